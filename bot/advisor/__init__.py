"""The brain: evidence -> assessment -> recommendation -> explanation, and which question comes next.

Pure Python over the data in knowledge/ and data/wording/; imports neither rasa nor rasa_sdk.
"""

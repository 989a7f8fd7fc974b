"""A bot of a few lines, which shows what it was sent."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

YES_AND_NO = [
    {"title": "Yes, we raise", "payload": '/answer{"value": true}'},
    {"title": "No", "payload": '/answer{"value": false}'},
]


class StandIn(Action):
    def name(self) -> str:
        return "action_advise"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict]:
        message = tracker.latest_message
        text, metadata = message["text"], message["metadata"]
        if message["intent"]["name"] == "answer" and metadata.get("offered"):
            value = message["entities"][0]["value"]
            dispatcher.utter_message(text=f"{metadata['title']} means {value}.")
            dispatcher.utter_message(response="utter_thanks")
            return [SlotSet("fundraise", value)]
        if metadata.get("opening"):
            dispatcher.utter_message(text="Hello on " + str(tracker.get_latest_input_channel()))
            dispatcher.utter_message(text="Do you raise money?", buttons=YES_AND_NO)
            return []
        if text == "delete it":
            dispatcher.utter_message(text="Gone.", json_message={"delete_conversation": True})
            return []
        if text == "fail":
            raise ValueError
        known = tracker.get_slot("fundraise")
        shown = {key: value for key, value in metadata.items() if key not in ("offered", "title")}
        dispatcher.utter_message(text=f"Typed: {text}\nKnown: {known}\nWith: {shown}")
        return [SlotSet("gap", "both")] if text == "both" else []

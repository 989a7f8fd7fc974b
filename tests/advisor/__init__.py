"""The brain: its data, its decision, its explanation, and its conversation."""

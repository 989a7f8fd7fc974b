"""How well messages are understood, beside Rasa's default pipeline trained on the same messages."""

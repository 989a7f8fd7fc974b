"""How fast and how large the assistant is, beside two yardsticks made from stock Rasa on the same machine."""

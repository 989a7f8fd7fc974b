"""What can be said: the names and values of knowledge/, and what a message can do (docs/labelling.md)."""

from functools import cache

from bot.advisor.knowledge import Subject, knowledge

ACTS = (
    "inform", "affirm", "deny", "say_dont_know", "skip_question", "correct_answer", "ask_why", "ask_question",
    "ask_for_advice_now", "ask_for_recap", "start_over", "stop", "ask_for_human", "ask_to_delete", "greet", "thank",
    "make_small_talk", "say_out_of_scope",
)  # fmt: skip
CERTAINTIES = ("stated", "hedged", "inferred")
STATUSES = ("current", "past", "hypothetical", "someone_else")
DECLINED = "declined"

# What the heads tell apart: (name, value); (ACT, act); yes, no or don't know to whatever was asked: (ANSWER, value).
Label = tuple[str, object]
ACT, ANSWER = "act", "answer"
NUMBER = "number"  # stands for the value of a name whose values are numbers


@cache
def subjects() -> dict[str, Subject]:
    """Every signal, fact and detail by name."""
    return knowledge().subjects


def is_signal(name: str) -> bool:
    """Whether it is a signal; the facts and the details of signals are not."""
    return name in knowledge().signals


def is_number(name: str) -> bool:
    """Whether its value is a number."""
    return subjects()[name].values is None


def question(name: str) -> str:
    """The words that stand for the question about a name when an answer to it is read."""
    return name.replace(".", " ").replace("_", " ") + "?"

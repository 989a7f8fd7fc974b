"""Short answers, which mean nothing without their question: a button's title typed out, a number alone."""

import re
from functools import cache

from bot.advisor.wording import wording
from bot.nlu.labels import is_number, subjects
from bot.nlu.quantities import Quantity, monthly_euros, numbers, people, weeks

_FINDERS = {"fundraise_weeks": weeks, "team_size": people, "monthly_budget_eur": monthly_euros}


@cache
def _titles(about: str) -> dict[str, object]:
    try:
        return {_plain(title): value for value, title in wording().answers(about)}
    except KeyError:  # a name that is never asked about
        return {}


def titled(about: str, text: str) -> object | None:
    """The value whose button says what is typed here, whatever its case and punctuation; None if none does."""
    return _titles(about).get(_plain(text))


def quantities(about: str, text: str) -> list[Quantity]:
    """The numbers in a text that may be the value of a name, as the name counts them."""
    found = list(_FINDERS[about](text))
    whole = subjects()[about].whole
    return [Quantity(round(q.value) if whole else q.value, q.start, q.end) for q in found]


def number_alone(about: str, text: str) -> Quantity | None:
    """The one number in a short answer to a question for a number: weeks are meant if no unit is named."""
    if not is_number(about):
        return None
    found = quantities(about, text)
    if about == "fundraise_weeks" and not found:
        found = [Quantity(round(q.value), q.start, q.end) for q in numbers(text)]
    return found[0] if len(found) == 1 and len(text.split()) <= 12 else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("’", "").replace("'", "").casefold()))

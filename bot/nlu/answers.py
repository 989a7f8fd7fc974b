"""Short answers, which mean nothing without their question: a button's title typed out, a number alone."""

import re
from functools import cache

from bot.advisor.wording import wording
from bot.nlu.labels import is_number, subjects
from bot.nlu.quantities import Quantity, monthly_euros, numbers, people, weeks

_ORDINALS = {"first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_ORDINALS.update({"last": -1, "latter": -1})
_CARDINALS = {"1": 0, "one": 0, "2": 1, "two": 1, "3": 2, "three": 2, "4": 3, "four": 3}
_PLACE = re.compile(r"(?P<counted>(?:option|number|answer) )?(?:the )?(?P<place>\w+)(?: one| option)?")
_YES_OR_NO = re.compile(r"(?:yes|no)\b")
_DIGITS_FROM = 3  # "2" alone means the second of three answers; of two, it rather is a count
_TAKEN_BACK = re.compile(r"\b(?:sorry|no,? wait|wait|I mean|make that|scratch that|correction)\b", re.IGNORECASE)
_FINDERS = {"fundraise_weeks": weeks, "team_size": people, "monthly_budget_eur": monthly_euros}


@cache
def _titles(about: str) -> dict[str, object]:
    try:
        return {_plain(title): value for value, title in wording().answers(about)}
    except KeyError:  # a name that is never asked about
        return {}


def titled(about: str, text: str) -> object | None:
    """The value whose button says what is typed here, whatever its case and punctuation, or whose place among the
    buttons is named; None if none is meant."""
    titles, typed = _titles(about), _plain(text)
    if typed in titles:
        return titles[typed]
    named = _PLACE.fullmatch(typed) if len(titles) > 2 or not any(_YES_OR_NO.match(title) for title in titles) else None
    place = named["place"] if named else ""
    number = _ORDINALS.get(place)
    if named and (named["counted"] or (place.isdigit() and len(titles) >= _DIGITS_FROM)):
        number = _CARDINALS.get(place, number)
    values = list(titles.values())
    return values[number] if number is not None and number < len(values) and values else None


def titled_at_the_start(about: str, text: str) -> object | None:
    """The value whose button says what an answer begins with: "Direction, ever since she left". Not for yes and no,
    which what follows may turn round, nor if it is taken back at once."""
    first = re.split(r"[,.;:!?–—(]|\s-", text.strip(), maxsplit=1)[0]
    titles = {} if _TAKEN_BACK.search(text) else _titles(about)
    return next(
        (value for title, value in titles.items() if title == _plain(first) and not _YES_OR_NO.match(title)), None
    )


def quantities(about: str, text: str) -> list[Quantity]:
    """The numbers in a text that may be the value of a name, as the name counts them; of those that are corrected at
    once, only what they are corrected to."""
    found = list(_FINDERS[about](text))
    taken_back = max((m.end() for m in _TAKEN_BACK.finditer(text)), default=0)
    found = [q for q in found if q.start >= taken_back] or found
    whole = subjects()[about].whole
    return [Quantity(round(q.value) if whole else q.value, q.start, q.end) for q in found]


def number_alone(about: str, text: str) -> Quantity | None:
    """The one number in a short answer to a question for a number: weeks are meant if no unit is named."""
    if not is_number(about):
        return None
    found = quantities(about, text)
    if about == "fundraise_weeks" and not found:
        found = [
            Quantity(round(q.value), q.start, q.end) for q in numbers(text) if text[q.start : q.end].lower() != "one"
        ]
    return found[0] if len(found) == 1 and len(text.split()) <= 12 else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("’", "").replace("'", "").casefold()))

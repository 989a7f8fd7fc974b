"""Numbers that visitors write: weeks until a round, people in a company, euros a month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIRST = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TIES = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: i for i, word in enumerate(f"{_FIRST} seventeen eighteen nineteen".split())}
TENS = {word: 10 * i for i, word in enumerate(_TIES.split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "k": 1_000, "m": 1_000_000, "grand": 1_000}
LOOSE = {"a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3, "half a dozen": 6, "a dozen": 12, "dozen": 12}
WEEKS = {"day": 1 / 7, "week": 1.0, "fortnight": 2.0, "month": 4.33, "quarter": 13.0, "year": 52.0}
MONTHS = {"week": 1 / 4.33, "month": 1.0, "quarter": 3.0, "year": 12.0}

_DIGITS = r"\d{1,3}(?:[.,' ’\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?"
_WORD = "|".join([*UNITS, *TENS])
_WORDS = rf"(?:{_WORD}|hundred|thousand)(?:(?:[ -]|\s+and\s+)(?:{_WORD}|hundred|thousand))*"
_LOOSE = "|".join(LOOSE)
NUMBER = re.compile(
    rf"(?<![\w.,])(?P<loose>{_LOOSE})\b|(?<![\w.,])(?P<digits>{_DIGITS})(?P<scale>\s?(?:k|m|thousand|million|grand)\b)?"
    rf"|\b(?P<words>{_WORDS})\b(?P<wordscale>\s(?:grand|k)\b)?",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?P<and_half>\s+and\s+a\s+half)?\s?(?:-|–|or so\s|full\s|more\s|good\s)?\s?"
    r"(?P<unit>day|week|fortnight|month|quarter|year|wk|mnth|mth|mo|yr)s?\b"
    r"(?P<half>\s+and\s+a\s+half)?",
    re.IGNORECASE,
)
_ONE_DURATION = re.compile(
    r"\b(?P<some>half an?|an?|next|one)\s+(?:full\s|whole\s|good\s)?"
    r"(?P<unit>week|fortnight|month|quarter|year)\b(?P<half>\s+and\s+a\s+half)?",
    re.IGNORECASE,
)
_ABBREVIATED = {"wk": "week", "mo": "month", "mnth": "month", "mth": "month", "yr": "year"}
_EURO = re.compile(r"€|\beur(?:o|os)?\b", re.IGNORECASE)
_OTHER_MONEY = re.compile(
    r"[$£₹₦¥]|\b(?:usd|gbp|chf|inr|aud|cad|ngn|sek|nok|dkk|pln|dollars?|bucks|quid|pounds?|rupees?|lakhs?|naira|"
    r"francs?|kronor|zloty|yen)\b",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\b(?:a|per|each|every|/|this|last)\s?(?P<unit>week|month|quarter|year)\b|\b(?P<adverb>weekly|monthly|quarterly|"
    r"yearly|annual(?:ly)?)\b|/\s?(?P<short>wk|mo|month|week|quarter|year|yr)\b|\b(?P<pa>p\.?a\.?|pm)(?!\w)",
    re.IGNORECASE,
)
_ADVERBS = {
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_WHOLE = re.compile(r"\s*(?:in total|in all|altogether|overall|all told)\b", re.IGNORECASE)
_PEOPLE_AFTER = re.compile(
    r"\s*(?:full[- ]?time\s|permanent\s)?(?:people|ppl|persons?|staff|employees|heads?|colleagues|souls|folks?|of us|"
    r"strong|fte|ftes|team members|men and women)\b",
    re.IGNORECASE,
)
_PEOPLE_BEFORE = re.compile(
    r"\b(?:team|staff|crew|headcount|team size|company|firm)(?:\s(?:of|is|are|has|counts)|\s?:)\s*$", re.IGNORECASE
)
_ALONE = re.compile(
    r"\b(?:just|only) (?:me|myself)\b|\bone[- ](?:man|woman|person)\b|\bsolo\b|\bon my own\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Quantity:
    """A number in a text, `start` to `end` with its unit."""

    value: float
    start: int
    end: int


def numbers(text: str) -> Iterator[Quantity]:
    """Every number in digits or words, in order: "1.200", "12k", "thirty-five", "a couple of"."""
    for match in NUMBER.finditer(text):
        value = _value(match)
        if value is not None:
            yield Quantity(value, match.start(), match.end())


def weeks(text: str) -> Iterator[Quantity]:
    """Every duration, in weeks: "eight months" is 34.64. A month is 4.33 weeks."""
    found = []
    for number in numbers(text):
        if match := _DURATION.match(text, number.end):
            unit = match["unit"].lower()
            half = 0.5 if match["half"] or match["and_half"] else 0.0
            amount = (number.value + half) * WEEKS[_ABBREVIATED.get(unit, unit)]
            found.append(Quantity(amount, number.start, match.end()))
    for match in _ONE_DURATION.finditer(text):
        if not any(q.start <= match.start() < q.end for q in found):
            amount = 0.5 if match["some"].lower().startswith("half") else 1.0
            amount += 0.5 if match["half"] else 0.0
            found.append(Quantity(amount * WEEKS[match["unit"].lower()], match.start(), match.end()))
    return iter(sorted(found, key=lambda q: q.start))


def people(text: str) -> Iterator[Quantity]:
    """Every whole number that may count people, and "just me"; only those said to be the whole, or said to be people,
    if there are such."""
    found = [q for q in numbers(text) if q.value == int(q.value) and not _is_money(text, q)]
    whole = [q for q in found if _WHOLE.match(text, q.end)]
    named = [q for q in found if _PEOPLE_AFTER.match(text, q.end) or _PEOPLE_BEFORE.search(text[: q.start])]
    found = (whole or named or found) + [Quantity(1, m.start(), m.end()) for m in _ALONE.finditer(text)]
    return iter(sorted(found, key=lambda q: q.start))


def monthly_euros(text: str) -> Iterator[Quantity]:
    """Every amount of money that is in euros or names no currency, brought to a month ("24k a year" is 2,000)."""
    for number in numbers(text):
        before, after = text[max(0, number.start - 6) : number.start], text[number.end : number.end + 10]
        if _OTHER_MONEY.search(before) or _OTHER_MONEY.search(after):
            continue
        per = _PER.search(text, number.end, number.end + 45) or _PER.search(
            text, max(0, number.start - 30), number.start
        )
        amount = number.value / MONTHS[_period(per)] if per else number.value
        euro_after = _EURO.match(after.lstrip())
        end = number.end + (len(after) - len(after.lstrip()) + euro_after.end() if euro_after else 0)
        euro_before = re.search(r"(?:€|eur)\s?$", before, re.IGNORECASE)
        start = number.start - (len(euro_before.group()) if euro_before else 0)
        yield Quantity(round(amount, 2), start, end)


def _period(match: re.Match[str]) -> str:
    if match["unit"]:
        return match["unit"].lower()
    if match["adverb"]:
        return _ADVERBS[match["adverb"].lower()]
    if match["short"]:
        short = match["short"].lower()
        return _ABBREVIATED.get(short, short)
    return "month" if match["pa"].lower() == "pm" else "year"


def _is_money(text: str, number: Quantity) -> bool:
    around = text[max(0, number.start - 3) : number.start] + "|" + text[number.end : number.end + 8]
    return bool(_EURO.search(around) or _OTHER_MONEY.search(around) or "%" in around[:8])


def _value(match: re.Match[str]) -> float | None:
    if match["loose"]:
        return float(LOOSE[match["loose"].lower()])
    if match["digits"]:
        scale = SCALES[match["scale"].strip().lower()] if match["scale"] else 1
        return _digits(match["digits"]) * scale
    return _spelled(match["words"]) * (SCALES[match["wordscale"].strip().lower()] if match["wordscale"] else 1)


def _digits(written: str) -> float:
    written = re.sub(r"[' ’\u00a0\u202f]", "", written)
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", written)
    return float(whole.replace(",", "."))


def _spelled(words: str) -> float:
    total, current = 0, 0
    for word in re.split(r"[ -]|\s+and\s+", words.lower()):
        if word in ("hundred", "thousand"):
            current = max(current, 1) * SCALES[word]
            if word == "thousand":
                total, current = total + current, 0
        elif word and word != "and":
            current += UNITS.get(word, 0) + TENS.get(word, 0)
    return float(total + current)

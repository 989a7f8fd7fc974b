"""`python -m bot advise`: signals and facts in, the recommendation out, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from bot.advisor.assessment import Assessment
from bot.advisor.decision import decision
from bot.advisor.knowledge import Knowledge, knowledge
from bot.advisor.recommendation import recommend
from bot.advisor.wording import wording


class AdviseError(ValueError):
    """What was sent is not signals and facts; the message says what is wrong and what is allowed."""


def read_assessment(sent: object, known: Knowledge) -> Assessment:
    """An assessment out of {"signals": {...}, "facts": {...}}; null or absent means declined.

    Raises:
        AdviseError: an unknown name or a value that is not allowed.
    """
    if not isinstance(sent, Mapping):
        raise AdviseError(
            'expected a JSON object such as {"signals": {"fundraise": true}, "facts": {"gap": "strategy"}}'
        )
    facts = tuple(name for name in known.subjects if name not in known.signals)
    values: dict[str, Any] = {}
    for group, names in (("signals", known.signals), ("facts", facts)):
        given = sent.get(group)
        if given is None:
            continue
        if not isinstance(given, Mapping):
            raise AdviseError(f"'{group}' must be an object with any of: {', '.join(names)}")
        for name, value in given.items():
            if name not in names:
                raise AdviseError(f"unknown name '{name}' in '{group}' (allowed: {', '.join(names)})")
            if value is None:
                continue
            allowed = known.subjects[name].check(value)
            if allowed:
                raise AdviseError(f"'{name}' cannot be {json.dumps(value)} (allowed: {allowed})")
            values[name] = value
    for key in sent:
        if key not in ("signals", "facts"):
            raise AdviseError(f"unknown key '{key}' (allowed: signals, facts)")
    return Assessment(known, values, frozenset(n for n in known.deciding if n not in values))


def advise(sent: object) -> dict[str, Any]:
    """The recommendation for a JSON value as `python -m bot advise` reads it (docs/advise.md)."""
    return recommend(read_assessment(sent, knowledge()), decision(), wording()).to_json()


def main(argv: list[str] | None = None) -> int:
    """Read one JSON object from standard input, write the recommendation; exit 2 and one line if it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m bot advise",
        description="Reads one JSON object with 'signals' and 'facts' from standard input and writes the "
        "recommendation as JSON. The names and values are in docs/advise.md.",
    )
    parser.parse_args(argv)
    try:
        print(json.dumps(advise(json.load(sys.stdin)), indent=2, ensure_ascii=False))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        print(f"advise: not valid JSON: {error}", file=sys.stderr)
        return 2
    except AdviseError as error:
        print(f"advise: {error}", file=sys.stderr)
        return 2
    return 0

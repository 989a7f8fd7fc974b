"""The articles' own lists, each by its own bar, beside the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from . import oracle
from .samples import Advised, advise, declining_the_rest


def known_to_be(company: Mapping[str, Any], name: str, *wanted: object) -> bool | None:
    """Whether a name has one of these values; None while it is unknown."""
    return company[name] in wanted if name in company else None


def any_of(*parts: bool | None) -> bool | None:
    return True if True in parts else None if None in parts else False


def all_of(*parts: bool | None) -> bool | None:
    return False if False in parts else None if None in parts else True


def scored(company: Mapping[str, Any]) -> dict[str, tuple[str, int | None, list[bool | None]]]:
    """Each list with its article, its bar and its items, as the articles have them (K01, K42)."""

    def is_(name: str, *wanted: object) -> bool | None:
        return known_to_be(company, name, *(wanted or (True,)))

    def spends(kind: str) -> bool | None:
        return all_of(is_("budget_dispersion"), is_("budget_dispersion.kind", kind))

    no_direction = is_("gap", "strategy", "both")
    return {
        "hirondo_four": (
            "hirondo",
            2,
            [
                any_of(no_direction, is_("strategy_validated", False)),
                is_("overloaded_junior_team"),
                spends("cost_worse"),
                any_of(is_("rapid_transition"), is_("fundraise")),
            ],
        ),
        "hirondo_five": (
            "hirondo",
            3,
            [
                all_of(no_direction, is_("full_time_funded", False)),
                is_("sales_friction"),
                is_("unmanaged_vendors"),
                None,
                None,
            ],
        ),
        "xql_four": (
            "xql",
            2,
            [
                is_("founder_dependent_pipeline"),
                is_("unmanaged_vendors"),
                spends("unknown_return"),
                is_("fundraise"),
            ],
        ),
        "cmovate_moments": (
            "cmovate",
            None,
            [
                is_("inconsistent_pipeline"),
                is_("fundraise"),
                is_("new_market"),
                is_("unmanaged_vendors"),
                is_("full_time_funded", False),
            ],
        ),
        "iytro_test": ("iytro", 1, [is_("attribution_known", False)]),
    }


def test_each_list_is_scored_by_its_own_bar(advised: Advised) -> None:
    reached = set()
    for company, advice in advised:
        expected = scored(company.values)
        assert [item["id"] for item in advice.article_lists] == list(expected)
        for item in advice.article_lists:
            source, bar, met = expected[item["id"]]
            count = met.count(True)
            assert (item["source"], item["bar"], item["of"], item["count"]) == (source, bar, len(met), count)
            assert item["reached"] == (None if bar is None else count >= bar)
            if bar is not None:
                reached.add((item["id"], item["reached"]))
    assert len(reached) == 2 * 4


def test_an_item_that_is_not_known_is_neither_met_nor_missed(advised: Advised) -> None:
    """Unknown is not false."""
    wrong = set()
    for company, advice in advised:
        for item in advice.article_lists:
            met = scored(company.values)[item["id"]][2]
            for got, want in zip(item["items"], met, strict=True):
                if got["met"] is not want:
                    wrong.add((item["id"], got["text"], got["met"], want))
    assert not wrong


@pytest.mark.parametrize(
    ("kind", "hirondo", "xql"),
    [("cost_worse", True, False), ("unknown_return", False, True), ("spread", False, False), (None, None, None)],
)
def test_hirondo_counts_cost_that_rises_and_xql_returns_that_are_unknown(
    kind: str | None, hirondo: bool | None, xql: bool | None
) -> None:
    """K42."""
    detail = {"budget_dispersion.kind": kind} if kind else {}
    lists = {
        item["id"]: item for item in advise(declining_the_rest({"budget_dispersion": True, **detail})).article_lists
    }
    assert lists["hirondo_four"]["items"][2]["met"] is hirondo
    assert lists["xql_four"]["items"][2]["met"] is xql


def test_the_lists_are_beside_the_verdict_and_do_not_touch_it() -> None:
    """Three of Hirondo's four hold, and none of the headline four: that reaches no leadership."""
    values = dict.fromkeys(oracle.HEADLINE, False) | {
        "gap": "none",
        "overloaded_junior_team": True,
        "rapid_transition": True,
        "strategy_validated": False,
    }
    advice = advise(declining_the_rest(values))
    assert advice.recommendation == "not_yet"
    assert advice.article_lists[0]["reached"] is True

"""What a turn is held to: each check can hold and can fail."""

import pytest

from bot.scripts.checks import ActionCheck, Check, Place, SaidCheck, SlotCheck, first_failure
from bot.scripts.turns import Button, Ran, Said, SlotSet, Turn

HERE = Place("script.yml", 1)
TURN = Turn(
    "We raise",
    (
        Ran("action_advise"),
        Said("Thank you.", utter_name="utter_thanks"),
        Said("What is missing?\nHands (or direction)", (Button("Hands", '/a{"v": 1}'), Button("Both", "/b"))),
        SlotSet("fundraise", True),
        SlotSet("gap", "none"),
        SlotSet("sector", None),
    ),
    {"fundraise": True, "gap": "none", "sector": None, "unmanaged_vendors": True, "team_size": 1},
)


@pytest.mark.parametrize(
    ("holds", "check"),
    [
        (True, SaidCheck(HERE, True, text="Thank you.", exact=True)),
        (True, SaidCheck(HERE, True, text="Thank you.\n", exact=True)),
        (False, SaidCheck(HERE, True, text="Thank you", exact=True)),
        (True, SaidCheck(HERE, True, text="missing.*direction")),
        (True, SaidCheck(HERE, True, text="Hands (or direction)")),
        (False, SaidCheck(HERE, True, text="Thank.*Hands")),
        (True, SaidCheck(HERE, True, utter_name="utter_thanks")),
        (False, SaidCheck(HERE, True, utter_name="utter_thanks", text="Hands")),
        (True, SaidCheck(HERE, True, buttons=(("Hands", None), ("Both", "/b")))),
        (False, SaidCheck(HERE, True, buttons=(("Both", None), ("Hands", None)))),
        (False, SaidCheck(HERE, True, buttons=(("Hands", None),))),
        (False, SaidCheck(HERE, True, buttons=(("Hands", "/b"), ("Both", "/b")))),
        (True, SaidCheck(HERE, False, text="sorry")),
        (False, SaidCheck(HERE, False, text="thank|Thank")),
        (True, SlotCheck(HERE, True, "fundraise")),
        (True, SlotCheck(HERE, True, "fundraise", True)),
        (False, SlotCheck(HERE, True, "fundraise", 1)),
        (False, SlotCheck(HERE, True, "fundraise", False)),
        (True, SlotCheck(HERE, True, "gap", "none")),
        (False, SlotCheck(HERE, True, "sector")),
        (True, SlotCheck(HERE, True, "sector", None)),
        (False, SlotCheck(HERE, True, "unmanaged_vendors", True)),
        (True, SlotCheck(HERE, False, "fundraise", False)),
        (False, SlotCheck(HERE, False, "fundraise")),
        (True, SlotCheck(HERE, False, "unmanaged_vendors")),
        (False, SlotCheck(HERE, False, "unmanaged_vendors", standing=True)),
        (False, SlotCheck(HERE, False, "unmanaged_vendors", True, standing=True)),
        (True, SlotCheck(HERE, False, "team_size", True, standing=True)),
        (True, SlotCheck(HERE, False, "sector", standing=True)),
        (True, ActionCheck(HERE, True, "action_advise")),
        (False, ActionCheck(HERE, True, "action_listen")),
    ],
)
def test_a_check_holds_or_fails(holds: bool, check: Check):
    assert (first_failure([check], TURN, in_order=False) is None) is holds
    assert check.expected()
    assert check.actual(TURN)


def test_order_counts_only_when_asked_for():
    question, thanks = SaidCheck(HERE, True, text="missing"), SaidCheck(HERE, True, text="Thank")
    assert first_failure([question, thanks], TURN, in_order=False) is None
    assert first_failure([question, thanks], TURN, in_order=True) is thanks
    assert first_failure([thanks, question], TURN, in_order=True) is None


def test_the_first_check_that_fails_is_the_one_reported():
    first, second = SlotCheck(HERE, True, "gap", "both"), SaidCheck(HERE, True, text="never")
    assert first_failure([ActionCheck(HERE, True, "action_advise"), first, second], TURN, in_order=False) is first
    assert first.expected() == 'gap is set to "both"'
    assert first.actual(TURN) == ['gap is set to "none"', 'gap is now "none"']


def test_a_button_is_found_by_its_exact_title_or_payload():
    assert TURN.offered("Hands") == TURN.offered('/a{"v": 1}') == Button("Hands", '/a{"v": 1}')
    assert TURN.offered("hands") is None

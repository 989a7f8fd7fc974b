"""Numbers as visitors write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.answers import number_alone, quantities
from bot.nlu.quantities import numbers


@pytest.mark.parametrize(
    ("about", "text", "value"),
    [
        ("fundraise_weeks", "we raise in eight months", 35),
        ("fundraise_weeks", "the round opens in 6 weeks", 6),
        ("fundraise_weeks", "half a year from now", 26),
        ("fundraise_weeks", "next quarter", 13),
        ("fundraise_weeks", "in about a year and a half", 78),
        ("fundraise_weeks", "three and a half months", 15),
        ("fundraise_weeks", "in abt 5 mnths", 22),
        ("fundraise_weeks", "a full year is what we have", 52),
        ("fundraise_weeks", "nine months, sorry, five months", 22),
        ("team_size", "9 branches, 130 employees", 130),
        ("team_size", "we're 6 in the office, with the drivers 31 in total", 31),
        ("team_size", "team: 17 / customers so far: 9", 17),
        ("team_size", "thirty-five people work here", 35),
        ("team_size", "a dozen of us", 12),
        ("team_size", "two hundred and fifty staff", 250),
        ("team_size", "just me", 1),
        ("monthly_budget_eur", "3.500 € each month", 3500),
        ("monthly_budget_eur", "€12k a month", 12000),
        ("monthly_budget_eur", "nine thousand euros per month", 9000),
        ("monthly_budget_eur", "24 000 € a year", 2000),
        ("monthly_budget_eur", "EUR 3,000 per quarter", 1000),
    ],
)
def test_a_number_is_read(about: str, text: str, value: float) -> None:
    assert [q.value for q in quantities(about, text)] == [value]


@pytest.mark.parametrize("text", ["$8k a month", "£2,000 monthly", "5000 dollars", "40 lakh rupees", "no number"])
def test_another_currency_is_not_euros(text: str) -> None:
    assert quantities("monthly_budget_eur", text) == []


def test_a_number_alone_answers_in_weeks_unless_a_unit_is_named() -> None:
    week = number_alone("fundraise_weeks", "12")
    assert week is not None
    assert week.value == 12
    month = number_alone("fundraise_weeks", "3 months or so")
    assert month is not None
    assert month.value == 13
    assert number_alone("gap", "12") is None


@given(st.text(max_size=100))
def test_numbers_stand_in_any_text(text: str) -> None:
    for number in numbers(text):
        assert text[number.start : number.end].strip()
        assert number.value >= 0

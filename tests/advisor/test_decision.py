"""The decision over all 131,220 states, against a second version of it written from its description."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from bot.advisor.assessment import Assessment
from bot.advisor.decision import decision
from bot.advisor.knowledge import Line, knowledge
from bot.advisor.recommendation import contradictions, recommend
from bot.advisor.wording import wording

from . import oracle
from .samples import BESIDE_THE_DECISION, mixed

Lines = dict[tuple[object, ...], Line]
Options = dict[tuple[object, ...], str]


@pytest.fixture(scope="module")
def lines() -> Lines:
    """The line for each state, by the code under test."""
    return {values: decision().line(state(values)) for values in oracle.every_state()}


@pytest.fixture(scope="module")
def options(lines: Lines) -> Options:
    """The option for each state, by the code under test."""
    return {values: line.option for values, line in lines.items()}


def state(values: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(oracle.NAMES, values, strict=True))


def changed(values: tuple[object, ...], name: str, value: object) -> tuple[object, ...]:
    position = oracle.NAMES.index(name)
    return (*values[:position], value, *values[position + 1 :])


def test_the_decision_looks_at_four_signals_and_six_facts_and_at_nothing_else() -> None:
    assert {name: set(values) for name, values in decision().axes.items()} == {
        name: {None, *values} for name, values in oracle.VALUES.items()
    }
    assert knowledge().headline == oracle.HEADLINE


def test_every_state_gets_the_line_of_the_table_and_its_option(lines: Lines) -> None:
    wrong = [
        (state(values), found.number, line)
        for values, line in oracle.all_lines().items()
        if ((found := lines[values]).number, found.option) != (line, oracle.OPTION_OF_LINE[line])
    ]
    assert len(lines) == oracle.STATES
    assert not wrong, f"{len(wrong)} states, first: {wrong[:3]}"


def test_the_option_is_the_one_of_the_line(options: Options) -> None:
    for values in Random(4).sample(list(options), 3000):
        assert decision().option(state(values)) == options[values]


def test_every_line_and_every_option_is_reached(lines: Lines, options: Options) -> None:
    assert {line.number for line in lines.values()} == set(oracle.OPTION_OF_LINE)
    assert set(options.values()) == set(knowledge().options) == oracle.OPTIONS


def test_each_line_rests_on_its_claims() -> None:
    claims = {
        1: {"B58", "K10", "K41"},
        2: {"B53", "B54", "B56", "B59"},
        3: {"B44", "B45", "B48", "B49", "K34"},
        4: {"B02", "B13", "B17", "B33"},
        5: {"B42", "B43", "K35"},
        6: {"B10", "B33", "B34", "B40"},
        7: {"B03", "B36", "K37"},
    }
    for line in knowledge().lines:
        assert claims[line.number] <= set(line.claims)


# -- properties, each over all states


def test_one_more_true_signal_never_takes_leadership_away(options: Options) -> None:
    for values, option in options.items():
        if option in oracle.LEADERSHIP:
            for name in oracle.HEADLINE:
                assert options[changed(values, name, True)] in oracle.LEADERSHIP, (state(values), name)


def test_two_signals_without_a_working_leader_never_give_delivery_alone_or_waiting(options: Options) -> None:
    for values, option in options.items():
        company = state(values)
        if oracle.true_signals(company) >= 2 and not oracle.has_working_leader(company):
            assert option not in ("agency", "cmo_as_a_service", "not_yet"), company


def test_a_missing_direction_is_never_answered_by_delivery_alone_or_waiting(options: Options) -> None:
    for values, option in options.items():
        if state(values)["gap"] in ("strategy", "both"):
            assert option in oracle.LEADERSHIP, state(values)


def test_an_interim_is_advised_exactly_when_the_leader_has_left(options: Options) -> None:
    for values, option in options.items():
        assert (option == "interim_cmo") == (state(values)["senior_leader"] == "left"), state(values)


def test_a_full_time_hire_needs_the_money_and_a_free_seat(options: Options) -> None:
    for values, option in options.items():
        if option == "full_time_hire":
            company = state(values)
            assert company["full_time_funded"] is True, company
            assert company["senior_leader"] != "present", company


def test_a_working_leader_is_never_given_a_second_one(options: Options) -> None:
    for values, option in options.items():
        if oracle.has_working_leader(state(values)):
            assert option not in oracle.LEADERSHIP, state(values)


def test_cmo_as_a_service_and_agency_are_for_an_execution_gap_alone(options: Options) -> None:
    for values, option in options.items():
        if option in ("agency", "cmo_as_a_service"):
            assert state(values)["gap"] == "execution", state(values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, False) for name in oracle.HEADLINE),
        ("senior_leader", "absent"),
        ("strategy_validated", False),
        ("channel_scope", "single"),
        ("full_time_funded", False),
        ("attribution_known", True),
    ],
)
def test_unknown_counts_as_not_true(options: Options, name: str, value: object) -> None:
    for values, option in options.items():
        if values[oracle.NAMES.index(name)] is None:
            assert options[changed(values, name, value)] == option, (state(values), name)


def test_what_is_outside_the_function_never_changes_the_option() -> None:
    random, known = Random(1), knowledge()
    for company in mixed(seed=2, count=200):
        beside = {name: random.choice(values) for name, values in BESIDE_THE_DECISION.items() if random.random() < 0.7}
        more = Assessment(known, {**company.values, **beside}, company.declined)
        plain, shaped = (recommend(a, decision(), wording()) for a in (company, more))
        assert more.state == company.state
        assert plain.recommendation == shaped.recommendation, (company.values, beside)
        assert plain.leaning_towards == shaped.leaning_towards
        assert (plain.strength == "undecided") == (shaped.strength == "undecided")


# -- contradictions


def test_contradictory_states_are_listed() -> None:
    beside = ("channel_scope", "full_time_funded")  # no contradiction looks at them: each state stands for nine
    assert not any(item.when.names & set(beside) for item in knowledge().contradictions)
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for values in oracle.every_state():
        company = {name: value for name, value in state(values).items() if value is not None}
        if company.get("budget_dispersion"):
            company["budget_dispersion.kind"] = "unknown_return"
        expected.update(name for name, holds in oracle.CONTRADICTIONS.items() if holds(company))
        if not any(name in company for name in beside):
            for item in contradictions(Assessment(knowledge(), company)):
                found[item.says] += 9
    assert found == expected
    assert found == {
        "leader_but_unmanaged": 10_935,
        "nothing_missing_but_signals": 10_692,
        "direction_missing_but_plan_proven": 17_496,
        "returns_unknown_but_traced": 14_580,
    }


def test_a_contradictory_company_still_gets_an_answer_that_names_the_contradiction() -> None:
    random = Random(3)
    for name, holds in oracle.CONTRADICTIONS.items():
        companies: list[dict[str, object]] = []
        while len(companies) < 40:
            company = {n: random.choice(values) for n, values in oracle.VALUES.items()}
            company["budget_dispersion.kind"] = "unknown_return"
            if holds(company):
                companies.append(company)
        for company in companies:
            advice = recommend(Assessment(knowledge(), company), decision(), wording())
            assert advice.recommendation == oracle.option(company)
            text = wording().text("explanation", "contradictions", name)
            assert text in [item["text"] for item in advice.contradictions]


def test_a_leader_whose_vendors_stay_unmanaged_does_not_count_as_working(options: Options) -> None:
    company = {"senior_leader": "present", "unmanaged_vendors": True, "fundraise": True}
    assert decision().option(company) == "fractional_cmo"
    assert decision().option({**company, "unmanaged_vendors": False}) == "not_yet"

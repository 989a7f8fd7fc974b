"""Scripts are read strictly: what is wrong is said with file and line and what is allowed."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.advisor.strict_yaml import DataError
from bot.scripts.checks import ANY_VALUE, ActionCheck, Place, SaidCheck, SlotCheck
from bot.scripts.format import Case, load_script


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def read(text: str) -> list[Case]:
        path = tmp_path / "script.yml"
        path.write_text(dedent(text))
        return load_script(path)

    return read


def test_every_documented_step_is_read(read):
    (case,) = read("""\
        test_cases:
          - test_case: All steps
            steps:
              - bot: Hello
              - user: We raise
              - utter: utter_thanks
              - slot_was_set:
                  - fundraise: true
                  - gap
              - slot_was_not_set:
                  - gap: none
              - user: Bye
    """)
    opening, said, last = case.exchanges
    assert (case.name, str(case.place)) == ("All steps", "script.yml:2")
    assert opening.said is None
    assert opening.checks == [SaidCheck(Place("script.yml", 4), True, text="Hello", exact=True)]
    assert (said.said, str(said.place)) == ("We raise", "script.yml:5")
    assert said.checks == [
        SaidCheck(Place("script.yml", 6), True, utter_name="utter_thanks"),
        SlotCheck(Place("script.yml", 8), True, "fundraise", True),
        SlotCheck(Place("script.yml", 7), True, "gap", ANY_VALUE),
        SlotCheck(Place("script.yml", 11), False, "gap", "none"),
    ]
    assert (last.said, last.checks) == ("Bye", [])


def test_every_supported_assertion_is_read(read):
    (case,) = read("""\
        test_cases:
          - test_case: All assertions
            steps:
              - user: We raise
                assertion_order_enabled: true
                assertions:
                  - bot_uttered: {utter_name: utter_a, text_matches: "a.b", buttons: [{title: Yes!, payload: /y}]}
                  - bot_did_not_utter: {text_matches: sorry}
                  - slot_was_set: [{name: fundraise, value: true}]
                  - slot_was_not_set: [{name: gap}]
                  - action_executed: action_advise
    """)
    exchange = case.exchanges[1]
    assert exchange.in_order
    assert exchange.checks == [
        SaidCheck(Place("script.yml", 7), True, "utter_a", "a.b", buttons=(("Yes!", "/y"),)),
        SaidCheck(Place("script.yml", 8), False, text="sorry"),
        SlotCheck(Place("script.yml", 9), True, "fundraise", True),
        SlotCheck(Place("script.yml", 10), False, "gap", ANY_VALUE, standing=True),
        ActionCheck(Place("script.yml", 11), True, "action_advise"),
    ]


def test_fixtures_and_metadata_are_looked_up_and_merged(read):
    (case,) = read("""\
        fixtures:
          - raising: [{fundraise: true}, {gap: both}]
          - broke: [{gap: none}]
        metadata:
          - phone: {device: phone, language: en}
          - laptop: {device: laptop}
        test_cases:
          - test_case: Fixtures
            fixtures: [raising, broke]
            metadata: phone
            steps:
              - user: Hello
                metadata: laptop
              - user: Bye
    """)
    assert case.fixtures == {"fundraise": True, "gap": "none"}
    assert case.exchanges[1].metadata == {"device": "laptop", "language": "en"}
    assert case.exchanges[2].metadata == {"device": "phone", "language": "en"}


def test_a_first_user_step_of_greet_is_the_opening_itself(read):
    (case,) = read("""\
        test_cases:
          - test_case: Opening
            steps:
              - user: /greet
                assertions: [{bot_uttered: {text_matches: Hello}}]
              - user: /greet
    """)
    assert [exchange.said for exchange in case.exchanges] == [None, "/greet"]
    assert len(case.exchanges[0].checks) == 1


def test_assertions_about_flows_and_models_are_noted_as_not_supported(read):
    (case,) = read("""\
        test_cases:
          - test_case: Flows
            steps:
              - user: Hello
                assertions:
                  - flow_started: {operator: any, flow_ids: [advice]}
                  - bot_uttered: {text_matches: Hello}
                  - generative_response_is_grounded: {threshold: 0.5}
    """)
    exchange = case.exchanges[1]
    assert exchange.not_supported == ["flow_started", "generative_response_is_grounded"]
    assert len(exchange.checks) == 1


def test_steps_after_assertions_are_noted_as_ignored_until_the_next_message(read):
    (case,) = read("""\
        test_cases:
          - test_case: Ignored
            steps:
              - user: Hello
                assertions: [{bot_uttered: {text_matches: Hello}}]
              - bot: Hello
              - user: Bye
              - bot: Bye
    """)
    assert [str(place) for place in case.exchanges[1].ignored] == ["script.yml:6"]
    assert len(case.exchanges[1].checks) == len(case.exchanges[2].checks) == 1


def steps(*lines: str) -> str:
    return "\n".join(["test_cases:", "- test_case: Wrong", "  steps:", *(f"  {line}" for line in lines)])


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("stub_custom_actions: {}", "script.yml:1: unknown key 'stub_custom_actions' (allowed: fixtures, "),
        ("fixtures: [{a: {gap: both}}]", "script.yml:1: the key 'test_cases' is missing"),
        ("test_cases: []", "script.yml:1: 'test_cases' is empty"),
        ("test_cases: [{test_case: x}]", "script.yml:1: the key 'steps' is missing"),
        ("test_cases: [hello]", "script.yml:1: 'test_cases' must be a list of 'name: value', not 'hello'"),
        (steps("- usr: hi"), "script.yml:4: unknown key 'usr' (allowed: bot, slot_was_not_set, slot_was_set, "),
        (steps("- user: hi", "  bot: hi"), "script.yml:5: unknown key 'bot' (allowed: assertion_order_enabled, "),
        (steps("- bot: hi", "  utter: x"), "script.yml:4: one key is expected here, not 2"),
        (steps("- user: yes"), "script.yml:4: 'user' must be text, not True (put it in quotes)"),
        (steps("- user: 12"), "script.yml:4: 'user' must be text, not 12 (put it in quotes)"),
        (steps("- user:"), "script.yml:4: 'user' must be text, not None"),
        (steps("- slot_was_set: [[gap]]"), "script.yml:4: ['gap'] (allowed: the name of a slot, or "),
        (steps("- user: hi", "  assertions: [{bot_said: x}]"), "script.yml:5: unknown key 'bot_said' (allowed: act"),
        (steps("- user: hi", "  assertions:"), "script.yml:5: 'assertions' is empty"),
        (
            steps("- user: hi", "  assertions:", "    - bot_uttered: {text: x}"),
            "script.yml:6: unknown key 'text' (allowed: buttons, text_matches, utter_name)",
        ),
        (steps("- user: hi", "  assertions: [{bot_uttered: {}}]"), "script.yml:5: nothing is asked of the bot here"),
        (steps("- user: hi", "  assertions: [{bot_uttered: x}]"), "script.yml:5: 'bot_uttered' must hold lines of"),
        (
            steps("- user: hi", "  assertions: [{bot_uttered: {text_matches: '('}}]"),
            "script.yml:5: not a valid pattern: missing ), unterminated subpattern at position 0",
        ),
        (
            steps("- user: hi", "  assertions: [{slot_was_set: [{gap: both}]}]"),
            "script.yml:5: unknown key 'gap' (allowed: name, value)",
        ),
        (
            steps("- user: hi", "  assertion_order_enabled: true"),
            "script.yml:5: 'assertion_order_enabled' needs 'assertions' beside it",
        ),
        (steps("- user: hi", "  assertion_order_enabled: 1"), "script.yml:5: 1 (allowed: true, false)"),
        (
            steps("- user: hi", "  metadata: x"),
            "script.yml:5: unknown 'x' (allowed: none: the file has no 'metadata'",
        ),
        (
            "fixtures: [{a: [{gap: both}]}]\ntest_cases: [{test_case: x, fixtures: [b], steps: [{user: hi}]}]",
            "script.yml:2: unknown 'b' (allowed: a)",
        ),
        ("fixtures: [{a: 1}]\ntest_cases: [{}]", "script.yml:1: each of 'fixtures' must hold lines of 'name: value'"),
        (
            "fixtures: [{a: {x: 1}}, {a: {y: 1}}]\ntest_cases: [{}]",
            "script.yml:1: 'a' stands twice under 'fixtures'",
        ),
        (
            "test_cases:\n- {test_case: x, steps: [{user: a}]}\n- {test_case: x, steps: [{user: b}]}",
            "script.yml:3: the test case 'x' stands here twice",
        ),
        ("test_cases: [", "script.yml:2: not valid YAML: "),
        ("- a", "script.yml:1: a mapping is expected here"),
    ],
)
def test_a_mistake_is_named_with_its_line(read, script: str, message: str):
    with pytest.raises(DataError) as error:
        read(script)
    assert str(error.value).startswith(message)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.yml").write_bytes(b"test_cases: [{test_case: caf\xe9}]")
    with pytest.raises(DataError, match=r"^latin\.yml:1: cannot be read: "):
        load_script(Path("latin.yml"))
    with pytest.raises(DataError, match=r"^none\.yml:1: this file is missing"):
        load_script(Path("none.yml"))

"""What holds of any understanding, however well it was trained."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.answers import titled
from bot.nlu.labels import ACTS, CERTAINTIES, DECLINED, STATUSES, subjects
from bot.nlu.trained import DESCRIPTION, HEADS, ModelMismatchError, Trained
from bot.nlu.understanding import Understanding, Understood

WORDS = st.sampled_from(
    ["we", "raise", "in eight months", "two agencies", "nobody steers them", "my network", "if", "maybe", "not",
     "12 people", "3.000 € a month", "yes", "no idea", "?", ",", ".", "\n", "🙂", "CMO", "\x00", "left", "how much"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=25).map(" ".join))
ASKED = st.sampled_from([None, *subjects()])


def check(found: Understood, text: str) -> None:
    assert found.text == text
    assert found.intent in ACTS
    assert found.acts[0] == found.intent
    assert len(set(found.acts)) == len(found.acts)
    for e in found.evidence:
        assert text[e.start : e.end] == e.quote
        assert e.quote.strip() == e.quote != ""
        assert e.certainty in CERTAINTIES
        assert e.status in STATUSES
        assert e.value == DECLINED or subjects()[e.about].check(e.value) is None, e
    for q in found.questions:
        assert text[q.start : q.end] == q.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, asked=ASKED)
def test_whatever_is_sent_quotes_are_verbatim_and_values_allowed(
    small: Understanding, text: str, asked: str | None
) -> None:
    check(small.understand(text, asked), text)


@pytest.mark.parametrize("text", ["x" * 20_000, "word " * 4_000, "we raise in May. " * 1_200, "🙂" * 500, " \n\t ", ""])
def test_a_text_of_any_length_is_read(small: Understanding, text: str) -> None:
    check(small.understand(text), text)


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("gap", "Direction", "strategy"),
        ("gap", "nothing much!", "none"),
        ("senior_leader", "No, nobody", "absent"),
        ("senior_leader", "they left or are leaving", "left"),
        ("founder_dependent_pipeline", "Mostly from elsewhere", False),
        ("full_time_funded", "no, not now", False),
        ("fundraise", "Yes", True),
        ("attribution_known", "No, I couldn’t", False),
        ("gap", "2", "execution"),
        ("gap", "Direction, ever since Fatima left", "strategy"),
        ("gap", "the second one", "execution"),
        ("senior_leader", "option 3", "left"),
        ("hands_over_ownership", "the latter", False),
        ("fundraise_weeks", "12", 12),
        ("fundraise_weeks", "three months", 13),
        ("fundraise_weeks", "nine months, no wait, six weeks", 6),
        ("team_size", "about 40", 40),
        ("monthly_budget_eur", "3k", 3000),
    ],
)
def test_a_typed_title_is_its_button_and_a_number_is_an_answer(
    small: Understanding, asked: str, text: str, value: object
) -> None:
    found = [e for e in small.understand(text, asked).evidence if e.about == asked]
    assert [e.value for e in found] == [value]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("senior_leader", "no one"),
        ("unmanaged_vendors", "2"),
        ("fundraise", "the latter"),
        ("gap", "9"),
        ("gap", "two"),
    ],
)
def test_what_is_no_place_among_the_buttons_is_not_taken_for_one(asked: str, text: str) -> None:
    assert titled(asked, text) is None


def test_saving_and_loading_changes_nothing(small: Understanding, tmp_path: Path) -> None:
    small.trained.save(tmp_path)
    again = Understanding(Trained.load(tmp_path))
    for text in ("Nobody steers our two agencies.", "how much is it?", "yes"):
        one, other = small.understand(text, "fundraise"), again.understand(text, "fundraise")
        assert one == other


def test_another_versions_files_are_refused(small: Understanding, tmp_path: Path) -> None:
    small.trained.save(tmp_path)
    (tmp_path / DESCRIPTION).write_text('{"schema": 0}')
    with pytest.raises(ModelMismatchError, match="make train"):
        Understanding(Trained.load(tmp_path))


def test_nothing_is_pickled(small: Understanding, tmp_path: Path) -> None:
    small.trained.save(tmp_path)
    with np.load(tmp_path / HEADS, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float32 for name in arrays.files)


def test_only_what_is_said_of_the_company_now_is_assessed() -> None:
    from bot.nlu.evidence import Evidence

    def said(about: str, value: object, status: str = "current", certainty: str = "stated") -> Evidence:
        return Evidence(about, value, "x", 0, 1, certainty, status)

    evidence = (
        said("fundraise", True),
        said("fundraise", False),
        said("unmanaged_vendors", True, status="past"),
        said("budget_dispersion", True, certainty="inferred"),
        said("new_market", True, certainty="hedged"),
        said("gap", DECLINED),
        said("budget_dispersion.kind", "spread"),
    )
    found = Understood("x", "inform", 1.0, (), ("inform",), evidence, ()).assessed()
    assert found["signals"] == {"fundraise": False, "new_market": True}
    assert found["facts"] == {"budget_dispersion.kind": "spread"}
    assert len(found["evidence"]) == 7

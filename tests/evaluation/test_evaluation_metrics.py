"""The metrics, on messages few enough to count by hand."""

import pytest
from made import case, reading

from evaluation import metrics
from evaluation.metrics import Bin, Counts

HEADLINE = ("founder_dependent_pipeline", "unmanaged_vendors", "budget_dispersion", "fundraise")
RAISE, NO_RAISE = ("fundraise", True, "we raise"), ("fundraise", False, "we raise")
VENDORS = ("unmanaged_vendors", True, "agencies")
TEXT = "we raise, agencies, 9 of us"


def sure(claim, confidence, certainty="stated"):
    return (*claim, certainty, "current", confidence)


def pair(told, read, **labels):
    return case(TEXT, *told, **labels), reading(TEXT, *read)


def test_claims_are_counted_as_right_wrong_and_missed():
    pairs = [
        pair([RAISE, VENDORS], [RAISE]),  # one right, one missed
        pair([RAISE], [NO_RAISE]),  # a wrong value is wrong and missed
        pair([], [VENDORS]),  # invented
        pair([("team_size", 9, "9 of us")], [("team_size", 8, "9 of us")]),  # not asked for
    ]
    found = metrics.counts(pairs, HEADLINE)
    assert found == Counts(right=1, wrong=2, missed=2)
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 3)
    assert found.f1 == pytest.approx(1 / 3)
    assert found.labelled == 3
    assert metrics.counts(pairs, ["team_size"]) == Counts(wrong=1, missed=1)


def test_what_does_not_count_is_not_claimed():
    past, inferred = (*RAISE, "stated", "past"), (*RAISE, "inferred")
    declined, hedged = ("fundraise", "declined", "we raise"), (*RAISE, "hedged")
    for uncounted in (past, inferred, declined):
        assert metrics.counts([pair([uncounted], [RAISE])], HEADLINE) == Counts(wrong=1)
        assert metrics.counts([pair([RAISE], [uncounted])], HEADLINE) == Counts(missed=1)
    assert metrics.counts([pair([hedged], [RAISE])], HEADLINE) == Counts(right=1)


def test_the_last_word_on_a_name_counts():
    assert metrics.counts([pair([RAISE], [NO_RAISE, RAISE])], HEADLINE) == Counts(right=1)
    assert metrics.counts([pair([RAISE], [RAISE, NO_RAISE])], HEADLINE) == Counts(wrong=1, missed=1)


def test_a_share_of_nothing_is_none():
    nothing = Counts()
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert metrics.whole_right([], HEADLINE) is None
    assert metrics.answered([]) is None
    assert metrics.verbatim([pair([RAISE], [])]) is None
    assert metrics.calibration_error([]) is None


def test_a_whole_message_is_right_if_nothing_is_missed_turned_or_invented():
    right = [pair([RAISE, VENDORS], [VENDORS, RAISE]), pair([], []), pair([], [("team_size", 9, "9 of us")])]
    wrong = [pair([RAISE], []), pair([RAISE], [NO_RAISE]), pair([], [RAISE]), pair([RAISE], [RAISE, VENDORS])]
    assert metrics.whole_right(right, HEADLINE) == 1
    assert metrics.whole_right(wrong, HEADLINE) == 0
    assert metrics.whole_right(right + wrong, HEADLINE) == pytest.approx(3 / 7)


@pytest.mark.parametrize(
    ("told", "read", "right"),
    [
        ([RAISE], [RAISE], True),
        ([RAISE], [NO_RAISE], False),
        ([RAISE], [], False),
        ([], [RAISE], False),
        ([], [], True),
        ([RAISE], [RAISE, VENDORS], True),  # the rest of the message is measured elsewhere
        ([RAISE], [RAISE, NO_RAISE], False),
        ([("fundraise", "declined", "we raise")], [("fundraise", "declined", "we raise")], True),
        ([("fundraise", "declined", "we raise")], [], False),
        ([(*RAISE, "stated", "past")], [RAISE], False),
        ([(*RAISE, "stated", "past")], [], True),
        ([RAISE], [(*RAISE, "inferred")], False),  # the assistant would ask back
        ([], [(*RAISE, "inferred")], True),
    ],
)
def test_an_answer_lands_if_just_its_values_are_read_for_what_was_asked(told, read, right):
    assert metrics.answered([pair(told, read, asked="fundraise")]) == right


def test_what_it_is_unsure_of_is_counted_apart():
    pairs = [
        pair([RAISE], [(*RAISE, "inferred"), VENDORS]),
        pair([RAISE], [(*NO_RAISE, "inferred")]),
        pair([], [(*VENDORS, "inferred"), ("team_size", 9, "9 of us", "inferred")]),
        pair([RAISE], [(*RAISE, "inferred", "past")]),
    ]
    assert metrics.unsure(pairs, HEADLINE) == (3, 1)


def test_acts():
    pairs = [
        (case(intent="stop"), reading(intent="stop")),
        (case(intent="stop"), reading(intent="thank", acts=("thank", "stop"))),
        (case(intent="stop"), reading(intent="thank")),
        (case(intent="greet"), reading(intent="greet")),
    ]
    assert metrics.intent_right(pairs) == 0.5
    assert metrics.intent_named(pairs) == 0.75


def test_out_of_scope_is_answered_if_a_claim_or_a_question_is_read():
    outside = case("agencies", intent="say_out_of_scope")
    pairs = [
        (outside, reading(intent="say_out_of_scope")),
        (outside, reading("agencies", VENDORS, intent="say_out_of_scope")),
        (outside, reading("agencies", (*VENDORS, "stated", "past"), intent="say_out_of_scope")),
        (outside, reading(intent="greet", acts=("greet", "ask_question"))),
        (case("agencies", VENDORS), reading("agencies", VENDORS)),  # in scope
    ]
    assert metrics.out_of_scope_answered(pairs) == 0.5


def test_quotes_are_verbatim_only_where_they_stand():
    good = reading(TEXT, RAISE)
    assert metrics.verbatim([(case(TEXT), good)]) == 1
    assert metrics.verbatim([(case("x" + TEXT), good)]) == 0
    assert metrics.verbatim([(case("x" + TEXT), good), (case(TEXT), good)]) == 0.5


def test_quotes_of_right_claims_are_held_against_the_labelled_ones():
    told = case(TEXT, RAISE, VENDORS)
    elsewhere = ("fundraise", True, "9 of us")
    assert metrics.supported([(told, reading(TEXT, ("fundraise", True, "raise, agen")))]) == 1
    assert metrics.supported([(told, reading(TEXT, elsewhere))]) == 0
    assert metrics.supported([(told, reading(TEXT, elsewhere, VENDORS))]) == 0.5
    wrong_value, beside = ("fundraise", False, "we raise"), ("fundraise", True, ", ")
    assert metrics.supported([(told, reading(TEXT, wrong_value))]) is None
    assert metrics.supported([(told, reading(TEXT, (*elsewhere, "stated", "past")))]) is None
    assert metrics.supported([(told, reading(TEXT, beside))]) == 0  # it begins where the label ends


def test_confidences_with_what_they_promise():
    pairs = [
        (case(TEXT, RAISE, VENDORS), reading(TEXT, sure(RAISE, 0.8), (*VENDORS, "stated", "past", 0.7))),
        (case(TEXT, VENDORS), reading(TEXT, sure(VENDORS, 0.2, "inferred"))),
        (case(TEXT), reading(TEXT, sure(VENDORS, 0.6))),
    ]
    assert metrics.evidence_confidence(pairs) == [(0.8, True), (0.2, True), (0.6, False)]
    acts = [(case(intent="stop"), reading(intent="stop", confidence=0.4)), (case(), reading(intent="greet"))]
    assert metrics.intent_confidence(acts) == [(0.4, True), (0.9, False)]


def test_the_calibration_error_weighs_each_bin_by_its_size():
    assert metrics.calibration_error([(1.0, True)] * 5) == 0
    assert metrics.calibration_error([(1.0, False)] * 5) == 1
    points = [(0.8, True), (0.8, True), (0.8, False), (0.3, False)]
    assert metrics.bins(points) == [Bin(0.3, 0, 1), Bin(pytest.approx(0.8), pytest.approx(2 / 3), 3)]
    assert metrics.calibration_error(points) == pytest.approx(0.75 * (0.8 - 2 / 3) + 0.25 * 0.3)

"""Each kind of mistake is told from the others, and the worst are shown first."""

import pytest
from made import case, reading

from evaluation import mistakes
from evaluation.mistakes import INVENTED, MISSED, STATUS, TURNED, UNCOUNTED, UNSURE, VALUE, confused, confusions, worst

TEXT = "we raise, cmo gone, agencies"
RAISE, NO_RAISE = ("fundraise", True, "we raise"), ("fundraise", False, "we raise")
LEFT, THERE = ("senior_leader", "left", "cmo gone"), ("senior_leader", "present", "cmo gone")


def found(told, read):
    return mistakes.mistakes([(case(TEXT, *told), reading(TEXT, *read))])


def sure(claim, confidence):
    return (*claim, "stated", "current", confidence)


@pytest.mark.parametrize(
    ("told", "read", "kind"),
    [
        ([RAISE], [NO_RAISE], TURNED),
        ([RAISE], [], MISSED),
        ([], [RAISE], INVENTED),
        ([(*RAISE, "stated", "past")], [RAISE], STATUS),
        ([(*RAISE, "inferred")], [RAISE], STATUS),
        ([RAISE], [(*RAISE, "stated", "hypothetical")], UNCOUNTED),
        ([RAISE], [(*RAISE, "inferred")], UNSURE),
        ([RAISE], [(*NO_RAISE, "inferred")], UNSURE),
        ([LEFT], [THERE], VALUE),
        ([("senior_leader", "declined", "cmo gone")], [THERE], VALUE),
        ([("senior_leader", "declined", "cmo gone")], [], MISSED),
    ],
)
def test_kinds(told, read, kind):
    assert [m.kind for m in found(told, read)] == [kind]


def test_what_is_right_is_no_mistake():
    assert found([RAISE, LEFT], [LEFT, RAISE]) == []
    assert found([(*RAISE, "stated", "past")], [(*RAISE, "stated", "someone_else")]) == []
    assert found([], [(*RAISE, "inferred")]) == []


def test_a_mistake_says_what_and_how_sure():
    (mistake,) = found([LEFT], [sure(THERE, 0.7)])
    assert (mistake.about, mistake.labelled, mistake.read) == ("senior_leader", "left", "present")
    assert mistake.confidence == 0.7


def test_the_surest_come_first_and_each_of_another_name():
    every = [
        *found([], [sure(RAISE, 0.9)]),
        *found([], [sure(RAISE, 0.8)]),
        *found([], [sure(LEFT, 0.7)]),
        *found([], [sure(("unmanaged_vendors", True, "agencies"), 0.95)]),
    ]
    assert [m.confidence for m in worst(every, 3)] == [0.95, 0.9, 0.7]
    assert [m.confidence for m in worst(every, 9)] == [0.95, 0.9, 0.7, 0.8]


def test_confusions_are_counted():
    pairs = [
        (case(intent="stop"), reading(intent="thank")),
        (case(intent="greet"), reading(intent="inform")),
        (case(intent="stop"), reading(intent="thank")),
        (case(intent="stop"), reading(intent="stop")),
    ]
    assert confused(confusions(pairs)) == [("stop", "thank", 2), ("greet", "inform", 1)]

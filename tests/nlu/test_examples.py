"""The training messages are labelled as docs/labelling.md says."""

import pytest

from bot.nlu.examples import Example, ExampleError, example
from bot.nlu.labels import ACTS


def test_every_quote_is_verbatim_and_every_act_known(corpus: dict[str, list[Example]]) -> None:
    examples = [e for found in corpus.values() for e in found]
    assert len(examples) > 1000
    for item in examples:
        assert set(item.acts) <= set(ACTS)
        for e in item.evidence:
            assert item.text[e.start : e.end] == e.quote


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({"evidence": [{"about": "mood", "value": True, "quote": "we"}]}, "unknown name 'mood'"),
        ({"evidence": [{"about": "fundraise", "value": "maybe", "quote": "we"}]}, "fundraise cannot be 'maybe'"),
        ({"evidence": [{"about": "fundraise", "value": True, "quote": "They"}]}, "not verbatim"),
        ({"evidence": [{"about": "fundraise", "value": True, "quote": "we", "status": "old"}]}, "unknown status"),
        ({"evidence": [{"about": "team_size", "value": 2.5, "quote": "we"}]}, "a whole number"),
        ({"acts": ["sing"]}, "unknown act 'sing'"),
        ({"asked": "mood"}, "unknown name 'mood' under 'asked'"),
        ({"tone": "dry"}, "unknown key"),
    ],
)
def test_a_wrong_label_is_named(metadata: dict[str, object], problem: str) -> None:
    with pytest.raises(ExampleError, match=problem):
        example("we raise", "inform", metadata)

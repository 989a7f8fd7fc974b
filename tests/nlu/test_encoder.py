"""The encoder's files, its passes, and the layer that is trained."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import encoder as encoders
from bot.nlu.encoder import PASS, TUNED, Encoder, EncoderError, pretrained
from bot.nlu.transformer import NO_DROPOUT, Layer, backward, forward


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=1200))
def test_every_piece_points_into_the_text_once(encoder: Encoder, text: str) -> None:
    spans = [tuple(span) for encoded in encoder.encode(text) for span in encoded.spans if span[1] > span[0]]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_a_long_text_is_encoded_to_its_end(encoder: Encoder) -> None:
    text = "All our deals come from my network. " * 60
    passes = encoder.encode(text, "fundraise?")
    assert len(passes) >= 4
    assert all((e.spans[:, 1] > e.spans[:, 0]).sum() <= PASS for e in passes)
    ends = [text[e.spans[:, 1].max() - 1] for e in passes]
    assert set(ends) == {"."}
    assert max(e.spans.max() for e in passes) == len(text.rstrip())


def test_the_wrong_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    package, path, _ = encoders.TOKENIZER
    with pytest.raises(EncoderError, match="expected 00"):
        encoders._find(package, path, "00")
    with pytest.raises(EncoderError, match="needs the package 'no_such_package'"):
        encoders._find("no_such_package", path, "00")


def test_the_upper_layer_in_numpy_is_the_encoders_own(encoder: Encoder) -> None:
    weights = pretrained()
    untouched = Encoder(weights)
    low, high = (e.encode("Nobody steers our agencies.")[0].vectors for e in (encoder, untouched))
    session = untouched._session
    ids = untouched._tokenizer.encode("Nobody steers our agencies.").ids
    given = np.array([ids], dtype=np.int64)
    own = session.run(
        ["last_hidden_state"],
        {"input_ids": given, "attention_mask": np.ones_like(given), "token_type_ids": np.zeros_like(given)},
    )[0][0]
    assert np.abs(high - own).max() < 0.01
    assert np.abs(low - own).max() > 1


def test_the_gradients_are_right() -> None:
    rng = np.random.default_rng(3)
    layer = Layer({name: array.astype(float) for name, array in pretrained()[TUNED[-1]].items()})
    layer.prepare(rng)
    for factors in (layer.low, layer.high):
        for name in factors:
            factors[name] = factors[name] + rng.normal(0, 0.01, factors[name].shape)
    x, weight = rng.normal(0, 0.5, (2, 5, 384)), rng.normal(0, 1, (2, 5, 384))
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])

    def loss() -> float:
        return float((forward(layer, x, mask, NO_DROPOUT)[0] * weight).sum())

    _, cache = forward(layer, x, mask, NO_DROPOUT)
    dx, gradients = backward(layer, cache, weight, lowest=False)
    assert dx is not None
    assert set(gradients) == set(layer.parameters())
    checked = {**layer.parameters(), "input": x}
    for name, array in checked.items():
        place = tuple(rng.integers(0, n) for n in array.shape)
        kept, step = array[place], 1e-5
        array[place] = kept + step
        above = loss()
        array[place] = kept - step
        below = loss()
        array[place] = kept
        found = dx[place] if name == "input" else gradients[name][place]
        assert (above - below) / (2 * step) == pytest.approx(found, rel=1e-3, abs=1e-4), name

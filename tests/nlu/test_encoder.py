"""The encoder: its files, its passes, its graph, and what adapts it."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import adaptation, pretrained
from bot.nlu.adaptation import Adaptation
from bot.nlu.encoder import PASS, Encoder, passes
from bot.nlu.examples import Example
from bot.nlu.graph import encoder_graph
from bot.nlu.learning import Settings, _Learner, learn
from bot.nlu.pretrained import EncoderError, Pretrained
from bot.nlu.targets import all_labels, first_pass, target
from bot.nlu.transformer import merged, no_changes

TEXT = "Nobody steers our agencies."


@pytest.fixture(scope="module")
def published() -> Pretrained:
    return pretrained.pretrained()


@pytest.fixture(scope="module")
def as_published(published: Pretrained) -> Encoder:
    return Encoder(encoder_graph(published, published.layers))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=1200))
def test_every_piece_points_into_the_text_once(text: str) -> None:
    spans = [tuple(span) for part in passes(text) for span in part.spans if span[1] > span[0]]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_a_long_text_is_encoded_to_its_end(as_published: Encoder) -> None:
    text = "All our deals come from my network. " * 60
    found = as_published.encode(text, "fundraise?")
    assert len(found) >= 4
    assert all((e.spans[:, 1] > e.spans[:, 0]).sum() <= PASS for e in found)
    ends = [text[e.spans[:, 1].max() - 1] for e in found]
    assert set(ends) == {"."}
    assert max(e.spans.max() for e in found) == len(text.rstrip())


def test_the_wrong_file_is_refused() -> None:
    package, path, _ = pretrained.TOKENIZER
    with pytest.raises(EncoderError, match="expected 00"):
        pretrained.find(package, path, "00")
    with pytest.raises(EncoderError, match="needs the package 'no_such_package'"):
        pretrained.find("no_such_package", path, "00")


def test_the_graph_does_what_the_published_model_does(as_published: Encoder) -> None:
    ids = passes(TEXT)[0].ids[None]
    session = onnxruntime.InferenceSession(str(pretrained.find(*pretrained.MODEL)), providers=["CPUExecutionProvider"])
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    own = session.run(["last_hidden_state"], inputs)[0][0]
    found = as_published.encode(TEXT)[0].vectors
    # Rounding to int8 costs a little; a wrong matrix or a wrong order would cost everything.
    alike = (own * found).sum(1) / np.linalg.norm(own, axis=1) / np.linalg.norm(found, axis=1)
    assert alike.min() > 0.97


def test_what_learns_goes_through_the_same_layers_as_the_graph(published: Pretrained) -> None:
    rng = np.random.default_rng(5)
    changes = [no_changes(weights, rng) for weights in published.layers]
    for change in changes:
        change["query.high"] = rng.normal(0, 0.05, change["query.high"].shape).astype(np.float32)
        change["gain"] = change["gain"] * 1.1
    found = Encoder(encoder_graph(published, Adaptation(tuple(changes)).merged(published))).encode(TEXT)[0].vectors
    learner = _Learner([("act", "inform")], published.layers, Settings(dropout=0))
    vectors = tf.constant(published.embed(passes(TEXT)[0].ids)[None])
    for weights, change in zip(published.layers, changes, strict=True):
        vectors = learner._forward(weights, change, vectors, tf.ones(vectors.shape[:2]))
    own = vectors.numpy()[0]
    alike = (own * found).sum(1) / np.linalg.norm(own, axis=1) / np.linalg.norm(found, axis=1)
    assert alike.min() > 0.97


def test_layers_that_learn_change_and_fit_what_they_are_shown(published: Pretrained) -> None:
    examples = [
        Example(text, act, (act,), None, ())
        for text, act in [("we sell boats", "inform"), ("what does it cost?", "ask_question")] * 8
    ]
    labels = all_labels(examples, 3)
    targets = [target(item, labels, pieces := first_pass(item), published.embed(pieces.ids)) for item in examples]
    heads, changes = learn(targets, labels, published.layers, Settings(epochs=12, layer_rate=3e-3))
    assert all(np.abs(change["query.high"]).max() > 0 for change in changes)
    encoder = Encoder(encoder_graph(published, Adaptation(tuple(changes)).merged(published)))
    from bot.nlu.heads import apply

    colours = np.zeros((1, heads["score"].shape[0] - 384), np.float32)
    for item in examples[:2]:
        vectors = encoder.encode(item.text)[0].vectors
        scores = apply(heads, np.hstack([vectors, colours.repeat(len(vectors), 0)])).labels
        assert labels[int(scores.argmax())] == ("act", item.intent)


def test_an_adaptation_survives_being_kept_and_a_changed_file_is_refused(published: Pretrained, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    changes = tuple(no_changes(weights, rng) for weights in published.layers)
    changes[2]["out.high"][:] = 0.25
    adaptation.save(Adaptation(changes), {"messages": 3}, tmp_path)
    found = adaptation.load(tmp_path).merged(published)
    for weights, change, again in zip(published.layers, changes, found, strict=True):
        for name, array in merged(weights, change).items():
            assert np.allclose(array, again[name], atol=2e-3), name
    description = json.loads((tmp_path / adaptation.DESCRIPTION).read_text())
    (tmp_path / adaptation.DESCRIPTION).write_text(json.dumps({**description, "encoder": "another"}))
    with pytest.raises(EncoderError, match="another encoder"):
        adaptation.load(tmp_path)
    with (tmp_path / adaptation.CHANGES).open("ab") as file:
        file.write(b"x")
    with pytest.raises(EncoderError, match="sha256"):
        adaptation.load(tmp_path)
    with pytest.raises(EncoderError, match="is missing"):
        adaptation.load(tmp_path / "nowhere")

"""A message as words, clauses and sentences, with spaCy's blank English pipeline: no statistical model is used."""

import sys
from dataclasses import dataclass
from functools import cache

# spaCy imports TensorFlow if it can, for models we do not use: 4 s and 250 MB that `assess` would pay for nothing.
_TENSORFLOW_HIDDEN = sys.modules.setdefault("tensorflow", None) is None  # type: ignore[arg-type]
import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.matcher import Matcher  # noqa: E402
from spacy.tokens import Doc, Span, Token  # noqa: E402

if _TENSORFLOW_HIDDEN:
    del sys.modules["tensorflow"]

__all__ = ["Matcher", "Parsed", "Stretch", "parse", "vocabulary"]

BREAKS = frozenset(";:()[]–—\n") | {"--", "...", "…"}
_LINKS = "and but so because since while whereas although though yet or plus"
_RELATIVES = "which who where when if unless until"
JOINTS = frozenset(f"{_LINKS} {_RELATIVES}".split())
# A joint opens a new clause only if both sides are at least this many words long: "sales and marketing" is one.
SHORTEST = 3


@dataclass(frozen=True)
class Stretch:
    """Consecutive words: `first` to `last` (exclusive) in the document, `start` to `end` in the text."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class Parsed:
    """A text with its words; every word belongs to one clause, every clause to one sentence."""

    doc: Doc
    sentences: tuple[Stretch, ...]
    clauses: tuple[Stretch, ...]


@cache
def _pipeline() -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "！", "？"]})
    return nlp


def parse(text: str) -> Parsed:
    """Split a text of any length into sentences and clauses."""
    doc = _pipeline()(text)
    sentences, clauses = [], []
    for sentence in doc.sents:
        sentences += _stretch(doc, sentence.start, sentence.end)
        first = sentence.start
        for i in range(sentence.start + 1, sentence.end):
            if _opens_clause(doc, first, i, sentence.end):
                clauses += _stretch(doc, first, i)
                first = i
        clauses += _stretch(doc, first, sentence.end)
    return Parsed(doc, tuple(sentences), tuple(clauses))


def vocabulary() -> spacy.vocab.Vocab:
    """The vocabulary that matchers of these documents share."""
    return _pipeline().vocab


def _opens_clause(doc: Doc, first: int, i: int, end: int) -> bool:
    before, word = doc[i - 1], doc[i]
    if "\n" in before.text or (before.text in BREAKS and _has_word(doc[first:i])):
        return True
    long_enough = i - first >= SHORTEST and end - i >= SHORTEST
    if before.text == ",":
        return long_enough
    return long_enough and word.lower_ in JOINTS


def _has_word(tokens: Span) -> bool:
    return any(not _is_blank(token) for token in tokens)


def _is_blank(token: Token) -> bool:
    return bool(token.is_space or token.is_punct)


def _stretch(doc: Doc, first: int, last: int) -> list[Stretch]:
    """The stretch without the spaces and punctuation at its ends; none if nothing is left."""
    start, end = first, last
    while start < end and _is_blank(doc[start]):
        start += 1
    while end > start and (_is_blank(doc[end - 1]) and doc[end - 1].text != "?"):
        end -= 1
    if start == end:
        return []
    return [Stretch(first, last, doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))]

"""What a message says about a company, what it does, and what it asks: the trained understanding as a whole."""

from __future__ import annotations

from bot.nlu.encoder import Encoder
from bot.nlu.evidence import Evidence, Question, Understood
from bot.nlu.extraction import Extractor
from bot.nlu.labels import ACT, DECLINED, question
from bot.nlu.reading import Reading, read
from bot.nlu.text import Parsed, parse
from bot.nlu.trained import Trained

__all__ = ["Evidence", "Question", "Understanding", "Understood"]

# Below this no act is sure enough to be named, and the message counts as out of scope.
SURE = 0.25
ALSO = 0.5  # an act beside the main one is named from here on
DECLINING = ("say_dont_know", "skip_question")
TELLING = ("inform", "affirm", "deny")
POLITE = ("greet", "thank", "make_small_talk")


class Understanding:
    """Reads messages."""

    def __init__(self, trained: Trained) -> None:
        self.trained = trained
        self._encoder = Encoder(trained.graph)
        self._extractor = Extractor(trained.labels)
        self._acts = [(i, str(value)) for i, (kind, value) in enumerate(trained.labels) if kind == ACT]

    def understand(self, text: str, asked: str | None = None) -> Understood:
        """Read one message.

        Args:
            text: as the visitor sent it, of any length.
            asked: the signal or fact that the last question was about, if any.
        """
        parsed = parse(text)
        passes = self._encoder.encode(text, question(asked) if asked else None)
        reading = read(text, parsed, passes, self.trained.heads)
        ranking = self._ranking(reading)
        probability = dict(ranking)
        declines = max(probability.get(act, 0.0) for act in DECLINING)
        evidence = self._extractor.extract(reading, asked, declines)
        acts = self._named(ranking, evidence, asked)
        asks = probability.get("ask_question", 0) + probability.get("ask_why", 0) >= ALSO
        questions = _questions(text, parsed, reading) if asks else ()
        return Understood(text, acts[0], probability.get(acts[0], 0.0), ranking, acts, evidence, questions)

    def _ranking(self, reading: Reading) -> tuple[tuple[str, float], ...]:
        found = [(act, float(reading.labels[i])) for i, act in self._acts]
        return tuple(sorted(found, key=lambda pair: -pair[1]))

    def _named(
        self, ranking: tuple[tuple[str, float], ...], evidence: tuple[Evidence, ...], asked: str | None
    ) -> tuple[str, ...]:
        """The acts to name, the main one first."""
        named = [act for act, p in ranking if p >= ALSO] or [act for act, p in ranking[:1] if p >= SURE]
        told = [e for e in evidence if e.value != DECLINED and e.certainty != "inferred"]
        if not told and not asked:
            named = [act for act in named if act != "inform"] or named
        elif told and not {"inform", "affirm", "deny", "correct_answer"} & set(named):
            named = ["inform", *(act for act in named if act != "say_out_of_scope")]
        return tuple(sorted(named, key=_weight)) or ("say_out_of_scope",)


def _weight(act: str) -> int:
    """What a message does beside telling something is its main act, and politeness never is if there is another."""
    return 2 if act in POLITE else 1 if act in TELLING else 0


def _questions(text: str, parsed: Parsed, reading: Reading) -> tuple[Question, ...]:
    """The clauses that ask; the whole message if none of them looks like it."""
    asking = [c for c in parsed.clauses if reading.asks(c)]
    return tuple(Question(text[c.start : c.end], c.start, c.end) for c in asking)

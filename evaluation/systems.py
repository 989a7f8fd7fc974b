"""The two systems: readied, and each made to read all messages in a process of its own."""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.advisor.knowledge import ROOT
from bot.model import is_current
from bot.nlu.examples import read_examples
from bot.settings import settings
from evaluation import default_pipeline
from evaluation.cases import Case
from evaluation.children import ONE_THREAD, run
from evaluation.reading import Reading

OURS, DEFAULT = "ours", "default"
HEADINGS = {DEFAULT: "default pipeline", OURS: "this assistant"}
SENTENCE_WORDS, PARAGRAPH_WORDS, PARAGRAPHS = 25, 100, 40


@dataclass(frozen=True)
class Evaluated:
    """A system and its readings, one for each case.

    sentence_ms, paragraph_ms: medians for texts of up to 25 and of 100 or more words, on one processor core.
    train_seconds: None if it was not timed. model_bytes: of the archive.
    """

    name: str
    cases: Sequence[Case]
    readings: Sequence[Reading]
    sentence_ms: float
    paragraph_ms: float
    train_seconds: float | None
    model_bytes: int


def evaluate_ours(cases: Sequence[Case], folder: Path, timed: bool) -> Evaluated:
    """This assistant with its trained model; with `timed` it is also trained once more, into `folder`, for the time.

    Raises EvaluationError.
    """
    model = settings().model_path
    if model.exists() and not is_current(model, ROOT):
        print("warning: the model is older than what it is made from: run 'make train'", file=sys.stderr)
    readings, sentence, paragraph = _read(OURS, model, cases, folder)
    seconds = None
    if timed:
        apart = {"ADVISOR_MODELS_DIR": str(folder / "models"), "ADVISOR_VAR_DIR": str(folder / "var")}
        seconds = run("Training this assistant", ["-m", "bot", "train"], ROOT, folder / "train.log", extra=apart)
    return Evaluated(OURS, cases, readings, sentence, paragraph, seconds, model.stat().st_size)


def evaluate_default(cases: Sequence[Case], folder: Path, epochs: int) -> Evaluated:
    """Rasa's default pipeline, trained in an empty folder. Raises EvaluationError."""
    model, seconds = default_pipeline.train(folder, epochs)
    readings, sentence, paragraph = _read(DEFAULT, model, cases, folder)
    return Evaluated(DEFAULT, cases, readings, sentence, paragraph, seconds, model.stat().st_size)


def _read(name: str, model: Path, cases: Sequence[Case], folder: Path) -> tuple[list[Reading], float, float]:
    """A reading of each case; median milliseconds of a sentence and of a paragraph."""
    paragraphs = _paragraphs()
    items = [{"text": case.example.text, "asked": case.example.asked} for case in cases]
    items += [{"text": text, "asked": None} for text in paragraphs]
    given, out = folder / "cases.json", folder / "readings.jsonl"
    given.write_text(json.dumps(items), encoding="utf-8")

    def phase() -> str:
        done = out.read_bytes().count(b"\n") if out.exists() else 0
        return f"{100 * done // len(items) // 10 * 10} %"

    arguments = ["-m", "evaluation.reader", name, str(model), str(given), str(out)]
    run(f"Reading {len(items)} messages: {HEADINGS[name]}", arguments, ROOT, folder / "reader.log", phase, ONE_THREAD)
    read = [Reading.of(json.loads(line)) for line in out.read_text(encoding="utf-8").splitlines()]
    readings, long = read[: len(cases)], read[len(cases) :]
    short = [r for case, r in zip(cases, readings, strict=True) if case.words <= SENTENCE_WORDS]
    return readings, _median(short), _median(long)


def _paragraphs() -> list[str]:
    """Long texts, only to time them: there are too few in the test sets."""
    texts = [item.text for item in read_examples(sorted((ROOT / "data" / "nlu").glob("*.yml")))]
    return [text for text in texts if len(text.split()) >= PARAGRAPH_WORDS][:PARAGRAPHS]


def _median(readings: Sequence[Reading]) -> float:
    return statistics.median(r.milliseconds for r in readings)

"""`python -m evaluation`: how well messages are understood, beside Rasa's default pipeline, in one table."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bot.__main__ import LIBRARY_SWITCHES
from bot.processes import stop_signals_interrupt
from bot.settings import ROOT, SettingsError
from evaluation import report
from evaluation.cases import FOLDERS, SECOND, EvaluationError, all_cases
from evaluation.default_pipeline import EPOCHS
from evaluation.systems import DEFAULT, OURS, Evaluated, evaluate_default, evaluate_ours
from evaluation.table import table


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Reads the test messages with the trained model and with Rasa's default pipeline, which it trains "
        "on the same messages; prints one table, writes RESULTS.md and its pictures.",
    )
    parser.add_argument(
        "--only",
        choices=(OURS, DEFAULT),
        help="one of the two; of the default pipeline alone nothing is written",
    )
    parser.add_argument(
        "--epochs", type=_epochs, default=EPOCHS, metavar="N", help=f"for how long DIET learns ({EPOCHS})"
    )
    parser.add_argument(
        "--docs", type=Path, default=ROOT / "docs", metavar="FOLDER", help="where RESULTS.md is written (docs)"
    )
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Evaluates; returns an exit code. What goes wrong is said in one line."""
    chosen = arguments(argv)
    os.environ.update(LIBRARY_SWITCHES, PYTHONWARNINGS="ignore")  # for Rasa, here and in child processes
    try:
        with stop_signals_interrupt(), tempfile.TemporaryDirectory(prefix="advisor-evaluation-") as name:
            evaluated = _evaluate(chosen, Path(name))
            print(table(evaluated))
            if chosen.only != DEFAULT:
                report.write(evaluated, chosen.docs, chosen.epochs)
                print(f"written: {chosen.docs / report.RESULTS}", file=sys.stderr)
    except (EvaluationError, SettingsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return 130
    return 0


def _evaluate(chosen: argparse.Namespace, folder: Path) -> list[Evaluated]:
    """The default pipeline first in the table; first in time what fails soonest."""
    cases = all_cases()
    if not FOLDERS[SECOND].is_dir():
        print(f"the second test set is not there ({FOLDERS[SECOND].relative_to(ROOT)}/)", file=sys.stderr)
    found = []
    if chosen.only != DEFAULT:
        found.append(evaluate_ours(cases, _folder(folder, OURS), timed=True))
    if chosen.only != OURS:
        found.insert(0, evaluate_default(cases, _folder(folder, DEFAULT), chosen.epochs))
    return found


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def _epochs(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} (allowed: a whole number, 1 or more)")
    return int(value)


if __name__ == "__main__":
    sys.exit(main())

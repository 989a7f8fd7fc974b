"""Runs what takes long in a child process, says how far it is, and turns its failure into one line."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.processes import Progress
from evaluation.cases import EvaluationError

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_STOP_SECONDS = 10


def run(
    title: str,
    arguments: Sequence[str],
    folder: Path,
    log: Path,
    phase: Callable[[], str] = lambda: "",
    extra: Mapping[str, str] | None = None,
) -> float:
    """Runs a Python command to its end and returns the seconds it took. Raises EvaluationError.

    Args:
        title: what is being done, shown on standard error.
        folder: where it runs.
        log: gets all it says.
        phase: how far it is; called often.
        extra: more environment variables.
    """
    with Progress(title) as progress, log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while (code := child.poll()) is None:
                progress.show(phase())
                time.sleep(0.2)
        finally:
            _stop(child)
        seconds = progress.elapsed
    if code:
        raise EvaluationError(f"{title} failed: {last_line(log).removeprefix('error: ')}")
    print(f"{title}: {seconds:.0f} s", file=sys.stderr)
    return seconds


def last_line(log: Path) -> str:
    """The last thing that was said."""
    text = _COLOUR.sub("", log.read_text(encoding="utf-8", errors="replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

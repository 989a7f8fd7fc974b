"""Child processes that never outlive us, and progress that can be seen."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from bot.settings import ROOT

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_QUIET_SECONDS = 10  # between two progress lines where there is no terminal
_ERROR = re.compile(r"(error: .*)|(?:\w+\.)*(\w*(?:Error|Exception)\b.*)|(?:\w+\.)+([A-Z]\w*: .*)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class RunError(Exception):
    """Something an operator has to know. The message is one line that says what is wrong and what to do."""


class Child:
    """One `python -m bot VERB` of our own, in its own session, with its output in a log file.

    The kernel ends it when we are gone (on Linux), even if we were killed.
    """

    def __init__(self, verb: str, log: Path) -> None:
        self.verb = verb
        self.log = log
        self.started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self.verb.replace("-", " ")

    def start(self, fresh_log: bool = False) -> None:
        """Start it. With `fresh_log` the log of the run before is kept beside the new one."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if fresh_log and self.log.exists():
            os.replace(self.log, self.log.with_suffix(".previous.log"))
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", self.verb],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.started_at = time.monotonic()

    def exit_code(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._process.poll() if self._process else None

    def stop(self, grace: float) -> None:
        """Ask it to stop; after `grace` seconds end it and whatever it started."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(grace)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def last_words(self) -> str:
        """The last line of its log that names an error, else the last line; without colours."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        lines = [line.strip() for line in _COLOUR.sub("", text).splitlines() if line.strip()]
        # An exception is shown by its own name, without the modules it is from.
        errors = [match[match.lastindex or 0] for line in lines if (match := _ERROR.match(line))]
        return (errors or lines or [""])[-1][:300]


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Progress:
    """Says on standard error what takes long: a moving line on a terminal, else a line now and then."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self.title = title
        self.stream = stream or sys.stderr
        self._moving = self.stream.isatty()
        self._began = time.monotonic()
        self._shown_at = float("-inf")
        self._shown = ""

    def __enter__(self) -> "Progress":
        self.show("")
        return self

    def __exit__(self, *error: object) -> None:
        if self._moving:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    def show(self, phase: str) -> None:
        """Call often; it writes only as often as is useful."""
        line = f"{self.title} ... {self.elapsed:.0f} s" + (f" ({phase})" if phase else "")
        if self._moving:
            self.stream.write(f"\r\x1b[K{line[:100]}")
        elif phase != self._shown or time.monotonic() - self._shown_at > _QUIET_SECONDS:
            self.stream.write(line + "\n")
            self._shown, self._shown_at = phase, time.monotonic()
        self.stream.flush()


@contextmanager
def stop_signals_interrupt() -> Iterator[None]:
    """Within it, a request to end (SIGTERM, a closed terminal) is what Ctrl-C is: KeyboardInterrupt."""
    # What is ignored stays so: nohup, or a shell's background job.
    heard = [number for number in _STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    with _handled_by(_interrupt, heard):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Within it, Ctrl-C and the like are ignored: for cleaning up."""
    with _handled_by(signal.SIG_IGN, _STOP_SIGNALS):
        yield


@contextmanager
def _handled_by(handler: Any, numbers: Iterable[signal.Signals]) -> Iterator[None]:
    previous = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

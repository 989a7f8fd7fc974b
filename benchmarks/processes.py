"""Starts what is measured, waits for it, weighs it, and stops it again. Only the loopback address is used."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

# How far above its own port the assistant puts its action server.
ACTION_PORT_OFFSET = 50
STOP_SECONDS = 20

_PROC = Path("/proc")
# Fields of /proc/PID/stat, counted from after the program's name.
_PARENT, _USER, _SYSTEM = 1, 11, 12

_began = time.monotonic()


class BenchmarkError(Exception):
    """A measurement could not be made. The message is one line."""


def progress(what: str) -> None:
    """Says on standard error what is being done."""
    print(f"[{time.monotonic() - _began:5.0f} s] {what}", file=sys.stderr, flush=True)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What every measured process is given: no telemetry, no chatter, and compiled modules kept as usual."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    return {**own, **quiet, **(extra or {})}


def free_port() -> int:
    """A port that is free, as is the one `ACTION_PORT_OFFSET` above it."""
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + ACTION_PORT_OFFSET))
                return port
    raise BenchmarkError("no two free ports were found")


def run(arguments: list[str], folder: Path, seconds: float, extra: Mapping[str, str] | None = None) -> str:
    """Runs a Python command to its end and returns what it wrote to standard output."""
    command = [sys.executable, "-W", "ignore", *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment(extra), capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise BenchmarkError(f"{' '.join(arguments[:3])} took longer than {seconds:.0f} s") from None
    if done.returncode:
        raise BenchmarkError(f"{' '.join(arguments[:3])} failed: {_last_line(done.stderr or done.stdout)}")
    return done.stdout


@contextlib.contextmanager
def running(
    commands: Mapping[str, list[str]],
    folder: Path,
    extra: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator["Running"]:
    """Python commands, each in a process of its own, that are stopped in the end. Their logs go to
    `folder`.
    """
    started = Running()
    try:
        for name, arguments in commands.items():
            log = folder / f"{name}.log"
            with log.open("w") as output:
                process = subprocess.Popen(
                    [sys.executable, "-W", "ignore", *arguments],
                    cwd=cwd or folder,
                    env=environment(extra),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            started.processes[name] = (process, log)
        yield started
    finally:
        started.stop()


class Running:
    """Processes that are being measured."""

    def __init__(self) -> None:
        self.processes: dict[str, tuple[subprocess.Popen[bytes], Path]] = {}
        self._since = time.monotonic()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> float:
        """Seconds from the start until `ready`; an `OSError` of it means not yet."""
        while True:
            for name, (process, log) in self.processes.items():
                if process.poll() is not None:
                    raise BenchmarkError(f"{name} ended: {_last_line(log.read_text(errors='replace'))}")
            with contextlib.suppress(OSError):
                if ready():
                    return time.monotonic() - self._since
            if time.monotonic() - self._since > seconds:
                raise BenchmarkError(f"{' and '.join(self.processes)} not ready after {seconds:.0f} s")
            time.sleep(0.1)

    def megabytes(self) -> float:
        """Resident memory of all processes and their children; 0 where there is no /proc."""
        pages = sum(int(_proc(pid, "statm")[1]) for pid in self._family())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        """Processor time that all processes and their children have used; 0 where there is no /proc."""
        ticks = sum(int(tick) for pid in self._family() for tick in _proc(pid, "stat")[_USER : _SYSTEM + 1])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _family(self) -> set[int]:
        family = {process.pid for process, _ in self.processes.values()}
        parents = {pid: int(_proc(pid, "stat")[_PARENT]) for pid in _pids()}
        while grown := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= grown
        return family

    def stop(self) -> None:
        """Asks every process to end, and ends those that do not."""
        for process, _ in self.processes.values():
            process.terminate()
        for process, _ in self.processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _pids() -> list[int]:
    return [int(path.name) for path in _PROC.glob("[0-9]*")]


def _proc(pid: int, name: str) -> list[str]:
    """The fields of /proc/PID/NAME after the program's name; zeros for a process that has ended."""
    try:
        return (_PROC / str(pid) / name).read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 20


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"

"""Runs every probe twice: on Rasa as it is, and on Rasa as amended."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

Findings = dict[str, dict[str, Any]]


def start(script: Path, *arguments: object) -> subprocess.Popen[str]:
    """Starts a Python script of these tests in a process of its own, which may or may not amend Rasa."""
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": paths}
    command = [sys.executable, "-W", "ignore", str(script), *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(process: subprocess.Popen[str], seconds: float) -> None:
    """Waits for a script, and fails with what it printed if it failed."""
    try:
        printed, _ = process.communicate(timeout=seconds)
    finally:
        process.kill()
    assert process.returncode == 0, printed


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Findings]:
    """What the probes found: {"stock" | "amended": {amendment: {finding: value}}}."""
    folder = tmp_path_factory.mktemp("probes")
    running = {mode: start(HERE / "probes", mode, folder / mode) for mode in ("stock", "amended")}
    for process in running.values():
        finish(process, 120)
    return {mode: json.loads((folder / mode).read_text()) for mode in running}


@pytest.fixture(scope="session")
def stock(findings: dict[str, Findings]) -> Findings:
    """What the probes found on Rasa as it is: a test that reads this and fails shows an amendment that can
    go.
    """
    return findings["stock"]


@pytest.fixture(scope="session")
def amended(findings: dict[str, Findings]) -> Findings:
    """What the probes found on Rasa as amended."""
    return findings["amended"]

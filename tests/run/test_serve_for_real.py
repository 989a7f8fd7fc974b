"""The assistant itself, as `make run` starts it: answers, heals, keeps quiet, and goes without a trace."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, environment, free_port
from .test_serve import alive, child, children, line_with

pytestmark = pytest.mark.slow

WORDS = "All our deals come from my network, mostly in Zanzibar."


@dataclass
class Served:
    """A running assistant with a directory of its own for what it writes."""

    process: "subprocess.Popen[str]"
    port: int
    var: Path
    canary_rows: int

    def post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(content).encode())
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def said(self, content: dict[str, Any], path: str = "/webhooks/web/message") -> str:
        """All text of the answer."""
        return " ".join(message.get("text", "") for message in self.post(path, content)["messages"])


def stored_events(var: Path) -> int:
    with sqlite3.connect(var / "conversations.db") as database:
        (count,) = database.execute("SELECT COUNT(*) FROM events").fetchone()
    return int(count)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    var = tmp_path_factory.mktemp("var")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env=environment(PORT=str(port), ADVISOR_VAR_DIR=str(var)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line_with(process, "ready")
        yield Served(process, port, var, stored_events(var))
    finally:
        process.kill()
        process.communicate()


def test_the_page_and_the_greeting_are_there_and_the_canary_is_not(served: Served) -> None:
    page = urllib.request.urlopen(f"http://127.0.0.1:{served.port}/", timeout=10).read()
    assert b"<html" in page.lower()
    assert served.canary_rows == 0
    assert len(served.said({}, "/webhooks/web/session")) > 40


def test_nothing_is_open_but_the_page_and_only_to_this_machine(served: Served) -> None:
    sockets = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = {line.split()[1] for line in sockets if line.split()[3] == "0A"}
    loopback = "0100007F"
    for port in (served.port, served.port + 50):
        assert {address for address in listening if address.endswith(f":{port:04X}")} == {f"{loopback}:{port:04X}"}


@pytest.mark.parametrize("path", ["/model", "/domain", "/status", "/webhooks/rest/webhook"])
def test_rasas_own_interfaces_do_not_exist(served: Served, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"http://127.0.0.1:{served.port}{path}", timeout=10)
    assert raised.value.code in (404, 405)


def test_no_other_site_is_let_in(served: Served) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}/", headers={"Origin": "https://evil.example"})
    headers = urllib.request.urlopen(request, timeout=10).headers
    assert not [name for name in headers if name.lower().startswith("access-control")]


def test_an_action_server_that_dies_costs_an_apology_and_nothing_said(served: Served) -> None:
    session = served.post("/webhooks/web/session", {})["session"]
    os.kill(child(served.process, "action-server"), signal.SIGKILL)
    apology = served.said({"session": session, "text": WORDS})
    assert "sorry" in apology.lower() or "my fault" in apology.lower()
    line_with(served.process, "action server answers again")
    recap = served.said({"session": session, "text": "What have you understood so far?"})
    assert "my network" in recap


def test_ctrl_c_ends_it_in_seconds_without_a_trace_of_visitors_in_the_logs(served: Served) -> None:
    servers = children(served.process)
    began = time.monotonic()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 8
    assert not any(alive(pid) for pid in servers)
    for port in (served.port, served.port + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    logs = "".join(path.read_text() for path in (served.var / "logs").iterdir())
    assert "zanzibar" not in logs.lower()

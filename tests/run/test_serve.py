"""`python -m bot serve`: ready or one clear line; watched; nothing left behind. With stand-in servers."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Start, free_port

SOON = 15.0


def until(true: Callable[[], object], within: float = SOON) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def line_with(process: "subprocess.Popen[str]", words: str) -> str:
    """The next line of its standard output with these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"ended without {words!r}: {process.stderr.read() if process.stderr else ''}")


def children(process: "subprocess.Popen[str]") -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def child(process: "subprocess.Popen[str]", verb: str) -> int:
    """The process id of the child that runs a verb."""
    (pid,) = [pid for pid in children(process) if verb in Path(f"/proc/{pid}/cmdline").read_text()]
    return pid


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=SOON)
    return process.returncode, out, err


def error_line(err: str) -> str:
    """The one line of an error; there is no stack trace and no second error."""
    assert "Traceback" not in err
    (line,) = [line for line in err.splitlines() if line.startswith("error:")]
    return line


def test_it_trains_starts_both_servers_and_prints_the_address(start: Start, project: Path) -> None:
    port = free_port()
    process = start("serve", PORT=str(port))
    assert f"http://localhost:{port}/" in line_with(process, "ready")
    for each in (port, port + 50):
        assert urllib.request.urlopen(f"http://127.0.0.1:{each}/health", timeout=2).status == 200
    assert (project / "models/advisor.tar.gz").exists()
    assert sorted(path.name for path in (project / "var/logs").iterdir()) == [
        f"{port}-action-server.log",
        f"{port}-rasa-server.log",
        "train.log",
    ]


def test_the_second_start_does_not_train(start: Start, project: Path) -> None:
    first = start("serve", PORT=str(free_port()))
    line_with(first, "ready")
    first.send_signal(signal.SIGINT)
    assert "Trained" in ended(first)[2]
    second = start("serve", PORT=str(free_port()))
    line_with(second, "ready")
    second.send_signal(signal.SIGINT)
    assert "rain" not in ended(second)[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_everything_quietly(start: Start, number: signal.Signals) -> None:
    process = start("serve", PORT=str(free_port()))
    line_with(process, "ready")
    servers = children(process)
    assert len(servers) == 2
    began = time.monotonic()
    process.send_signal(number)
    code, _, err = ended(process)
    assert code == 0
    assert "Traceback" not in err
    assert time.monotonic() - began < 5
    assert not any(alive(pid) for pid in servers)


def test_nothing_outlives_a_killed_supervisor(start: Start) -> None:
    process = start("serve", PORT=str(free_port()))
    line_with(process, "ready")
    servers = children(process)
    process.kill()
    until(lambda: not any(alive(pid) for pid in servers))


def test_a_server_that_dies_is_started_again(start: Start) -> None:
    port = free_port()
    process = start("serve", PORT=str(port))
    line_with(process, "ready")
    first = child(process, "action-server")
    os.kill(first, signal.SIGKILL)
    assert "signal 9" in line_with(process, "action server stopped")
    line_with(process, "action server answers again")
    assert child(process, "action-server") != first
    assert urllib.request.urlopen(f"http://127.0.0.1:{port + 50}/health", timeout=2).status == 200


@pytest.mark.slow  # the pauses between its starts grow
def test_it_gives_up_on_a_server_that_keeps_dying(start: Start, project: Path) -> None:
    process = start("serve", PORT=str(free_port()))
    line_with(process, "ready")
    servers = children(process)
    (project / "action-server.dies").touch()
    os.kill(child(process, "action-server"), signal.SIGKILL)
    code, _, err = ended(process)
    assert code == 1
    line = error_line(err)
    assert "the action server died 5 times in a row: ValueError: the stand-in was told to die" in line
    assert "action-server.log" in line
    assert not any(alive(pid) for pid in servers)


def test_a_server_that_cannot_start_is_an_error_at_once(start: Start, project: Path) -> None:
    (project / "rasa-server.dies").touch()
    code, out, err = ended(start("serve", PORT=str(free_port())))
    assert code == 1
    assert "the rasa server did not start (exit code 3): ValueError" in error_line(err)
    assert "ready" not in out


@pytest.mark.parametrize("offset", [0, 50])
def test_a_port_in_use_is_said_before_anything_is_done(start: Start, project: Path, offset: int) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + offset))
        taken.listen()
        code, _, err = ended(start("serve", PORT=str(port)))
    assert code == 1
    assert f"port {port + offset} is in use" in error_line(err)
    assert not (project / "models").exists()


def test_a_second_one_runs_beside_the_first(start: Start, project: Path) -> None:
    first, second = (start("serve", PORT=str(free_port()), ADVISOR_SECRET="s" * 20) for _ in range(2))
    line_with(first, "ready")
    line_with(second, "ready")
    assert len(list((project / "var/logs").glob("*-server.log"))) == 4


def test_a_wrong_setting_is_one_line_and_exit_2(start: Start) -> None:
    code, _, err = ended(start("serve", PORT="http"))
    assert (code, err) == (2, "error: PORT is 'http' (allowed: a whole number from 1 to 65485)\n")


def test_a_host_that_is_not_ours_is_one_line(start: Start) -> None:
    code, _, err = ended(start("serve", PORT=str(free_port()), HOST="192.0.2.1"))
    assert code == 1
    assert "on 192.0.2.1 cannot be used" in error_line(err)


def test_a_failed_training_is_one_line_and_keeps_the_previous_model(start: Start, project: Path) -> None:
    assert ended(start("train"))[0] == 0
    before = (project / "models/advisor.tar.gz").read_bytes()
    (project / "config.yml").write_text("broken: true\n")
    code, out, err = ended(start("serve", PORT=str(free_port())))
    assert code == 1
    line = error_line(err)
    assert "the training failed: ValueError: this config is broken" in line
    assert "train.log" in line
    assert "ready" not in out
    assert (project / "models/advisor.tar.gz").read_bytes() == before
    assert sorted(path.name for path in (project / "models").iterdir()) == [
        ".lock",
        "advisor.json",
        "advisor.tar.gz",
    ]


def test_a_damaged_model_is_one_line_that_says_what_to_do(start: Start, project: Path) -> None:
    assert ended(start("train"))[0] == 0
    archive = project / "models/advisor.tar.gz"
    archive.write_bytes(archive.read_bytes()[:40])
    code, out, err = ended(start("serve", PORT=str(free_port())))
    assert code == 1
    assert "is damaged" in error_line(err)
    assert "make train" in error_line(err)
    assert "ready" not in out
    assert ended(start("train"))[0] == 0
    assert ended(start("train", "--if-stale"))[0] == 0


def test_train_if_stale_trains_only_then(start: Start, project: Path) -> None:
    assert "Trained" in ended(start("train", "--if-stale"))[2]
    assert ended(start("train", "--if-stale"))[2] == ""
    (project / "data/nlu/examples.yml").write_text("nlu: [changed]\n")
    assert "Trained" in ended(start("train", "--if-stale"))[2]
    assert "Trained" in ended(start("train"))[2]


def test_a_training_says_how_far_it_is(start: Start) -> None:
    assert "Training the model ... 0 s (pass 2 of 6)" in ended(start("train"))[2].replace(" 1 s", " 0 s")


def test_of_two_that_find_the_model_stale_one_trains(start: Start) -> None:
    both = [start("train", "--if-stale") for _ in range(2)]
    results = [ended(process) for process in both]
    assert [code for code, _, _ in results] == [0, 0]
    assert sum("Trained" in err for _, _, err in results) == 1


def test_stopping_a_training_leaves_no_process_and_no_rubbish(start: Start, project: Path) -> None:
    (project / "rasa/model_training.py").write_text("import time\n\n\ndef train(**_):\n    time.sleep(60)\n")
    process = start("train")
    until(lambda: list((project / "models").glob(".training-*")))
    (trainer,) = children(process)
    process.send_signal(signal.SIGINT)
    code, _, err = ended(process)
    assert code == 130
    assert "Traceback" not in err
    assert not alive(trainer)
    assert [path.name for path in (project / "models").iterdir()] == [".lock"]

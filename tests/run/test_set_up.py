"""The set-up scripts, with Pythons that are small shell scripts."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A Python as far as the set-up looks: it knows its version and its modules, and makes a .venv with uv in it.
UV_IN_VENV = """#!/bin/sh
[ "$1" = --version ] && echo "uv {uv}" && exit
echo "$*" >>uv.calls
[ ! -e uv.fails ]
"""
PYTHON = """#!/bin/sh
case "$*" in
--version) echo "Python {version}" ;;
-c*) exit {lacks} ;;
"-m pip install"*) echo "$*" >>pip.calls; [ ! -e pip.fails ] ;;
"-m venv .venv")
    mkdir -p .venv/bin
    cp "$0" .venv/bin/python
    cp "$0.uv" .venv/bin/uv
    echo made >>venv.calls ;;
esac
"""
UV = (ROOT / "requirements-uv.lock").read_text().split()[0].removeprefix("uv==")


def write_python(path: Path, version: str, lacks: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    uv = path.with_name(f"{path.name}.uv")
    path.write_text(PYTHON.format(version=version, lacks=lacks))
    uv.write_text(UV_IN_VENV.format(uv=UV))
    for program in (path, uv):
        program.chmod(0o755)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with nothing in it, and a directory for the PATH beside the system's tools."""
    (tmp_path / "home").mkdir()
    tools = tmp_path / "bin"
    tools.mkdir()
    # No Python of this machine may be found: the scripts get the few tools they use and nothing else.
    for tool in (
        "sh",
        "cat",
        "cksum",
        "cp",
        "mkdir",
        "chmod",
        "rm",
        "ln",
        "readlink",
        "sed",
        "grep",
        "sleep",
        "dirname",
    ):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path / "home"


def run(script: str, home: Path, *arguments: str, cwd: Path = ROOT, **more: str) -> "subprocess.CompletedProcess[str]":
    path = home.parent / "bin"
    return subprocess.run(
        ["/bin/sh", script, *arguments],
        cwd=cwd,
        env={"PATH": str(path), "HOME": str(home), **more},
        capture_output=True,
        text=True,
        timeout=30,
    )


def find(home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return run(str(ROOT / "scripts/find-python.sh"), home, **more)


def test_a_python_that_says_3_10_is_found_on_the_path(home: Path) -> None:
    python = write_python(home.parent / "bin/python3.10", "3.10.6")
    assert find(home).stdout.strip() == str(python)


def test_a_shim_that_refuses_to_work_is_passed_over(home: Path) -> None:
    shim = home.parent / "bin/python3.10"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    python = write_python(home / ".pyenv/versions/3.10.13/bin/python", "3.10.13")
    assert find(home).stdout.strip() == str(python)


def test_a_python_with_a_lying_name_is_passed_over(home: Path) -> None:
    write_python(home.parent / "bin/python3.10", "3.11.2")
    python = write_python(home.parent / "bin/python3", "3.10.9")
    assert find(home).stdout.strip() == str(python)


def test_pyenv_elsewhere_and_uv_are_looked_at(home: Path) -> None:
    python = write_python(home / ".local/share/uv/python/cpython-3.10.14-linux/bin/python3.10", "3.10.14")
    assert find(home).stdout.strip() == str(python)
    python = write_python(home / "my tools/versions/3.10.1/bin/python", "3.10.1")
    assert find(home, PYENV_ROOT=str(home / "my tools")).stdout.strip() == str(python)


def test_a_python_without_venv_is_passed_over_and_named_if_it_is_all_there_is(home: Path) -> None:
    bare = write_python(home.parent / "bin/python3.10", "3.10.12", lacks=1)
    result = find(home)
    assert result.returncode == 1
    assert str(bare) in result.stderr
    assert "python3.10-venv" in result.stderr
    assert result.stderr.count("\n") == 1
    python = write_python(home / ".pyenv/versions/3.10.13/bin/python", "3.10.13")
    assert find(home).stdout.strip() == str(python)


def test_without_python_one_line_says_how_to_get_it(home: Path) -> None:
    write_python(home.parent / "bin/python3", "3.12.1")
    result = find(home)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: Python 3.10 is needed")
    assert result.stderr.count("\n") == 1


@pytest.fixture
def project(home: Path) -> Path:
    """A project to set up, with one usable Python."""
    write_python(home.parent / "bin/python3.10", "3.10.6")
    project = home / "project"
    shutil.copytree(ROOT / "scripts", project / "scripts")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, project)
    return project


def set_up(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run("scripts/setup.sh", project.parent, *arguments, cwd=project)


def calls(project: Path, of: str) -> list[str]:
    file = project / f"{of}.calls"
    return file.read_text().splitlines() if file.exists() else []


def test_the_first_set_up_installs_the_locks_with_their_hashes_and_the_second_does_nothing(
    project: Path,
) -> None:
    assert set_up(project).returncode == 0
    (call,) = calls(project, "uv")
    assert "--no-deps --require-hashes -r requirements.lock -r requirements-data.lock" in call
    second = set_up(project)
    assert (second.returncode, second.stdout) == (0, "")
    assert len(calls(project, "uv")) == 1


def test_tests_add_their_packages_to_a_set_up_for_running(project: Path) -> None:
    set_up(project)
    assert set_up(project, "dev").returncode == 0
    assert "-r requirements-dev.lock" in calls(project, "uv")[-1]
    assert len(calls(project, "venv")) == 1
    assert set_up(project).stdout == ""  # what the tests need contains what running needs
    assert set_up(project, "dev").stdout == ""


def test_a_changed_lock_is_installed_over_what_is_there(project: Path) -> None:
    set_up(project)
    with (project / "requirements.lock").open("a") as lock:
        lock.write("another==1.0\n")
    set_up(project)
    assert len(calls(project, "uv")) == 2
    assert len(calls(project, "venv")) == 1


def test_a_set_up_that_was_cut_off_is_begun_anew(project: Path) -> None:
    set_up(project)
    (project / ".venv/.unfinished").touch()
    assert set_up(project).returncode == 0
    assert len(calls(project, "venv")) == 2
    assert set_up(project).stdout == ""


def test_a_venv_whose_python_has_gone_is_made_anew(project: Path) -> None:
    set_up(project)
    (project / ".venv/bin/python").unlink()
    assert set_up(project).returncode == 0
    assert len(calls(project, "venv")) == 2


def test_where_uv_gets_no_connection_pip_installs_the_same_locks(project: Path) -> None:
    (project / "uv.fails").touch()
    assert set_up(project).returncode == 0
    (call,) = calls(project, "pip")
    assert "--no-deps --require-hashes -r requirements.lock -r requirements-data.lock" in call
    assert set_up(project).stdout == ""


def test_a_failed_installation_is_said_and_leaves_what_worked(project: Path) -> None:
    set_up(project)
    (project / "uv.fails").touch()
    (project / "pip.fails").touch()
    failed = set_up(project, "dev")
    assert failed.returncode == 1
    assert "error: the packages could not be installed" in failed.stderr
    assert set_up(project).returncode == 0
    assert len(calls(project, "uv")) == 2
    (project / "uv.fails").unlink()
    assert set_up(project, "dev").returncode == 0
    assert len(calls(project, "venv")) == 1


def test_a_set_up_waits_for_another_and_does_not_wait_for_a_dead_one(project: Path) -> None:
    (project / "var").mkdir()
    turn = project / "var/setup.lock"
    turn.symlink_to(str(os.getpid()))
    waiting = subprocess.Popen(
        ["/bin/sh", "scripts/setup.sh"],
        cwd=project,
        env={"PATH": str(project.parents[1] / "bin"), "HOME": str(project.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert waiting.stdout is not None
    assert f"process {os.getpid()}" in waiting.stdout.readline()
    assert calls(project, "uv") == []
    turn.unlink()
    assert waiting.wait(timeout=20) == 0
    assert not turn.is_symlink()
    gone = subprocess.Popen(["true"])
    gone.wait()
    turn.symlink_to(str(gone.pid))
    (project / ".venv/.unfinished").touch()
    assert set_up(project).returncode == 0

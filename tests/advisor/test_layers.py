"""Imports run one way, and no sentence that a visitor reads stands in an action."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.advisor.knowledge import ROOT

ADVISOR = sorted((ROOT / "bot" / "advisor").rglob("*.py"))
ACTIONS = sorted((ROOT / "actions").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, wherever in it."""
    package = path.parent.relative_to(ROOT).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def is_in(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", ADVISOR, ids=lambda path: path.stem)
def test_the_brain_imports_nothing_of_what_is_around_it(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "numpy", "yaml"}
    for module in imported(path):
        assert is_in(module, "bot.advisor") or module.split(".")[0] in allowed, module


def test_the_brain_loads_without_what_is_around_it() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in ADVISOR]
    around = ("rasa", "rasa_sdk", "tensorflow", "spacy", "sanic", "bot.nlu", "bot.channels", "bot.settings", "actions")
    script = (
        f"import importlib, sys; [importlib.import_module(name) for name in {names!r}]; "
        f"print([name for name in {around!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.stdout == "[]\n", result.stderr


def test_nothing_imports_the_actions_and_understanding_knows_no_channel() -> None:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for module in imported(path):
            assert not is_in(module, "actions"), path
            if path.is_relative_to(ROOT / "bot" / "nlu"):
                assert not is_in(module, "bot.channels", "bot.scripts"), path


def test_the_parts_of_understanding_that_assess_needs_do_not_import_rasa() -> None:
    for path in sorted((ROOT / "bot" / "nlu").rglob("*.py")):
        if path.stem not in ("components", "importer"):
            for module in imported(path):
                assert not is_in(module, "rasa", "rasa_sdk"), path


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.stem)
def test_no_sentence_stands_in_an_action(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
            assert re.fullmatch(r"[\w./{}-]*", node.value), node.value


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.stem)
def test_an_action_looks_into_no_evidence_and_compares_no_values(path: Path) -> None:
    """No rule lives in an action: it names no signal, no fact and no option."""
    text = path.read_text(encoding="utf-8")
    names = {*names_in(ROOT / "knowledge" / "signals.yml"), *names_in(ROOT / "knowledge" / "facts.yml")}
    names |= names_in(ROOT / "knowledge" / "options.yml")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert node.value not in names


def names_in(path: Path) -> set[str]:
    """The keys at the left margin of a YAML file."""
    return set(re.findall(r"^([a-z_.]+):", path.read_text(encoding="utf-8"), re.MULTILINE))

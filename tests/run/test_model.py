"""The model as files: made anew when its inputs change, and never served damaged."""

import json
import tarfile
from pathlib import Path

import pytest

from bot import model

from .conftest import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/a.yml", "knowledge/facts.yml", "bot/nlu/c.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for name in ("requirements.lock", "requirements-data.lock"):
        (tmp_path / name).write_text("x==1")
    return tmp_path


@pytest.fixture
def archive(root: Path) -> Path:
    """A published model of the inputs as they are."""
    new = root / "new.tar.gz"
    with tarfile.open(new, "w:gz") as tar:
        tar.add(root / "config.yml", "config.yml")
    archive = root / "models/advisor.tar.gz"
    archive.parent.mkdir()
    model.publish(new, archive, model.fingerprint(root))
    return archive


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/a.yml",
        "knowledge/facts.yml",
        "bot/nlu/c.py",
        "requirements-data.lock",
    ],
)
def test_a_change_to_any_input_makes_the_model_stale(root: Path, archive: Path, name: str) -> None:
    assert model.is_current(archive, root)
    (root / name).write_text("changed")
    assert not model.is_current(archive, root)


def test_a_new_a_removed_and_a_renamed_input_make_the_model_stale(root: Path, archive: Path) -> None:
    (root / "data/nlu/new.yml").write_text("")
    assert not model.is_current(archive, root)
    (root / "data/nlu/new.yml").unlink()
    assert model.is_current(archive, root)
    (root / "data/nlu/a.yml").rename(root / "data/nlu/z.yml")
    assert not model.is_current(archive, root)
    (root / "data/nlu/z.yml").unlink()
    assert not model.is_current(archive, root)


def test_text_moved_from_one_input_to_the_next_makes_the_model_stale(root: Path) -> None:
    before = model.fingerprint(root)
    (root / "config.yml").write_text("config")
    (root / "data/nlu/a.yml").write_text(".ymldata/nlu/a.yml")
    assert model.fingerprint(root) != before


def test_what_is_no_input_leaves_the_model_current(root: Path, archive: Path) -> None:
    for name in ("bot/nlu/__pycache__/c.pyc", "data/nlu/.swap", "data/nlu/a.yml~", "README.md"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("x")
    (root / "config.yml").touch()
    assert model.is_current(archive, root)


def test_a_whole_model_passes(archive: Path) -> None:
    model.check(archive)


def test_a_missing_model_is_said_in_one_line(root: Path) -> None:
    with pytest.raises(model.ModelError, match=r"there is no model at .*: run 'make train'"):
        model.check(root / "models/advisor.tar.gz")


def test_a_truncated_a_changed_and_a_foreign_archive_are_refused(archive: Path) -> None:
    whole = archive.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-1] + b"?", b"not an archive", b""):
        archive.write_bytes(damaged)
        with pytest.raises(model.ModelError, match=r"is damaged .*run 'make train'"):
            model.check(archive)


@pytest.mark.parametrize("record", ["", "{", "[]", "{}", '{"sha256": null}'])
def test_an_unreadable_record_makes_the_model_stale(root: Path, archive: Path, record: str) -> None:
    (root / "models/advisor.json").write_text(record)
    assert not model.is_current(archive, root)


def test_what_is_no_archive_is_never_published(root: Path, archive: Path) -> None:
    before = archive.read_bytes()
    (root / "new").write_text("half a model")
    with pytest.raises(model.ModelError):
        model.publish(root / "new", archive, "x")
    assert archive.read_bytes() == before
    model.check(archive)


def test_the_record_holds_both_hashes_and_nothing_is_left_over(root: Path, archive: Path) -> None:
    assert json.loads((root / "models/advisor.json").read_text()).keys() == {"sha256", "fingerprint"}
    assert sorted(path.name for path in archive.parent.iterdir()) == ["advisor.json", "advisor.tar.gz"]


def test_every_named_input_is_there() -> None:
    assert [name for name in model.INPUTS if not (ROOT / name).exists()] == []

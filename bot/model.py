"""The trained model as files: what it was made from, whether it is still current, whether it is whole.

Its record stands beside it, models/advisor.json: {"sha256": of the archive, "fingerprint": of its inputs}.
"""

import hashlib
import json
import os
import tarfile
from pathlib import Path

# Everything that decides what training gives. Rasa's own fingerprint looks at a component's class alone.
INPUTS = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/encoder",
    "data/stories",
    "data/responses",
    "data/wording/questions.yml",
    "knowledge/signals.yml",
    "knowledge/facts.yml",
    "knowledge/context.yml",
    "bot/nlu",
    "requirements.lock",
    "requirements-data.lock",
)


class ModelError(Exception):
    """There is no usable model. The message is one line that says what to do."""


def fingerprint(root: Path) -> str:
    """A hash over names and contents of all inputs below `root`."""
    digest = hashlib.sha256()
    for path in _input_files(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_current(archive: Path, root: Path) -> bool:
    """Whether there is a model and it was made from the inputs as they are now."""
    return archive.exists() and _record(archive).get("fingerprint") == fingerprint(root)


def check(archive: Path) -> None:
    """Raise ModelError unless the archive is there, byte by byte as it was trained."""
    if not archive.is_file():
        raise ModelError(f"there is no model at {archive}: run 'make train'")
    if _record(archive).get("sha256") != _sha256(archive):
        raise ModelError(f"the model {archive} is damaged (not the file that was trained): run 'make train'")


def publish(new: Path, archive: Path, inputs: str) -> None:
    """Put a newly trained archive in the place of the old one, with its record.

    Args:
        new: the trained archive, on the same file system.
        archive: where it is served from.
        inputs: the fingerprint of its inputs, taken before the training began.
    """
    if not tarfile.is_tarfile(new):
        raise ModelError(f"the training wrote no archive to {new}")
    record = archive.with_name(f".{archive.name}.json")
    record.write_text(json.dumps({"sha256": _sha256(new), "fingerprint": inputs}) + "\n")
    os.replace(new, archive)
    os.replace(record, _record_path(archive))


def _input_files(root: Path) -> list[Path]:
    found: list[Path] = []
    for name in INPUTS:
        path = root / name
        found += [path] if path.is_file() else path.rglob("*")
    return sorted(path for path in found if path.is_file() and not _is_by_product(path.relative_to(root)))


def _is_by_product(path: Path) -> bool:
    return path.suffix == ".pyc" or any(part.startswith(".") or part.endswith("~") for part in path.parts)


def _record_path(archive: Path) -> Path:
    return archive.with_name(archive.name.removesuffix(".tar.gz") + ".json")


def _record(archive: Path) -> dict[str, str]:
    try:
        record = json.loads(_record_path(archive).read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()

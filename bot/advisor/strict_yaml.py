"""YAML that knows where it stands: every mistake in a data file is reported with file and line."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, read by libyaml where it is there
_SCALARS = yaml.SafeLoader("")


class DataError(ValueError):
    """A data file is wrong. The message reads `file:line: what is wrong (what is allowed)`."""


class Record(dict[Any, Any]):
    """A YAML mapping that remembers its file and the line of each key (from 1)."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.key_lines: dict[Any, int] = {}

    def error(self, message: str, key: Any = None) -> DataError:
        """The error to raise about this mapping, or about one of its keys."""
        return DataError(f"{self.file}:{self.key_lines.get(key, self.line)}: {message}")

    def only(self, allowed: typing.Iterable[str]) -> None:
        """Refuse any key that is not allowed."""
        names = sorted(allowed)
        for key in self:
            if key not in names:
                raise self.error(f"unknown key '{key}' (allowed: {', '.join(names)})", key)


def load_yaml(path: Path, root: Path) -> Record:
    """The mapping in a YAML file; its errors name the file relative to `root`."""
    name = str(path.relative_to(root))
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise DataError(f"{name}:1: this file is missing") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DataError(f"{name}:{line}: not valid YAML: {getattr(error, 'problem', error)}") from None
    value = _convert(node, name) if node else None
    if not isinstance(value, Record):
        raise DataError(f"{name}:1: a mapping is expected here")
    return value


def _convert(node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        record = Record(file, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = _convert(key_node, file)
            line = key_node.start_mark.line + 1
            if key in record:
                raise DataError(f"{file}:{line}: the key '{key}' stands here twice")
            record.key_lines[key] = line
            record[key] = _convert(value_node, file)
        return record
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, file) for item in node.value]
    return _SCALARS.construct_object(node, deep=True)


def build(cls: type[T], record: Any, where: Record, **given: Any) -> T:
    """A dataclass out of a mapping: unknown keys, missing keys and wrong types are errors with file and line.

    Args:
        cls: the dataclass; fields of type `tuple` take a YAML list.
        record: the mapping.
        where: the mapping around it, for the error's place if `record` is none.
        given: fields that are not read from the file.
    """
    if not isinstance(record, Record):
        raise where.error(f"a mapping is expected, not {record!r}")
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name not in given}  # type: ignore[arg-type]
    record.only(fields)
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in record:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                raise record.error(f"the key '{name}' is missing")
            continue
        values[name] = _typed(record[name], hints[name], record, name)
    return cls(**values, **given)


def _typed(value: Any, hint: Any, record: Record, key: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise record.error(f"'{key}' must be a list, not {value!r}", key)
        (inner, *_) = typing.get_args(hint)
        return tuple(_typed(item, inner, record, key) for item in value)
    if dataclasses.is_dataclass(hint):
        return build(hint, value, record)  # type: ignore[arg-type]
    kind = origin or hint
    if isinstance(kind, type) and kind is not object:
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise record.error(f"'{key}' must be {kind.__name__}, not {value!r}", key)
    return value

"""YAML that knows where it stands: every mistake in a data file is reported with file and line."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from yaml.constructor import SafeConstructor

T = TypeVar("T")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, read by libyaml where it is there


class DataError(ValueError):
    """A data file is wrong. The message reads `file:line: what is wrong (what is allowed)`."""


class Located:
    """Something that knows its file, its line, and the lines of its keys or positions (lines count from 1)."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.key_lines: dict[Any, int] = {}

    def error(self, message: str, key: Any = None) -> DataError:
        """The error to raise about it as a whole, or about what stands under one key or position."""
        return DataError(f"{self.file}:{self.key_lines.get(key, self.line)}: {message}")


class Record(Located, dict[Any, Any]):
    """A YAML mapping."""

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse any key that is not allowed."""
        names = sorted(allowed)
        for key in self:
            if key not in names:
                raise self.error(f"unknown key '{key}' (allowed: {', '.join(names)})", key)


class Items(Located, list[Any]):
    """A YAML list."""


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
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        record = Record(file, line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise DataError(f"{file}:{key_line}: a key is a word, not a list or a mapping")
            key = _convert(key_node, file)
            if key in record:
                raise DataError(f"{file}:{key_line}: the key '{key}' stands here twice")
            record.key_lines[key] = key_line
            record[key] = _convert(value_node, file)
        return record
    if isinstance(node, yaml.SequenceNode):
        items = Items(file, line)
        for position, item in enumerate(node.value):
            items.key_lines[position] = item.start_mark.line + 1
            items.append(_convert(item, file))
        return items
    try:
        return SafeConstructor().construct_object(node, deep=True)  # a fresh one, as each keeps all it has made
    except (yaml.YAMLError, ValueError) as error:
        raise DataError(f"{file}:{line}: not valid YAML: {getattr(error, 'problem', error)}") from None


def build(cls: type[T], record: Any, where: Located) -> T:
    """A dataclass out of a mapping (see `Reader.build`)."""
    return Reader().build(cls, record, where)


class Reader:
    """Reads typed values out of YAML. A subclass may read more types, and check more, by extending `typed`."""

    def build(self, cls: type[T], record: Any, where: Located, key: Any = None, /, **given: Any) -> T:
        """A dataclass out of a mapping: unknown keys, missing keys and wrong types are errors with file and line.

        Args:
            cls: the dataclass; fields of type `tuple` take a YAML list.
            record: the mapping, which stands in `where` under `key`.
            given: fields that are not read from the file.
        """
        if not isinstance(record, Record):
            raise where.error(f"a mapping is expected, not {record!r}", key)
        fields = [f for f in dataclasses.fields(cls) if f.name not in given]  # type: ignore[arg-type]
        record.only(f.name for f in fields)
        hints = typing.get_type_hints(cls)
        read = {
            f.name: self.need(record, f.name, hints[f.name])
            for f in fields
            if f.name in record or f.default is f.default_factory is dataclasses.MISSING
        }
        return cls(**read, **given)

    def need(self, record: Record, key: str, hint: Any) -> Any:
        """The value of a key that must be there, as the type `hint`."""
        if key not in record:
            raise record.error(f"the key '{key}' is missing")
        return self.typed(record[key], hint, record, key)

    def typed(self, value: Any, hint: Any, where: Located, key: Any, label: str = "") -> Any:
        """The value that stands in `where` under `key`, as the type `hint`. Errors call it `label`, else `key`."""
        label = label or str(key)
        kind, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
        if kind is types.UnionType:  # X | None
            (other,) = (each for each in arguments if each is not types.NoneType)
            return None if value is None else self.typed(value, other, where, key, label)
        if kind is typing.Literal:
            if value not in arguments:
                raise where.error(f"{label} '{value}' (allowed: {', '.join(arguments)})", key)
            return value
        if kind is tuple:
            if not isinstance(value, Items):
                raise where.error(f"'{label}' must be a list, not {value!r}", key)
            return tuple(self.typed(item, arguments[0], value, i, label) for i, item in enumerate(value))
        if dataclasses.is_dataclass(kind):
            return self.build(kind, value, where, key)  # type: ignore[arg-type]
        if kind in (object, Any):
            return value
        is_bool = isinstance(value, bool)  # which is an int to Python
        if kind is float and isinstance(value, int) and not is_bool:
            return float(value)
        if not isinstance(value, kind) or (is_bool and kind is not bool):
            raise where.error(f"'{label}' must be {kind.__name__}, not {value!r}", key)
        if kind is dict and arguments:
            return {k: self.typed(v, arguments[1], value, k, f"{label}/{k}") for k, v in value.items()}
        if kind is list and arguments:
            return [self.typed(item, arguments[0], value, i, label) for i, item in enumerate(value)]
        return value

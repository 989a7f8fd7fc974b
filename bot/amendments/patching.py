"""Puts an amended function in the place of one of Rasa's, if that is still the one the amendment is for."""

import hashlib
import importlib.metadata
import inspect
import warnings
from collections.abc import Callable
from typing import Any

RASA_VERSION = "3.6.21"


class StockChangedError(RuntimeError):
    """A function that an amendment replaces differs from the one it was written for."""


def source_digest(function: Callable[..., Any]) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a function's source text."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]


def check_version() -> None:
    """Warns if this is not the Rasa that the amendments are for."""
    version = importlib.metadata.version("rasa")
    if version != RASA_VERSION:
        warnings.warn(
            f"The amendments in bot/amendments are for Rasa {RASA_VERSION}, this is Rasa {version}: "
            "see docs/amendments.md, 'When Rasa changes'.",
            stacklevel=3,
        )


def replace(owner: Any, name: str, amended: Any, *, stock_digest: str) -> Callable[..., Any]:
    """Sets `owner.name` to `amended` and returns what was there.

    `stock_digest` is the `source_digest` of the function in Rasa 3.6.21. Another source raises
    `StockChangedError`, because the amendment may no longer be needed, or no longer be right.
    """
    stock = getattr(owner, name)
    digest = source_digest(stock)
    if digest != stock_digest:
        raise StockChangedError(
            f"{stock.__module__}.{stock.__qualname__} is not the one that {amended.__module__} "
            f"amends (source {digest}, expected {stock_digest}): see docs/amendments.md, 'When Rasa changes'."
        )
    is_static = isinstance(inspect.getattr_static(owner, name), staticmethod)
    setattr(owner, name, staticmethod(amended) if is_static else amended)
    return stock

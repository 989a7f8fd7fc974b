"""Puts an amended function in the place of one of Rasa's, and refuses if Rasa's is no longer the one we read."""

import hashlib
import importlib.metadata
import inspect
import warnings
from collections.abc import Callable
from typing import Any

RASA_VERSION = "3.6.21"


class StockChanged(RuntimeError):
    """A function that an amendment replaces differs from the one it was written for."""


def source_digest(function: Callable[..., Any]) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a function's source text."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]


def replace(owner: Any, name: str, amended: Any, *, stock_digest: str) -> Callable[..., Any]:
    """Sets `owner.name` to `amended` and returns what was there.

    `stock_digest` is the `source_digest` of the function in Rasa 3.6.21. Another version of Rasa is warned
    about; another source raises `StockChanged`, because the amendment may no longer be needed, or no longer
    be right.
    """
    version = importlib.metadata.version("rasa")
    if version != RASA_VERSION:
        warnings.warn(f"bot/amendments is for Rasa {RASA_VERSION}; this is Rasa {version}.", stacklevel=2)
    stock = getattr(owner, name)
    digest = source_digest(stock)
    if digest != stock_digest:
        raise StockChanged(
            f"{stock.__module__}.{stock.__qualname__} of Rasa {version} is not the one that {amended.__module__} "
            f"amends (source {digest}, expected {stock_digest}): see docs/amendments.md, 'When Rasa changes'."
        )
    is_static = isinstance(inspect.getattr_static(owner, name), staticmethod)
    setattr(owner, name, staticmethod(amended) if is_static else amended)
    return stock

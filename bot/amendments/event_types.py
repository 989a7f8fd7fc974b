"""Event types are looked up in a dictionary.

Rasa walks the tree of all event classes for every event it reads: half of what loading a conversation costs.
"""

from collections.abc import Callable

from rasa.shared.core.events import Event

from bot.amendments.patching import replace

_stock: Callable[..., type[Event] | None]
_known: dict[str, type[Event]] = {}


def _resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """The event class of that name; an unknown name goes the stock way (`default`, None or ValueError)."""
    known = _known.get(type_name)
    if known is not None:
        return known
    found = _stock(type_name, default)
    if found is not None and found.type_name == type_name:
        _known[type_name] = found
    return found


def apply() -> None:
    """Replaces the look-up of event classes."""
    global _stock
    _stock = replace(Event, "resolve_by_type", _resolve_by_type, stock_digest="b5cf570fa7f2")

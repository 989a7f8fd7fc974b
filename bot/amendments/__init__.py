"""What Rasa 3.6.21 gets wrong, mended: one module a fault. What each is worth: docs/amendments.md"""

import functools
from importlib import import_module

from bot.amendments.patching import check_version

# The first must come before anything else imports Rasa.
AMENDMENTS = (
    "without_tensorflow",
    "response_validator",
    "event_types",
    "bounded_history",
    "offered_payloads",
    "private_logs",
    "failed_action",
    "lost_store",
)


@functools.cache
def apply() -> None:
    """Mends Rasa for the rest of this process. Call it before Rasa is used; a second call does nothing.

    Raises `patching.StockChangedError` when a function to be replaced is not the one of the version it is
    for.
    """
    check_version()
    for name in AMENDMENTS:
        import_module(f"{__name__}.{name}").apply()

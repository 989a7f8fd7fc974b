"""The schema of an action server's answer is compiled once.

Rasa hands `jsonschema.validate` the schema of all events at every call, which first checks the schema itself:
about 24 ms a turn, most of what an action call costs.
"""

import functools
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

from bot.amendments.patching import replace


@functools.cache
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """True, or `jsonschema.ValidationError` as the stock function raises it."""
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


def apply() -> None:
    """Replaces the check of an action server's answer."""
    replace(RemoteAction, "_validate_action_result", _validate_action_result, stock_digest="f8cdb4be6812")

from typing import Any
from unittest import mock

import jsonschema
from rasa.core.actions.action import RemoteAction

GOOD = {"events": [{"event": "slot", "name": "dialogue", "value": {"a": [1]}, "timestamp": None}], "responses": []}
BAD = {"events": [{"event": "slot"}], "responses": []}


def probe() -> dict[str, Any]:
    """How often the schema itself is checked in three calls, and whether a wrong answer is still noticed."""
    action = RemoteAction("action_advise", None)
    checker = jsonschema.validators.validator_for(RemoteAction.action_response_format_spec())
    with mock.patch.object(checker, "check_schema", wraps=checker.check_schema) as check:
        accepted = [action._validate_action_result(GOOD) for _ in range(3)]
    try:
        refused = not action._validate_action_result(BAD)
    except jsonschema.ValidationError:
        refused = True
    return {"schema_checks": check.call_count, "accepted": accepted, "refused": refused}

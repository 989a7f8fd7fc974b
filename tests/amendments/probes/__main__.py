"""Looks at Rasa through every probe: `python tests/amendments/probes stock|amended OUTPUT.json`."""

import json
import sys
from importlib import import_module
from pathlib import Path

# The first must come before another imports Rasa.
PROBES = (
    "without_tensorflow",
    "response_validator",
    "event_types",
    "bounded_history",
    "offered_payloads",
    "private_logs",
    "failed_action",
    "lost_store",
)


def main() -> None:
    """Writes {amendment: {finding: value}} as JSON."""
    mode, output = sys.argv[1:]
    if mode == "amended":
        from bot.amendments import apply

        apply()
        apply()
    findings = {name: import_module(name).probe() for name in PROBES}
    Path(output).write_text(json.dumps(findings))


main()

"""`python -m evaluation.reader SYSTEM MODEL CASES OUT`: reads messages with one system, alone on one processor core.

CASES is a JSON list of {"text", "asked"}; one JSON object a message is written to OUT, as in evaluation.reading.
"""

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from evaluation.reading import Reading

Read = Callable[[str, str | None], Reading]
WARM_UP = 5  # readings that are not timed, for what is loaded late


def ours(model: Path) -> Read:
    """This assistant. Raises NoModelError, EncoderError."""
    from bot.nlu.assess import load_understanding

    understanding = load_understanding(model)

    def read(text: str, asked: str | None) -> Reading:
        found = understanding.understand(text, asked)
        return Reading(found.intent, found.confidence, found.acts, found.evidence)

    return read


def default(model: Path) -> Read:
    """Rasa's default pipeline."""
    import structlog
    from rasa.core.agent import Agent

    from evaluation.rasa_entities import reading

    # Rasa would write every message into its log.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(str(model))

    def read(text: str, asked: str | None) -> Reading:
        return reading(asyncio.run(agent.parse_message(text)), asked)

    return read


def main(system: str, model: str, cases: str, out: str) -> int:
    """Reads all cases; returns an exit code."""
    from bot.nlu.assess import NoModelError
    from bot.nlu.pretrained import EncoderError

    try:
        read = {"ours": ours, "default": default}[system](Path(model))
    except (NoModelError, EncoderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    items = json.loads(Path(cases).read_text(encoding="utf-8"))
    for item in items[:WARM_UP]:
        read(item["text"], item["asked"])
    with Path(out).open("w", encoding="utf-8", buffering=1) as file:
        for item in items:
            began = time.perf_counter()
            record = read(item["text"], item["asked"]).record()
            record["milliseconds"] = 1000 * (time.perf_counter() - began)
            file.write(json.dumps(record) + "\n")
    return 0


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):  # before any library starts its threads
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sys.exit(main(*sys.argv[1:]))

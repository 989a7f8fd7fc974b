"""One long conversation, held inside a process so that no channel limits its pace.

`python -m benchmarks.long_conversation stock|amended MODEL ACTION_PORT TURNS DATABASE MESSAGE...` prints the
milliseconds of each turn as a JSON list. Without DATABASE ("") the conversation is kept in memory, Rasa's
default; with it, in an SQLite file: Rasa's own store on stock Rasa, the assistant's on amended Rasa.
"""

import asyncio
import json
import logging
import sys
import time
from itertools import cycle, islice
from typing import Any

from benchmarks.processes import BenchmarkError


async def hold(agent: Any, messages: list[str], turns: int) -> list[float]:
    """Milliseconds of each turn."""
    from rasa.core.channels.channel import UserMessage

    taken = []
    for text in islice(cycle(messages), turns):
        began = time.perf_counter()
        answer = await agent.handle_message(UserMessage(text, sender_id="long"))
        taken.append(1000 * (time.perf_counter() - began))
        if not answer:
            raise BenchmarkError(f"{text!r} was not answered")
    return taken


def main() -> None:
    """Loads the model, holds the conversation, prints the times."""
    mode, model, action_port, turns, database, *messages = sys.argv[1:]
    if mode == "amended":
        from bot.amendments import apply

        apply()
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from bot.conversation_store import ConversationStore

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    configure_structlog(logging.WARNING)
    if not database:
        store = InMemoryTrackerStore(None)
    else:
        store = (ConversationStore if mode == "amended" else SQLTrackerStore)(db=database)
    action_server = EndpointConfig(f"http://127.0.0.1:{action_port}/webhook")
    agent = Agent.load(model, tracker_store=store, action_endpoint=action_server)
    print(json.dumps(asyncio.run(hold(agent, messages, int(turns)))))


if __name__ == "__main__":
    main()

"""Holds one conversation with a small assistant: `python conversation.py stock|amended FOLDER TURNS`.

Trained by `python conversation.py train FOLDER`. Writes FOLDER/MODE.json: {"saved": the events as stored,
"turns": what each turn was answered and what the action was sent of the history}, and FOLDER/MODE.log, all
that is logged. The action server is an object in this process; it is away from turn AWAY_FROM to turn
BACK_AT.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

AWAY_FROM, BACK_AT = 40, 47

FILES = {
    "config.yml": """
        recipe: default.v1
        assistant_id: small
        language: en
        pipeline: [{name: KeywordIntentClassifier}]
        policies: [{name: RulePolicy, enable_fallback_prediction: false}]
    """,
    "domain.yml": """
        version: "3.1"
        intents: [inform, ask_why, answer]
        entities: [about]
        slots: {dialogue: {type: any, mappings: [{type: custom}]}}
        actions: [action_advise]
        responses:
          utter_unavailable: [{text: one}, {text: two}, {text: three}]
          utter_why: [{text: because}]
        session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
    """,
    "data.yml": """
        version: "3.1"
        nlu:
          - {intent: inform, examples: "- network\\n- agency\\n"}
          - {intent: ask_why, examples: "- why\\n- reason\\n"}
        rules:
          - {rule: inform, steps: [{intent: inform}, {action: action_advise}]}
          - {rule: answer, steps: [{intent: answer}, {action: action_advise}]}
          - {rule: why, steps: [{intent: ask_why}, {action: utter_why}, {action: action_advise}]}
          - rule: opening
            conversation_start: true
            steps: [{intent: ask_why}, {action: action_advise}]
    """,
}
MESSAGES = [
    ("an agency, number {0}", None),
    ("why number {0}", None),
    ('/answer{{"about": "number {0}"}}', {"offered": True, "title": "Yes"}),
    ("nothing that is known, number {0}", None),
]


def train(folder: Path) -> None:
    """Trains the small assistant, on amended Rasa: what comes of it runs on either."""
    from bot.amendments import apply

    apply()
    import rasa

    for name, text in FILES.items():
        (folder / name).write_text(text)
    paths = [str(folder / name) for name in FILES]
    result = rasa.train(paths[1], paths[0], [paths[2]], output=str(folder), fixed_model_name="small")
    assert result.code == 0


async def converse(agent: Any, endpoint: Any, turns: int) -> list[dict[str, Any]]:
    """One visitor's messages, one after the other."""
    from rasa.core.channels.channel import UserMessage

    answers = []
    for number in range(turns):
        endpoint.is_away = AWAY_FROM <= number < BACK_AT
        endpoint.sent = []
        text, metadata = MESSAGES[number % len(MESSAGES)]
        message = UserMessage(text.format(number), sender_id="visitor", metadata=metadata)
        said = await agent.handle_message(message) or []
        answers.append({"said": [each.get("text") for each in said], "sent": endpoint.sent})
    return answers


def hold(mode: str, folder: Path, turns: int) -> None:
    """Holds the conversation on stock or amended Rasa, and writes down what came of it."""
    if mode == "amended":
        from bot.amendments import apply

        apply()
    import aiohttp
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    class ActionServer(EndpointConfig):
        is_away = False
        sent: list[str]

        async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> dict[str, Any]:
            if self.is_away:
                raise aiohttp.ClientConnectionError("away")
            events = json["tracker"]["events"]
            self.sent = [event["text"] for event in events if event["event"] == "user"]
            slot = {"event": "slot", "name": "dialogue", "value": {"last": self.sent[-1]}, "timestamp": None}
            return {"events": [slot], "responses": [{"text": f"to: {self.sent[-1]}"}]}

    logging.basicConfig(filename=folder / f"{mode}.log", level=logging.DEBUG, format="%(message)s", force=True)
    configure_structlog(logging.DEBUG)
    endpoint = ActionServer("http://127.0.0.1:1/webhook")
    store = SQLTrackerStore(db=str(folder / f"{mode}.db"))
    agent = Agent.load(str(folder / "small.tar.gz"), tracker_store=store, action_endpoint=endpoint)
    answers = asyncio.run(converse(agent, endpoint, turns))
    with store.session_scope() as session:
        rows = session.query(store.SQLEvent).order_by(store.SQLEvent.id).all()
        saved = [json.loads(row.data) for row in rows]
    (folder / f"{mode}.json").write_text(json.dumps({"saved": saved, "turns": answers}))


if __name__ == "__main__":
    task, place, *count = sys.argv[1:]
    if task == "train":
        train(Path(place))
    else:
        hold(task, Path(place), int(count[0]))

"""The Rasa server: our channels and pages on one port, over the one trained model.

Rasa's own `run` lets every web page in, answers on `/`, and goes on without its model or its database.
"""

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable

from bot import amendments

amendments.apply()

import aiohttp  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.brokers.broker import EventBroker  # noqa: E402
from rasa.core.channels.channel import InputChannel, register  # noqa: E402
from rasa.core.lock_store import LockStore  # noqa: E402
from rasa.core.run import close_resources, create_http_input_channels  # noqa: E402
from rasa.core.tracker_store import TrackerStore  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from rasa.shared.core.events import BotUttered  # noqa: E402
from rasa.shared.utils.common import class_from_module_path  # noqa: E402
from rasa.utils.common import configure_library_logging  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402
from sanic import Sanic  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse, json  # noqa: E402

from bot import model  # noqa: E402
from bot.amendments.failed_action import is_apology  # noqa: E402
from bot.channels.session_tokens import Signer  # noqa: E402
from bot.channels.stored_conversations import delete_conversation, stored_events  # noqa: E402
from bot.channels.web import install_pages  # noqa: E402
from bot.settings import ROOT, settings  # noqa: E402

logger = logging.getLogger(__name__)

MOST_REQUEST_BYTES = 64 * 1024
STOP_SECONDS = 3
CANARY_SECONDS = 20  # for one try
HOUR = 3600


def main(argv: list[str]) -> int:
    """The internal verb `rasa-server`."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    configure_structlog(logging.WARNING)
    configure_library_logging()
    app = create_app()
    app.run(host=settings().host, port=settings().port, workers=1, access_log=False, motd=False)
    return 0


def create_app() -> Sanic:
    """The web application, with nothing loaded yet."""
    app = Sanic("advisor", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MOST_REQUEST_BYTES
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_SECONDS
    register(input_channels(), app, route="/webhooks/")
    install_pages(app)
    app.ctx.not_ready_because = "the model is being loaded"
    app.add_route(_health, "/health")
    app.register_listener(_load, "before_server_start")
    app.register_listener(_begin, "after_server_start")
    app.register_listener(_end, "before_server_stop")
    app.register_listener(close_resources, "after_server_stop")
    return app


def input_channels() -> list[InputChannel]:
    """The channels in credentials.yml, and Slack if it is set up."""
    channels: list[InputChannel] = create_http_input_channels(None, str(ROOT / "credentials.yml"))
    if settings().slack_token:
        from bot.channels.slack import SlackInput

        keys = ("slack_token", "slack_signing_secret")
        channels.append(SlackInput.from_credentials({key: getattr(settings(), key) for key in keys}))
    return channels


async def _load(app: Sanic, loop: AbstractEventLoop) -> None:
    model.check(settings().model_path)
    settings().var_dir.mkdir(parents=True, exist_ok=True)
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    class_from_module_path(endpoints.tracker_store.type)  # Rasa would go on with a store in memory
    broker = await EventBroker.create(endpoints.event_broker, loop=loop)
    app.ctx.store = TrackerStore.create(endpoints.tracker_store, event_broker=broker)
    app.ctx.agent = Agent(
        generator=endpoints.nlg,
        tracker_store=app.ctx.store,
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=EndpointConfig(f"http://127.0.0.1:{settings().action_port}/webhook"),
    )
    app.ctx.agent.load_model(settings().model_path)


async def _begin(app: Sanic, loop: AbstractEventLoop) -> None:
    jobs = (_every(0.5, _greet_as_a_visitor_would, app), _every(HOUR, _delete_old_conversations, app))
    app.ctx.jobs = [asyncio.create_task(job) for job in jobs]


async def _end(app: Sanic, loop: AbstractEventLoop) -> None:
    for job in app.ctx.jobs:
        job.cancel()


async def _every(seconds: float, job: Callable[[Sanic], Awaitable[bool]], app: Sanic) -> None:
    """Run a job until it says that it is done; its failures are logged, once each."""
    failure = ""
    while True:
        try:
            if await job(app):
                return
        except Exception as error:
            if repr(error) != failure:
                failure = repr(error)
                logger.warning("%s failed: %s", job.__name__, failure)
        await asyncio.sleep(seconds)


async def _delete_old_conversations(app: Sanic) -> bool:
    await app.ctx.store.delete_older_than(settings().site.retention_days)
    return False


async def _greet_as_a_visitor_would(app: Sanic) -> bool:
    """A canary: begins a conversation over the network and deletes it. Done when the real greeting comes."""
    app.ctx.not_ready_because = await _what_ails(app)
    return not app.ctx.not_ready_because


async def _what_ails(app: Sanic) -> str:
    timeout = aiohttp.ClientTimeout(total=CANARY_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        try:
            await http.get(f"http://127.0.0.1:{settings().action_port}/health")
        except aiohttp.ClientError:
            return "the action server is starting"
        async with http.post(f"{settings().own_address}/webhooks/web/session", json={}) as response:
            answer = await response.json()
    conversation = Signer(settings().secret, HOUR).conversation(answer.get("session", ""))
    if conversation is None:
        return f"a new conversation gets no session (HTTP {response.status})"
    said = [e for e in await stored_events(app.ctx.agent, conversation) if isinstance(e, BotUttered)]
    await delete_conversation(app.ctx.agent, conversation)
    if not said or not answer.get("messages"):
        return "a greeting gets no answer"
    return "the action server answers with errors" if any(map(is_apology, said)) else ""


async def _health(request: Request) -> HTTPResponse:
    reason = request.app.ctx.not_ready_because
    return json({"status": "starting", "reason": reason}, 503) if reason else json({"status": "ok"})

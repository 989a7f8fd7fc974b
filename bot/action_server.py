"""The action server: our actions behind rasa_sdk's web service, for this machine only."""

import logging

from bot.settings import settings

STOP_SECONDS = 2


def main(argv: list[str]) -> int:
    """The internal verb `action-server`."""
    from rasa_sdk.endpoint import create_app

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # rasa_sdk's own `run` listens on every address and lets every web page in.
    app = create_app("actions", cors_origins=[])
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_SECONDS
    app.run(host="127.0.0.1", port=settings().action_port, workers=1, access_log=False, motd=False)
    return 0

"""Stands in for the Rasa server."""

from bot.stand_in_server import run

from bot.settings import settings


def main(argv: list[str]) -> int:
    """The verb `rasa-server`."""
    return run("rasa-server", settings().port)

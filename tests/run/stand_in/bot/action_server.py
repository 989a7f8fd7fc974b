"""Stands in for the action server."""

from bot.stand_in_server import run

from bot.settings import settings


def main(argv: list[str]) -> int:
    """The verb `action-server`."""
    return run("action-server", settings().action_port)

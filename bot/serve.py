"""Runs the assistant: the action server and the Rasa server as children, watched, until Ctrl-C.

Imports neither Rasa nor TensorFlow, so that it says at once what is wrong.
"""

import argparse
import errno
import http.client
import json
import socket
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

from bot import model
from bot.processes import Child, Progress, RunError, stop_signals_interrupt, uninterrupted
from bot.settings import Settings, settings
from bot.train import ensure_model

START_SECONDS = 300
STOP_SECONDS = 5
TICK = 0.25
MOST_QUICK_DEATHS = 5
QUICK = 60.0  # a child that ran longer, in seconds, has not died quickly
LONGEST_PAUSE = 30.0


class Watched(Child):
    """A server that is started again when it dies.

    `health` is the address that answers 200 when it is ready.
    """

    def __init__(self, verb: str, port: int, health: str) -> None:
        super().__init__(verb, settings().logs_dir / f"{port}-{verb}.log")
        self.health = health
        self.ready = False
        self._quick_deaths = 0
        self._start_again_at: float | None = None

    def why_not_ready(self) -> str:
        """Empty once it answers as it should."""
        address = urlsplit(self.health)
        assert address.hostname
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=2)
        try:
            connection.request("GET", address.path)
            response = connection.getresponse()
            body = response.read()
            if response.status == 200:
                return ""
            return str(json.loads(body)["reason"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return f"the {self.name} is starting"
        finally:
            connection.close()

    def look_after(self) -> None:
        """Start it again if it died, with a pause that grows. Raises RunError after several quick deaths."""
        if self._start_again_at is not None:
            if time.monotonic() >= self._start_again_at:
                self._start_again_at = None
                self.start()
        elif (code := self.exit_code()) is not None:
            self._note_death(code)
        elif not self.ready and not self.why_not_ready():
            self.ready = True
            print(f"The {self.name} answers again.", flush=True)

    def _note_death(self, code: int) -> None:
        quick = time.monotonic() - self.started_at < QUICK
        self._quick_deaths = self._quick_deaths + 1 if quick else 1
        if self._quick_deaths >= MOST_QUICK_DEATHS:
            raise RunError(
                f"the {self.name} died {self._quick_deaths} times in a row: {self.last_words()} (see {self.log})"
            )
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** (self._quick_deaths - 1))
        print(
            f"The {self.name} stopped ({_cause(code)}); starting it again in {pause:g} s. See {self.log}",
            flush=True,
        )
        self.ready = False
        self._start_again_at = time.monotonic() + pause


def main(argv: list[str]) -> int:
    """The verb `serve`. Returns when Ctrl-C is pressed (0) or when something has failed (1)."""
    argparse.ArgumentParser(prog="python -m bot serve", description=main.__doc__).parse_args(argv)
    try:
        with stop_signals_interrupt():
            _serve(settings())
    except KeyboardInterrupt:
        return 0
    except (RunError, model.ModelError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(chosen: Settings) -> None:
    _require_free(chosen.host, chosen.port)
    _require_free("127.0.0.1", chosen.action_port)
    ensure_model()
    servers = [
        Watched("rasa-server", chosen.port, f"{chosen.own_address}/health"),
        Watched("action-server", chosen.port, f"http://127.0.0.1:{chosen.action_port}/health"),
    ]
    try:
        for server in servers:
            server.start(fresh_log=True)
        _wait_until_ready(servers)
        address = chosen.own_address.replace("127.0.0.1", "localhost")
        print(f"The advisor is ready: {address}/ (Ctrl-C stops it)", flush=True)
        while True:
            for server in servers:
                server.look_after()
            time.sleep(TICK)
    finally:
        with uninterrupted():
            with suppress(OSError):  # nobody may be left to read it
                print("Stopping ...", file=sys.stderr, flush=True)
            # The Rasa server first: the turn it is in may still need the action server.
            for server in servers:
                server.stop(STOP_SECONDS)


def _wait_until_ready(servers: list[Watched]) -> None:
    with Progress("Starting") as progress:
        while True:
            for server in servers:
                if (code := server.exit_code()) is not None:
                    words = server.last_words()
                    raise RunError(f"the {server.name} did not start ({_cause(code)}): {words} (see {server.log})")
            reasons = [reason for server in servers if (reason := server.why_not_ready())]
            if not reasons:
                break
            if progress.elapsed > START_SECONDS:
                raise RunError(f"not ready after {START_SECONDS} s: {reasons[0]} (see {servers[0].log.parent})")
            progress.show(reasons[0])
            time.sleep(TICK)
    for server in servers:
        server.ready = True


def _require_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise RunError(f"HOST {host!r} is not known: {error.strerror}") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                what = f"port {port} is in use: stop what uses it, or choose another, as in 'PORT=5105 make run'"
            else:
                what = f"port {port} on {host} cannot be used: {error.strerror}"
            raise RunError(what) from None


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"

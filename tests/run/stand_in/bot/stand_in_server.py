"""A server that answers /health, and does what the files beside it ask for: `VERB.dies` ends it at once."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from bot.settings import ROOT


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def run(verb: str, port: int) -> int:
    """Answer until the end."""
    if (ROOT / f"{verb}.dies").exists():
        print("ValueError: the stand-in was told to die", file=sys.stderr)
        return 3
    HTTPServer(("127.0.0.1", port), _Health).serve_forever()
    return 0

"""Serves the chat page at `/` and its files under `/web/`: from memory, compressed, and no other file."""

import gzip
import hashlib
import html
from http import HTTPStatus
from pathlib import Path
from string import Template

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.web_requests import SECURITY_HEADERS, RefusedError
from bot.settings import Site, settings

_FILES = Path(__file__).resolve().parent.parent / "web"
_CONTENT_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_API = "/webhooks/web/"


class Page:
    """A file as it is sent: read, compressed and named by its content once."""

    def __init__(self, content: bytes, content_type: str) -> None:
        """`content_type` with its charset."""
        self._content = content
        self._compressed = gzip.compress(content, mtime=0)
        self._content_type = content_type
        self._etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'

    def response(self, request: Request) -> HTTPResponse:
        """The file, or 304 if the browser has it."""
        headers = {"etag": self._etag, "cache-control": "no-cache", "vary": "accept-encoding"}
        if self._etag in request.headers.get("if-none-match", ""):
            return HTTPResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        content = self._content
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            content = self._compressed
        return HTTPResponse(content, headers=headers, content_type=self._content_type)


def install_pages(app: Sanic) -> None:
    """Adds the chat page to the app, and the security headers to every answer, an error too.

    Call it before the app starts. The app must have no route at `/`, as Rasa's own apps do.
    """
    chat_page = _chat_page(settings().site)
    files = {
        path.name: Page(path.read_bytes(), _CONTENT_TYPES[path.suffix])
        for path in _FILES.iterdir()
        if path.suffix in _CONTENT_TYPES
    }

    @app.route("/", methods=["GET", "HEAD"])
    async def serve_chat_page(request: Request) -> HTTPResponse:
        return chat_page.response(request)

    @app.route("/web/<name:str>", methods=["GET", "HEAD"])
    async def serve_file(request: Request, name: str) -> HTTPResponse:
        if name not in files:
            raise SanicException(status_code=HTTPStatus.NOT_FOUND, quiet=True)
        return files[name].response(request)

    @app.on_response
    async def add_security_headers(request: Request, response: HTTPResponse) -> None:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)

    @app.exception(SanicException)
    async def answer_error(request: Request, error: SanicException) -> HTTPResponse:
        status = HTTPStatus(getattr(error, "status_code", None) or HTTPStatus.INTERNAL_SERVER_ERROR)
        if request.path.startswith(_API):
            return RefusedError(status, status.name.lower(), f"{status.phrase}.").response()
        return HTTPResponse(status.phrase, status, content_type="text/plain; charset=utf-8")


def _chat_page(site: Site) -> Page:
    template = Template((_FILES / "index.html").read_text(encoding="utf-8"))
    values = {"owner": site.owner_name, "sells": site.sells, "privacy": site.privacy_link}
    page = template.substitute({name: html.escape(value) for name, value in values.items()})
    return Page(page.encode("utf-8"), "text/html; charset=utf-8")

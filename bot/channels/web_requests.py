"""Reads what a browser posts to the web channel, and answers it: JSON both ways, whatever comes in."""

import json
import re
import unicodedata
from http import HTTPStatus
from math import ceil
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

MOST_BODY_BYTES = 64 * 1024
MOST_TEXT_CHARACTERS = 2_000

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}

_MESSAGE_ID = re.compile(r"[\x20-\x7e]{1,100}")


class RefusedError(Exception):
    """A request that gets an error for an answer: `code` for the page, `text` for the visitor."""

    def __init__(self, status: HTTPStatus, code: str, text: str, retry_after: float | None = None) -> None:
        """`retry_after` is in seconds: when asking again makes sense."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.text = text
        self.retry_after = None if retry_after is None else max(1, ceil(retry_after))

    def response(self) -> HTTPResponse:
        """The refusal as the channel's contract has it."""
        error: dict[str, Any] = {"code": self.code, "text": self.text}
        headers = {}
        if self.retry_after is not None:
            error["retry_after"] = self.retry_after
            headers["retry-after"] = str(self.retry_after)
        return json_response({"error": error}, self.status, headers)


def json_response(
    content: dict[str, Any], status: int = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> HTTPResponse:
    """A JSON answer that no cache keeps and no browser takes for anything else."""
    return HTTPResponse(
        # ASCII only: what a visitor wrote goes out whole, even text that is no valid UTF-8.
        json.dumps(content),
        status=int(status),
        headers={**SECURITY_HEADERS, "cache-control": "no-store", **(headers or {})},
        content_type="application/json",
    )


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body of a streaming request; an empty body counts as an empty object."""
    body = b""
    async for chunk in request.stream:  # type: ignore[union-attr]
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            raise RefusedError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "body_too_large",
                f"That is more than I can take at once: a request may have {MOST_BODY_BYTES // 1024} KB.",
            )
    if not body.strip():
        return {}
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise _invalid("This request is not valid JSON.", "bad_json") from None
    if not isinstance(content, dict):
        raise _invalid("This request should be a JSON object.", "bad_json")
    return content


def read_string(content: dict[str, Any], key: str) -> str | None:
    """The string under a key; None if it is absent or null."""
    value = content.get(key)
    if value is not None and not isinstance(value, str):
        raise _invalid(f'"{key}" should be a string.')
    return value


def read_message_id(content: dict[str, Any]) -> str | None:
    """The browser's own id for its message, by which a repeat is known."""
    message_id = read_string(content, "id")
    if message_id is not None and not _MESSAGE_ID.fullmatch(message_id):
        raise _invalid('"id" should be 1 to 100 plain ASCII characters.')
    return message_id


def read_text(content: dict[str, Any]) -> str | None:
    """What the visitor typed, without control characters and broken code points; None if nothing was sent."""
    raw = read_string(content, "text")
    if raw is None:
        return None
    text = _clean(raw)
    if not text:
        raise _invalid("There is nothing in that message yet. What would you like to say?", "empty_text")
    if len(text) > MOST_TEXT_CHARACTERS:
        raise RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "text_too_long",
            f"That is {len(text):,} characters, and I can read {MOST_TEXT_CHARACTERS:,} at a time. "
            "Could you shorten it, or send it in parts?",
        )
    return text


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # A lone surrogate is no character; a pair written as two escapes is one.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def _invalid(text: str, code: str = "invalid_request") -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, code, text)

"""Signed session tokens and signed button payloads: nothing to store, and they survive a restart.

A token says which conversation a browser may use and when it was issued. An offer is a button's payload as
the browser sees it: opaque, and worth something in the conversation it was made for and nowhere else.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import struct
import time
from collections.abc import Callable
from typing import NamedTuple

_ID_BYTES = 16
_TOKEN = struct.Struct(f">{_ID_BYTES}sQ")  # the conversation's id, the time of issue in whole seconds
_SIGNATURE_BYTES = hashlib.sha256().digest_size


class Offer(NamedTuple):
    """A button as it was offered: `title` is what the visitor reads, `payload` what Rasa is sent."""

    title: str
    payload: str


class Signer:
    """Issues and checks tokens and offers with one secret.

    A conversation is named by 32 hexadecimal digits: 128 random bits, never anything that a visitor chose.
    """

    def __init__(self, secret: str, lifetime: float, now: Callable[[], float] = time.time) -> None:
        """`lifetime` is how long a token is good for, in seconds."""
        self._secret = secret.encode("utf-8")
        self._lifetime = lifetime
        self._now = now

    @staticmethod
    def new_conversation() -> str:
        """A fresh conversation id."""
        return secrets.token_hex(_ID_BYTES)

    def token(self, conversation: str) -> str:
        """A token for the conversation, issued now."""
        body = _TOKEN.pack(bytes.fromhex(conversation), int(self._now()))
        return _encode(body + self._sign(b"session", body))

    def conversation(self, token: str) -> str | None:
        """The conversation that the token is for; None if it is forged, damaged or expired."""
        signed = _decode(token)
        if len(signed) != _TOKEN.size + _SIGNATURE_BYTES:
            return None
        body, signature = signed[: _TOKEN.size], signed[_TOKEN.size :]
        if not hmac.compare_digest(signature, self._sign(b"session", body)):
            return None
        conversation, issued = _TOKEN.unpack(body)
        return conversation.hex() if self._now() - issued < self._lifetime else None

    def offer(self, conversation: str, title: str, payload: str) -> str:
        """What a browser is given in place of the payload."""
        body = json.dumps([title, payload]).encode("ascii")
        return _encode(self._sign(b"offer", bytes.fromhex(conversation) + body) + body)

    def offered(self, conversation: str, offer: str) -> Offer | None:
        """The button behind an offer; None unless it was offered in this very conversation."""
        signed = _decode(offer)
        signature, body = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(b"offer", bytes.fromhex(conversation) + body)):
            return None
        title, payload = json.loads(body)
        return Offer(title, payload)

    def _sign(self, purpose: bytes, body: bytes) -> bytes:
        # The purpose keeps a signature made for one thing from passing for another.
        return hmac.digest(self._secret, purpose + b"\0" + body, "sha256")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    """The bytes behind what `_encode` made; empty for anything else, even another spelling of the same."""
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return b""
    return data if _encode(data) == text else b""

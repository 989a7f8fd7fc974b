"""How much one visitor may ask of the web channel: token buckets in memory, bounded in number."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from sanic.request import Request

# Generous for a person who types, in a shared office too; each bucket starts full.
MESSAGES_A_MINUTE_PER_SESSION = 30
REQUESTS_A_MINUTE_PER_ADDRESS = 120
NEW_CONVERSATIONS_AT_ONCE_PER_ADDRESS = 20
NEW_CONVERSATIONS_A_MINUTE_PER_ADDRESS = 2

_MOST_BUCKETS = 10_000


class TokenBuckets:
    """A token bucket for each key; a key not seen for long is forgotten, which equals a full bucket."""

    def __init__(self, per_minute: float, at_once: float, now: Callable[[], float] = time.monotonic) -> None:
        """A bucket holds `at_once` tokens and gains `per_minute` of them each minute."""
        self._per_second = per_minute / 60
        self._size = at_once
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key: (tokens, when counted)

    def wait(self, key: str) -> float:
        """Takes one of the key's tokens: 0.0, or the seconds until there is one, with nothing taken."""
        now = self._now()
        tokens, counted = self._buckets.pop(key, (self._size, now))
        tokens = min(self._size, tokens + (now - counted) * self._per_second)
        granted = tokens >= 1
        self._buckets[key] = (tokens - 1 if granted else tokens, now)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0 if granted else (1 - tokens) / self._per_second


def address_of(request: Request) -> str | None:
    """Whom to count a request against: the visitor's address, an IPv6 one by its network.

    Sanic's own proxy settings win. Without them, a peer on a private network may be a proxy and is believed
    about the last address it forwards for. None stands for this machine itself, when nothing says who is
    behind it: visitors cannot be told apart, and counted as one, all would be shut out for the haste of one.
    """
    if request.remote_addr:
        return _network(request.remote_addr)
    peer = ipaddress.ip_address(request.ip) if request.ip else None
    if peer and peer.is_private:
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if forwarded:
            return _network(forwarded)
    return None if peer is None or peer.is_loopback else _network(request.ip)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:  # a proxy may hide the address behind a name of its own
        return address[:64]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)

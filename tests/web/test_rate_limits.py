"""Who is counted, and how much each may ask."""

from types import SimpleNamespace

import pytest

from bot.channels import rate_limits
from bot.channels.rate_limits import TokenBuckets, address_of


def test_a_bucket_grants_its_size_at_once_and_then_its_rate() -> None:
    clock = SimpleNamespace(seconds=0.0)
    buckets = TokenBuckets(per_minute=30, at_once=5, now=lambda: clock.seconds)
    assert [buckets.wait("a") for _ in range(5)] == [0.0] * 5
    assert buckets.wait("a") == pytest.approx(2.0)
    assert buckets.wait("b") == 0.0
    clock.seconds += 1.9
    assert buckets.wait("a") == pytest.approx(0.1)
    clock.seconds += 0.2
    assert buckets.wait("a") == 0.0
    clock.seconds += 3600
    assert [buckets.wait("a") for _ in range(6)][-1] > 0, "an idle hour must not save up more than a bucket"


def test_the_number_of_buckets_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "_MOST_BUCKETS", 10)
    buckets = TokenBuckets(per_minute=1, at_once=1)
    for key in range(1000):
        buckets.wait(str(key))
    assert len(buckets._buckets) == 10
    assert buckets.wait("999") > 0, "the latest are remembered"


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("93.184.216.34", "", "93.184.216.34"),
        ("93.184.216.34", "198.51.100.1", "93.184.216.34"),  # a visitor's own claim
        ("127.0.0.1", "", None),
        ("::1", "", None),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("172.17.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # only the last is the proxy's own
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "127.0.0.1", "127.0.0.1"),  # no way to be counted as nobody
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("10.0.0.2", "unknown", "unknown"),
    ],
)
def test_requests_are_counted_against_whoever_can_be_told_apart(peer: str, forwarded: str, counted: str | None) -> None:
    request = SimpleNamespace(remote_addr="", ip=peer, headers={"x-forwarded-for": forwarded})
    assert address_of(request) == counted  # type: ignore[arg-type]


def test_an_address_that_sanic_took_from_its_proxy_wins() -> None:
    request = SimpleNamespace(remote_addr="[2001:db8::7]", ip="127.0.0.1", headers={"x-forwarded-for": "1.1.1.1"})
    assert address_of(request) == "2001:db8::/64"  # type: ignore[arg-type]

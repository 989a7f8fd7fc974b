"""Whatever is posted gets a sensible answer or a clear 4xx, and the next visitor is served."""

import json
import socket
import time
from collections.abc import Iterator

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels import rate_limits
from bot.channels.web_requests import MOST_BODY_BYTES, MOST_TEXT_CHARACTERS, SECURITY_HEADERS
from tests.web.conftest import echo
from tests.web.stand_in import Server, StandInBot, serving


@pytest.fixture(scope="module")
def unlimited() -> Iterator[Server]:
    """A server for many requests of one session."""
    patch = pytest.MonkeyPatch()
    patch.setattr(rate_limits, "MESSAGES_A_MINUTE_PER_SESSION", 1_000_000)
    with serving(StandInBot(echo)) as server:
        yield server
    patch.undo()


@pytest.fixture(scope="module")
def token(unlimited: Server) -> str:
    return unlimited.session().token


def post_raw(server: Server, path: str, body: bytes, **headers: str) -> requests.Response:
    return requests.post(f"{server.url}/webhooks/web/{path}", data=body, headers=headers, timeout=20)


def error_of(answer: requests.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b"12", b"null", b"\xff\xfe", b'{"a":' * 9_000, b"[" * 30_000, b"9" * 60_000, b"a=b"],
    ids=lambda body: body[:8].decode("latin-1"),
)
@pytest.mark.parametrize("path", ["session", "message"])
def test_what_is_no_json_object_is_refused(unlimited: Server, path: str, body: bytes) -> None:
    assert error_of(post_raw(unlimited, path, body)) == (400, "bad_json")


def test_an_empty_body_begins_a_session_but_is_no_message(unlimited: Server) -> None:
    assert post_raw(unlimited, "session", b"").status_code == 200
    assert error_of(post_raw(unlimited, "message", b"")) == (401, "session_over")


@pytest.mark.parametrize("value", [7, 1.5, True, [], ["a"], {}, {"a": "b"}])
@pytest.mark.parametrize("key", ["session", "text", "payload", "id"])
def test_a_value_of_the_wrong_type_is_refused(unlimited: Server, token: str, key: str, value: object) -> None:
    answer = unlimited.post("message", {"session": token, "text": "hi", key: value})
    assert error_of(answer) == (400, "invalid_request")
    assert key in answer.json()["error"]["text"]


@pytest.mark.parametrize("content", [{}, {"text": None}, {"text": "hi", "payload": "x"}])
def test_a_message_has_either_a_text_or_a_payload(unlimited: Server, token: str, content: dict[str, str]) -> None:
    assert error_of(unlimited.post("message", {"session": token, **content})) == (400, "invalid_request")


@pytest.mark.parametrize("message_id", ["", "a" * 101, "line\nbreak", "é", "x\ud800"])
def test_an_id_is_short_and_plain(unlimited: Server, token: str, message_id: str) -> None:
    answer = unlimited.post("message", {"session": token, "id": message_id, "text": "hi"})
    assert error_of(answer) == (400, "invalid_request")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u0000", "\u0007\u009f"])
def test_an_empty_text_is_refused(unlimited: Server, token: str, text: str) -> None:
    assert error_of(unlimited.post("message", {"session": token, "text": text})) == (400, "empty_text")


def test_text_is_measured_in_characters_and_the_limit_is_said(unlimited: Server, token: str) -> None:
    assert unlimited.say(token, text="🦊" * MOST_TEXT_CHARACTERS)
    answer = unlimited.post("message", {"session": token, "text": "🦊" * (MOST_TEXT_CHARACTERS + 1)})
    assert error_of(answer) == (413, "text_too_long")
    assert "2,001 characters" in answer.json()["error"]["text"]
    assert "2,000" in answer.json()["error"]["text"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_is_refused_while_it_comes_in(unlimited: Server, token: str, chunked: bool) -> None:
    body = json.dumps({"session": token, "text": "a" * MOST_BODY_BYTES}).encode()
    began = time.monotonic()
    answer = post_raw(unlimited, "message", iter([body[:40_000], body[40_000:]]) if chunked else body)  # type: ignore[arg-type]
    assert error_of(answer) == (413, "body_too_large")
    assert time.monotonic() - began < 1
    assert unlimited.say(token, text="still there?")


def test_control_characters_and_broken_code_points_are_cleaned(unlimited: Server, token: str) -> None:
    raw = b'{"session": "%s", "text": " a\\u0000b\\ud800c\\r\\nd\\ud83e\\udd8a\\u001b[31m\\u0085 "}' % token.encode()
    answer = post_raw(unlimited, "message", raw)
    assert answer.json()["messages"][0]["text"] == "You said: ab\ufffdc\nd🦊[31m"


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE events; --",
        "\u202eright to left",
        "{{7*7}} ${7*7} %s {0.__class__}",
        "@0.01",
        "/restart",
        "👩‍👩‍👧‍👦" * 50,
    ],
    ids=lambda text: text[:10],
)
def test_text_arrives_as_it_was_written(unlimited: Server, token: str, text: str) -> None:
    assert unlimited.say(token, text=text)[0]["text"] == f"You said: {text}"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(["session", "id", "text", "payload", "metadata", "sender", "input_channel"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.dictionaries(keys, anything), with_token=st.booleans(), path=st.sampled_from(["session", "message"]))
def test_no_object_gets_more_than_a_clear_refusal(
    unlimited: Server, token: str, content: dict[str, object], with_token: bool, path: str
) -> None:
    if with_token:
        content["session"] = token
    answer = post_raw(unlimited, path, json.dumps(content).encode())
    assert answer.status_code in (200, 400, 401, 413)
    body = answer.json()
    assert body.get("messages") or body["error"]["text"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), path=st.sampled_from(["session", "message"]))
def test_no_bytes_get_more_than_a_clear_refusal(unlimited: Server, body: bytes, path: str) -> None:
    answer = post_raw(unlimited, path, body)
    assert answer.status_code == 400 or (not body.strip() and answer.status_code in (200, 401))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "message", 405), ("PUT", "session", 405), ("GET", "", 404), ("POST", "webhook", 404), ("GET", "x", 404)],
)
def test_unknown_routes_are_answered_in_json(unlimited: Server, method: str, path: str, status: int) -> None:
    answer = requests.request(method, f"{unlimited.url}/webhooks/web/{path}", timeout=5)
    assert error_of(answer)[0] == status


@pytest.mark.parametrize(
    "head", [b"GET / HTTP/9\r\n\r\n", b"\x00\x01\r\n\r\n", b"POST /webhooks/web/message HTTP/1.1\r\n\r\n"]
)
def test_broken_http_leaves_the_server_standing(unlimited: Server, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", unlimited.port), timeout=5) as connection:
        connection.sendall(head)
        assert b"Traceback" not in connection.recv(4096)
    assert unlimited.session().messages


def test_every_answer_has_the_security_headers_and_none_sets_a_cookie(unlimited: Server, token: str) -> None:
    answers = [
        unlimited.post("session", {}),
        unlimited.post("message", {"session": token, "text": "hi"}),
        unlimited.post("message", {"session": "x"}),
        requests.get(f"{unlimited.url}/webhooks/web/health", timeout=5),
        requests.get(f"{unlimited.url}/", timeout=5),
        requests.get(f"{unlimited.url}/web/advisor.js", timeout=5),
        requests.get(f"{unlimited.url}/nowhere", timeout=5),
        requests.post(f"{unlimited.url}/", timeout=5),
    ]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert "set-cookie" not in answer.headers


def test_no_other_origin_is_let_in(unlimited: Server) -> None:
    for method in ("OPTIONS", "POST"):
        answer = requests.request(
            method, f"{unlimited.url}/webhooks/web/session", headers={"origin": "https://elsewhere.example"}, timeout=5
        )
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]

"""The contract of the web channel (docs/web-channel.md), over HTTP."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from rasa.core.channels.channel import UserMessage

from bot.channels import rate_limits, turns, web_conversations
from bot.channels.session_tokens import Signer
from tests.web.conftest import GREETING
from tests.web.stand_in import SECRET, Server, StandInBot, Utterance, serving

DAY = 24 * 60 * 60


def conversation_of(token: str) -> str:
    conversation = Signer(SECRET, lifetime=DAY).conversation(token)
    assert conversation
    return conversation


def test_a_session_begins_with_the_greeting(server: Server, bot: StandInBot) -> None:
    begun = server.session()
    assert [message["text"] for message in begun.messages] == [GREETING["text"]]
    assert [button["title"] for button in begun.messages[0]["buttons"]] == ["Ask me"]
    (opening,) = bot.handled
    assert (opening.text, opening.metadata) == ("/greet", {"offered": True, "opening": True})
    assert opening.sender_id == conversation_of(begun.token)
    assert opening.input_channel == "web"


def test_each_session_is_a_conversation_of_its_own(server: Server) -> None:
    assert len({conversation_of(server.session().token) for _ in range(5)}) == 5


def test_typed_text_is_text_even_if_it_begins_with_a_slash(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    server.say(token, text='/answer{"value": true}')
    assert (bot.handled[-1].text, bot.handled[-1].metadata) == ('/answer{"value": true}', {})


def test_an_offered_button_sends_its_payload_with_its_title(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    (answer,) = server.say(token, text="hi")
    (button,) = answer["buttons"]
    assert button["title"] == "Yes!"
    assert "/answer" not in button["payload"]
    server.say(token, payload=button["payload"])
    assert bot.handled[-1].text == '/answer{"value": true}'
    assert bot.handled[-1].metadata == {"offered": True, "title": "Yes!"}


@pytest.mark.parametrize("payload", ['/answer{"value": true}', "/restart", "", "AAAA", "💥"])
def test_a_payload_that_was_not_offered_is_refused(server: Server, bot: StandInBot, payload: str) -> None:
    token = server.session().token
    refused = server.post("message", {"session": token, "payload": payload})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "payload_not_offered")
    assert len(bot.handled) == 1


def test_a_button_of_another_conversation_is_refused(server: Server) -> None:
    stranger = server.session().messages[0]["buttons"][0]["payload"]
    refused = server.post("message", {"session": server.session().token, "payload": stranger})
    assert refused.json()["error"]["code"] == "payload_not_offered"


def test_one_utterance_is_one_message(server: Server, bot: StandInBot) -> None:
    card = {"kind": "recommendation", "verdict": "Wait."}
    bot.reply = lambda message: [
        {"text": "One\n\nparagraph more", "buttons": [{"title": "A", "payload": "/a"}], "custom": {"card": card}},
        {"text": "Two"},
        {"custom": {"something": "else"}},
    ]
    one, two = server.session().messages
    assert (one["text"], one["card"], one["buttons"][0]["title"]) == ("One\n\nparagraph more", card, "A")
    assert two == {"text": "Two"}


def test_a_valid_token_resumes_with_the_transcript(server: Server, bot: StandInBot) -> None:
    first = server.session()
    server.say(first.token, text="all from my network")
    server.say(first.token, payload=first.messages[0]["buttons"][0]["payload"])
    resumed = server.session(session=first.token)
    assert conversation_of(resumed.token) == conversation_of(first.token)
    assert [(m.get("from", "bot"), m["text"]) for m in resumed.messages] == [
        ("bot", "Hello."),
        ("visitor", "all from my network"),
        ("bot", "You said: all from my network"),
        ("visitor", "Ask me"),
        ("bot", "You said: /begin"),
    ]
    assert len(bot.handled) == 3, "resuming says nothing to the bot"
    server.say(resumed.token, payload=resumed.messages[2]["buttons"][0]["payload"])
    assert bot.handled[-1].metadata["title"] == "Yes!"


def test_a_token_is_renewed_by_the_session_alone(server: Server) -> None:
    conversation = conversation_of(server.session().token)
    old = Signer(SECRET, lifetime=30 * DAY, now=lambda: time.time() - 29 * DAY).token(conversation)
    assert "session" not in server.post("message", {"session": old, "text": "hi"}).json()
    renewed = server.session(session=old).token
    in_a_week = Signer(SECRET, lifetime=30 * DAY, now=lambda: time.time() + 7 * DAY)
    assert in_a_week.conversation(old) is None
    assert in_a_week.conversation(renewed) == conversation


@pytest.mark.parametrize("days_ago", [31, 400])
def test_an_expired_token_resumes_nothing(server: Server, bot: StandInBot, days_ago: int) -> None:
    token = server.session().token
    server.say(token, text="my secret plan")
    expired = Signer(SECRET, lifetime=1, now=lambda: time.time() - days_ago * DAY).token(conversation_of(token))
    begun = server.session(session=expired)
    assert conversation_of(begun.token) != conversation_of(token)
    assert "secret" not in json.dumps(begun.messages)
    refused = server.post("message", {"session": expired, "text": "hi"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "session_over")


def test_a_forged_token_opens_no_conversation(server: Server, bot: StandInBot) -> None:
    victim = server.session().token
    server.say(victim, text="my secret plan")
    forgeries = [
        Signer("a guess", lifetime=DAY).token(conversation_of(victim)),
        victim[:-3] + "AAA",
        conversation_of(victim),
        "default",
        "x\ud800",
        "a\u0000",
        "a" * 300,
    ]
    for forged in forgeries:
        assert conversation_of(server.session(session=forged).token) != conversation_of(victim)
        refused = server.post("message", {"session": forged, "text": "hi"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "session_over")
    assert not [m for m in bot.handled if m.text == "hi"]


def test_a_repeated_id_gets_the_first_answer(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    first = server.say(token, id="m1", text="one")
    assert server.say(token, id="m1", text="one") == first
    assert server.say(token, id="m1", text="another text under the same id") == first
    assert [m.text for m in bot.handled] == ["/greet", "one"]
    assert server.say(server.session().token, id="m1", text="two")[0]["text"] == "You said: two"


def test_a_repeated_id_gets_the_first_answer_long_after(server: Server) -> None:
    token = server.session().token
    first = server.say(token, id="m0", text="number 0")
    for number in range(1, 12):
        server.say(token, id=f"m{number}", text=f"number {number}")
    assert server.say(token, id="m0", text="number 0") == first


def test_what_is_remembered_is_bounded_and_can_be_found_again(
    server: Server, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_MOST_CONVERSATIONS", 1)
    token = server.session().token
    first = server.say(token, id="m1", text="one")
    other = server.session().token
    assert server.say(token, id="m1", text="one") == first
    assert server.say(other, id="m1", text="two")[0]["text"] == "You said: two"
    assert [m.text for m in bot.handled] == ["/greet", "one", "/greet", "two"]


def test_a_repeat_while_the_first_is_answered_shares_its_answer(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.seconds = 0.4
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: server.say(token, id="m1", text="one"), range(3)))
    assert answers[0] == answers[1] == answers[2]
    assert [m.text for m in bot.handled] == ["/greet", "one"]


def test_sessions_buttons_and_answers_outlive_a_restart(server: Server, bot: StandInBot) -> None:
    begun = server.session()
    first = server.say(begun.token, id="m1", text="one")
    restarted = StandInBot(bot.reply)
    restarted.tracker_store.store = bot.tracker_store.store
    with serving(restarted) as again:
        assert again.say(begun.token, id="m1", text="one") == first
        assert restarted.handled == []
        again.say(begun.token, payload=begun.messages[0]["buttons"][0]["payload"])
        assert restarted.handled[-1].text == "/begin"
        assert len(again.session(session=begun.token).messages) == 5


def test_messages_of_one_conversation_are_answered_one_after_the_other(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.seconds = 0.02
    texts = [f"number {number}" for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda text: server.say(token, text=text)[0]["text"], texts))
    assert answers == [f"You said: {text}" for text in texts]
    assert bot.most_at_once == 1
    assert sorted(m.text for m in bot.handled[1:]) == texts
    assert len(server.session(session=token).messages) == 1 + 20


def test_messages_are_answered_in_the_order_of_their_arrival(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.seconds = 0.8
    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(server.say, token, text=f"number {number}")
            time.sleep(0.2)
    assert [m.text for m in bot.handled[1:]] == [f"number {number}" for number in range(4)]


def test_two_conversations_do_not_wait_for_each_other(server: Server, bot: StandInBot) -> None:
    tokens = [server.session().token for _ in range(5)]
    bot.seconds = 0.3
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda token: server.say(token, text="hi"), tokens))
    assert bot.most_at_once > 1


def test_resuming_waits_for_the_answer_that_is_on_its_way(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.seconds = 0.4
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(server.say, token, text="slow")
        time.sleep(0.1)
        resumed = server.session(session=token)
        sent.result()
    assert [m["text"] for m in resumed.messages] == ["Hello.", "slow", "You said: slow"]


def test_a_turn_outlives_a_lost_connection(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.seconds = 0.5
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{server.url}/webhooks/web/message", json={"session": token, "id": "m1", "text": "one"}, timeout=0.15
        )
    assert server.say(token, id="m1", text="one")[0]["text"] == "You said: one"
    assert [m.text for m in bot.handled] == ["/greet", "one"]


def test_an_answer_that_takes_too_long_is_worth_asking_for_again(
    server: Server, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = server.session().token
    monkeypatch.setattr(web_conversations, "ANSWER_WITHIN_SECONDS", 0.1)
    bot.seconds = 0.4
    late = server.post("message", {"session": token, "id": "m1", "text": "one"})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "still_working")
    assert late.json()["error"]["retry_after"] >= 1
    time.sleep(0.5)
    assert server.say(token, id="m1", text="one")[0]["text"] == "You said: one"
    assert len(bot.handled) == 2


def explode(message: UserMessage) -> list[Utterance]:
    raise RuntimeError(f"could not handle {message.text}")


def test_a_failure_is_an_apology_and_the_message_can_be_sent_again(
    server: Server, bot: StandInBot, caplog: pytest.LogCaptureFixture
) -> None:
    token = server.session().token
    working, bot.reply = bot.reply, explode
    (apology,) = server.say(token, id="m1", text="my card number is 4242")
    assert "Sorry" in apology["text"]
    assert "4242" not in caplog.text
    assert "RuntimeError" in caplog.text
    bot.reply = working
    assert server.say(token, id="m1", text="my card number is 4242")[0]["text"].startswith("You said")


def test_what_was_said_before_a_failure_is_said(server: Server, bot: StandInBot) -> None:
    async def handle(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "I could not save that."})
        raise ConnectionError

    token = server.session().token
    bot.handle_message = handle  # type: ignore[method-assign]
    assert server.say(token, text="hi") == [{"text": "I could not save that."}]


def test_silence_is_an_apology(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.reply = lambda message: []
    first = server.say(token, id="m1", text="hi")
    assert "Sorry" in first[0]["text"]
    assert server.say(token, id="m1", text="hi") == first
    assert len(bot.handled) == 2, "the turn was handled and saved: it is not handled again"


def test_without_a_model_there_is_an_apology_and_no_health(server: Server, bot: StandInBot) -> None:
    assert requests.get(f"{server.url}/webhooks/web/health", timeout=5).json() == {"status": "ok"}
    bot.ready = False
    begun = server.session()
    assert "Sorry" in begun.messages[0]["text"]
    assert requests.get(f"{server.url}/webhooks/web/health", timeout=5).status_code == 503
    bot.ready = True
    assert server.say(begun.token, text="hi")[0]["text"] == "You said: hi"


def test_a_database_that_is_away_is_no_reason_to_forget_a_visitor(server: Server, bot: StandInBot) -> None:
    token = server.session().token
    bot.tracker_store.broken = True
    unavailable = server.post("session", {"session": token})
    assert (unavailable.status_code, unavailable.json()["error"]["code"]) == (503, "unavailable")
    bot.tracker_store.broken = False
    assert conversation_of(server.session(session=token).token) == conversation_of(token)


def goodbye(message: UserMessage) -> list[Utterance]:
    if message.text == "delete my data":
        return [{"text": "It is deleted.", "custom": {"delete_conversation": True}}]
    return [{"text": "Hello."}]


def test_deleting_leaves_nothing_and_the_token_resumes_nothing(server: Server, bot: StandInBot) -> None:
    bot.reply = goodbye
    token = server.session().token
    server.say(token, text="my secret plan")
    farewell = server.post("message", {"session": token, "id": "m1", "text": "delete my data"}).json()
    assert farewell == {"messages": [{"text": "It is deleted."}], "ended": True}
    assert bot.tracker_store.store == {}
    assert server.post("message", {"session": token, "id": "m1", "text": "delete my data"}).json() == farewell
    assert server.post("message", {"session": token, "text": "hello?"}).json()["error"]["code"] == "session_over"
    begun = server.session(session=token)
    assert conversation_of(begun.token) != conversation_of(token)
    assert [m["text"] for m in begun.messages] == ["Hello."]


def test_a_deleted_conversation_stays_over_after_a_restart(server: Server, bot: StandInBot) -> None:
    bot.reply = goodbye
    token = server.session().token
    server.say(token, text="delete my data")
    with serving(StandInBot(goodbye)) as again:
        refused = again.post("message", {"session": token, "text": "hello?"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "session_over")
        assert again.bot.handled == []


def test_a_message_behind_a_deletion_is_not_stored(server: Server, bot: StandInBot) -> None:
    bot.reply = goodbye
    token = server.session().token
    bot.seconds = 0.3
    with ThreadPoolExecutor(2) as pool:
        farewell = pool.submit(server.say, token, text="delete my data")
        time.sleep(0.1)
        behind = server.post("message", {"session": token, "text": "one more thing"})
        farewell.result()
    assert behind.json()["error"]["code"] == "session_over"
    assert bot.tracker_store.store == {}


def test_a_deletion_that_fails_is_admitted(server: Server, bot: StandInBot) -> None:
    bot.reply = goodbye
    token = server.session().token
    bot.tracker_store.broken = True
    answer = server.post("message", {"session": token, "text": "delete my data"}).json()
    assert "couldn't delete" in answer["messages"][0]["text"]
    assert "ended" not in answer
    bot.tracker_store.broken = False
    assert len(server.session(session=token).messages) == 3


def test_too_many_messages_of_a_session_have_to_wait(server: Server) -> None:
    token = server.session().token
    for number in range(rate_limits.MESSAGES_A_MINUTE_PER_SESSION):
        server.say(token, text=f"{number}")
    refused = server.post("message", {"session": token, "text": "one more"})
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (429, "too_many_requests")
    assert refused.headers["retry-after"] == str(error["retry_after"]) == "2"
    server.say(server.session().token, text="another visitor is not concerned")


def test_too_many_requests_of_an_address_have_to_wait(server: Server) -> None:
    def begin(address: str) -> Any:
        return server.post("session", {}, headers={"x-forwarded-for": address})

    begun = [begin("198.51.100.1") for _ in range(rate_limits.NEW_CONVERSATIONS_AT_ONCE_PER_ADDRESS)]
    assert {one.status_code for one in begun} == {200}
    assert begin("198.51.100.1").status_code == 429
    assert begin("198.51.100.2").status_code == 200
    resumed = server.post(
        "session", {"session": begun[0].json()["session"]}, headers={"x-forwarded-for": "198.51.100.1"}
    )
    assert resumed.status_code == 200, "those who have a conversation keep it"
    refused = [begin("198.51.100.1").status_code for _ in range(rate_limits.REQUESTS_A_MINUTE_PER_ADDRESS)]
    assert set(refused) == {429}
    message = {"session": begun[0].json()["session"], "text": "hi"}
    assert server.post("message", message, headers={"x-forwarded-for": "198.51.100.1"}).status_code == 429

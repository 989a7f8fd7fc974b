"""Tokens and offers are worth something only as they were issued."""

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.session_tokens import Offer, Signer

DAY = 24 * 60 * 60


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer("the secret", lifetime=30 * DAY, now=clock)


def test_a_conversation_id_is_128_random_bits() -> None:
    ids = {Signer.new_conversation() for _ in range(200)}
    assert len(ids) == 200
    assert {len(bytes.fromhex(one)) for one in ids} == {16}


def test_a_token_names_its_conversation_until_it_expires(signer: Signer, clock: Clock) -> None:
    conversation = signer.new_conversation()
    token = signer.token(conversation)
    clock.seconds += 30 * DAY - 1
    assert signer.conversation(token) == conversation
    clock.seconds += 2
    assert signer.conversation(token) is None
    assert signer.conversation(signer.token(conversation)) == conversation


def test_no_single_changed_character_makes_a_valid_token(signer: Signer) -> None:
    token = signer.token(signer.new_conversation())
    for place in range(len(token)):
        for other in ("A", "B", "z", "_", "=", "é"):
            if token[place] != other:
                assert signer.conversation(token[:place] + other + token[place + 1 :]) is None


def test_a_token_signed_with_another_secret_is_none(signer: Signer, clock: Clock) -> None:
    other = Signer("another secret", lifetime=30 * DAY, now=clock)
    assert signer.conversation(other.token(signer.new_conversation())) is None


@given(st.text() | st.binary(max_size=80).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_text_at_all_passes_for_a_token_or_an_offer(text: str) -> None:
    signer = Signer("the secret", lifetime=DAY)
    assert signer.conversation(text) is None
    assert signer.offered(signer.new_conversation(), text) is None


@given(st.text(), st.text())
def test_an_offer_carries_its_button_whatever_is_on_it(title: str, payload: str) -> None:
    signer = Signer("the secret", lifetime=DAY)
    conversation = signer.new_conversation()
    offer = signer.offer(conversation, title, payload)
    assert offer.isascii()
    assert signer.offered(conversation, offer) == Offer(title, payload)
    assert signer.offered(signer.new_conversation(), offer) is None


def test_a_changed_offer_is_none(signer: Signer) -> None:
    conversation = signer.new_conversation()
    offer = signer.offer(conversation, "Yes", "/answer")
    places = random.Random(5).sample(range(len(offer)), 30)
    assert all(
        signer.offered(conversation, offer[:i] + ("A" if offer[i] != "A" else "B") + offer[i + 1 :]) is None
        for i in places
    )


def test_what_is_signed_for_one_purpose_does_not_serve_another(signer: Signer) -> None:
    conversation = signer.new_conversation()
    assert signer.offered(conversation, signer.token(conversation)) is None
    assert signer.conversation(signer.offer(conversation, "Yes", "/answer")) is None

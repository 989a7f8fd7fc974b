"""The chat page in a real browser: what a visitor sees, presses and keeps."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect, sync_playwright
from rasa.core.channels.channel import UserMessage

from bot.advisor.advise import advise
from tests.web.stand_in import Server, StandInBot, Utterance, serving

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MARKUP = '<img src="x" onerror="document.title=1"><script>document.title=2</script>'
CARD = {
    "kind": "recommendation",
    "recommendation": "fractional_cmo",
    "title": "A fractional CMO",
    "verdict": "Look for a fractional CMO.",
    "strength": "leaning",
    "strength_text": "I lean this way.",
    "leaning_towards": [],
    "form": None,
    "reasons": [
        {"text": "It depends on you.", "quote": "all from my network", "rule": "Two signs.", "sources": ["x"]},
        {"text": "You are raising.", "quote": "yes", "asked": "whether you are raising", "rule": "", "sources": []},
    ],
    "against": [{"text": "Anybody can use the title.", "sources": ["x"]}],
    "why_not": [{"option": "agency", "label": "An agency", "text": "Nobody would direct it.", "sources": ["x"]}],
    "unknowns": [{"about": "gap", "label": "what is missing", "declined": True}],
    "would_change_if": [{"changes": [], "recommendation": "agency", "text": "If hands were missing, an agency."}],
    "article_lists": [
        {"name": "X's signs", "text": "1 of 2 hold.", "items": [{"text": "A", "met": True}, {"text": "B", "met": None}]}
    ],
    "next_step": {"text": "Begin like this.", "items": [{"text": "Write the mission.", "sources": ["x"]}]},
    "cost": {"items": [{"text": "EUR 800 a day.", "sources": ["x"]}]},
    "sources": [{"id": "x", "name": "X Partners", "sells": "CMOs", "interest": "gains when you buy one"}],
}  # fmt: skip


def reply(message: UserMessage) -> list[Utterance]:
    """A conversation in small: what is asked for by its first word."""
    if (message.metadata or {}).get("opening"):
        return [{"text": "Hello.\nTell me about it.", "buttons": [{"title": "Ask me", "payload": "/begin"}]}]
    texts: dict[str, list[Utterance]] = {
        "advice": [
            {"text": "Here it is.", "custom": {"card": CARD}, "buttons": [{"title": "More", "payload": "/more"}]}
        ],
        "markup": [{"text": MARKUP, "custom": {"card": json.loads(json.dumps(CARD).replace("EUR", "<b>EUR"))}}],
        "novelty": [{"custom": {"card": {"kind": "hologram", "text": "A picture of it."}}}],
        "links": [{"text": "See https://example.org/a?b=c, please.\n- one\n- two"}],
        "/begin": [{"text": "Which?", "buttons": [{"title": t, "payload": "/x"} for t in ("Yes", "No", "Later")]}],
        "delete": [{"text": "It is deleted.", "custom": {"delete_conversation": True}}],
    }
    first_word = message.text.lower().split()[0]
    return texts.get(first_word, [{"text": f"You said: {message.text}"}])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing, and the browser tests must run here")
        pytest.skip(f"{CHROMIUM} is missing (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def bot() -> StandInBot:
    return StandInBot(reply)


@pytest.fixture
def server(bot: StandInBot) -> Iterator[Server]:
    with serving(bot) as server:
        yield server


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of, violations of the content security policy among it."""
    return []


@pytest.fixture
def page(browser: Browser, server: Server, complaints: list[str]) -> Iterator[Page]:
    """The page, opened. The test fails if the browser complains, or if the page asks another host for anything."""
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    page = context.new_page()
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(server.url):
            elsewhere.append(request.url)

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    page.goto(server.url)
    expect(page.get_by_role("log")).to_contain_text("Tell me about it.")
    yield page
    context.close()
    assert complaints == []
    assert elsewhere == []


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def focused(page: Page) -> str:
    return str(page.evaluate("document.querySelector('advisor-chat').shadowRoot.activeElement?.textContent ?? ''"))


def overflow(page: Page) -> int:
    """By how many pixels anything is wider than the screen."""
    return int(
        page.evaluate(
            """() => {
              const log = document.querySelector('advisor-chat').shadowRoot.querySelector('.log');
              return Math.max(document.documentElement.scrollWidth - innerWidth, log.scrollWidth - log.clientWidth);
            }"""
        )
    )


def test_it_opens_with_the_greeting_and_answers_what_is_typed(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Marketing leadership advisor")
    field = page.get_by_role("textbox", name="Your message")
    field.press_sequentially("two agencies")
    field.press("Shift+Enter")
    field.press_sequentially("and nobody steers them")
    assert field.input_value() == "two agencies\nand nobody steers them"
    field.press("Enter")
    log = page.get_by_role("log")
    expect(log).to_contain_text("You said: two agencies")
    expect(field).to_have_value("")
    expect(field).to_be_focused()


def test_enter_that_composes_a_character_sends_nothing(page: Page) -> None:
    field = page.get_by_role("textbox")
    field.fill("にほ")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(field).to_have_value("にほ")
    field.dispatch_event("keydown", {"key": "Enter"})
    expect(field).to_have_value("")


def test_quick_replies_work_by_keyboard_and_once(page: Page, bot: StandInBot) -> None:
    for _ in range(2):  # the log, then its first button
        page.keyboard.press("Tab")
    assert focused(page) == "Ask me"
    page.keyboard.press("Enter")
    replies = page.get_by_role("group", name="Suggested replies").last
    expect(replies.get_by_role("button")).to_have_text(["Yes", "No", "Later"])
    page.keyboard.press("Tab")
    assert focused(page) == "Yes", "the keyboard's place is kept: the next stop is the new replies"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("log")).to_contain_text("You said: /x")
    expect(replies.get_by_role("button", name="Yes")).to_be_disabled()
    expect(replies.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    assert focused(page) == "No"
    assert [m.metadata.get("title") for m in bot.handled[1:]] == ["Ask me", "No"]


def test_replies_to_a_question_go_with_it_and_those_of_a_card_stay(page: Page) -> None:
    say(page, "advice")
    expect(page.get_by_role("button", name="Ask me")).to_be_disabled()
    say(page, "hello")
    expect(page.get_by_role("log")).to_contain_text("You said: hello")
    expect(page.get_by_role("button", name="More")).to_be_enabled()


def test_a_recommendation_is_a_card_that_folds_out(page: Page) -> None:
    say(page, "advice")
    card = page.get_by_role("article", name="My recommendation, so far")
    expect(card.get_by_role("heading", level=2)).to_have_text("A fractional CMO")
    expect(card).to_contain_text("You left open: what is missing.")
    expect(card.get_by_role("blockquote")).to_have_text(["“all from my network”", "“yes”"])
    expect(card).to_contain_text("Asked whether you are raising, you said")
    expect(card).to_contain_text("X Partners")
    for title, content in {
        "Why not the others": "Nobody would direct it.",
        "What would change this answer": "If hands were missing, an agency.",
        "First steps, cost and time": "EUR 800 a day.",
        "The articles' own checklists": "1 of 2 hold.",
        "Sources, and what they sell": "Sells CMOs; gains when you buy one",
    }.items():
        folded = card.get_by_text(content)
        expect(folded).to_be_hidden()
        card.locator("summary", has_text=title).press("Enter")
        expect(folded).to_be_visible()


@pytest.mark.parametrize(
    "signals",
    [
        {},
        {"fundraise": True},
        {"founder_dependent_pipeline": True, "unmanaged_vendors": True, "fundraise": True, "budget_dispersion": False},
    ],
)
@pytest.mark.parametrize("facts", [{}, {"gap": "execution", "senior_leader": "present"}, {"gap": "both"}])
def test_the_card_shows_all_that_the_advisor_says(
    page: Page, bot: StandInBot, signals: dict[str, bool], facts: dict[str, Any]
) -> None:
    advice = advise({"signals": signals, "facts": facts})
    bot.reply = lambda message: [{"custom": {"card": {"kind": "recommendation", **advice}}}]
    say(page, "advice")
    shown = " ".join((page.get_by_role("article").text_content() or "").split())
    said = [advice["title"], advice["verdict"], advice["strength_text"], *texts_in(advice)]
    missing = [text for text in said if text not in shown]
    assert missing == []
    assert not [word for word in ("[object", "undefined", "null") if word in shown]


def texts_in(advice: dict[str, Any]) -> Iterator[str]:
    """Every sentence of the explanation; the question that comes next is a message of its own."""
    parts = {name: part for name, part in advice.items() if name not in ("labels", "next_question")}
    pending: list[Any] = [parts]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            yield from (part[key] for key in ("text", "rule", "interest") if part.get(key))
            pending += part.values()
        elif isinstance(part, list):
            pending += part


def test_a_reload_keeps_the_conversation_and_its_open_replies(page: Page, bot: StandInBot) -> None:
    page.get_by_role("button", name="Ask me").click()
    page.get_by_role("button", name="Later").wait_for()
    before = page.get_by_role("log").inner_text()
    page.reload()
    expect(page.get_by_role("button", name="Later")).to_be_enabled()
    assert page.get_by_role("log").inner_text() == before
    expect(page.get_by_role("button", name="Ask me")).to_be_disabled()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("log")).to_contain_text("You said: /x")
    assert len({m.sender_id for m in bot.handled}) == 1


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(page: Page, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 640})
    say(page, "advice")
    for summary in page.locator("summary").all():
        summary.click()
    say(page, "Donaudampfschifffahrtsgesellschaftskapitän" * 4)
    expect(page.get_by_role("log")).to_contain_text("You said: Donau")
    assert overflow(page) <= 0


def test_an_answer_that_is_lost_is_asked_for_again_and_given_once(
    page: Page, bot: StandInBot, complaints: list[str]
) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    page.route("**/message", lose_the_first)
    say(page, "hello")
    expect(page.get_by_role("log")).to_contain_text("You said: hello")
    assert "You said: hello" in lost[0]
    assert [m.text for m in bot.handled[1:]] == ["hello"]
    forgive(complaints, "Failed to load resource")


def test_what_cannot_be_sent_is_kept_with_a_button_to_try_again(
    page: Page, bot: StandInBot, complaints: list[str]
) -> None:
    ids: list[str] = []

    def fail(route: Route) -> None:
        ids.append(json.loads(route.request.post_data or "")["id"])
        route.fulfill(status=502, body="<html>Bad gateway</html>")

    page.route("**/message", fail)
    say(page, "hello")
    log = page.get_by_role("log")
    expect(log).to_contain_text("I can't be reached just now.", timeout=15_000)
    expect(log).to_contain_text("hello")
    page.unroute("**/message")
    page.on("request", lambda request: ids.append(json.loads(request.post_data or "")["id"]))
    page.get_by_role("button", name="Try again").press("Enter")
    expect(log).to_contain_text("You said: hello")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    assert len(ids) > 2
    assert len(set(ids)) == 1
    forgive(complaints, "Failed to load resource")


def test_a_refusal_is_shown_in_its_own_words_and_not_repeated(page: Page, complaints: list[str]) -> None:
    error = {"error": {"code": "payload_not_offered", "text": "That button is not mine."}}
    page.route("**/message", lambda route: route.fulfill(status=400, body=json.dumps(error)))
    page.get_by_role("button", name="Ask me").click()
    expect(page.get_by_role("log")).to_contain_text("That button is not mine.")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    forgive(complaints, "Failed to load resource")


def test_a_page_that_cannot_begin_can_try_again(
    browser: Browser, server: Server, bot: StandInBot, complaints: list[str]
) -> None:
    page = browser.new_page()
    page.route("**/session", lambda route: route.abort())
    page.goto(server.url)
    retry = page.get_by_role("button", name="Try again")
    retry.wait_for(timeout=15_000)
    page.unroute("**/session")
    retry.click()
    expect(page.get_by_role("log")).to_contain_text("Tell me about it.")
    expect(retry).to_have_count(0)
    page.close()


def test_deleting_clears_the_page_and_a_new_conversation_can_begin(page: Page, bot: StandInBot) -> None:
    say(page, "my secret plan")
    expect(page.get_by_role("log")).to_contain_text("You said: my secret plan")
    page.get_by_role("button", name="Delete my data").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("It is deleted.")
    expect(log).not_to_contain_text("secret")
    assert page.evaluate("Object.keys(localStorage)") == []
    page.get_by_role("button", name="Start a new conversation").click()
    expect(log).to_contain_text("Tell me about it.")
    expect(log).not_to_contain_text("It is deleted.")
    assert len({m.sender_id for m in bot.handled}) == 2


def test_a_conversation_that_is_gone_goes_on_as_a_new_one(page: Page, bot: StandInBot, complaints: list[str]) -> None:
    page.evaluate("for (const key of Object.keys(localStorage)) localStorage[key] = 'expired'")
    with page.expect_response("**/session"):
        page.reload()
    page.get_by_role("button", name="Ask me").wait_for()
    bot.tracker_store.store.clear()
    page.reload()
    say(page, "hello again")
    expect(page.get_by_role("log")).to_contain_text("You said: hello again")
    assert complaints == []


def test_a_session_that_ends_under_way_takes_the_message_along(
    page: Page, bot: StandInBot, complaints: list[str]
) -> None:
    error = {"error": {"code": "session_over", "text": "Over."}}
    page.route("**/message", lambda route: route.fulfill(status=401, body=json.dumps(error)), times=1)
    say(page, "hello")
    log = page.get_by_role("log")
    expect(log).to_contain_text("We begin a new conversation here.")
    expect(log).to_contain_text("You said: hello")
    assert len({m.sender_id for m in bot.handled}) == 2
    forgive(complaints, "Failed to load resource")


def test_nothing_from_the_server_is_read_as_markup(page: Page) -> None:
    say(page, "markup " + MARKUP)
    log = page.get_by_role("log")
    expect(log).to_contain_text("<b>EUR 800")
    expect(log.locator("img, script, b")).to_have_count(0)
    assert log.get_by_text(MARKUP).count() == 2
    assert page.title().startswith("Marketing leadership advisor")


def test_what_the_page_does_not_know_is_shown_as_text(page: Page, bot: StandInBot) -> None:
    say(page, "novelty")
    expect(page.get_by_role("log")).to_contain_text("A picture of it.")
    broken = [None, 7, {"card": {"kind": 3}}, {"buttons": "none"}, {"text": 1, "card": {"kind": "recommendation"}}]
    page.route("**/message", lambda route: route.fulfill(body=json.dumps({"messages": broken})))
    say(page, "anything")
    expect(page.get_by_text("There is something here that this page cannot show.")).to_have_count(4)
    expect(page.get_by_role("article")).to_have_count(1)


def test_addresses_are_links_and_dashes_are_lists(page: Page) -> None:
    say(page, "links")
    link: Locator = page.get_by_role("link", name="https://example.org/a?b=c")
    expect(link).to_have_attribute("href", "https://example.org/a?b=c")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.get_by_role("log").get_by_role("listitem")).to_have_text(["one", "two"])


def test_a_text_that_is_too_long_cannot_be_sent_and_says_so(page: Page, bot: StandInBot) -> None:
    say(page, "🦊" * 2001)
    expect(page.get_by_role("status")).to_have_text(
        "2,001 of 2,000 characters. Please shorten it, or send it in parts."
    )
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert len(bot.handled) == 1
    say(page, "🦊" * 2000)
    expect(page.get_by_role("log")).to_contain_text("You said: 🦊")
    expect(page.get_by_role("status")).to_be_empty()


def test_the_log_is_announced_and_shows_that_an_answer_is_coming(page: Page, bot: StandInBot) -> None:
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    bot.seconds = 1.0
    typing = log.locator(".typing")
    expect(typing).to_be_hidden()
    say(page, "hello")
    expect(typing).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    assert typing.locator("i").first.evaluate("dot => getComputedStyle(dot).animationName") == "none"
    expect(log).to_contain_text("You said: hello")
    expect(typing).to_be_hidden()


def test_a_long_answer_is_shown_from_its_top(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 600})
    say(page, "advice")
    page.get_by_role("article").wait_for()
    for text in ("advice", "Here it is."):
        expect(page.get_by_text(text, exact=True)).to_be_in_viewport()


def forgive(complaints: list[str], expected: str) -> None:
    """Takes out what a test has brought about itself."""
    complaints[:] = [complaint for complaint in complaints if expected not in complaint]

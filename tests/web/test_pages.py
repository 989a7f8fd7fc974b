"""The chat page and its files."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from bot.channels import web_pages
from bot.settings import Site
from tests.web.stand_in import Server, StandInBot, serving

FILES = Path(web_pages.__file__).resolve().parent.parent / "web"
MOST_BYTES_OVER_THE_WIRE = 20 * 1024


def get(server: Server, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url + path, headers=headers, timeout=5)


def test_the_chat_page_is_at_the_root(server: Server) -> None:
    page = get(server, "/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<advisor-chat" in page.text
    assert requests.head(server.url + "/", timeout=5).status_code == 200


def test_the_page_names_its_owner_as_text(bot: StandInBot, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(owner_name='A&B <"Partners">', sells="$advice", privacy_link='https://a.example/?a="b"&c')
    settings = replace(web_pages.settings(), site=site)
    monkeypatch.setattr(web_pages, "settings", lambda: settings)
    with serving(bot) as server:
        page = get(server, "/").text
    assert "A&amp;B &lt;&quot;Partners&quot;&gt;, which sells $advice" in page
    assert 'data-privacy="https://a.example/?a=&quot;b&quot;&amp;c"' in page


def test_a_page_that_the_browser_has_is_not_sent_again(server: Server) -> None:
    first = get(server, "/web/advisor.js")
    again = get(server, "/web/advisor.js", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get(server, "/web/advisor.js", **{"if-none-match": '"other"'}).status_code == 200


def test_files_are_compressed_for_those_who_can_read_that(server: Server) -> None:
    plain = get(server, "/web/styles.js", **{"accept-encoding": "identity"})
    packed = get(server, "/web/styles.js", **{"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content == (FILES / "styles.js").read_bytes()
    assert requests.head(f"{server.url}/web/styles.js", timeout=5).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/web/",
        "/web/index.html",
        "/web/nothing.js",
        "/web/..%2f..%2fsite.yml",
        "/web/%2e%2e/site.yml",
        "/web/__init__.py",
    ],
)
def test_no_other_file_is_served(server: Server, path: str) -> None:
    assert get(server, path).status_code in (400, 404)


def test_all_that_a_visitor_downloads_is_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in FILES.iterdir() if path.is_file()}
    assert sum(sizes.values()) < MOST_BYTES_OVER_THE_WIRE, sizes


def test_nothing_on_the_page_comes_from_elsewhere_or_is_read_as_markup() -> None:
    for path in FILES.glob("*.*"):
        source = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in source, f"{path.name}: {forbidden}"
        for address in ("src=", "href=", "import", "@import"):
            assert f'{address}"http' not in source
            assert f"{address} 'http" not in source

"""The chat page and its files."""

import gzip
import re
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


def test_every_module_is_fetched_at_once() -> None:
    page = (FILES / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:modulepreload" href|module" src)="web/([^"]+)"', page)
    assert sorted(named) == sorted(path.name for path in FILES.glob("*.js"))


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("foreground", "ground", "least"),
    [
        *[("ink", ground, 4.5) for ground in ("page", "surface", "tint")],
        *[("muted", ground, 4.5) for ground in ("page", "surface")],
        *[("accent", ground, 4.5) for ground in ("page", "surface", "tint")],
        *[("alarm", ground, 4.5) for ground in ("page", "tint")],
        ("on-accent", "accent", 4.5),
        *[("edge", ground, 3.0) for ground in ("page", "surface")],
    ],
)
def test_colours_can_be_told_apart(scheme: str, foreground: str, ground: str, least: float) -> None:
    light, dark = (FILES / "styles.js").read_text(encoding="utf-8").split("prefers-color-scheme: dark", 1)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))
    darker, lighter = sorted([luminance(colours[foreground]), luminance(colours[ground])])
    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_nothing_on_the_page_comes_from_elsewhere_or_is_read_as_markup() -> None:
    for path in FILES.glob("*.*"):
        source = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in source, f"{path.name}: {forbidden}"
        for address in ("src=", "href=", "import", "@import"):
            assert f'{address}"http' not in source
            assert f"{address} 'http" not in source

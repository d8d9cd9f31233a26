"""The report in a real browser: accessibility, silence, keyboard, zoom, phone and paper."""

from __future__ import annotations

from itertools import pairwise

import pytest

from needs_analysis import assessment
from tests.conftest import ROOT, found_command, skip_or_fail

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of a fresh run, away from the checkout, without notebooks."""
    import shutil

    folder = tmp_path_factory.mktemp("report") / "a folder"
    folder.mkdir()
    shutil.copy(ROOT / "assessment.toml", folder)
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    return assessment.run(assessment.open(folder)).report


@pytest.fixture(scope="module")
def browser():
    chromium = found_command("chromium", "chromium-browser", "google-chrome")
    if chromium is None:
        skip_or_fail("Chromium is not on this machine", variable="NEEDS_ANALYSIS_REQUIRE_BROWSER")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


def opened(browser, report, *, width=1280, height=900):
    page = browser.new_page(viewport={"width": width, "height": height})
    page.noticed = []
    page.on(
        "console", lambda message: page.noticed.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: page.noticed.append(str(error)))
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(report.as_uri())
    return page


def open_everything(page):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


@pytest.mark.parametrize("everything", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_rule_of_wcag_2_0_to_2_2_a_and_aa_is_broken(browser, report, everything, width):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, report, width=width)
    if everything:
        open_everything(page)
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    broken = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in results.response["violations"]]
    assert broken == []
    assert len(results.response["passes"]) > 10, "the rules did run"
    page.close()


def test_it_is_silent_and_asks_for_nothing(browser, report):
    page = opened(browser, report)
    open_everything(page)
    page.wait_for_timeout(300)
    assert page.noticed == []
    assert [url for url in page.asked if not url.startswith("data:")] == [report.as_uri()]
    page.close()


def test_what_would_run_or_call_another_site_is_stopped_by_the_browser(browser, report):
    page = opened(browser, report)
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            const part = document.createElement('p');
            part.innerHTML = '<img src="http://127.0.0.1:9/a.png"><iframe src="http://127.0.0.1:9/"></iframe>'
                + '<svg onload="window.ran = true"></svg><img src="x" onerror="window.ran = true">';
            document.body.append(part);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert sum("Content Security Policy" in line for line in page.noticed) >= 3
    page.close()


def test_every_picture_has_words_and_a_table_behind_it(browser, report):
    page = opened(browser, report)
    assert page.locator("figure img").count() >= 15
    for picture in page.locator("figure img").all():
        assert len(picture.get_attribute("alt")) > 20
        assert picture.evaluate("p => p.complete && p.naturalWidth > 300")
        assert picture.evaluate("p => p.closest('article').querySelectorAll('details table').length") >= 1
    page.close()


def test_the_keyboard_is_enough(browser, report):
    page = opened(browser, report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    first = page.locator("details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.evaluate("d => d.open") is True
    reached = page.evaluate(
        "[...document.querySelectorAll('a[href], summary, [tabindex]')].filter(e => e.tabIndex < 0).length"
    )
    assert reached == 0
    page.close()


def test_on_a_phone_charts_are_drawn_for_a_phone(browser, report):
    seen = {}
    for width in (1280, 360):
        page = opened(browser, report, width=width)
        sizes = "pictures => pictures.map(p => [p.naturalWidth, p.clientWidth])"
        seen[width] = page.locator("figure img").evaluate_all(sizes)
        page.close()
    assert len(seen[360]) == len(seen[1280]) >= 15
    # 150 dots an inch and 11 points of letter: at least 11 pixels high on the screen.
    assert all(shown / (drawn / 150) * 11 / 72 >= 11 for drawn, shown in seen[360])
    assert all(phone[0] < wide[0] for phone, wide in zip(seen[360], seen[1280], strict=True))


@pytest.mark.parametrize(("width", "what"), [(640, "200% of a laptop"), (320, "400%, or a small phone")])
def test_zoomed_or_on_a_phone_nothing_runs_off_the_page(browser, report, width, what):
    page = opened(browser, report, width=width)
    open_everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what
    claims = page.locator(".claims")
    assert claims.evaluate("c => c.scrollWidth <= c.clientWidth + 1"), "claims are read without scrolling sideways"
    page.close()


def test_links_inside_the_page_all_lead_somewhere(browser, report):
    page = opened(browser, report)
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    doubled = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    )
    assert lost == [] and doubled == []
    page.close()


def test_headings_go_down_one_step_at_a_time(browser, report):
    page = opened(browser, report)
    open_everything(page)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    page.close()


def test_it_prints(browser, report):
    page = opened(browser, report)
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF") and len(pdf) > 50_000
    assert page.locator("nav").evaluate("n => getComputedStyle(n).display") == "none"
    assert page.locator("article details table").first.is_visible(), "figures behind a fold are printed"
    page.close()

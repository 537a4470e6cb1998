"""The page that `belay verify --html` writes, opened in a headless Chromium."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, corner
from harness import Belay, Mock
from test_verify_reports import broken_target, run_with_reports


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(belay: Belay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A page with everything on it, and the server still there."""
    folder = tmp_path_factory.mktemp("page")
    mock = Mock(belay, "quiet", ("--denials", "refuse"), folder=folder / "mock")
    try:
        mock.wait_until_ready()
        known = folder / "known.yaml"
        known.write_text('"*/close/4001/*": closes before it accepts, <b>ticket</b> 12\n"*/no/such": of old\n')
        _, reports = run_with_reports(belay, broken_target(mock, folder), "--known-failing", known)
        yield reports / "r.html"
    finally:
        mock.stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_in_light_and_dark(browser: Browser, page: Path, tmp_path: Path, scheme: str) -> None:
    browser.open(page, scheme=scheme)
    brightness = sum(corner(browser.screenshot(tmp_path / f"{scheme}.png"))) / 3
    assert brightness > 200 if scheme == "light" else brightness < 60
    browser.unfold()
    ratio, text = browser.contrast()
    assert ratio >= 4.5, f"{text!r} has a contrast of {ratio:.2f}"


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.unfold()
    assert [url for url in browser.requests if not url.startswith("data:")] == [page.as_uri()]
    assert browser.complaints == []
    # The policy is in force: a script that got into the page would not run.
    browser.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    )
    assert browser.evaluate("window.ran") is None


def test_the_page_has_a_diagram_of_every_failing_exchange(browser: Browser, page: Path) -> None:
    report = json.loads(page.with_suffix(".json").read_text())
    browser.open(page)
    browser.unfold()
    shown = browser.evaluate(
        "[...document.querySelectorAll('#failed .case')].map(c => [c.querySelector('h4').textContent,"
        " c.querySelectorAll('svg.talk .shaft').length, c.querySelector('svg.talk').getBoundingClientRect().height,"
        " c.querySelector('.more pre').textContent])"
    )
    checks = {check["id"]: check for check in report["checks"]}
    causes = [cause["checks"] for cause in report["causes"]]
    failed = [checks[id] for ids in causes if any(checks[id]["level"] == "MUST" for id in ids) for id in ids]
    assert len(failed) > 10 and [row[0] for row in shown] == [check["id"] for check in failed]
    for (_, arrows, height, transcript), check in zip(shown, failed):
        assert arrows > 0 and height > 100
        assert transcript.splitlines() == check["evidence"]
    # Every label is inside its drawing, in this browser's fonts.
    outside = browser.evaluate(
        "[...document.querySelectorAll('svg.talk text')].filter(t => { const b = t.getBBox();"
        " return b.x < 0 || b.x + b.width > 960; }).map(t => t.textContent)"
    )
    assert outside == []


def test_the_page_says_what_to_fix_first(browser: Browser, page: Path) -> None:
    report = json.loads(page.with_suffix(".json").read_text())
    levels = {check["id"]: check["level"] for check in report["checks"]}
    causes = [cause for cause in report["causes"] if any(levels[id] == "MUST" for id in cause["checks"])]
    assert len(causes) > 1
    browser.open(page)
    plan = browser.evaluate("[...document.querySelectorAll('#failed .plan li')].map(i => i.textContent)")
    counts = [len(cause["checks"]) for cause in causes]
    assert plan == [f"{cause['title']} {n} check{'s' * (n > 1)}" for cause, n in zip(causes, counts)]
    # The best example of each is open, and the others are folded.
    opened = "[...document.querySelectorAll('#failed .cause')].map(c => c.querySelectorAll('.case[open]').length)"
    assert browser.evaluate(opened) == [1] * len(causes)
    names = "[...document.querySelectorAll('#failed .case[open] h4')].map(h => h.textContent)"
    assert browser.evaluate(names) == [cause["checks"][0] for cause in causes]
    assert browser.evaluate("document.querySelectorAll('#failed .case[open] .talk .band').length") >= len(causes)


def test_the_page_counts_as_the_other_reports_do(browser: Browser, page: Path) -> None:
    report = json.loads(page.with_suffix(".json").read_text())
    browser.open(page)
    shown = dict(browser.evaluate(
        "[...document.querySelectorAll('.tally li')].map(i => [i.className, Number(i.querySelector('b').textContent)])"
    ))  # fmt: skip
    assert shown == {word: count for word, count in report["summary"].items() if count or word == "failed"}


def test_links_lead_to_their_places_and_show_the_focus(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.evaluate("document.querySelector('#failed .plan li:last-child a').focus()")
    browser.press("Tab", "Shift")
    browser.press("Tab")
    outline = browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    place = browser.evaluate("document.activeElement.getAttribute('href')")
    browser.press_enter()
    assert browser.evaluate("location.hash") == place
    top = browser.evaluate(f"document.querySelector('{place}').getBoundingClientRect().top")
    assert 0 <= top < 900
    missing = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.querySelector(a.hash)).length"
    assert browser.evaluate(missing) == 0


@pytest.mark.parametrize("width", [320, 390, 768, 1600])
def test_the_page_fits_any_screen(browser: Browser, page: Path, width: int) -> None:
    browser.open(page, width=width)
    browser.unfold()
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    # What is wider scrolls in a box of its own, which the keyboard reaches.
    assert browser.evaluate("[...document.querySelectorAll('.scroll, pre')].every(e => e.tabIndex === 0)")


def test_the_page_works_without_scripts_and_with_the_keyboard(browser: Browser, page: Path) -> None:
    browser.open(page, scripts=False)
    text = page.read_text()
    assert "<script" not in text
    assert browser.requests[:1] == [page.as_uri()]
    browser.open(page)
    folded = "[...document.querySelectorAll('#passed details')].filter(d => d.open).length"
    assert browser.evaluate(folded) == 0
    browser.evaluate("document.querySelector('#passed summary').focus()")
    assert browser.evaluate("document.activeElement.tagName") == "SUMMARY"
    headings = browser.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))")
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(next <= here + 1 for here, next in zip(headings, headings[1:]))


def test_the_page_can_be_printed(browser: Browser, page: Path, tmp_path: Path) -> None:
    browser.open(page)
    assert browser.pdf(tmp_path / "page.pdf").startswith(b"%PDF")


def test_the_pages_command_makes_the_failure_again(belay: Belay, browser: Browser, page: Path) -> None:
    browser.open(page)
    command = browser.evaluate("document.querySelector('#failed .case > .body > .more:last-child pre').textContent")
    name = browser.evaluate("document.querySelector('#failed .case h4').textContent")
    program, *arguments = shlex.split(command)
    assert program == "belay"
    result = belay.run(*arguments)
    assert result.returncode == 1 and f"FAILED  {name} (MUST)" in result.stdout

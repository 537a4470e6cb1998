"""The reports of `belay verify`: read by the parsers of those they are for, and opened in a browser."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

import journal
from browser import Browser
from harness import Belay, Mock
from test_verify_command import failures, report_of, target_of, write

Start = Callable[..., Mock]


# What is not waited for is not judged either; here it is all the same.
LIMITS = {"deliver": "1s", "close": "1s", "idle": "100ms"}


@pytest.fixture
def target(mock: Mock, tmp_path: Path) -> Path:
    return write(target_of(mock, limits=LIMITS), tmp_path)


def broken_target(mock: Mock, folder: Path) -> Path:
    """The target file of a server that refuses where it should accept and close, and has another name for somebody."""
    target = target_of(mock, limits=LIMITS)
    target["people"]["inviter"]["name"] = "Jonathan Doe"
    return write(target, folder)


@pytest.fixture
def broken(start: Start, tmp_path: Path) -> Path:
    return broken_target(start("quiet", "--denials", "refuse"), tmp_path)


def run_with_reports(belay: Belay, target: Path, *arguments: str | Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = target.parent / "reports"
    folder.mkdir(exist_ok=True)
    places = ["--json", folder / "r.json", "--junit", folder / "r.xml", "--html", folder / "r.html"]
    return belay.run("verify", target, *places, *arguments), folder


# --- JUnit ---


def junit(file: Path) -> ElementTree.Element:
    """The suite, after what its schema and its readers ask for is checked."""
    root = ElementTree.parse(file).getroot()
    assert root.tag == "testsuites"
    (suite,) = root
    assert suite.tag == "testsuite"
    properties, *cases = suite
    assert properties.tag == "properties" and all(case.tag == "testcase" for case in cases)
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names) and all(all(name) for name in names)
    for counted in (root, suite):
        assert int(counted.attrib["tests"]) == len(cases)
        for word, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(counted.attrib[word]) == sum(case.find(element) is not None for case in cases)
        assert re.fullmatch(r"\d+\.\d{3}", counted.attrib["time"])
    for case in cases:
        assert {child.tag for child in case} <= {"failure", "error", "skipped", "system-out"}
    return suite


def test_junit_says_what_json_says(belay: Belay, broken: Path) -> None:
    result, folder = run_with_reports(belay, broken, "--seed", "7")
    assert result.returncode == 1
    suite = junit(folder / "r.xml")
    report = json.loads((folder / "r.json").read_text())
    cases = {case.attrib["name"]: case for case in suite.iter("testcase")}
    assert list(cases) == [check["id"] for check in report["checks"]]
    found = {item.attrib["name"]: item.attrib["value"] for item in suite.iter("property")}
    assert found["seed"] == "7" and found["target"] == "mock" and found["contract"] == report["contract"]
    for check in report["checks"]:
        case = cases[check["id"]]
        failure, skipped = case.find("failure"), case.find("skipped")
        fails = check["status"] == "failed" and check["level"] == "MUST"
        assert (failure is not None) == fails and (skipped is not None) == (check["status"] == "skipped")
        if failure is not None:
            assert failure.attrib == {"message": check["observed"], "type": check["level"]}
            assert check["location"] in failure.text and check["evidence"][0] in failure.text
    assert {case.attrib["classname"] for case in suite.iter("testcase")} >= {"sessionChat.close.4003"}


def test_junit_of_a_kept_contract_has_no_failure(belay: Belay, target: Path) -> None:
    result, folder = run_with_reports(belay, target)
    assert result.returncode == 0
    suite = junit(folder / "r.xml")
    assert suite.attrib["failures"] == suite.attrib["errors"] == "0"


def test_an_untrue_entry_is_a_failing_case(belay: Belay, target: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text('# Of old.\n"*/no/such/check": ticket 1\n')
    result, folder = run_with_reports(belay, target, "--known-failing", known, "--github")
    assert result.returncode == 1
    (case,) = [case for case in junit(folder / "r.xml").iter("testcase") if case.find("failure") is not None]
    assert case.attrib == {"classname": "known-failing", "name": "*/no/such/check"}
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("::")]
    assert line.startswith(f"::error file={known},line=2,col=1,title=known-failing%3A */no/such/check::")


# --- GitHub ---


def unescaped(text: str) -> str:
    for code, letter in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def annotations(result: subprocess.CompletedProcess[str]) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them, after the console's report."""
    lines = result.stdout.splitlines()
    first = next((index for index, line in enumerate(lines) if line.startswith("::")), len(lines))
    found = []
    for line in lines[first:]:
        command, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        found.append((command, {name: unescaped(value) for name, value in pairs.items()}, unescaped(message)))
    return found


def test_annotations_are_at_the_contracts_line(belay: Belay, broken: Path, root: Path) -> None:
    result, folder = run_with_reports(belay, broken, "--github")
    checks = [check for check in json.loads((folder / "r.json").read_text())["checks"] if check["status"] == "failed"]
    found = annotations(result)
    assert len(found) == len(checks) > 0
    for (command, properties, message), check in zip(found, checks):
        assert command == {"MUST": "error", "SHOULD": "warning"}[check["level"]]
        assert properties["title"] == f"{check['id']} ({check['level']})"
        assert f"{properties['file']}:{properties['line']}:{properties['col']}" == check["location"]
        assert (root / properties["file"]).exists()
        assert check["observed"] in message and check["expected"] in message
    strict = annotations(belay.run("verify", broken, "--github", "--strict"))
    assert {command for command, _, _ in strict} == {"error"}


def test_annotations_name_files_from_the_repositorys_root(belay: Belay, broken: Path, root: Path) -> None:
    result = belay.run("verify", broken, "--github", cwd=root / "spec", GITHUB_WORKSPACE=str(root))
    assert {properties["file"] for _, properties, _ in annotations(result)} == {"spec/send-buddy.yaml"}


# --- HTML ---


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


def corner(png: bytes) -> tuple[int, int, int]:
    """The colour at the top left: the first pixel is what it is, whatever filter its row has (PNG, section 9.2)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    data, place = b"", 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += length + 12
    red, green, blue = zlib.decompress(data)[1:4]
    return red, green, blue


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
        "[...document.querySelectorAll('#failed .case')].map(c => [c.querySelector('h3').textContent,"
        " c.querySelectorAll('svg.talk .shaft').length, c.querySelector('svg.talk').getBoundingClientRect().height,"
        " c.querySelector('.more pre').textContent])"
    )
    failed = [check for check in report["checks"] if check["status"] == "failed" and check["level"] == "MUST"]
    assert [row[0] for row in shown] == [check["id"] for check in failed]
    for (_, arrows, height, transcript), check in zip(shown, failed):
        assert arrows > 0 and height > 100
        assert transcript.splitlines() == check["evidence"]
    # Every label is inside its drawing, in this browser's fonts.
    outside = browser.evaluate(
        "[...document.querySelectorAll('svg.talk text')].filter(t => { const b = t.getBBox();"
        " return b.x < 0 || b.x + b.width > 960; }).map(t => t.textContent)"
    )
    assert outside == []


@pytest.mark.parametrize("width", [320, 768, 1600])
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
    name = browser.evaluate("document.querySelector('#failed .case h3').textContent")
    program, *arguments = shlex.split(command)
    assert program == "belay"
    result = belay.run(*arguments)
    assert result.returncode == 1 and f"FAILED  {name} (MUST)" in result.stdout


# --- Known failures ---


def test_what_is_written_makes_the_run_green(belay: Belay, broken: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    result = belay.run("verify", broken, "--write-known", known)
    assert result.returncode == 0, "nothing is left that is not listed"
    assert str(known) in result.stderr
    text = known.read_text()
    assert text.startswith("# Known failures of mock")
    entries = yaml.safe_load(text)
    code, report = report_of(belay, broken, "--known-failing", str(known), "--strict")
    assert code == 0 and failures(report) == []
    assert [check["id"] for check in report["checks"] if check["status"] == "known"] == list(entries)
    again = belay.run("verify", broken, "--known-failing", known, "--write-known", known)
    assert again.returncode == 0 and known.read_text() == text


def test_reasons_and_globs_stay_and_what_passes_goes(belay: Belay, broken: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text('"*/close/*": "ticket 12: \\"later\\"\\nreally"\n"sessionChat/admits/inviter": of old\n')
    assert belay.run("verify", broken, "--write-known", known).returncode == 0
    entries = yaml.safe_load(known.read_text())
    assert entries["*/close/*"] == 'ticket 12: "later"\nreally'
    assert "sessionChat/admits/inviter" not in entries
    assert len(entries) > 1 and all("/close/" not in name or name == "*/close/*" for name in entries)
    assert belay.run("verify", broken, "--known-failing", known).returncode == 0


def test_a_part_of_a_run_drops_nothing_else(belay: Belay, broken: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    belay.run("verify", broken, "--write-known", known)
    before = yaml.safe_load(known.read_text())
    result = belay.run("verify", broken, "--only", "*/close/4003/*", "--write-known", known)
    assert result.returncode == 0
    assert yaml.safe_load(known.read_text()) == before


def test_another_file_is_not_overwritten(belay: Belay, broken: Path) -> None:
    text = broken.read_text()
    result = belay.run("verify", broken, "--write-known", broken)
    assert result.returncode == 65 and broken.read_text() == text


# --- Places ---


@pytest.mark.parametrize("option", ["--json", "--junit", "--html", "--write-known"])
def test_a_place_that_is_not_there_is_found_before_the_run(belay: Belay, target: Path, option: str) -> None:
    for place in (target.parent / "nowhere/report", target.parent):
        result = belay.run("verify", target, option, place)
        assert result.returncode == 69
        assert result.stderr.startswith(f"error: can't write {place}: ")
        assert result.stdout == "", "nothing has run"


def test_two_reports_in_one_file_are_wrong_usage(belay: Belay, target: Path) -> None:
    file = target.with_name("report")
    result = belay.run("verify", target, "--json", file, "--html", file)
    assert result.returncode == 64 and "two reports" in result.stderr and not file.exists()


def test_nothing_is_left_beside_the_reports(belay: Belay, target: Path) -> None:
    _, folder = run_with_reports(belay, target)
    assert sorted(file.name for file in folder.iterdir()) == ["r.html", "r.json", "r.xml"]


# --- A terminal ---


def on_terminal(belay: Belay, *arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """Runs with a terminal for each output; what came over each."""
    outputs: list[bytes] = [b"", b""]

    def read(index: int, master: int) -> None:
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # The terminal's other side is gone.
                return
            if not piece:
                return
            outputs[index] += piece

    pairs = [pty.openpty(), pty.openpty()]
    process = subprocess.Popen(
        [*belay.command, *map(str, arguments)], cwd=belay.root, stdin=subprocess.DEVNULL,
        stdout=pairs[0][1], stderr=pairs[1][1], env={**os.environ, "TERM": "xterm", **environment},
    )  # fmt: skip
    readers = [threading.Thread(target=read, args=(index, pair[0])) for index, pair in enumerate(pairs)]
    for (_, slave), reader in zip(pairs, readers):
        os.close(slave)
        reader.start()
    try:
        code = process.wait(60)
    finally:
        process.kill()
        journal.note("belay", outputs)
    for reader, (master, _) in zip(readers, pairs):
        reader.join()
        os.close(master)
    return code, outputs[0].decode().replace("\r\n", "\n"), outputs[1].decode()


def test_a_terminal_shows_how_far_it_is(belay: Belay, target: Path) -> None:
    code, out, errors = on_terminal(belay, "verify", target, "--only", "*/close/*")
    assert code == 0
    lines = errors.split("\r\x1b[K")
    states = [re.fullmatch(r"(\d+) of (\d+)  (\S+)", line) for line in lines if line]
    assert states and all(states), lines
    assert int(states[-1][1]) == int(states[-1][2]) > 10
    assert lines[0] == lines[-1] == "", "it is taken away in the end"
    assert "\n" not in errors
    assert "\x1b[32mthe contract is kept\x1b[0m" in out


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_plain_where_it_is_asked_for(belay: Belay, target: Path, environment: dict[str, str]) -> None:
    _, out, errors = on_terminal(belay, "verify", target, "--only", "*/close/*", **environment)
    assert "\x1b" not in out
    if "TERM" in environment:
        assert errors == ""


def test_plain_in_a_pipe(belay: Belay, target: Path) -> None:
    result = belay.run("verify", target)
    assert "\x1b" not in result.stdout and result.stderr == ""

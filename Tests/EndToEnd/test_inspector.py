"""The inspector: the page at `/__belay/`, in a headless Chromium, beside real clients of the same mock."""

from __future__ import annotations

import json
import re
import signal
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from browser import Browser, corner
from harness import Belay, Closed, Mock, Tab

Start = Callable[..., Mock]
# In seconds, for a slow machine. Nothing waits that long in a run that passes.
DEADLINE = 30.0
PAGE = Path(__file__).resolve().parents[2] / "Sources/MockServer/Control/inspector.html"
# What a browser itself says of a server that is gone or refuses; the tests bring it about.
NETWORK = re.compile(r"^Failed to load resource")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


class Inspector:
    """The page, as its user sees and uses it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, mock: Mock, fragment: str = "", **options: Any) -> None:
        self.browser.open(f"{mock.ready['http']}/__belay/{fragment}", **{"width": 1400, **options})
        self.wait_for_live()

    # --- What is shown ---

    def evaluate(self, expression: str) -> Any:
        return self.browser.evaluate(expression)

    def wait_for(self, expression: str) -> Any:
        return self.browser.wait_for(expression, DEADLINE)

    def wait_for_live(self) -> None:
        self.wait_for("document.querySelector('#live').textContent === 'Live'")
        self.wait_for("document.querySelector('#rooms [data-room]')")

    def text(self, selector: str) -> str:
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText")

    def wait_for_text(self, selector: str, text: str) -> None:
        shown = f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"
        self.wait_for(f"({shown}).includes({json.dumps(text)})")

    def rows(self) -> list[dict[str, str]]:
        """The rows in the document, in their order: the frames in sight, and some more."""
        return self.evaluate(ROWS)

    def wait_for_row(self, kind: str, text: str = "") -> dict[str, str]:
        """Returns: the newest row in the document of this kind, with this text in it."""
        found = f"row.kind === {json.dumps(kind)} && row.text.includes({json.dumps(text)})"
        return self.wait_for(f"{ROWS}.findLast(row => {found})")

    def wait_for_count(self, text: str) -> None:
        self.wait_for(f"document.querySelector('#count').textContent === {json.dumps(text)}")

    def count(self) -> int:
        return int(self.text("#count").split()[0].replace(",", ""))

    @property
    def problem(self) -> str:
        """What is shown as gone wrong, somewhere."""
        shown = "document.querySelectorAll('#notice:not([hidden]) pre, .wrong:not([hidden])')"
        return self.evaluate(f"[...{shown}].map(e => e.textContent).join()")

    @property
    def focus(self) -> str:
        return self.evaluate("document.activeElement.id")

    @property
    def selected(self) -> int:
        return int(self.evaluate("document.querySelector('[aria-selected=true][data-n]')?.dataset.n ?? 0"))

    def wait_for_selected(self, n: int) -> None:
        self.wait_for(f"document.querySelector('[aria-selected=true][data-n]')?.dataset.n === '{n}'")

    def diff(self) -> list[tuple[str, str]]:
        """The lines of the frame that is shown: whether it is there (`-`), wanted (`+`), or fine; and what it says."""
        lines = self.evaluate(
            "[...document.querySelectorAll('#detail .code li')].map(l => [l.dataset.is ?? '',"
            " [...l.querySelector('.what').childNodes].filter(n => n.className !== 'hush')"
            ".map(n => n.textContent).join('')])"
        )
        return [(mark, text) for mark, text in lines]

    # --- What is done ---

    def click(self, selector: str) -> None:
        self.browser.click(selector)

    def press(self, key: str, *modifiers: str) -> None:
        self.browser.press(key, *modifiers)

    def write(self, selector: str, text: str) -> None:
        """Puts a text where another one was."""
        self.evaluate(f"(e => {{ e.focus(); e.select(); }})(document.querySelector({json.dumps(selector)}))")
        self.browser.type(text) if text else self.evaluate("document.execCommand('delete')")

    def choose(self, selector: str, value: str) -> None:
        """Chooses one of a list, as soon as the list has it: people and rooms come with the next state."""
        self.wait_for(
            "(e => { if (!e || ![...e.options].some(o => o.value === "
            f"{json.dumps(value)})) return false; e.focus(); e.value = {json.dumps(value)};"
            " for (const type of ['input', 'change']) e.dispatchEvent(new Event(type, { bubbles: true }));"
            f" return true; }})(document.querySelector({json.dumps(selector)}))"
        )

    def open_frame(self, kind: str, text: str = "") -> None:
        row = self.wait_for_row(kind, text)
        self.click(f'#frames [data-n="{row["n"]}"]')
        self.wait_for(f"document.querySelector('#detail').dataset.n === '{row['n']}'")


ROWS = (
    "[...document.querySelectorAll('#frames [data-n]:not([hidden])')]"
    ".map(r => ({ n: Number(r.dataset.n), kind: r.dataset.kind,"
    " way: r.querySelector('.way').textContent, mark: r.querySelector('.mark').textContent,"
    " who: r.querySelector('.who').textContent, ms: r.querySelector('.ms').textContent,"
    " text: r.querySelector('.text').textContent })).sort((a, b) => a.n - b.n)"
)


@pytest.fixture
def inspector(browser: Browser) -> Iterator[Inspector]:
    yield Inspector(browser)
    assert [complaint for complaint in browser.complaints if not NETWORK.match(complaint)] == []


def ask(mock: Mock, method: str, path: str, body: Any = None) -> Any:
    """What the control API answers."""
    request = urllib.request.Request(
        f"{mock.ready['http']}/__belay/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=DEADLINE) as response:
        text = response.read()
        return json.loads(text) if "json" in response.headers.get("Content-Type", "") else text.decode()


def scenario(folder: Path, script: str, name: str = "own") -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(f"scenario: {name}\nabout: For a test.\nseed: 3\nyou: inviter\n{script}")
    return file


def hear_code(tab: Tab) -> int:
    """Listens until the socket is closed.

    Returns: the code that a browser would see.
    """
    while True:
        try:
            tab.hear()
        except Closed as closed:
            found = closed.__context__.rcvd  # type: ignore[union-attr]
            return found.code if found else 1006


# --- The page itself ---


def test_the_page_sends_requests_only_to_its_mock(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    home = mock.ready["http"]
    assert [url for url in inspector.browser.requests if not url.startswith((f"{home}/__belay/", "data:"))] == []
    # The policy is in force: a text that became markup would be an error, not a hole.
    assert inspector.browser.complaints == []
    markup = "(() => { try { document.body.innerHTML = '<b>'; } catch (error) { return error.name; } })()"
    assert inspector.evaluate(markup) == "TypeError"
    (complaint,) = inspector.browser.complaints
    assert "TrustedHTML" in complaint
    inspector.browser.complaints.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [760, 1400])
def test_the_page_can_be_read_in_light_and_dark(
    inspector: Inspector, start: Start, tmp_path: Path, scheme: str, width: int
) -> None:
    mock = start("malformed-frames", "--speed", "0")
    inspector.open(mock, scheme=scheme, width=width)
    with mock.join("inviter") as you:
        you.send({"type": "message", "content": 7})
        inspector.wait_for("[...document.querySelectorAll('#frames [data-bad]')].length")
        looks: dict[str, Callable[[], None]] = {
            "frames": lambda: None,
            "frame": lambda: inspector.open_frame("received"),
            "rooms": lambda: show_panel(inspector, "people"),
            "script": lambda: show_panel(inspector, "scripts"),
            "faults": lambda: show_way(inspector, "faults"),
            "steps": lambda: mistype_steps(inspector, "- cutt"),
            "help": lambda: inspector.evaluate("document.querySelector('#keys').click()"),
        }
        for name, show in looks.items():
            show()
            # What is too long scrolls in its panel, and never the page.
            assert inspector.evaluate("document.documentElement.scrollHeight") <= 900, name
            brightness = sum(corner(inspector.browser.screenshot(tmp_path / f"{scheme}-{width}-{name}.png"))) / 3
            if name != "help":  # A dialog dims what is behind it.
                assert brightness > 200 if scheme == "light" else brightness < 60
            ratio, text = inspector.browser.contrast()
            assert ratio >= 4.5, f"{name}: {text!r} has a contrast of {ratio:.2f}"


def show_panel(inspector: Inspector, panel: str) -> None:
    """Where there is room, all panels are shown anyway."""
    if inspector.evaluate("document.querySelector('#dock').offsetHeight"):
        inspector.click(f"[data-panel={panel}]")


def show_way(inspector: Inspector, way: str) -> None:
    show_panel(inspector, "hand")
    inspector.click(f"#way-{way}")


def play_steps(inspector: Inspector, steps: str) -> None:
    show_way(inspector, "steps")
    inspector.write("#steps", steps)
    inspector.press("Enter", "Control")


def mistype_steps(inspector: Inspector, steps: str) -> str:
    """Returns: what is shown to be wrong with them."""
    play_steps(inspector, steps)
    inspector.wait_for("!document.querySelector('#steps-wrong').hidden")
    return inspector.text("#steps-wrong")


@pytest.mark.parametrize("width", [700, 1000, 1240, 1900, 2560])
def test_the_page_fits_its_window(inspector: Inspector, start: Start, width: int) -> None:
    mock = start("friendly-partner")
    inspector.open(mock, width=width)
    assert inspector.evaluate("document.documentElement.scrollWidth") <= width
    assert inspector.evaluate("document.documentElement.scrollHeight") <= 900
    outside = inspector.evaluate(
        "[...document.querySelectorAll('#top > *, .panel .bar > *')].filter(e => e.getBoundingClientRect().width"
        " && getComputedStyle(e).visibility === 'visible' && e.getBoundingClientRect().right > innerWidth)"
        ".map(e => e.outerHTML)"
    )
    assert outside == []


def test_panels_keep_the_size_that_the_user_gives_them(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    width = "Math.round(document.querySelector('.column.right').getBoundingClientRect().width)"
    before = inspector.evaluate(width)
    inspector.browser.drag("[data-size='--right']", -60, 0)
    assert inspector.evaluate(width) == before + 60
    inspector.evaluate("document.querySelector(\"[data-size='--right']\").focus()")
    inspector.press("ArrowRight")
    assert inspector.evaluate(width) == before + 36
    inspector.open(mock)
    assert inspector.evaluate(width) == before + 36
    inspector.evaluate("localStorage.clear()")


def test_everything_has_a_name_for_screen_readers(inspector: Inspector, start: Start) -> None:
    mock = start("friendly-partner")
    inspector.open(mock)
    nameless = inspector.evaluate(
        "[...document.querySelectorAll('button, input, select, textarea, [role=separator], [role=listbox], dialog')]"
        ".filter(e => !(e.labels?.length || e.ariaLabel || e.getAttribute('aria-labelledby') || e.textContent.trim())"
        " || e.tagName === 'SELECT' && !(e.labels.length || e.ariaLabel)).map(e => e.outerHTML)"
    )
    assert nameless == []
    ids = inspector.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_the_page_knows_no_contract() -> None:
    """Another team's mock has the same page."""
    text = PAGE.read_text()
    roles = ["inviter", "invitee", "outsider", "Jane", "John"]
    names = ["session_id", "sessionChat", "is_typing", "sender_", "Send Buddy", "tokenInvalid", "4003"]
    assert [word for word in roles + names if word in text] == []


# --- The head ---


def test_the_head_says_what_is_played(inspector: Inspector, start: Start) -> None:
    inspector.open(start("kicked", "--seed", "41", "--speed", "2"))
    assert inspector.evaluate("document.querySelector('#scenario').value") == "kicked"
    assert "be closed with that code" in inspector.text("#about")
    assert inspector.evaluate("document.querySelector('#seed').value") == "41"
    assert inspector.text("#speed") == "2×"
    assert inspector.evaluate("document.title").startswith("kicked")


def test_another_scenario_can_be_chosen(inspector: Inspector, start: Start) -> None:
    """Every client is closed with 1012."""
    mock = start("quiet")
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.wait_for_row("connected")
        inspector.press("s")
        assert inspector.focus == "scenario"
        inspector.wait_for("[...document.querySelector('#scenario').options].some(o => o.value === 'kicked')")
        inspector.choose("#scenario", "kicked")
        assert hear_code(you) == 1012
    inspector.wait_for_text("#script", "Which code shall it be?")
    inspector.wait_for("document.title.startsWith('kicked')")
    with mock.join("inviter") as you:
        assert you.hear()["content"] == "Which code shall it be?"
    assert inspector.problem == ""


def test_a_scenario_starts_again_with_another_seed(inspector: Inspector, start: Start) -> None:
    mock = start("quiet")
    inspector.open(mock)
    # More than a number of JavaScript holds exactly.
    inspector.write("#seed", "9007199254740993")
    inspector.press("Enter")
    inspector.wait_for_text("#toast", "Plays quiet")
    assert ask(mock, "GET", "state")["scenario"]["seed"] == "9007199254740993"


def test_reset_starts_again(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        for _ in range(20):
            you.fence()
        inspector.wait_for("Number(document.querySelector('#count').textContent) > 40")
        inspector.click("#reset")
        assert hear_code(you) == 1012
    inspector.wait_for("Number(document.querySelector('#count').textContent) < 10")
    with mock.join("inviter") as you:
        you.say("After the reset")
        inspector.wait_for_row("received", "After the reset")
        numbers = [entry["n"] for entry in ask(mock, "GET", "journal")["entries"]]
        assert [row["n"] for row in inspector.rows()][-len(numbers) :] == numbers


def test_a_file_that_got_a_mistake_is_named(inspector: Inspector, start: Start, tmp_path: Path) -> None:
    file = scenario(tmp_path, "script: []\n")
    inspector.open(start(str(file)))
    assert inspector.evaluate("document.querySelector('#problem').hidden")
    file.write_text(file.read_text() + "scirpt: []\n")
    inspector.wait_for("!document.querySelector('#problem').hidden")
    assert "scirpt" in inspector.text("#problem")
    scenario(tmp_path, "script: []  # mended\n")
    inspector.wait_for("document.querySelector('#problem').hidden")
    inspector.wait_for_text("#script", "# mended")


# --- Rooms and people ---


def test_rooms_show_who_is_there(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    for name, room in mock.ready["rooms"].items():
        assert room["session_id"] in inspector.evaluate(f"document.querySelector('[data-room={name}]').textContent")
    member = "[data-room=main] [data-person=invitee]"
    assert "Jane Smith" in inspector.text(member)
    with mock.join("invitee"):
        inspector.wait_for(f"/#\\d/.test(document.querySelector('{member}').innerText)")
    inspector.wait_for(f"!/#\\d/.test(document.querySelector('{member}').innerText)")
    assert "you" in inspector.text("[data-room=main] [data-person=inviter]")


def test_a_url_that_is_copied_opens_a_socket(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    inspector.click("[data-name='url main invitee']")
    inspector.wait_for_text("#toast", "copied")
    with Tab(inspector.browser.clipboard(), "invitee") as partner, mock.join("inviter") as you:
        you.say("Hello")
        assert partner.hear()["content"] == "Hello"


def issue(inspector: Inspector, person: str, fault: str = "") -> str:
    """Returns: a token, as the page shows it."""
    inspector.choose(f"[data-name='fault {person}']", fault)
    inspector.evaluate(f"document.querySelector('#persons [data-person={person}] .result').replaceChildren()")
    inspector.click(f"[data-name='issue {person}']")
    return inspector.wait_for(f"document.querySelector('#persons [data-person={person}] [data-token]')?.dataset.token")


def test_tokens_are_issued_and_revoked(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    token = issue(inspector, "inviter")
    with Tab(mock.url("main", token)) as you:
        assert you.fence() == []
    inspector.click("[data-name='revoke inviter']")
    inspector.wait_for_text("#toast", "revoked")
    with Tab(mock.url("main", token)) as you:
        assert you.closing()[0] == 4003
    # One that comes after is a new one.
    with Tab(mock.url("main", issue(inspector, "inviter"))) as you:
        assert you.fence() == []


@pytest.mark.parametrize("fault", ["expired", "forged", "unknown-user", "refresh-as-access", "alg-none"])
def test_tokens_are_issued_with_one_fault(inspector: Inspector, mock: Mock, fault: str) -> None:
    inspector.open(mock)
    with Tab(mock.url("main", issue(inspector, "inviter", fault))) as you:
        assert you.closing()[0] == (4002 if fault == "unknown-user" else 4003)


# --- Frames, live ---


@pytest.mark.compiled
def test_frames_are_shown_as_they_come(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.wait_for_row("connected")
        you.say("Hello, climbing partner!")
        received = inspector.wait_for_row("received", "Hello, climbing partner!")
        assert (received["way"], received["mark"]) == ("←", "✓") and received["who"].startswith("inviter #")
        sent = inspector.wait_for_row("sent", "Hello, climbing partner!")
        assert (sent["way"], sent["mark"]) == ("→", "✓") and sent["who"].startswith("inviter #")
        assert re.fullmatch(r"\d+\.\d{3} s", sent["ms"])
        # What people write comes before ids and times.
        assert sent["text"].startswith('message content: "Hello, climbing partner!"')
    gone = inspector.wait_for_row("disconnected")
    assert gone["way"] == "·"
    numbers = [row["n"] for row in inspector.rows()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_happened_before_the_page_was_opened_is_shown(inspector: Inspector, mock: Mock) -> None:
    with mock.join("inviter") as you:
        you.fence()
    inspector.open(mock)
    inspector.wait_for_row("disconnected")


def test_thousands_of_frames_do_not_slow_the_page(inspector: Inspector, start: Start, tmp_path: Path) -> None:
    line = 'invitee: {type: message, content: "Message {{counter.message}}"}'
    repeat = f"  - on: connect\n    do:\n      - repeat: 5000\n        do:\n          - {line}\n"
    mock = start(str(scenario(tmp_path, f"script:\n{repeat}")), "--speed", "0")
    inspector.open(mock)
    with mock.join("inviter") as you:
        you.hear_until("Message 5000")
        inspector.wait_for_row("sent", "Message 5000")
        assert inspector.count() >= 5000
        assert inspector.evaluate("document.querySelectorAll('#frames .line').length") < 100
        # Up, and the tail is let go of; what is new is counted.
        inspector.browser.wheel("#frames", -3000)
        inspector.wait_for("!document.querySelector('#jump').hidden")
        top = inspector.evaluate("document.querySelector('#frames').scrollTop")
        you.say("New")
        inspector.wait_for_text("#jump", "new frame")
        assert abs(inspector.evaluate("document.querySelector('#frames').scrollTop") - top) <= 3000
        inspector.click("#jump")
        inspector.wait_for_row("sent", '"New"')
        assert inspector.evaluate("document.querySelector('#jump').hidden")


def test_a_flood_is_followed_to_its_end(inspector: Inspector, start: Start) -> None:
    mock = start("flood", "--speed", "0")
    inspector.open(mock)
    with mock.join("inviter") as you:
        you.say("More")
        inspector.wait_for_row("sent", "Message 1000")
    inspector.wait_for_row("disconnected")


def test_a_server_that_comes_back_is_found_again(inspector: Inspector, start: Start) -> None:
    """Its numbers begin at 1, and so does the page's list, even if the new run has as many entries as the old one."""
    mock = start("quiet")
    inspector.open(mock)
    with mock.join("inviter") as you:
        you.say("In the first run")
        inspector.wait_for_row("sent", "In the first run")
        mock.stop(signal.SIGKILL)
    inspector.wait_for("document.querySelector('#live').textContent === 'Reconnecting'")
    back = start("quiet", "--port", str(mock.port))
    with back.join("inviter") as you:
        for i in range(5):
            you.say(f"In the second run, {i}")
        inspector.wait_for_row("sent", "In the second run, 4")
        inspector.wait_for_live()
        rows = inspector.rows()
        assert [row["n"] for row in rows] == list(range(1, len(rows) + 1))
        assert not any("first run" in row["text"] for row in rows)


# --- Filters ---


def test_frames_are_filtered(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        you.say("apples and pears")
        you.say("apples and plums")
        partner.say("nothing of the kind")
        partner.send({"type": "message", "content": 7})
        partner.fence()
        inspector.wait_for_row("sent", "fence")
        inspector.press("/")
        assert inspector.focus == "filter"
        inspector.browser.type("APPLES -pears")
        inspector.wait_for("document.querySelector('#count').textContent.startsWith('2 of ')")
        assert {row["kind"] for row in inspector.rows()} == {"received", "sent"}
        inspector.write("#filter", "no such words")
        inspector.wait_for("document.querySelector('#none').textContent.includes('Nothing fits')")
        inspector.write("#filter", "")
        inspector.press("Escape")
        assert inspector.focus == "frames"
        inspector.press("i")
        inspector.wait_for("document.querySelector('#count').textContent.startsWith('1 of ')")
        assert [row["mark"] for row in inspector.rows()] == ["✗"]
        inspector.press("i")
        inspector.choose("#by-kind", "connected")
        inspector.choose("#by-person", "invitee")
        inspector.wait_for("document.querySelector('#count').textContent.startsWith('1 of ')")
        inspector.choose("#by-room", "other")
        inspector.wait_for("document.querySelector('#count').textContent.startsWith('0 of ')")


def test_the_view_can_be_cleared(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        you.fence()
        inspector.wait_for_row("sent")
        inspector.click("#clear")
        inspector.wait_for_count("0")
        you.say("After it was cleared")
        inspector.wait_for_row("sent", "After it was cleared")
        inspector.wait_for_count("2")


# --- The keyboard ---


def test_the_keyboard_goes_through_the_frames(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        for _ in range(100):
            you.fence()
        inspector.wait_for("Number(document.querySelector('#count').textContent) >= 201")
        last = inspector.count()
        inspector.press("j")
        inspector.wait_for_selected(last)
        inspector.press("k")
        inspector.wait_for_selected(last - 1)
        inspector.press("ArrowUp")
        inspector.wait_for_selected(last - 2)
        inspector.press("g")
        inspector.wait_for_selected(1)
        inspector.press("ArrowDown")
        inspector.wait_for_selected(2)
        inspector.press("Enter")
        inspector.wait_for("document.querySelector('#detail').dataset.n === '2'")
        inspector.press("j")
        inspector.wait_for("document.querySelector('#detail').dataset.n === '3'")
        inspector.press("Escape")
        assert inspector.evaluate("document.querySelector('#detail').hasAttribute('data-empty')")
        inspector.press("G", "Shift")
        inspector.wait_for_selected(last)
        shown = inspector.evaluate("document.querySelector('#frames').getAttribute('aria-activedescendant')")
        assert shown == f"frame-{last}"


def test_keys_do_nothing_while_the_user_types_text(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.press("/")
        for key in "1?gs":
            inspector.press(key)
        assert inspector.evaluate("document.querySelector('#filter').value") == "1?gs"
        inspector.press("Escape")
        # Control and a key is the browser's.
        inspector.press("1", "Control")
        assert you.fence() == [], "not cut"
        inspector.press("?", "Shift")
        inspector.wait_for("document.querySelector('#help').open")
        inspector.press("1")
        assert you.fence() == []
        inspector.press("Escape")
        inspector.wait_for("!document.querySelector('#help').open")
        inspector.press("1")
        assert hear_code(you) == 1006


def test_the_focus_can_be_seen(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    for _ in range(25):
        inspector.press("Tab")
        style = inspector.evaluate(
            "(e => { const t = e.matches('.picks input') ? e.nextElementSibling : e, s = getComputedStyle(t);"
            " return [e.outerHTML.slice(0, 90), s.outlineStyle, s.backgroundColor]; })(document.activeElement)"
        )
        assert style[1] != "none" or "split" in style[0], style


# --- One frame ---


def test_a_frame_is_shown_in_full(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        # A number that JavaScript would round, a key of two: shown as they came.
        frame = '{"type":"message","content":"Hi","n":12345678901234567890,"a":[1,{"b":[]}],"a":{}}'
        you.send(frame)
        inspector.open_frame("received", "Hi")
    text = [line for _, line in inspector.diff()]
    assert text == [
        "{", '"type": "message",', '"content": "Hi",', '"n": 12345678901234567890,',
        '"a": [', "1,", "{", '"b": []', "}", "],", '"a": {}', "}",
    ]  # fmt: skip
    inspector.click("#copy-frame")
    inspector.wait_for_text("#toast", "copied")
    assert inspector.browser.clipboard() == frame


@pytest.mark.compiled
def test_an_invalid_frame_is_compared_with_the_contract(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        you.send({"type": "message", "content": 7})
        inspector.open_frame("received", "7")
        marked = [line for line in inspector.diff() if line[0]]
        assert marked[0] == ("-", '"content": 7') and marked[1][0] == "+" and "string" in marked[1][1]
        you.send({"type": "message", "contents": "Hi"})
        inspector.open_frame("received", "contents")
        marked = [line for line in inspector.diff() if line[0]]
        assert marked[0][0] == "+" and marked[0][1].startswith('"content": ')
        assert inspector.diff()[-1] == ("", "}"), "what is missing is wanted inside the object"
        you.send('{"type":"message","content":')
        inspector.open_frame("received", '"content":')
        assert [mark for mark, _ in inspector.diff()][:2] == ["-", "+"]
        you.send(b"\x00\x01\x02")
        inspector.open_frame("received", "binary")
        assert inspector.diff()[0] == ("-", "a binary frame, 3 bytes")
        you.send({"type": "dance"})
        inspector.open_frame("received", "dance")
        assert any(mark == "+" for mark, _ in inspector.diff())


@pytest.mark.parametrize("how", ["wrong-type", "missing-field", "unknown-message", "malformed", "binary"])
def test_a_frame_that_the_mock_spoils_is_compared_too(inspector: Inspector, mock: Mock, how: str) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        show_way(inspector, "faults")
        inspector.click(f"[data-name='fault {how}']")
        inspector.wait_for_text("#toast", how)
        you.say("To be spoilt")
        inspector.wait_for("document.querySelector('#frames [data-kind=sent][data-bad]')")
        inspector.press("i")
        inspector.wait_for_count("1 of 4")
        inspector.open_frame("sent")
        assert any(mark == "+" for mark, _ in inspector.diff())
        assert "✗" in inspector.text("#detail .facts")


def test_what_clients_send_is_never_markup(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    evil = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>\u202e\u2066 \u0007 שלום"
    with mock.join("inviter") as you:
        you.send(json.dumps({"type": "message", "content": evil}, ensure_ascii=False))
        you.send(json.dumps({"type": "message", evil: evil, "content": 7}, ensure_ascii=False))
        you.send(evil)
        for text in ("U+202E", evil[:10]):
            inspector.open_frame("received", text)
        inspector.open_frame("received", "<img")
        # What turns a line around is named, in the list and in the frame.
        assert "U+202E" in inspector.text("#detail .code") and "U+2066" in inspector.text("#detail .code")
        assert "U+202E" in inspector.wait_for_row("received", "<img")["text"]
    assert inspector.evaluate("document.querySelectorAll('#frames img, #detail img, #frames script').length") == 0
    assert inspector.evaluate("window.ran") is None


@pytest.mark.compiled
def test_a_frame_becomes_a_step_and_a_line(inspector: Inspector, start: Start) -> None:
    mock = start("quiet")
    inspector.open(mock)
    with mock.join("inviter") as you, mock.join("invitee") as partner:
        partner.say('Say "yes": now')
        inspector.open_frame("sent", "now")
        inspector.click("#copy-step")
        inspector.wait_for_text("#toast", "copied")
        step = inspector.browser.clipboard()
        assert yaml.safe_load(step) == [{"invitee": {"type": "message", "content": 'Say "yes": now'}}]
        you.hear_until('Say "yes": now')
        play_steps(inspector, step)
        you.hear_until('Say "yes": now')
        inspector.click("#send-as")
        inspector.write("[data-field=content]", "Changed")
        inspector.press("Enter")
        assert you.hear()["content"] == "Changed"


# --- The script ---


def test_the_script_shows_where_it_is(inspector: Inspector, start: Start, tmp_path: Path) -> None:
    script = """script:
  - on: connect
    do:
      - invitee: {type: message, content: "Are you there?"}
      - expect: {type: message}  # here
        within: 60s
        else: []
      - invitee: {type: message, content: "You are."}
"""
    file = scenario(tmp_path, script)
    line = 1 + next(i for i, text in enumerate(file.read_text().splitlines()) if "# here" in text)
    mock = start(str(file))
    inspector.open(mock)
    assert inspector.evaluate("document.querySelectorAll('#script li').length") == len(file.read_text().splitlines())
    with mock.join("inviter") as you:
        inspector.wait_for(f"document.querySelector('#script [data-line=\"{line}\"]').hasAttribute('data-now')")
        assert inspector.text("#script [data-now] .now") == "main · message"
        assert f"line {line}" in inspector.text("[data-room=main] .where")
        you.say("I am")
        you.hear_until("You are.")
        inspector.wait_for("!document.querySelector('#script [data-now]')")


def test_a_rule_is_set_off_by_hand(inspector: Inspector, start: Start) -> None:
    mock = start("friendly-partner", "--speed", "0")
    inspector.open(mock)
    rules = ask(mock, "GET", "state")["scenario"]["rules"]
    assert inspector.evaluate("document.querySelectorAll('#script [data-rule]').length") == len(rules)
    with mock.join("inviter") as you:
        you.hear_until("Hey John Doe, still up for Saturday?")
        inspector.click(f"[data-rule='{len(rules) - 1}']")
        you.hear_until("Got to run. See you at the crag!")


def test_each_file_of_a_scenario_has_its_tab(inspector: Inspector, start: Start, tmp_path: Path) -> None:
    scenario(tmp_path, "script:\n  - {on: {type: typing}, do: [cut]}\n", "more")
    mock = start(str(scenario(tmp_path, "include: [more.yaml]\nscript: []\n")))
    inspector.open(mock)
    inspector.wait_for("document.querySelectorAll('#files button').length === 2")
    inspector.click("#files [data-name$='more.yaml']")
    inspector.wait_for_text("#script", "typing")
    with mock.join("inviter") as you:
        inspector.click("[data-rule]")
        assert hear_code(you) == 1006


# --- By hand ---


def test_a_line_is_said_as_a_partner(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.choose("#as", "invitee")
        inspector.press("Escape")
        inspector.press("l")
        assert inspector.focus == "field-0"
        inspector.write("[data-field=content]", "By hand שלום")
        inspector.press("Enter")
        frame = you.hear()
        assert frame["content"] == "By hand שלום" and frame["sender_name"] == "Jane Smith"
        # The other kind has a switch.
        inspector.click("#kind label:nth-child(2)")
        inspector.wait_for("document.querySelector('[data-field=is_typing]')")
        if not inspector.evaluate("document.querySelector('[data-field=is_typing]').checked"):
            inspector.click("[data-field=is_typing]")
        inspector.click("#send")
        assert you.hear()["is_typing"] is True
        inspector.click("[data-field=is_typing]")
        inspector.click("#send")
        assert you.hear()["is_typing"] is False
    assert inspector.problem == ""


def test_a_line_is_said_from_a_second_device(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.choose("#as", "you")
        inspector.write("#json", '{"type": "message", "content": "From my phone"}')
        assert inspector.evaluate("document.querySelector('[data-field=content]').value") == "From my phone"
        inspector.press("Enter", "Control")
        frame = you.hear()
        assert frame["content"] == "From my phone" and frame["sender_name"] == "John Doe"


def test_a_line_that_no_client_could_send_is_refused(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    inspector.write("#json", '{"type": "message", "content": 7}')
    inspector.press("Enter", "Control")
    inspector.wait_for("!document.querySelector('#say-wrong').hidden")
    assert "content" in inspector.text("#say-wrong")
    inspector.write("#json", '{"type": ')
    inspector.press("Enter", "Control")
    inspector.wait_for_text("#say-wrong", "not well-formed")


def press_fault(inspector: Inspector, name: str) -> None:
    show_way(inspector, "faults")
    inspector.click(f"[data-name='fault {name}']")


def test_a_socket_is_cut_and_closed_by_a_click(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        press_fault(inspector, "Cut")
        assert hear_code(you) == 1006
    for close in ask(mock, "GET", "state")["closeCodes"]:
        with mock.join("inviter") as you:
            press_fault(inspector, f"{close['code']} {close['name']}")
            assert you.closing()[0] == close["code"]
    with mock.join("inviter") as you:
        inspector.write("#code", "1011")
        inspector.press("Enter")
        assert you.closing()[0] == 1011


def test_frames_are_dropped_and_doubled_by_a_click(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        press_fault(inspector, "Drop")
        inspector.wait_for_text("#toast", "Drop")
        you.say("Lost")
        assert you.fence() == []
        press_fault(inspector, "Duplicate")
        inspector.wait_for_text("#toast", "Duplicate")
        you.say("Twice")
        assert [frame["content"] for frame in you.fence()] == ["Twice", "Twice"]
        inspector.write("#raw", "no JSON at all")
        inspector.click("#send-raw")
        assert you.hear_raw() == "no JSON at all"


def test_handshakes_are_denied_by_a_click(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    for close in ask(mock, "GET", "state")["closeCodes"]:
        press_fault(inspector, f"Deny {close['code']}")
        inspector.wait_for_text("#toast", f"Deny {close['code']}")
        with mock.join("inviter") as you:
            assert you.closing()[0] == close["code"]


def test_every_fault_is_one_that_the_mock_knows(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    show_way(inspector, "faults")
    steps = inspector.evaluate("[...document.querySelectorAll('#faults [data-step]')].map(b => b.dataset.step)")
    assert len(steps) > 15
    for step in steps:
        inspector.evaluate("document.querySelector('#toast').textContent = ''")
        inspector.click(f"[data-step='{step}']")
        inspector.wait_for("document.querySelector('#toast').textContent || !document.querySelector('#notice').hidden")
        assert inspector.problem == "", step


def test_steps_are_played_as_they_are_written(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.press("p")
        assert inspector.focus == "steps"
        line = "- invitee: {type: message, content: %s}\n"
        inspector.browser.type(f"{line % 'One'}- repeat: 2\n  do:\n    {line % 'Two'}")
        inspector.press("Enter", "Control")
        assert [you.hear()["content"] for _ in range(3)] == ["One", "Two", "Two"]
        # What is wrong is said at its place, in the mock's own words.
        shown = mistype_steps(inspector, "- pause: 1s\n- corupt: binary")
        assert re.search(r":2:3: error: .*corupt.*\n- corupt: binary\n  \^", shown)
        # The caret stands below what is wrong.
        computed = "getComputedStyle(document.querySelector('#steps-wrong'))"
        style = inspector.evaluate(f"[{computed}.whiteSpace, {computed}.fontFamily]")
        assert style[0] == "pre" and "mono" in style[1]


def test_what_was_done_by_hand_is_a_scenario(
    inspector: Inspector, belay: Belay, start: Start, tmp_path: Path
) -> None:
    mock = start("quiet")
    inspector.open(mock)
    with mock.join("inviter") as you:
        inspector.write("[data-field=content]", "To be kept")
        inspector.press("Enter")
        assert you.hear()["content"] == "To be kept"
        press_fault(inspector, "4003 tokenInvalid")
        assert you.closing()[0] == 4003
    inspector.click("#record")
    inspector.wait_for("document.querySelector('#recording').open")
    inspector.click("#recording-copy")
    inspector.wait_for_text("#toast", "copied")
    copied = inspector.browser.clipboard()
    assert "To be kept" in copied
    assert copied == inspector.evaluate("document.querySelector('#recording pre').textContent")
    file = tmp_path / "kept.yaml"
    file.write_text(copied)
    result = belay.run("lint", file)
    assert result.returncode == 0, result.stdout + result.stderr
    inspector.click("#recording-forget")
    inspector.wait_for("!document.querySelector('#recording').open")
    assert "To be kept" not in ask(mock, "GET", "recording")
    again = start(str(file), "--speed", "0")
    with again.join("inviter") as you:
        assert you.hear()["content"] == "To be kept"
        assert you.closing()[0] == 4003


# --- The key ---


def test_a_key_does_not_stay_in_the_address(inspector: Inspector, mock: Mock) -> None:
    inspector.open(mock, "#key=" + quote("a key/&"))
    assert inspector.evaluate("location.href") == f"{mock.ready['http']}/__belay/"
    asked = dict(zip(inspector.browser.requests, inspector.browser.headers))
    state = next(headers for url, headers in asked.items() if url.endswith("/state"))
    assert state["Authorization"] == "Bearer a key/&"
    assert not inspector.evaluate("document.body.outerHTML.includes('a key/')")
    inspector.evaluate("sessionStorage.clear()")

"""A headless Chromium, driven over its DevTools protocol: how a page looks and what it asks for, with nothing guessed."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# In seconds. A browser's first start on a busy machine takes a while.
TIME_LIMIT = 60.0
# What a browser itself says of a server that is gone or refuses.
NETWORK = re.compile(r"^(WebSocket connection to|Failed to load resource)")
# How long a person who wants to click waits for what is to be clicked, in seconds.
CLICKABLE = 10

# The lowest contrast of a text with what is behind it (WCAG 2.2, success criterion 1.4.3), and which text that is.
CONTRAST = """
(() => {
  const numbers = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const isClear = c => c.length > 3 && c[3] === 0;
  const behind = node => {
    if (node.tagName === 'text') {
      const box = node.parentNode.querySelector('rect');
      if (box) return numbers(getComputedStyle(box).fill);
    }
    for (let e = node; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (!isClear(colour)) return colour;
    }
    return [255, 255, 255];
  };
  let worst = [21, ''];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || node.tagName === 'title' || node.tagName === 'STYLE') continue;
    const style = getComputedStyle(node);
    const own = light(numbers(node.tagName === 'text' ? style.fill : style.color));
    const back = light(behind(node));
    const ratio = (Math.max(own, back) + .05) / (Math.min(own, back) + .05);
    if (ratio < worst[0]) worst = [ratio, walker.currentNode.data.trim().slice(0, 60)];
  }
  return worst;
})()
"""


# A clock that the test moves: what a page does after a while is done when the test says that the while is over, and
# what it would do later can be asked for. Short waits stay with the browser; React's own are among them.
CLOCK = """
(() => {
  const native = { set: window.setTimeout, clear: window.clearTimeout };
  const timers = new Map();
  let now = 0, count = 0;
  const next = () => [...timers].sort((a, b) => a[1].due - b[1].due || b[0] - a[0])[0];
  window.setTimeout = (run, delay = 0, ...rest) => {
    if (delay < 100) return native.set.call(window, run, delay, ...rest);
    timers.set(--count, { run: () => run(...rest), delay, due: now + delay });
    return count;
  };
  window.clearTimeout = id => timers.delete(id) || native.clear.call(window, id);
  window.clock = {
    waiting: () => [...timers.values()].map(timer => timer.delay).sort((a, b) => a - b),
    pass: milliseconds => {
      const end = now + milliseconds, passed = [];
      for (let first; (first = next()) && first[1].due <= end;) {
        timers.delete(first[0]);
        now = first[1].due;
        passed.push(first[1].delay);
        first[1].run();
      }
      now = end;
      return passed;
    },
  };
})()
"""

# Answers when an expression becomes true; what a page shows changes with its document.
WAIT = """
new Promise(resolve => {
  const check = () => {
    const value = (EXPRESSION);
    if (value) { observer.disconnect(); clearInterval(timer); resolve(value); }
  };
  const observer = new MutationObserver(check);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  // What a control holds changes without a change of the document.
  const timer = setInterval(check, 50);
  check();
})
"""

# The keys that are no characters: their code, and what they type.
KEYS = {
    "Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), "Home": (36, ""), "End": (35, ""), "PageUp": (33, ""),
    "PageDown": (34, ""), "ArrowLeft": (37, ""), "ArrowUp": (38, ""), "ArrowRight": (39, ""), "ArrowDown": (40, ""),
}  # fmt: skip
MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}

# Where a mouse would have to be to be on an element; it is scrolled to, and nothing may be in front of it. What keeps a
# person from clicking it is a text; one who sees the page waits until it is there, and rests for the length of a frame.
POINT = """
new Promise(resolve => {
  const end = performance.now() + MILLISECONDS;
  const point = () => {
    const found = document.querySelectorAll(SELECTOR);
    if (found.length !== 1) return `there are ${found.length}`;
    found[0].scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const box = found[0].getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const front = document.elementFromPoint(x, y);
    if (!front || !(found[0].contains(front) || front.contains(found[0]))) return `it is behind ${front?.outerHTML}`;
    return [x, y];
  };
  const look = before => {
    const now = point();
    const rests = Array.isArray(now) && String(now) === String(before);
    if (rests || performance.now() > end) resolve(now);
    else setTimeout(look, 16, now);
  };
  look();
})
"""


def program() -> str:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise AssertionError(f"none of {', '.join(NAMES)} is installed; dev/test installs one")


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


class Browser:
    """One page. What it asks of the network and what it complains of is kept."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        # The headers that the page gave each of them.
        self.headers: list[dict[str, str]] = []
        # The URLs of the WebSockets that it opened.
        self.sockets: list[str] = []
        # How many of them are closed.
        self.closed_sockets = 0
        self.complaints: list[str] = []
        self._number = 0
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        port_file = Path(self._folder.name) / "DevToolsActivePort"
        self._process = subprocess.Popen(
            [
                program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--remote-debugging-port=0", f"--user-data-dir={self._folder.name}", "about:blank",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + TIME_LIMIT
        while not (port_file.exists() and port_file.read_text().count("\n")):
            assert self._process.poll() is None, f"the browser ended with {self._process.returncode}"
            assert time.monotonic() < end, f"the browser was not ready within {TIME_LIMIT:g} s"
            time.sleep(0.02)  # Polls a file; there is no event to wait for.
        port, path = port_file.read_text().splitlines()[:2]
        self._socket = connect(f"ws://127.0.0.1:{port}{path}", proxy=None, max_size=None, open_timeout=TIME_LIMIT)
        self._session: str | None = None
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self._ask(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _ask(self, method: str, time_limit: float = TIME_LIMIT, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        request = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            request["sessionId"] = self._session
        self._socket.send(json.dumps(request))
        end = time.monotonic() + time_limit
        while True:
            answer = self._hear(end - time.monotonic())
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return answer["result"]

    def _hear(self, time_limit: float = TIME_LIMIT) -> dict[str, Any]:
        message = json.loads(self._socket.recv(timeout=max(time_limit, 0)))
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
                self.headers.append(message["params"]["request"]["headers"])
            case "Network.webSocketCreated":
                self.sockets.append(message["params"]["url"])
            case "Network.webSocketClosed":
                self.closed_sockets += 1
            case "Log.entryAdded":
                self.complaints.append(message["params"]["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(message["params"]["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if message["params"]["type"] in ("error", "warning", "assert"):
                self.complaints.append(str([part.get("value") for part in message["params"]["args"]]))
        return message

    def open(self, page: Path | str, width: int = 1200, scheme: str = "light", scripts: bool = True) -> None:
        """Shows a page: a file, or what is at a URL. `scripts` False: as with JavaScript off."""
        self._ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.requests.clear()
        self.headers.clear()
        self.sockets.clear()
        self.closed_sockets = 0
        self.complaints.clear()
        self._ask("Page.navigate", url=page if isinstance(page, str) else page.absolute().as_uri())
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def stop_clocks(self) -> None:
        """Gives every page that is opened from here on a clock that only `pass_time` moves."""
        self.prepare(CLOCK)

    def prepare(self, script: str) -> None:
        """Runs a script in every page that is opened from here on, before the page's own."""
        self._ask("Page.addScriptToEvaluateOnNewDocument", source=script)

    def pass_time(self, milliseconds: int) -> list[float]:
        """Moves the page's clock.

        Returns: how long those timers had been set for that ran out, in their order.
        """
        return self.evaluate(f"clock.pass({milliseconds})")

    def timers(self) -> list[float]:
        """How long the timers were set for that run, shortest first."""
        return self.evaluate("clock.waiting()")

    def forget_cookies(self) -> None:
        self._ask("Network.clearBrowserCookies")

    def block(self, *patterns: str) -> None:
        """Lets no request pass to these URLs (`*` stands for anything), until others are blocked, or none."""
        self._ask("Network.setBlockedURLs", urls=list(patterns))

    def go_offline(self, is_offline: bool) -> None:
        """Takes the network from the browser, or gives it back; the page hears of it."""
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self._ask("Network.emulateNetworkConditions", offline=is_offline, **conditions)

    def type(self, text: str) -> None:
        """Types into what has the focus, all at once."""
        self._ask("Input.insertText", text=text)

    def press(self, key: str, *modifiers: str) -> None:
        """Presses a key, by its name or its character, while others are held: `press("Enter", "Control")`."""
        code, text = KEYS.get(key, (ord(key.upper()) if len(key) == 1 else 0, key))
        held = sum(MODIFIERS[modifier] for modifier in modifiers)
        event = {"key": key, "windowsVirtualKeyCode": code, "modifiers": held}
        # With Control held a character is a command, not a text.
        typed = {} if held & ~MODIFIERS["Shift"] and key not in KEYS else {"text": text}
        self._ask("Input.dispatchKeyEvent", type="keyDown", **event, **typed)
        self._ask("Input.dispatchKeyEvent", type="keyUp", **event)

    def press_enter(self) -> None:
        self.press("Enter")

    def click(self, selector: str) -> None:
        """Clicks, with the mouse, on the one element that fits."""
        x, y = self._point(selector)
        mouse = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self._ask("Input.dispatchMouseEvent", type="mousePressed", **mouse)
        self._ask("Input.dispatchMouseEvent", type="mouseReleased", **mouse)

    def drag(self, selector: str, right: float, down: float) -> None:
        x, y = self._point(selector)
        held = {"button": "left", "buttons": 1, "clickCount": 1}
        self._ask("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, **held)
        self._ask("Input.dispatchMouseEvent", type="mouseMoved", x=x + right, y=y + down, **held)
        self._ask("Input.dispatchMouseEvent", type="mouseReleased", x=x + right, y=y + down, **held)

    def wheel(self, selector: str, down: float) -> None:
        """Turns the mouse's wheel over an element; `down` in pixels, below 0 for up."""
        x, y = self._point(selector)
        self._ask("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=down)

    def _point(self, selector: str) -> tuple[float, float]:
        question = POINT.replace("SELECTOR", json.dumps(selector)).replace("MILLISECONDS", str(CLICKABLE * 1000))
        place = self.evaluate(question, awaitPromise=True)
        assert isinstance(place, list), f"no click on {selector}: {place}"
        return place[0], place[1]

    def clipboard(self) -> str:
        """What was copied last."""
        self._ask("Page.bringToFront")
        self._ask("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        return self.evaluate("navigator.clipboard.readText()", awaitPromise=True)

    def wait_for(self, expression: str, deadline: float) -> Any:
        """Waits until an expression about the document is true.

        Returns: its value.
        """
        question = WAIT.replace("EXPRESSION", expression)
        try:
            return self.evaluate(question, time_limit=deadline, awaitPromise=True)
        except TimeoutError:
            text = self.evaluate("document.body.innerText")
            raise AssertionError(f"not within {deadline:g} s: {expression}; the page shows\n{text}") from None

    def hear_until(self, condition: Callable[[], object], what: str, deadline: float) -> None:
        """Takes what the browser reports until a condition on it is true."""
        end = time.monotonic() + deadline
        while not condition():
            try:
                self._hear(end - time.monotonic())
            except TimeoutError:
                raise AssertionError(f"not within {deadline:g} s: {what}") from None

    def evaluate(self, expression: str, **options: Any) -> Any:
        result = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, **options)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    @property
    def own_complaints(self) -> list[str]:
        """What the page complains of, without what the browser itself says of a server that is gone or refuses."""
        return [complaint for complaint in self.complaints if not NETWORK.match(complaint)]

    def unfold(self) -> None:
        self.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    def contrast(self) -> tuple[float, str]:
        """The lowest contrast of any text, and the text."""
        ratio, text = self.evaluate(CONTRAST)
        return ratio, text

    def screenshot(self, file: Path) -> bytes:
        """The whole page as PNG, written to a file too."""
        picture = base64.b64decode(
            self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        )
        file.write_bytes(picture)
        return picture

    def pdf(self, file: Path) -> bytes:
        """The page as it is printed."""
        document = base64.b64decode(self._ask("Page.printToPDF", printBackground=False)["data"])
        file.write_bytes(document)
        return document

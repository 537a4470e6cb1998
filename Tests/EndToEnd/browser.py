"""A headless Chromium, driven over its DevTools protocol: how a page looks and what it asks for, with nothing guessed."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# In seconds. A browser's first start on a busy machine takes a while.
PATIENCE = 60.0

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


def program() -> str:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise AssertionError(f"none of {', '.join(NAMES)} is installed; dev/test installs one")


class Browser:
    """One page. What it asks of the network and what it complains of is kept."""

    def __init__(self) -> None:
        self.requests: list[str] = []
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
        end = time.monotonic() + PATIENCE
        while not (port_file.exists() and port_file.read_text().count("\n")):
            assert self._process.poll() is None, f"the browser ended with {self._process.returncode}"
            assert time.monotonic() < end, f"the browser was not ready within {PATIENCE:g} s"
            time.sleep(0.02)  # Polls a file; there is no event to wait for.
        port, path = port_file.read_text().splitlines()[:2]
        self._socket = connect(f"ws://127.0.0.1:{port}{path}", proxy=None, max_size=None, open_timeout=PATIENCE)
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

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        request = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            request["sessionId"] = self._session
        self._socket.send(json.dumps(request))
        while True:
            answer = self._hear()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return answer["result"]

    def _hear(self) -> dict[str, Any]:
        message = json.loads(self._socket.recv(timeout=PATIENCE))
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            case "Log.entryAdded":
                self.complaints.append(message["params"]["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(message["params"]["exceptionDetails"]))
        return message

    def open(self, page: Path, width: int = 1200, scheme: str = "light", scripts: bool = True) -> None:
        """Shows a page, with everything in it unfolded. `scripts` False: as with JavaScript off."""
        self.requests.clear()
        self.complaints.clear()
        self._ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self._ask("Page.navigate", url=page.absolute().as_uri())
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def evaluate(self, expression: str) -> Any:
        result = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

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

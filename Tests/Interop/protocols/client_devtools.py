"""`pychrome` drives the page at a URL; what it found, as JSON."""

from __future__ import annotations

import json
import sys
import threading
import warnings
from typing import Any

import pychrome
from pychrome.exceptions import CallMethodException

DEADLINE = 20


def main(url: str) -> dict[str, Any]:
    tab = pychrome.Tab(id="page", type="page", webSocketDebuggerUrl=url)
    targets: list[dict[str, Any]] = []
    loaded = threading.Event()
    tab.Target.targetCreated = lambda targetInfo: targets.append(targetInfo)
    tab.Page.loadEventFired = lambda **_: loaded.set()
    tab.start()
    heard: dict[str, Any] = {}
    try:
        heard["version"] = tab.Browser.getVersion(_timeout=DEADLINE)
        tab.Target.setDiscoverTargets(discover=True, _timeout=DEADLINE)
        tab.Page.enable(_timeout=DEADLINE)
        heard["navigation"] = tab.Page.navigate(url="data:text/html,<title>House lights</title>", _timeout=DEADLINE)
        heard["loaded"] = loaded.wait(DEADLINE)
        heard["title"] = tab.Runtime.evaluate(expression="document.title", _timeout=DEADLINE)["result"]["value"]
        heard["thrown"] = "exceptionDetails" in tab.Runtime.evaluate(expression="throw new Error('no')", _timeout=DEADLINE)
        root = tab.DOM.getDocument(_timeout=DEADLINE)["root"]
        heard["node"] = tab.DOM.querySelector(nodeId=root["nodeId"], selector="title", _timeout=DEADLINE)["nodeId"]
        try:
            tab.DOM.querySelector(nodeId=root["nodeId"], selector="<", _timeout=DEADLINE)
        except CallMethodException as error:
            heard["error"] = str(error)
    finally:
        tab.stop()
    heard["targets"] = [target["type"] for target in targets]
    return heard


warnings.simplefilter("ignore")
print(json.dumps(main(sys.argv[1])))

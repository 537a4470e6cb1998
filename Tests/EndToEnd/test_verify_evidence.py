"""What `belay verify` shows of an exchange: the frame that proves a finding, whole where it matters, and little besides."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from faulty_proxy import Change, FaultyProxy
from harness import Belay, Mock
from test_kept_messages import PROBES
from test_verify_command import target_of, write

LIMITS = {"deliver": "500ms", "close": "1s", "idle": "0s"}


def verify(
    belay: Belay, mock: Mock, folder: Path, only: str, change: Change, **more: Any
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any], str]:
    """Runs some checks through a proxy that changes what the mock sends: the console, the failed check, the page."""
    with FaultyProxy(mock.ready["ws"], to_client=change) as proxy:
        target = {**target_of(mock, limits=LIMITS, **more), "nodes": [proxy.url]}
        file = write(target, folder)
        reports = [folder / "r.json", folder / "r.html"]
        result = belay.run("verify", file, "--only", only, "--verbose", "--json", reports[0], "--html", reports[1])
    failed = [check for check in json.loads(reports[0].read_text())["checks"] if check["status"] == "failed"]
    assert len(failed) == 1, result.stdout
    return result, failed[0], html.unescape(reports[1].read_text())


def marked(page: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", page)


def test_what_is_not_json_is_shown_where_it_stops_being_json(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    def with_nan(text: str) -> list[str]:
        return [text[:-1] + ',"score":NaN}' if len(text) > 1_000 else text]

    result, check, page = verify(belay, mock, tmp_path, "*/receiveMessage/accepts/content/length-2000", with_nan)
    observed = check["observed"]
    assert re.match(r"instead came not JSON: /score at byte \d+: .*: \{\"type\":\"message\",", observed), observed
    assert re.search(r'…[^…]*,"score":NaN\} \(2\d\d\d code points\)$', observed), observed
    assert len(observed) < 700
    assert observed in result.stdout and observed in page
    (line,) = marked(page)
    assert line in check["evidence"] and line.endswith(observed[observed.index('{"type"') :])


def test_a_short_frame_is_shown_whole(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    def as_number(text: str) -> list[str]:
        frame = json.loads(text)
        if frame["type"] == "message":
            frame["sender_name"] = 7
            frame["content"] += "é" * 100
        return [json.dumps(frame, ensure_ascii=False)]

    _, check, _ = verify(belay, mock, tmp_path, "*/receiveMessage/delivers/message/all/form", as_number)
    assert "/sender_name: a string, not a number (type): " in check["observed"]
    quoted = check["observed"].split("(type): ", 1)[1]
    assert json.loads(quoted)["sender_name"] == 7


def test_line_breaks_and_controls_are_shown_as_such(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    def odd(text: str) -> list[str]:
        return [text if '"message"' in text else "no\n\tJSON\r\x00\x1b[31m\u202e"]

    shown = "no⏎⇥JSON␍\\u0000\\u001b[31m\\u202e"
    result, check, page = verify(belay, mock, tmp_path, "*/receiveTyping/delivers/typing/others/partner", odd)
    assert check["observed"].endswith(f": {shown}")
    assert result.stdout.count(shown) >= 2 and shown in marked(page)[0]
    for text in (result.stdout, page):
        assert not set("\x00\x1b\u202e\ufffd") & set(text)


def test_a_burst_is_one_sentence_and_a_few_lines(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    def losing(text: str) -> list[str]:
        number = re.search(r'-m(\d+)\."', text)
        return [] if number and 50 < int(number[1]) < 90 and int(number[1]) % 4 == 0 else [text]

    only = "*/life/burst-one-side"
    result, check, page = verify(belay, mock, tmp_path, only, losing, probes=PROBES)
    sentence = r'10 of 200 reached nobody, all were saved; the first lost was message 52 of inviter: \{.*-m52\."\}'
    assert re.fullmatch(sentence, check["observed"]), check["observed"]
    assert check["observed"] in result.stdout
    (line,) = marked(page)
    assert re.search(r'inviter → \{.*-m52\."\}$', line)
    # Handshakes, the suite's own messages, the probe: the burst itself is told in a dozen lines.
    assert sum(bool(re.search(r"-m\d+\.", line)) for line in check["evidence"]) <= 4
    assert any("190 of 200 messages came" in line for line in check["evidence"])


def test_what_leads_up_to_an_exchange_is_folded_in_the_diagram(belay: Belay, mock: Mock, tmp_path: Path) -> None:
    def echo_of_typing(text: str) -> list[str]:
        return [text, text] if '"message"' in text and "-m" in text else [text]

    _, check, page = verify(belay, mock, tmp_path, "*/receiveMessage/delivers/message/all/once", echo_of_typing)
    assert check["observed"] == "it came 2 times"
    diagram = page[page.index('<svg class="talk"') : page.index("</svg>", page.index('<svg class="talk"'))]
    assert re.search(r"3 connections opened, each proved by its own message \(\d+ lines\)</text>", diagram)
    assert "Switching Protocols</text>" not in diagram
    assert len(re.findall(r'<g class="(?:toServer|fromServer|note|ending|fold)', diagram)) < 14
    assert diagram.count('class="band"') == diagram.count(">proof</text>") == 1
    # Nothing is lost: the transcript has every line.
    assert sum("Switching Protocols" in line for line in check["evidence"]) == 3

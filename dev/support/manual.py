"""Writes the manual page belay(1) from what the program says of its own arguments. No network, nothing to install.

    manual.py BELAY > belay.1
    manual.py --help-json FILE --program-version TEXT > belay.1

BELAY is the program: asked with --experimental-dump-help, it prints its commands as JSON, and with --version its
version. With --help-json that JSON is read from a file (- is standard input). The page is in mdoc, with every command
on it; files and environment variables stand below, in this script, since the arguments do not tell them.

SOURCE_DATE_EPOCH is the page's date, in seconds since 1970; without it the date is that of the last commit, or today.
The exit code is 0, 64 for wrong usage, or 69 if the program can't be asked.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator

Command = dict[str, Any]

# What is read and written where, beside the files that arguments name.
FILES = {
    "spec/*.yaml": "The contract, where --contract is not given and there is one in the working folder or above.",
    "mocks/*.yaml": "Scenarios that are called by their names, in the working folder or above.",
    "$XDG_DATA_HOME/belay": "The certificate authority and certificates that belay mock --tls makes, readable by their "
    "owner alone; ~/.local/share/belay if that variable is not set.",
}
ENVIRONMENT = {
    "BELAY_CONTROL_KEY": "The key for belay mock --allow-remote: at least 16 characters.",
    "GITHUB_WORKSPACE": "The folder that the annotations of belay verify --github name files from.",
    "NO_COLOR": "Without colours, if it is not empty.",
    "TERM": "Without colours and lines that are written anew, if it is dumb.",
    "XDG_DATA_HOME": "Where belay mock --tls keeps its certificates.",
    "HOME": "The same, where XDG_DATA_HOME is not set.",
}
# As mandoc -T lint has it.
LONGEST_LINE = 80
# Every command has these; the page tells them once.
COMMON = {"help", "version"}


def escaped(text: str) -> str:
    """A text for one line of roff: no escapes and no macro but those that this script writes."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = text.replace("“", '"').replace("”", '"')
    return f"\\&{text}" if text[:1] in (".", "'") else text


def argument(text: str) -> str:
    """A text as one argument of a macro."""
    text = escaped(text).replace('"', "\\(dq")
    # A word of three letters or fewer could be a macro's name.
    text = text if len(text) > 3 or text.startswith("\\&") else f"\\&{text}"
    return f'"{text}"' if " " in text else text


def paragraph(text: str) -> Iterator[str]:
    """A paragraph, each sentence on a line of its own, as mdoc has it; lines are wrapped."""
    for sentence in re.split(r"(?<=[.!?]) +(?=[A-Z\"'(])", " ".join(text.split())):
        line = ""
        for word in sentence.split(" "):
            if line and len(escaped(f"{line} {word}")) > LONGEST_LINE:
                yield escaped(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        yield escaped(line)


def code(lines: list[str]) -> Iterator[str]:
    """Lines to type, as they are."""
    yield ".Bd -literal -offset indent"
    yield from map(escaped, lines)
    yield ".Ed"


def shown(arguments: list[Command]) -> list[Command]:
    """What the page tells of a command: nothing hidden, as deprecated options are, and not what every command has."""
    return [one for one in arguments if one["shouldDisplay"] and preferred(one) not in COMMON]


def preferred(option: Command) -> str:
    return option.get("preferredName", {}).get("name", "")


def spelling(option: Command) -> list[str]:
    """An option's names as macros have them: Fl adds one hyphen, names that are long have one more."""
    names = sorted(option["names"], key=lambda name: name["kind"] != "short")
    return [("\\-" if name["kind"] == "long" else "") + escaped(name["name"]) for name in names]


def title(option: Command) -> str:
    """An option, or an argument, as a list's head has it."""
    value = argument(option.get("valueName", "")) if option["kind"] != "flag" else ""
    if option["kind"] == "positional":
        return f"Ar {value}" + (" ..." if option["isRepeating"] else "")
    names = " , ".join(f"Fl {name}" for name in spelling(option))
    return f"{names} Ar {value}" if value else names


def synopsis(command: Command) -> Iterator[str]:
    """How a command is called."""
    yield f".Nm belay {' '.join(map(argument, [*command.get('superCommands', [])[1:], command['commandName']]))}"
    parts = shown(command.get("arguments", []))
    for one in [one for one in parts if one["kind"] != "positional"] + [
        one for one in parts if one["kind"] == "positional"
    ]:
        yield f".Op {title(one)}" if one["isOptional"] else f".{title(one)}"


def defaults(option: Command) -> str:
    """What else there is to say of an option: its values, its default, whether it may be repeated."""
    told = option.get("abstract", "")
    more = []
    if option.get("allValues") and option["kind"] == "option":
        more.append(f"One of {', '.join(option['allValues'])}.")
    if "defaultValue" in option and "(default:" not in told:
        more.append(f"The default is {option['defaultValue']}.")
    if option["isRepeating"] and option["kind"] == "option" and "repeated" not in told:
        more.append("May be repeated.")
    return " ".join([told, *more])


def options(arguments: list[Command]) -> Iterator[str]:
    if arguments:
        yield ".Bl -tag -width indent"
        for one in arguments:
            yield f".It {title(one)}"
            yield from paragraph(defaults(one))
        yield ".El"


def parts(discussion: str) -> tuple[list[str], list[str]]:
    """A discussion's paragraphs, and its examples."""
    examples = re.findall(r"^Example: (.+)$", discussion, re.MULTILINE)
    rest = re.sub(r"^Example: .+$\n?", "", discussion, flags=re.MULTILINE)
    return [text for text in re.split(r"\n\s*\n", rest) if text.strip()], examples


def families(command: Command) -> Iterator[Command]:
    """All commands below this one, in the order in which the help lists them."""
    for below in command.get("subcommands", []):
        if below["shouldDisplay"] and below["commandName"] != "help":
            yield below
            yield from families(below)


def section(command: Command) -> Iterator[str]:
    """What there is to say of one command."""
    name = " ".join([*command.get("superCommands", [])[1:], command["commandName"]])
    told, examples = parts(command.get("discussion", ""))
    yield f".Ss belay {name}"
    yield from synopsis(command)
    yield ".Pp"
    yield from paragraph(command["abstract"])
    for text in told:
        yield ".Pp"
        yield from paragraph(text)
    yield from options(shown(command.get("arguments", [])))
    if examples:
        yield ".Pp"
        yield "For example:"
        yield from code(examples)


def statuses(discussion: str) -> Iterator[tuple[str, str]]:
    """The exit codes, which the program's own help lists."""
    found = re.search(r"Exit codes: (.+?)\.?\s*(?:\n\n|$)", discussion, re.DOTALL)
    if not found:
        sys.exit("manual.py: the help of belay lists no exit codes; it should say: Exit codes: 0 success · 1 …")
    for entry in found[1].split("·"):
        number, _, meaning = " ".join(entry.split()).partition(" ")
        yield number, meaning[:1].upper() + meaning[1:] + "."


def listed(entries: dict[str, str], macro: str) -> Iterator[str]:
    yield ".Bl -tag -width indent"
    for name, meaning in entries.items():
        yield f".It {macro} {argument(name)}"
        yield from paragraph(meaning)
    yield ".El"


def page(command: Command, version: str, date: datetime.date) -> Iterator[str]:
    """The whole page, a line at a time."""
    commands = list(families(command))
    examples = {one["commandName"]: parts(one.get("discussion", ""))[1] for one in commands}
    yield '.\\" Generated by dev/support/manual.py. Do not edit.'
    yield f".Dd {date:%B} {date.day}, {date.year}"
    yield ".Dt BELAY 1"
    yield f".Os belay {escaped(version)}"
    yield ".Sh NAME"
    yield ".Nm belay"
    yield ".Nd contract of a WebSocket protocol: codecs, mock server, test of a live server"
    yield ".Sh SYNOPSIS"
    yield ".Nm belay"
    yield ".Ar command"
    yield ".Op Ar options"
    yield ".Nm belay"
    yield ".Fl h | \\-help | \\-version"
    yield ".Sh DESCRIPTION"
    yield from paragraph(command["abstract"])
    for text in parts(command.get("discussion", ""))[0]:
        if not text.startswith("Exit codes:"):
            yield ".Pp"
            yield from paragraph(text)
    yield ".Pp"
    yield "The commands are:"
    yield from listed({one["commandName"]: one["abstract"] for one in commands}, "Cm")
    yield ".Pp"
    yield "Every command takes:"
    yield from options([one for one in command["arguments"] if preferred(one) in COMMON])
    yield ".Sh COMMANDS"
    for one in commands:
        yield from section(one)
    yield ".Sh ENVIRONMENT"
    yield from listed(ENVIRONMENT, "Ev")
    yield ".Sh FILES"
    yield from listed(FILES, "Pa")
    yield ".Sh EXIT STATUS"
    yield from listed(dict(statuses(command.get("discussion", ""))), "Li")
    yield ".Sh EXAMPLES"
    yield from code([line for lines in examples.values() for line in lines[:1]])


def asked(program: str, *arguments: str) -> str:
    """What the program prints."""
    try:
        result = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"manual.py: {program} can't be asked: {error}", file=sys.stderr)
        raise SystemExit(69) from None
    if result.returncode != 0:
        print(f"manual.py: {program} {' '.join(arguments)} ended with {result.returncode}:", file=sys.stderr)
        print(result.stderr, file=sys.stderr, end="")
        raise SystemExit(69)
    return result.stdout


def date() -> datetime.date:
    if seconds := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).date()
    folder = Path(__file__).resolve().parent
    try:
        commit = subprocess.run(
            ["git", "log", "-1", "--format=%cs"], cwd=folder, capture_output=True, text=True, check=True
        )
        return datetime.date.fromisoformat(commit.stdout.strip())
    except (OSError, subprocess.CalledProcessError, ValueError):
        return datetime.date.today()


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Writes the manual page belay(1) from what the program says of its own arguments."
    )
    parser.add_argument("program", nargs="?", metavar="BELAY", help="the program")
    parser.add_argument("--help-json", metavar="FILE", help="what belay --experimental-dump-help has printed")
    parser.add_argument("--program-version", metavar="TEXT", help="the version, with --help-json")
    parser.exit_on_error = False
    try:
        given = parser.parse_args()
        if (given.program is None) == (given.help_json is None):
            raise argparse.ArgumentError(None, "give the program, or --help-json")
    except argparse.ArgumentError as error:
        print(f"manual.py: {error} (see manual.py --help)", file=sys.stderr)
        return 64
    if given.program:
        text, version = asked(given.program, "--experimental-dump-help"), asked(given.program, "--version")
    else:
        text = sys.stdin.read() if given.help_json == "-" else Path(given.help_json).read_text()
        version = given.program_version or ""
    number = re.search(r"\d+\.\d+\.\d+[\w.+-]*", version)
    print("\n".join(page(json.loads(text)["command"], number[0] if number else "", date())))
    return 0


if __name__ == "__main__":
    sys.exit(main())

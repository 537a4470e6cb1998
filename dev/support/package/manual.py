"""The manual page, from what the program's argument parser says of itself (--experimental-dump-help)."""

from __future__ import annotations

import re
import time
from typing import Any

Command = dict[str, Any]


def page(help: Command, version: str, epoch: int) -> str:
    """The page belay(1), in man(7)'s macros, with a section for each subcommand."""
    root = help["command"]
    name = root["commandName"]
    date = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    lines = [
        f'.TH {name.upper()} 1 "{date}" "{name} {version}" "User Commands"',
        ".SH NAME",
        f"{name} \\- {_text(root['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {name}",
        ".I command",
        "[\\fIoptions\\fR] [\\fIarguments\\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(root.get("discussion", "")),
        f"The same is said by \\fB{name} help\\fR \\fIcommand\\fR.",
        ".SH OPTIONS",
        *_arguments(root),
        ".SH COMMANDS",
    ]
    for command in _shown(root.get("subcommands", [])):
        lines += _section(name, command)
    return "\n".join(lines) + "\n"


def _section(parents: str, command: Command) -> list[str]:
    name = f"{parents} {command['commandName']}"
    positional = [each for each in _shown(command.get("arguments", [])) if each["kind"] == "positional"]
    usage = " ".join(map(_usage, positional))
    lines = [f".SS {_text(name)}", f"\\fB{_text(name)}\\fR [\\fIoptions\\fR] {usage}".rstrip(), ".PP"]
    lines += _paragraphs(command.get("abstract", "")) + _paragraphs(command.get("discussion", ""))
    lines += _arguments(command)
    for nested in _shown(command.get("subcommands", [])):
        lines += _section(name, nested)
    return lines


def _shown(items: list[Command]) -> list[Command]:
    return [item for item in items if item.get("shouldDisplay", True) and item.get("commandName") != "help"]


def _usage(argument: Command) -> str:
    word = f"\\fI{_text(argument['valueName'])}\\fR" + (" ..." if argument.get("isRepeating") else "")
    return f"[{word}]" if argument.get("isOptional") else word


def _arguments(command: Command) -> list[str]:
    lines = []
    for argument in _shown(command.get("arguments", [])):
        names = [("--" if each["kind"] == "long" else "-") + each["name"] for each in argument.get("names", [])]
        label = ", ".join(f"\\fB{_text(each)}\\fR" for each in names)
        if argument["kind"] != "flag":
            label = f"{label} \\fI{_text(argument['valueName'])}\\fR".strip()
        text = argument.get("abstract", "")
        default = argument.get("defaultValue")
        if default and "(default:" not in text:
            text = f"{text} (default: {default})".strip()
        lines += [".TP", label, _text(text)]
    return lines


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of flowing text; a line that begins with Example: is one of its own."""
    lines: list[str] = []
    for line in text.splitlines():
        if re.match(r"\s*Example:", line):
            lines += [".PP", _text(line.strip())]
        elif line.strip():
            lines.append(_text(line.strip()))
        else:
            lines.append(".PP")
    return [*lines, ".PP"] if lines else []


def _text(text: str) -> str:
    """Text that troff sets as it is: ASCII hyphens stay such, and no line is taken for a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("\n", " ")
    escaped = "".join(each if ord(each) < 128 else f"\\[u{ord(each):04X}]" for each in escaped)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped

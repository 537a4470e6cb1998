"""Checks the links of Markdown documents: relative files and #anchors must exist, others must be well-formed URLs.

    links.py FILE…

Nothing is fetched. Anchors are made from headings as GitHub makes them.
"""

import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

FENCE = re.compile(r"^(\s*)(```+|~~~+).*?^\s*\2\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
INLINE = re.compile(r"\[[^\]]*\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s+.*)?$", re.MULTILINE)
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)
HTML_ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")


def prose(text: str) -> str:
    """The text with fenced code blanked out, lines kept."""
    return FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)


def anchors(file: Path) -> set[str]:
    text = prose(file.read_text())
    found: set[str] = set(HTML_ANCHOR.findall(text))
    for heading in HEADING.findall(text):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        name, count = slug, 0
        while name in found:
            count += 1
            name = f"{slug}-{count}"
        found.add(name)
    return found


def problem(file: Path, link: str) -> str | None:
    parts = urlsplit(link)
    if parts.scheme or link.startswith("//"):
        if parts.scheme in ("http", "https") and not re.fullmatch(r"[\w.-]+(:\d+)?", parts.netloc):
            return "no host in this URL"
        return None if parts.scheme in ("http", "https", "mailto") else f"what is {parts.scheme}: here?"
    if parts.path.startswith("/"):
        return "a path from the root of a disk; make it relative"
    target = file.parent / unquote(parts.path) if parts.path else file
    if not target.exists():
        return "no such file"
    if parts.fragment and target.suffix == ".md" and unquote(parts.fragment) not in anchors(target):
        return "no such heading"
    return None


def main() -> int:
    failed = False
    for file in map(Path, sys.argv[1:]):
        text = CODE.sub(lambda code: " " * len(code[0]), prose(file.read_text()))
        for match in sorted([*INLINE.finditer(text), *REFERENCE.finditer(text)], key=lambda match: match.start()):
            if reason := problem(file, match[1]):
                failed = True
                print(f"{file}:{text.count(chr(10), 0, match.start(1)) + 1}: {match[1]}: {reason}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

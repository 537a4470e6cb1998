"""Holds the imports of Sources/, and the folders of a module, to the tables in CONTRIBUTING.md.

The table of the section "Modules" has the columns `module` and `may import`. A cell of `may import` names modules in
backticks; `*` in a name stands for any characters. Of the standard library, modules may always be imported. Test targets, and
the code in documentation catalogues (.docc), import what they like.

`Foundation` stands for its small part, FoundationEssentials, which is a module of its own only on Linux, and is imported as
IDIOM below has it. The whole of Foundation would add about 10 MB to the program.

A section "Inside MODULE" has a table of that module's folders, with the columns `folder` and `may use`. A file uses a folder
when it names a type or a function that a file of that folder declares at its top level, private ones left out. A folder may
always use itself. Folders of the table are all there are, and there are none outside of it.
"""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

ALWAYS = ["Swift", "Synchronization", "_*"]
ACCESS = r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
KIND = r"(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?"
IMPORT = re.compile(rf"^\s*(?:@\w+(?:\([^)]*\))?\s+)*{ACCESS}import\s+{KIND}(\w+)", re.MULTILINE)
IDIOM = re.compile(
    r"^#if canImport\(FoundationEssentials\)\n"
    rf"({ACCESS})import FoundationEssentials\n"
    r"#else\n"
    r"\1import Foundation\n"
    r"#endif$",
    re.MULTILINE,
)
NOT_CODE = re.compile(
    r'"""(?:.*?[^\\])??"""|#+"[^\n]*?"#+|"(?:[^"\\\n]|\\[^(\n])*"|(?P<code>"(?:[^"\\\n]|\\.)*")|/\*.*?\*/|//[^\n]*',
    re.DOTALL,
)
DECLARATION = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|final|indirect|nonisolated)\s+)*"
    r"(?:struct|class|enum|protocol|actor|typealias|func)\s+(\w+)",
    re.MULTILINE,
)
# A member's name has a dot before it, and an argument's label a colon behind it.
NAME = re.compile(r"(?<![\w.])(?:[A-Z]\w*\b|[a-z_]\w*\b(?!\s*:))")


def section(document: Path, title: str) -> str | None:
    found = re.search(rf"^#+ {re.escape(title)}\s*$(.*?)(?=^#|\Z)", document.read_text(), re.MULTILINE | re.DOTALL)
    return found and found[1]


def table(document: Path, title: str, key: str, value: str) -> dict[str, list[str]]:
    """The names in backticks in the column `value`, by the name in the column `key`."""
    text = section(document, title)
    if text is None:
        sys.exit(f'{document}: no section "{title}"')
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.strip().startswith("|")]
    columns = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not {key, value} <= set(columns):
        sys.exit(f'{document}: the section "{title}" has no table with the columns "{key}" and "{value}"')
    first, second = columns.index(key), columns.index(value)
    return {row[first].strip().strip("`"): re.findall(r"`([^`]+)`", row[second]) for row in rows[2:]}


def code(file: Path) -> str:
    """The file's text without comments, and without literals of text that have no code in them; blanked out, not removed, so
    that lines keep their numbers."""
    return NOT_CODE.sub(lambda text: text["code"] or re.sub(r"[^\n]", " ", text[0]), file.read_text())


def line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def wrong_imports(root: Path, allowed: dict[str, list[str]]) -> list[str]:
    kinds = ("*.swift", "*.c")
    folders = {folder.name for folder in (root / "Sources").iterdir() if any(any(folder.rglob(kind)) for kind in kinds)}
    found = [f"Sources/{name}: no row in the table of modules" for name in sorted(folders - allowed.keys())]
    found += [f"CONTRIBUTING.md: a row for {name}, and no Sources/{name}" for name in sorted(allowed.keys() - folders)]
    for name in sorted(folders & allowed.keys()):
        may = ALWAYS + allowed[name] + (["FoundationEssentials"] if "Foundation" in allowed[name] else [])
        for file in sorted((root / "Sources" / name).rglob("*.swift")):
            if ".docc/" in str(file):
                continue
            text = code(file)
            for match in IMPORT.finditer(text):
                if not any(fnmatchcase(match[1], pattern) for pattern in may):
                    found.append(f"{file.relative_to(root)}:{line(text, match.start(1))}: {name} may not import {match[1]}")
    return found


def whole_foundation(root: Path) -> list[str]:
    """Imports of Foundation other than by the idiom."""
    found = []
    for file in sorted((root / "Sources").rglob("*.swift")):
        if ".docc/" in str(file):
            continue
        text = IDIOM.sub(lambda idiom: re.sub(r"[^\n]", " ", idiom[0]), code(file))
        for match in IMPORT.finditer(text):
            if match[1].startswith("Foundation"):
                found.append(
                    f"{file.relative_to(root)}:{line(text, match.start(1))}: imports {match[1]} otherwise than by"
                    " #if canImport(FoundationEssentials), which AccessTokens/Base64URL.swift shows"
                )
    return found


def wrong_uses(root: Path, module: str, allowed: dict[str, list[str]]) -> list[str]:
    base = root / "Sources" / module
    files = {file: code(file) for file in sorted(base.rglob("*.swift"))}
    folder = {file: file.relative_to(base).parts[0] if file.parent != base else "." for file in files}
    there = set(folder.values())
    title = f'the table "Inside {module}"'
    found = [f"Sources/{module}/{name}: no row in {title}" for name in sorted(there - allowed.keys())]
    found += [f"CONTRIBUTING.md: {title} has a row for {name}, and there is no such folder" for name in sorted(allowed.keys() - there)]
    homes: dict[str, set[str]] = {}
    for file, text in files.items():
        for match in DECLARATION.finditer(text):
            homes.setdefault(match[1], set()).add(folder[file])
    for file, text in files.items():
        may = {folder[file], *allowed.get(folder[file], [])}
        for match in NAME.finditer(text):
            home = homes.get(match[0])
            if home and not home & may:
                found.append(
                    f"{file.relative_to(root)}:{line(text, match.start())}: {folder[file]} may not use {match[0]}"
                    f" of {', '.join(sorted(home))}"
                )
    return found


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    document = root / "CONTRIBUTING.md"
    if not document.exists():
        sys.exit(f'{document}: not there; its section "Modules" has the table of modules')
    found = wrong_imports(root, table(document, "Modules", "module", "may import")) + whole_foundation(root)
    for module in re.findall(r"^#+ Inside (\w+)\s*$", document.read_text(), re.MULTILINE):
        found += wrong_uses(root, module, table(document, f"Inside {module}", "folder", "may use"))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

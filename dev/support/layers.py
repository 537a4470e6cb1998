"""Holds the imports of Sources/ to the module table in CONTRIBUTING.md.

The table is the one in the section "Modules", with the columns `module` and `may import`. A cell of `may import` names
modules in backticks; `*` in a name stands for any characters. Of the standard library, modules may always be imported.
`Foundation` stands for FoundationEssentials too. Test targets import what they like.
"""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

ALWAYS = ["Swift", "Synchronization", "_*"]
ACCESS = r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
KIND = r"(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?"
IMPORT = re.compile(rf"^\s*(?:@\w+(?:\([^)]*\))?\s+)*{ACCESS}import\s+{KIND}(\w+)", re.MULTILINE)
NOT_CODE = re.compile(r'"""(?:.*?[^\\])??"""|/\*.*?\*/|//[^\n]*', re.DOTALL)


def table(document: Path) -> dict[str, list[str]]:
    """What each module may import, by module."""
    if not document.exists():
        sys.exit(f'{document}: not there; its section "Modules" has the table of modules')
    section = re.search(r"^#+ Modules\s*$(.*?)(?=^#|\Z)", document.read_text(), re.MULTILINE | re.DOTALL)
    if section is None:
        sys.exit(f'{document}: no section "Modules"')
    rows = [line.strip().strip("|").split("|") for line in section[1].splitlines() if line.strip().startswith("|")]
    columns = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not {"module", "may import"} <= set(columns):
        sys.exit(f'{document}: the section "Modules" has no table with the columns "module" and "may import"')
    module, imports = columns.index("module"), columns.index("may import")
    return {row[module].strip().strip("`"): re.findall(r"`([^`]+)`", row[imports]) for row in rows[2:]}


def problems(root: Path, allowed: dict[str, list[str]]) -> list[str]:
    folders = {folder.name for folder in (root / "Sources").iterdir() if any(folder.rglob("*.swift"))}
    found = [f"Sources/{name}: no row in the table of modules" for name in sorted(folders - allowed.keys())]
    found += [f"CONTRIBUTING.md: a row for {name}, and no Sources/{name}" for name in sorted(allowed.keys() - folders)]
    for name in sorted(folders & allowed.keys()):
        may = ALWAYS + allowed[name] + (["FoundationEssentials"] if "Foundation" in allowed[name] else [])
        for file in sorted((root / "Sources" / name).rglob("*.swift")):
            # Blanked out, not removed, so that lines keep their numbers.
            code = NOT_CODE.sub(lambda text: re.sub(r"[^\n]", " ", text[0]), file.read_text())
            for match in IMPORT.finditer(code):
                if not any(fnmatchcase(match[1], pattern) for pattern in may):
                    line = code.count("\n", 0, match.start(1)) + 1
                    found.append(f"{file.relative_to(root)}:{line}: {name} may not import {match[1]}")
    return found


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    found = problems(root, table(root / "CONTRIBUTING.md"))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

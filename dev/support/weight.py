"""Says what a program consists of: how many bytes of code and data each module and library adds.

    weight.py PROGRAM

PROGRAM is one with its symbols, such as .build-static/release/belay after dev/package; what is packed has none. A symbol
belongs to the module that its mangled name begins with, or to the C library whose prefix it has. Data that has no symbol,
such as literals, metadata and unwind tables, stands in the last rows, by section.
"""

import re
import subprocess
import sys
from collections import Counter

# What names begin with that no module's name does.
PREFIXES = (
    (re.compile(r"^_?_?Z?N?K?\w*CNIOBoringSSL|CNIOBoringSSL"), "CNIOBoringSSL (C)"),
    (re.compile(r"CCryptoBoringSSL"), "CCryptoBoringSSL (C)"),
    (re.compile(r"swift_icu|^_ZN?K?\w*icu|^_Z\w*(?:Unicode|Locale|Calendar)|^icu"), "ICU (C++)"),
    (re.compile(r"^_?_?CF[A-Z]|^__?CF|^\$sSo\d+CF"), "CoreFoundation (C)"),
    (re.compile(r"^_?dispatch|^_dispatch"), "libdispatch (C)"),
    (re.compile(r"^\$s[sS]|^\$sS|^swift_|^_swift_|^_ZN5swift"), "Swift's standard library and runtime"),
)


def module(name: str) -> str:
    for pattern, library in PREFIXES:
        if pattern.search(name):
            if library.startswith("Swift's") and (found := re.match(r"\$s(\d+)([A-Za-z_]\w*)", name)):
                break
            return library
    if found := re.match(r"\$s(\d+)([A-Za-z_]\w*)", name):
        return found[2][: int(found[1])]
    return "C and C++ besides"


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    weights: Counter[str] = Counter()
    for line in output("nm", "-S", sys.argv[1]).splitlines():
        words = line.split()
        if len(words) == 4 and words[2] not in "bB":
            weights[module(words[3])] += int(words[1], 16)
    for name, size in weights.most_common(40):
        print(f"{size / 1e6:8.2f} MB  {name}")
    print()
    for line in output("size", "-A", sys.argv[1]).splitlines():
        words = line.split()
        if len(words) == 3 and words[0].startswith((".eh_frame", ".rodata", ".data", "swift5_")) and int(words[1]) > 200_000:
            print(f"{int(words[1]) / 1e6:8.2f} MB  section {words[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Adds up the reports of one run of dev/test: `N passed, M failed`, on the last line.

    summary.py FOLDER [FAILED-STEP…]

FOLDER holds JUnit files (*.xml) and soundness reports (*.txt, a line that begins with OK or FAILED a check). The sum is
never better than the run: there are at least as many failures as failed steps. Exits with 1 if anything failed.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


class Count:
    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def add_junit(self, file: Path) -> None:
        try:
            cases = list(ElementTree.parse(file).iter("testcase"))
        except ElementTree.ParseError as error:
            print(f"{file.name}: unreadable: {error}")
            self.failed += 1
            return
        for case in cases:
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1

    def add_checks(self, file: Path) -> None:
        for line in file.read_text().splitlines():
            if line.startswith("OK"):
                self.passed += 1
            elif line.startswith("FAILED"):
                self.failed += 1


def main() -> int:
    folder, steps = Path(sys.argv[1]), sys.argv[2:]
    count = Count()
    for file in sorted(folder.glob("*.xml")):
        count.add_junit(file)
    for file in sorted(folder.glob("*.txt")):
        count.add_checks(file)
    # A step can fail where no report shows it: a crash, a build.
    count.failed = max(count.failed, len(steps))
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {count.failed} failed{skipped}")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main())

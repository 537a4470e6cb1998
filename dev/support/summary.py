"""Adds up the reports of one run of dev/test: what failed and how, a line each, and `N passed, M failed` as the last line.

    summary.py FOLDER [FAILED-STEP…]

FOLDER holds JUnit files (*.xml) and soundness reports (*.txt, a line that begins with OK or FAILED a check). A test that
failed in NAME.xml and passed in NAME-again.xml, its second try, is told as unsteady, with how it failed; it counts as
passed. The sum is never better than the run: there are at least as many failures as failed steps. Exits with 1 if
anything failed.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

from again import AGAIN, Case, steadied


# How much of an error stands beside the name of its test. The whole of it stands in the step's output.
LONGEST_REASON = 300


class Count:
    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = self.unsteady = 0

    def add_junit(self, file: Path) -> None:
        try:
            cases = list(ElementTree.parse(file).iter("testcase"))
        except ElementTree.ParseError as error:
            print(f"{file.name}: unreadable: {error}")
            self.failed += 1
            return
        again = steadied(file)
        for case in cases:
            trouble = next((part for part in case if part.tag in ("failure", "error")), None)
            if trouble is not None:
                unsteady = Case.of(case) in again
                self.unsteady += unsteady
                self.passed += unsteady
                self.failed += not unsteady
                reason = " ".join((trouble.get("message") or trouble.text or "").split())[:LONGEST_REASON]
                print(f"{'unsteady, passed alone' if unsteady else 'failed'}: {case.get('classname', file.stem)} {case.get('name')}: {reason}")
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
                print(f"failed: {file.stem}: {line.removeprefix('FAILED').strip()}")


def main() -> int:
    folder, steps = Path(sys.argv[1]), sys.argv[2:]
    count = Count()
    for file in sorted(file for file in folder.glob("*.xml") if not file.stem.endswith(AGAIN)):
        count.add_junit(file)
    for file in sorted(folder.glob("*.txt")):
        count.add_checks(file)
    # A step can fail where no report shows it: a crash, a build.
    count.failed = max(count.failed, len(steps))
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    unsteady = f", {count.unsteady} unsteady" if count.unsteady else ""
    print(f"{count.passed} passed, {count.failed} failed{skipped}{unsteady}")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main())

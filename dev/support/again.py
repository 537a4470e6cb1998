"""Which tests get a second try, and whether it steadied them.

    again.py pytest REPORT     the failed tests as pytest names them, a line each
    again.py swift REPORT      the suites of the failed tests, as one pattern for swift test --filter
    again.py passed REPORT     exits with 0 if each test that failed in REPORT passed in its second try

REPORT is a JUnit file NAME.xml; the second try's stands beside it as NAME-again.xml. The first two exit with 1, and print
nothing, where there is nothing to try: no report, no failure, or so many that the tests are broken rather than unsteady.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

AGAIN = "-again"

# More failures than this have one cause, and it is not that a test is unsteady.
MOST = 5


class Case(NamedTuple):
    suite: str
    name: str

    @classmethod
    def of(cls, element: ElementTree.Element) -> "Case":
        return cls(element.get("classname", ""), element.get("name", ""))

    @property
    def node(self) -> str:
        """The name of a test by which pytest finds it."""
        return f"{self.suite.replace('.', '/')}.py::{self.name}"


def cases(report: Path) -> dict[Case, bool]:
    """The tests of a report that were not skipped, and whether they passed. Empty where there is no report to read."""
    try:
        elements = list(ElementTree.parse(report).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return {}
    found: dict[Case, bool] = {}
    for element in elements:
        tags = {part.tag for part in element}
        if "skipped" not in tags:
            found[Case.of(element)] = not tags & {"failure", "error"} and found.get(Case.of(element), True)
    return found


def failed(report: Path) -> list[Case]:
    return [case for case, passed in cases(report).items() if not passed]


def steadied(report: Path) -> set[Case]:
    """The tests of a report that failed, and passed in their second try."""
    again = cases(report.with_stem(report.stem + AGAIN))
    return {case for case in failed(report) if again.get(case, False)}


def main() -> int:
    question, report = sys.argv[1], Path(sys.argv[2])
    tests = failed(report)
    if question == "passed":
        return 0 if tests and steadied(report) == set(tests) else 1
    if not tests or len(tests) > MOST:
        return 1
    if question == "pytest":
        print(*(case.node for case in tests), sep="\n")
    else:
        print("|".join(f"^{re.escape(suite)}/" for suite in sorted({case.suite for case in tests})))
    return 0


if __name__ == "__main__":
    sys.exit(main())

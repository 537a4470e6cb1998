"""The formats of the contract, checked by rules that were written from the RFCs alone, and by nothing of Belay's.

One thing Belay decides where RFC 3339 has more to say: a second 60 is taken in any minute, since which one has a leap
second is announced half a year ahead (section 5.7), so that no reader knows.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

# RFC 9562, section 4: UUID = 4hexOctet "-" 2hexOctet "-" 2hexOctet "-" 2hexOctet "-" 6hexOctet; case does not matter.
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")

# RFC 3339, section 5.6; "T" and "Z" may be lower case, and ABNF's DIGIT is ASCII.
_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)


def is_uuid(value: object) -> bool:
    return not isinstance(value, str) or _UUID.fullmatch(value) is not None


@dataclass(frozen=True)
class DateTime:
    """What a date-time says, digit by digit; digits of the fraction past the ninth do not count."""

    fields: tuple[int, ...]
    fraction: str
    # Minutes east of UTC; None is "Z".
    offset: int | None


def date_time(text: str) -> DateTime | None:
    """What a date-time says; None if the text is not one (sections 5.6 and 5.7)."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = fields = tuple(int(match[group]) for group in range(1, 7))
    if not 1 <= month <= 12 or not 1 <= day <= _days(year, month) or hour > 23 or minute > 59 or second > 60:
        return None
    offset = None
    if match[8]:
        hours, minutes = int(match[9]), int(match[10])
        if hours > 23 or minutes > 59:
            return None
        offset = (hours * 60 + minutes) * (-1 if match[8] == "-" else 1)
    return DateTime(fields, (match[7] or "")[:9], offset)


def is_date_time(value: object) -> bool:
    return not isinstance(value, str) or date_time(value) is not None


def _days(year: int, month: int) -> int:
    # Appendix C: a leap year divides by four, and by 400 if it does by 100; the year 0000 does.
    return 29 if month == 2 and calendar.isleap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]

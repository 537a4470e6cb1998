"""Formats of JSON Schema (validation, section 7.3), by rules that were written from the RFCs alone.

What jsonschema checks by itself is less: an email address is anything with an @ to it, and most formats need a package
each. The other formats are judged by the official suite alone (test_json_schema_suite.py).
"""

from __future__ import annotations

import ipaddress
import re

from jsonschema import FormatChecker

import formats

CHECKER = FormatChecker(formats=())

_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_DURATION = re.compile(
    r"P(?!\Z)(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
    r"(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAILBOX = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*\")@({_LABEL}(?:\.{_LABEL})*|\[.*\])"
)
# RFC 3986, appendix A.
_PCT = r"%[0-9A-Fa-f]{2}"
_SIGN = r"[A-Za-z0-9._~!$&'()*+,;=:-]"
_CHAR = rf"(?:{_PCT}|[A-Za-z0-9._~!$&'()*+,;=:@-])"
_AUTHORITY = rf"(?:(?:{_PCT}|{_SIGN})*@)?(?:\[[0-9A-Fa-f:.]+\]|(?:{_PCT}|[A-Za-z0-9._~!$&'()*+,;=-])*)(?::[0-9]*)?"
_PATH = rf"(?:/{_CHAR}*)*"
_TAIL = rf"(?:\?(?:{_CHAR}|[/?])*)?(?:#(?:{_CHAR}|[/?])*)?"
_ROOTLESS = rf"{_CHAR}+{_PATH}"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_AUTHORITY}{_PATH}|/(?:{_ROOTLESS})?|{_ROOTLESS}|){_TAIL}")
_RELATIVE = re.compile(
    rf"(?://{_AUTHORITY}{_PATH}|/(?:{_ROOTLESS})?|(?:{_PCT}|[A-Za-z0-9._~!$&'()*+,;=@-])+{_PATH}|){_TAIL}"
)
_POINTER = r"(?:/(?:[^~/]|~[01])*)*"


def _time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    if not match:
        return False
    zone = match[5]
    hours, minutes = (int(zone[1:3]), int(zone[4:6])) if len(zone) > 1 else (0, 0)
    hour, minute, second = (int(match[group]) for group in (1, 2, 3))
    if max(hour, hours) > 23 or max(minute, minutes) > 59 or second > 60:
        return False
    # A leap second is the last of a day in UTC.
    offset = (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
    return second < 60 or (hour * 60 + minute - offset) % 1440 == 1439


def _date_time(text: str) -> bool:
    return formats.date_time(text) is not None and _time(text[11:])


def _ip(kind: type, text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return "%" not in text and text.isascii()


def _email(text: str) -> bool:
    match = _MAILBOX.fullmatch(text)
    return match is not None and (match[1][0] != "[" or _ip(ipaddress.IPv4Address, match[1][1:-1]))


def _hostname(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


RULES = {
    "date-time": _date_time,
    "date": lambda text: formats.date_time(text + "T00:00:00Z") is not None,
    "time": _time,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "uuid": formats.is_uuid,
    "email": _email,
    "hostname": _hostname,
    "ipv4": lambda text: _ip(ipaddress.IPv4Address, text),
    "ipv6": lambda text: _ip(ipaddress.IPv6Address, text),
    "uri": lambda text: _URI.fullmatch(text) is not None,
    "uri-reference": lambda text: (_URI.fullmatch(text) or _RELATIVE.fullmatch(text)) is not None,
    "json-pointer": lambda text: re.fullmatch(_POINTER, text, re.DOTALL) is not None,
    "relative-json-pointer": lambda text: (
        re.fullmatch(rf"(?:0|[1-9][0-9]*)(?:#|{_POINTER})", text, re.DOTALL) is not None
    ),
}
for _name, _rule in RULES.items():
    CHECKER.checks(_name)(lambda value, rule=_rule: not isinstance(value, str) or rule(value))

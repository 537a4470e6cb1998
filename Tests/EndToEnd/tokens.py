"""Tokens as any JWT library makes them, good and bad."""

from __future__ import annotations

import time
from typing import Any

import jwt

from harness import Mock


def claims_of(mock: Mock, token: str) -> dict[str, Any]:
    """The claims of a token that the mock's key must have signed."""
    return jwt.decode(token, mock.ready["jwt"]["key"], algorithms=[mock.ready["jwt"]["algorithm"]])


def forge(mock: Mock, role: str, *, key: str | None = None, algorithm: str | None = None, **claims: Any) -> str:
    """An access token for a person; a claim of None is left out."""
    now = int(time.time())
    payload = {
        "token_type": "access",
        "exp": now + 900,
        "iat": now,
        "jti": "0123456789abcdef0123456789abcdef",
        "user_id": mock.person(role)["id"],
        **claims,
    }
    return jwt.encode(
        {name: value for name, value in payload.items() if value is not None},
        mock.ready["jwt"]["key"] if key is None else key,
        algorithm=algorithm or mock.ready["jwt"]["algorithm"],
    )

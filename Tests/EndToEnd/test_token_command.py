"""`belay token`: a good token, or one with exactly one fault."""

from __future__ import annotations

import time

import jwt
import pytest

from harness import Belay, Mock, Tab
from tokens import claims_of


def header_of(token: str) -> dict[str, object]:
    return jwt.get_unverified_header(token)


def raw_claims(token: str) -> dict[str, object]:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.parametrize("role", ["inviter", "invitee", "friend", "outsider"])
def test_a_token_for_each_person(belay: Belay, mock: Mock, role: str) -> None:
    claims = claims_of(mock, belay.token(role))
    assert claims["user_id"] == mock.person(role)["id"]
    assert claims["token_type"] == "access"
    assert claims["exp"] - claims["iat"] == 900
    assert abs(claims["iat"] - time.time()) < 60


def test_a_token_is_accepted(belay: Belay, mock: Mock) -> None:
    with Tab(mock.url(token=belay.token("inviter"))) as tab:
        assert tab.fence() == []


def test_each_token_is_different(belay: Belay) -> None:
    first, second = raw_claims(belay.token("inviter")), raw_claims(belay.token("inviter"))
    assert first["jti"] != second["jti"]


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("15m", 900), ("2h", 7200)])
def test_its_lifetime_can_be_chosen(belay: Belay, text: str, seconds: int) -> None:
    claims = raw_claims(belay.token("inviter", "--lifetime", text))
    assert claims["exp"] - claims["iat"] == seconds


# --- Exactly one fault ---


def judge(mock: Mock, token: str, **options: object) -> dict[str, object]:
    return jwt.decode(token, mock.ready["jwt"]["key"], algorithms=["HS256"], options=options)


def test_an_expired_token_is_signed_well(belay: Belay, mock: Mock) -> None:
    token = belay.token("inviter", "--fault", "expired")
    with pytest.raises(jwt.ExpiredSignatureError):
        judge(mock, token)
    claims = judge(mock, token, verify_exp=False)
    assert claims["user_id"] == mock.person("inviter")["id"] and claims["token_type"] == "access"
    assert claims["exp"] < time.time() - 600, "over by more than any clock skew"


def test_a_forged_token_is_valid_except_for_its_signature(belay: Belay, mock: Mock) -> None:
    token = belay.token("inviter", "--fault", "forged")
    with pytest.raises(jwt.InvalidSignatureError):
        judge(mock, token)
    assert header_of(token)["alg"] == "HS256"
    assert raw_claims(token)["user_id"] == mock.person("inviter")["id"]


def test_an_unknown_user_has_a_good_token(belay: Belay, mock: Mock) -> None:
    claims = judge(mock, belay.token("inviter", "--fault", "unknown-user"))
    assert claims["user_id"] not in {person["id"] for person in mock.ready["people"].values()}
    assert claims["token_type"] == "access"


def test_a_refresh_token_as_access_token(belay: Belay, mock: Mock) -> None:
    claims = judge(mock, belay.token("inviter", "--fault", "refresh-as-access"))
    assert claims["token_type"] == "refresh" and claims["user_id"] == mock.person("inviter")["id"]


def test_an_unsigned_token(belay: Belay, mock: Mock) -> None:
    token = belay.token("inviter", "--fault", "alg-none")
    assert header_of(token)["alg"] == "none" and token.endswith(".")
    assert raw_claims(token)["user_id"] == mock.person("inviter")["id"]


def test_a_misspelt_role_is_corrected(belay: Belay) -> None:
    result = belay.run("token", "invitr")
    assert result.returncode == 64
    assert 'did you mean "inviter"' in result.stderr


def test_nothing_but_the_token_is_printed(belay: Belay) -> None:
    result = belay.run("token", "inviter")
    assert result.stderr == "" and result.stdout.count("\n") == 1 and result.stdout.count(".") == 2

"""Signed requests: what is genuine, and for how long."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.signature import sign, verified

NOW = 1_772_366_400
BODY = b'{"epoch": 0}'
SIGNED = sign("secret", str(NOW), BODY)


def is_genuine(
    secret: str = "secret", at: str = str(NOW), signature: str = SIGNED, body: bytes = BODY, now_s: float = NOW
) -> bool:
    """Whether the request that the tests speak of is taken, changed in one place."""
    return verified(secret, at, signature, body, now_s=now_s)


def test_a_signature_is_what_the_wire_says_it_is() -> None:
    told = hmac.new(b"secret", b"%d.%s" % (NOW, BODY), hashlib.sha256).hexdigest()

    assert f"sha256={told}" == SIGNED


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 10**12 - 1), st.binary())
def test_what_was_signed_with_the_secret_is_genuine(secret: str, at: int, body: bytes) -> None:
    assert verified(secret, str(at), sign(secret, str(at), body), body, now_s=at)


@pytest.mark.parametrize("seconds", [-300, -299.5, 0, 299.5, 300])
def test_it_holds_for_five_minutes_before_and_after(seconds: float) -> None:
    assert is_genuine(now_s=NOW + seconds)


@pytest.mark.parametrize("seconds", [-1e9, -301, -300.001, 300.001, 301, 1e9])
def test_it_holds_no_longer(seconds: float) -> None:
    assert not is_genuine(now_s=NOW + seconds)


def test_another_secret_body_or_moment_is_not_genuine() -> None:
    assert is_genuine()
    assert not is_genuine(secret="Secret")
    assert not is_genuine(body=BODY + b" ")
    assert not is_genuine(body=b"")
    assert not is_genuine(at=str(NOW + 1))


def test_moment_and_body_are_kept_apart() -> None:
    assert not is_genuine(at=str(NOW // 10), body=b"%d.%s" % (NOW % 10, BODY))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=é",
        f" {SIGNED}",
        f"{SIGNED}0",
        SIGNED[:-1],
        SIGNED.upper(),
        SIGNED.removeprefix("sha256="),
    ],
)
def test_any_other_signature_is_not_genuine(signature: str) -> None:
    assert not is_genuine(signature=signature)


@pytest.mark.parametrize(
    "at", ["", "now", "-1", "+1", "1e9", "1.5", f" {NOW}", f"{NOW}\n", "1_772", "١٢٣", "²", "9" * 13, "9" * 5_000]
)
def test_a_timestamp_is_plain_digits_and_not_many(at: str) -> None:
    assert not is_genuine(at=at, signature=sign("secret", at, BODY))


def test_leading_zeros_are_part_of_what_is_signed() -> None:
    assert is_genuine(at=f"0{NOW}", signature=sign("secret", f"0{NOW}", BODY))
    assert not is_genuine(at=f"0{NOW}")


latin = st.text(st.characters(max_codepoint=0xFF))  # what a header can hold


@given(latin, latin, st.binary())
def test_whatever_the_headers_hold_the_answer_is_no(at: str, signature: str, body: bytes) -> None:
    assert not is_genuine(at=at, signature=signature, body=body)

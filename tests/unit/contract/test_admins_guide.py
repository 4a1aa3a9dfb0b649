"""The example in the guide for admins does what the guide says."""

import re
import time
from collections.abc import Callable, Mapping

import pytest

from contract.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from tests.suite import ROOT

Genuine = Callable[[str, Mapping[str, str], bytes], bool]
SECRET = "a secret of sixteen"
BODY = b'{"event": "test"}'


@pytest.fixture(scope="module")
def genuine() -> Genuine:
    """The function of the example."""
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "admins.md").read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Genuine] = {}
    exec(example, names)  # noqa: S102 - our own text
    return names["genuine"]


def headers(age_s: int = 0, body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    """As they come with a delivery that was signed so long ago."""
    timestamp = str(int(time.time()) - age_s)
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(secret, timestamp, body)}


def test_what_we_sign_is_genuine(genuine: Genuine) -> None:
    assert genuine(SECRET, headers(), BODY)


@pytest.mark.parametrize(
    "forged",
    [
        headers(secret="another secret of 16"),
        headers(body=b"{}"),
        headers(age_s=400),
        {**headers(), TIMESTAMP_HEADER: "x"},
    ],
    ids=["another secret", "another body", "old", "no time"],
)
def test_all_else_is_not(genuine: Genuine, forged: dict[str, str]) -> None:
    assert not genuine(SECRET, forged, BODY)

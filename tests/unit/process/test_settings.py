"""Settings: each wrong one is refused in one line that says what to do, and secrets are in none."""

from typing import Annotated, Final, Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from process.settings import (
    Amount,
    HttpUrl,
    Port,
    ProcessSettings,
    Seconds,
    Secret,
    ServerUrl,
    SettingError,
    Url,
    end,
    read,
    read_or_exit,
)


class StoreUrl(ServerUrl):
    """store://..., which may hold a password."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        if not text.startswith("store://"):
            raise ValueError("unknown scheme")
        return cls(text)


class Sample(ProcessSettings, frozen=True, kw_only=True):
    """One setting of every kind."""

    port: Port = 8000
    shared: Annotated[Secret, Meta(description="the secret of both sides")]
    store_url: Annotated[StoreUrl, Meta(description="store://...")] = StoreUrl("store://here")
    peer_url: HttpUrl = Url("http://127.0.0.1:8001")
    spare_url: HttpUrl | None = None
    spare_secret: Annotated[Secret, Meta(description="another secret")] | None = None
    deadline_s: Annotated[float, Meta(gt=0, le=60, description="a number of seconds above 0, up to 60")] = 5
    per_second: Amount = 5
    pause_s: Seconds = 1
    places: Annotated[int, Meta(ge=1, description="a whole number, 1 or more")] = 8
    switch: Annotated[Literal["on", "off"], Meta(description="on or off")] = "on"


TAKES: Final = {
    "PORT": "a port from 0 (any free one; for METRICS_PORT: off) to 65535",
    "METRICS_PORT": "a port from 0 (any free one; for METRICS_PORT: off) to 65535",
    "DRAIN_S": "a number of seconds, 0 or more",
    "LOG_LEVEL": "debug, info, warning or error",
    "LOG_FORMAT": "text or json",
    "PEER_URL": "an address such as http://127.0.0.1:8000",
    "SPARE_URL": "an address such as http://127.0.0.1:8000",
    "DEADLINE_S": "a number of seconds above 0, up to 60",
    "PER_SECOND": "a number, 0 (no limit) or more",
    "PAUSE_S": "a number of seconds, 0 or more",
    "PLACES": "a whole number, 1 or more",
    "SWITCH": "on or off",
}
PORTS: Final = ["-1", "65536", "http", "8000.5", "0x50", "8_000", "٣", "true", "tcp://10.0.0.1:80", "9" * 400]
NUMBERS: Final = ["-0.1", "soon", "nan", "inf", "-inf", "1e999", "5s", "1,5", "[]", "9" * 400]
ADDRESSES: Final = [
    "127.0.0.1:8001",
    "ftp://127.0.0.1",
    "http://",
    "http:///turns",
    "http://a:port",
    "http://a:0",
    "http://a:65536",
    "http://[::1",
    "http://a b",
    "http://a/\nb",
    "http://a/?q=1",
    "http://a/#f",
    "//a",
    "javascript:1",
]
WRONG: Final = [
    *[(name, text) for name in ("PORT", "METRICS_PORT") for text in PORTS],
    *[(name, text) for name in ("DRAIN_S", "DEADLINE_S", "PER_SECOND", "PAUSE_S") for text in NUMBERS],
    *[(name, text) for name in ("PEER_URL", "SPARE_URL") for text in ADDRESSES],
    *[("PLACES", text) for text in ("0", "-1", "many", "1.5")],
    *[("SWITCH", text) for text in ("ON", "yes", "1", "true")],
    *[("LOG_LEVEL", text) for text in ("INFO", "trace", "10")],
    *[("LOG_FORMAT", text) for text in ("xml", "JSON")],
    *[("DEADLINE_S", text) for text in ("0", "60.1")],
]


def sample(**environ: str) -> Sample:
    """The settings read from these variables and the one that is required."""
    return read(Sample, {"SHARED": "s3cret", **environ})


def refusal(environ: dict[str, str]) -> str:
    """What is said about settings that are refused."""
    with pytest.raises(SettingError) as error:
        read(Sample, environ)
    return str(error.value)


def refused(name: str, text: str) -> str | None:
    """What is said about a variable that holds this, None if it is taken."""
    try:
        sample(**{name: text})
    except SettingError as error:
        return str(error)
    return None


def test_what_is_required_is_enough() -> None:
    taken = sample()

    assert taken.shared.reveal() == "s3cret"
    assert (taken.host, taken.port, taken.metrics_port, taken.drain_s) == ("127.0.0.1", 8000, 0, 0)
    assert (taken.log_level, taken.log_format) == ("info", "text")


def test_each_setting_comes_from_the_variable_of_its_name() -> None:
    taken = sample(
        HOST="::", PORT="0", DEADLINE_S="0.5", SWITCH="off", PER_SECOND="0", STORE_URL="store://there", IGNORED="x"
    )

    assert (taken.host, taken.port, taken.deadline_s, taken.switch) == ("::", 0, 0.5, "off")
    assert (taken.per_second, taken.store_url) == (0, "store://there")


def test_a_missing_one_is_named_with_what_it_takes() -> None:
    assert refusal({}) == "SHARED is missing: it takes the secret of both sides."


@pytest.mark.parametrize("empty", ["", " ", "\n", "\t \r\n"])
def test_empty_is_the_same_as_unset(empty: str) -> None:
    assert refusal({"SHARED": empty}) == refusal({})
    assert sample(PORT=empty, SPARE_URL=empty, SPARE_SECRET=empty, LOG_LEVEL=empty).port == 8000


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n", " "])
def test_a_trailing_newline_is_no_part_of_any_setting(ending: str) -> None:
    taken = sample(
        SHARED=f"s3cret{ending}",
        PORT=f"8001{ending}",
        PEER_URL=f"http://bot:8001{ending}",
        STORE_URL=f"store://there{ending}",
        SWITCH=f"off{ending}",
    )

    assert (taken.shared.reveal(), taken.port, taken.switch) == ("s3cret", 8001, "off")
    assert (taken.peer_url, taken.store_url) == ("http://bot:8001", "store://there")


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_a_wrong_one_is_named_with_what_it_got_and_what_it_takes(name: str, text: str) -> None:
    assert refusal({"SHARED": "s3cret", name: text}) == f"{name} got {text!r}: it takes {TAKES[name]}."


@pytest.mark.parametrize("text", ["http://bot", "https://bot:8443/", "http://[::1]:8001", "http://bot/base//"])
def test_an_address_is_kept_without_the_slash_at_its_end(text: str) -> None:
    assert sample(PEER_URL=text).peer_url == text.rstrip("/")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mongo://ana:s3cret@host", "mongo://...host"),
        ("mongo://ana:s3@cret@host/db?password=s3cret", "mongo://...host/db?password=..."),
        ("STORE://host", "STORE://host"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_unknown_scheme_is_refused_and_a_password_in_it_is_not_shown(address: str, shown: str) -> None:
    said = refusal({"SHARED": "x", "STORE_URL": address})

    assert said == f"STORE_URL got '{shown}': it takes store://...."


@pytest.mark.parametrize("name", ["SHARED", "SPARE_SECRET", "STORE_URL", "PEER_URL", "HOST"])
def test_bytes_that_are_no_utf8_are_refused_before_anybody_signs_with_them(name: str) -> None:
    latin = b"http://caf\xe9".decode(errors="surrogateescape")  # as os.environ has it

    assert refusal({"SHARED": "x", name: latin}).startswith(f"{name} got ")


def test_a_secret_shows_itself_to_nobody_who_does_not_ask() -> None:
    taken = sample(SPARE_SECRET="s3cret")

    assert "s3cret" not in f"{taken} {taken!r} {taken.shared} {taken.shared!r} {taken.spare_secret!r}"


def test_a_secret_that_is_refused_is_not_shown() -> None:
    said = refusal({"SHARED": "s3cret\udcff"})

    assert said == "SHARED got a value that is not shown: it takes the secret of both sides."


variables = st.text(st.characters(exclude_characters="\0"))


@given(st.sampled_from(sorted([*TAKES, "SHARED", "STORE_URL", "HOST"])), variables)
def test_whatever_a_variable_holds_it_is_taken_or_refused_in_one_line(name: str, text: str) -> None:
    said = refused(name, text)

    assert said is None or said.startswith(f"{name} ")
    assert said is None or said.isprintable()


def test_a_refusal_is_one_line_on_standard_error_and_the_process_ends_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_or_exit(Sample, {"SHARED": "x", "PORT": "80\n80"})

    assert ended.value.code == 2
    assert capsys.readouterr() == ("", f"PORT got '80\\n80': it takes {TAKES['PORT']}.\n")


def test_settings_that_fit_are_read_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert read_or_exit(Sample, {"SHARED": "x"}).port == 8000
    assert capsys.readouterr() == ("", "")


def test_the_end_of_a_process_has_a_reason_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        end("Can't listen.", status=1)

    assert ended.value.code == 1
    assert capsys.readouterr().err == "Can't listen.\n"

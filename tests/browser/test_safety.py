"""Text is data, whatever it says; and the page works where the browser trusts it least."""

import contextlib
import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import missing
from tests.browser.desk import NO_LIMITS, Desk
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
NAME = "<img src=x onerror=h()>"
TEXTS = (
    "<img src=x onerror=\"document.title='hacked'\">",
    "<script>document.title='hacked'</script>",
    "javascript:document.title='hacked'",
    "[click](javascript:document.title='hacked') {{7*7}} ${7*7} &lt;b&gt;",
    "http://example.org/\"onmouseover=\"document.title='hacked'",
)


def test_markup_and_scripts_show_as_what_was_typed(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, NAME)
    expect(ana.page.locator("#me")).to_have_text(NAME)
    for text in TEXTS:
        ana.say(text)
        ana.expect_sent(text)
    ana.page.reload()
    ana.expect_all()
    assert [row["text"] for row in ana.rows() if row["side"] == "own"] == list(TEXTS)
    assert ana.page.locator("#rows img, #rows script").count() == 0
    addresses = ana.page.locator("#rows a").evaluate_all("links => links.map((link) => link.href)")
    assert addresses == ["http://example.org/"]
    assert ana.page.title() == "Northwind Help"


def test_a_message_named_like_a_part_of_the_page_takes_nothing_away_from_it(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    for name in ("row-said", "card", "new", "rows", "a-word-more"):
        ana.post(f"I am {name}", name)
        ana.expect_sent(f"I am {name}")
    ana.expect_all()


def test_links_open_elsewhere_and_tell_nothing(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    ana.say("Look at https://example.org/a_(b)?c=1.")
    link = ana.page.get_by_role("link", name="https://example.org/a_(b)?c=1")
    expect(link).to_have_attribute("href", "https://example.org/a_(b)?c=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_attribute("target", "_blank")


def test_nothing_on_the_page_is_forbidden_by_its_own_policy(desk: Desk, visit: Visit) -> None:
    said: list[str] = []
    ana = visit(desk, "Ana", before=lambda page: page.on("console", lambda message: said.append(message.text)))
    ana.say("hello")
    ana.expect_sent("hello")
    ana.page.get_by_role("button", name="You are Ana").click()
    expect(ana.page.locator("#menu")).to_be_visible()
    assert [text for text in said if "Security Policy" in text or "Refused" in text] == []


def test_it_works_over_plain_http_on_an_address_that_is_not_loopback(tmp_path: Path, visit: Visit) -> None:
    with an_address() as host:
        desk = Desk(tmp_path, NO_LIMITS, host=host)
        try:
            ana = visit(desk.open(), "Ana")
            assert ana.page.evaluate("() => [isSecureContext, typeof crypto.randomUUID]") == [False, "undefined"]
            ana.say("hello from far away")
            ana.expect_sent("hello from far away")
            expect(ana.bubble(re.compile("."), "bot").first).to_be_visible()
            ana.page.reload()
            ana.expect_all()
        finally:
            desk.end()


@contextlib.contextmanager
def an_address() -> Iterator[str]:
    """An address of this machine that is not loopback: on a link of our own that leads nowhere, or what there is."""
    link, host = f"hand{os.getpid() % 100_000}", "10.213.77.1"
    steps = (
        f"link add {link} type veth peer name {link}p",
        f"addr add {host}/30 dev {link}",
        f"link set {link} up",
    )
    try:
        if all(ip(step) for step in steps):
            yield host
        else:
            yield own_address()
    finally:
        ip(f"link del {link}")


def ip(arguments: str) -> bool:
    """Whether `ip` did it: it takes root."""
    try:
        return subprocess.run(["ip", *arguments.split()], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def own_address() -> str:
    """The address under which this machine would call another one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            missing("no address but loopback, and no right to make one: run as root, with iproute2")
        host: str = probe.getsockname()[0]
    if host.startswith("127."):
        missing("no address but loopback")
    return host


@pytest.mark.parametrize(
    "text",
    ["مرحبا بك في المحادثة", "👩‍👩‍👧‍👦" * 40, "x" * 400, "code `a  b` and\n```\n  keep\n\tthis\n```", "שלום hello 123"],
)
def test_every_script_fits_on_a_small_screen(desk: Desk, visit: Visit, text: str) -> None:
    ana = visit(desk, "Ana", viewport={"width": 360, "height": 640})
    ana.say(text)
    expect(ana.page.locator('.said[data-side="own"][data-state="sent"]')).to_have_count(1)
    assert ana.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert ana.page.evaluate(
        "() => { const s = document.getElementById('scroll'); return s.scrollWidth <= s.clientWidth }"
    )

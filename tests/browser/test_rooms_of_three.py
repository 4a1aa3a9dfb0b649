"""Three people in two rooms on two replicas: photos, edits, a lost network, and a replica that is killed."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, ready
from tests.browser.replicas import Pair, pair
from tests.browser.rooms import Member, keep_sockets
from tests.browser.test_rooms_page import a_picture
from tests.conformance.conftest import give_up
from tests.servers.redis import RedisServer

Enter = Callable[..., Member]


@pytest.fixture
def two(desks: Callable[..., Desk]) -> Iterator[Pair]:
    """Two replicas with a Redis between them."""
    if lack := RedisServer.missing():
        give_up(lack)
    redis = RedisServer.started()
    with pair(desks(own_client=True), redis.url) as made:
        yield made
    redis.stop()


def shows_a_face(member: Member) -> None:
    """Put a photo on."""
    member.page.locator("#own-face").click()
    chooses = member.page.locator("#self input[type=file]")
    chooses.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": a_picture()})
    member.page.get_by_role("button", name="Use this photo").click()
    expect(member.page.locator("#own-face img")).to_be_visible()
    member.page.keyboard.press("Escape")


def log_of(member: Member) -> list[str]:
    """The messages on the screen, in their order."""
    return [text.strip() for text in member.page.locator(".said .bubble").all_inner_texts()]


def test_three_people_in_two_rooms_on_two_replicas(two: Pair, enter: Enter) -> None:
    ana, bo, cy = (enter(two.desk, name, before=keep_sockets) for name in ("Ana", "Bo", "Cy"))
    shows_a_face(ana)
    ana.found("Garden")
    bo.join("Garden")
    for one in (ana, bo):
        one.say(f"{one.page.locator('#own-name').inner_text()} digs")
    for one in (ana, bo):
        one.expect_said("Ana digs")
        one.expect_said("Bo digs")
    face = bo.said("Ana digs").locator(".face img")
    expect(face).to_be_visible()
    assert face.evaluate("image => image.naturalWidth") == 64
    cy.say("only Cy is here")
    expect(cy.said("digs")).to_have_count(0)

    bo.cut_off()
    bo.say("without a network")
    ana.field.press("ArrowUp")
    ana.say("Ana digs deep")
    bo.back_again()
    expect(bo.said("Ana digs deep").locator(".edited")).to_be_visible()
    ana.expect_said("without a network")

    for replica in two.replicas:
        replica.kill()
        for one in (ana, bo, cy):
            one.say(f"said by {one.page.locator('#own-name').inner_text()} after a kill")
        for one in (ana, bo, cy):
            expect(one.lost).to_be_hidden()
            expect(one.page.locator('.said[data-state="sending"]')).to_have_count(0)
        ready(replica.start())

    cy.join("Garden")
    for one in (ana, bo, cy):
        expect(one.said("said by Ana after a kill")).to_have_count(2)
        expect(one.said("said by Bo after a kill")).to_have_count(2)
        expect(one.said("said by Cy")).to_have_count(0)
    assert log_of(ana) == log_of(bo) == log_of(cy)
    cy.open("lobby")
    expect(cy.said("said by Cy after a kill")).to_have_count(2)
    expect(cy.said("digs")).to_have_count(0)

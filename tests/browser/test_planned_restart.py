"""An update of the chat service while people chat, another replica being there: nobody notices."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.browser.desk import Desk
from tests.browser.replicas import Pair, pair
from tests.browser.visitor import Visitor
from tests.conformance.conftest import give_up
from tests.servers.redis import RedisServer

Visit = Callable[..., Visitor]


@pytest.fixture
def two(desks: Callable[..., Desk]) -> Iterator[Pair]:
    """Two replicas with a Redis between them."""
    if lack := RedisServer.missing():
        give_up(lack)
    redis = RedisServer.started()
    with pair(desks(own_client=True), redis.url) as made:
        yield made
    redis.stop()


def _moved(moves: list[Visitor], tab: Visitor, _socket: Any) -> None:
    moves.append(tab)


def test_both_replicas_are_restarted_and_no_page_says_not_connected(two: Pair, visit: Visit) -> None:
    ana = visit(two.desk, "Ana")
    tabs = [ana, visit(two.desk, "Ana", beside=ana), visit(two.desk, "Ben")]
    moves: list[Visitor] = []
    for tab in tabs:
        if tab is not tabs[1]:
            tab.page.get_by_role("button", name="Talk to a person").click()
        tab.expect_line("Waiting for a person")  # so nobody waits for a bot's answer
        tab.watch()
        tab.page.on("websocket", partial(_moved, moves, tab))

    said: list[str] = []
    for replica in two.replicas:
        with two.restarting(replica):
            for tab in tabs * 3:
                said.append(f"message {len(said)}.")
                tab.say(said[-1])
                tab.expect_sent(said[-1])

    for tab in tabs:
        tab.expect_all()
        assert tab in moves
        assert tab.kept_connected()
    stored = [entry["text"] for tab in (ana, tabs[2]) for entry in tab.log() if entry["type"] == "message_posted"]
    assert sorted(stored) == sorted(said)

"""What every `Directory` does about the webhook and its deliveries."""

import sqlite3
from contextlib import closing

import pytest
from msgspec.structs import replace

from chat_service.adapters.sqlite import webhooks
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.ports.directory import Directory
from chat_service.ports.webhook import Delivery, Webhook, WebhookChange
from tests.builders import at


def a_delivery(seq: int = 1, *, when: float = 0, due: float = 0) -> Delivery:
    """Somebody waits since that moment."""
    return Delivery(
        id=f"c1:{seq}", conversation_id="c1", seq=seq, event="conversation_queued", at=at(when), next_at=at(due)
    )


async def test_a_webhook_is_off_before_it_is_set(directory: Directory) -> None:
    assert await directory.webhook() == Webhook()


async def test_what_is_given_changes_of_the_webhook_and_nothing_else(directory: Directory) -> None:
    await directory.change_webhook(WebhookChange(url="https://a.example/", secret="s" * 16, since=at(1), read_to=at(1)))
    await directory.change_webhook(WebhookChange(read_to=at(2.5), delivered_at=at(3)))
    await directory.change_webhook(WebhookChange(url=None, last_error="No."))
    await directory.change_webhook(WebhookChange())

    expected = Webhook(secret="s" * 16, since=at(1), read_to=at(2.5), delivered_at=at(3), last_error="No.")
    assert await directory.webhook() == expected


@pytest.mark.parametrize("hidden", ["the-secret-itself", "a-token-in-it"])
def test_a_webhook_in_a_log_shows_no_secret(hidden: str) -> None:
    url = "https://a.example/a-token-in-it"

    assert hidden not in repr(Webhook(url=url, secret="the-secret-itself"))
    assert hidden not in repr(WebhookChange(url=url, secret="the-secret-itself"))


async def test_deliveries_are_due_by_their_time(directory: Directory) -> None:
    await directory.add_deliveries([a_delivery(1, due=3), a_delivery(2, due=1), a_delivery(3, due=2)])
    await directory.add_deliveries([])

    assert await directory.due_deliveries(at(0), 10) == []
    assert [one.seq for one in await directory.due_deliveries(at(2), 10)] == [2, 3]
    assert [one.seq for one in await directory.due_deliveries(at(9), 1)] == [2]
    assert await directory.due_deliveries(at(9), 0) == []
    assert await directory.due_deliveries(at(3), 10) == [
        a_delivery(2, due=1),
        a_delivery(3, due=2),
        a_delivery(1, due=3),
    ]
    assert (await directory.count_deliveries(100), await directory.count_deliveries(2)) == (3, 2)


async def test_a_known_delivery_stays_as_it_is(directory: Directory) -> None:
    waiting, ended = a_delivery(1), a_delivery(2)
    await directory.add_deliveries([waiting, ended])
    await directory.end_delivery(ended)

    await directory.add_deliveries([replace(waiting, next_at=at(9)), ended, a_delivery(3)])

    assert await directory.due_deliveries(at(9), 10) == [waiting, a_delivery(3)]


async def test_a_delivery_that_failed_waits_on_and_is_seen_to_fail(directory: Directory) -> None:
    first = replace(a_delivery(1), tries=2, next_at=at(9), failed_at=at(1), error="Answered with status 500.")
    later = replace(a_delivery(2), tries=1, next_at=at(8), failed_at=at(2), error="No answer within 10 s.")
    await directory.add_deliveries([a_delivery(1), a_delivery(2), a_delivery(3)])
    assert await directory.failing_delivery() is None

    for failed in (later, first):
        await directory.retry_delivery(failed)

    assert await directory.due_deliveries(at(0), 10) == [a_delivery(3)]
    assert await directory.due_deliveries(at(9), 10) == [a_delivery(3), later, first]
    assert await directory.failing_delivery() == first
    await directory.end_delivery(first)
    assert await directory.failing_delivery() == later


async def test_a_delivery_that_ended_does_not_come_back(directory: Directory) -> None:
    await directory.add_deliveries([a_delivery()])
    await directory.end_delivery(a_delivery())

    await directory.retry_delivery(replace(a_delivery(), failed_at=at(1), error="late"))

    assert await directory.due_deliveries(at(9), 10) == []
    assert await directory.failing_delivery() is None
    assert await directory.count_deliveries(10) == 0


async def test_all_deliveries_end_at_once(directory: Directory) -> None:
    await directory.add_deliveries([a_delivery(seq) for seq in range(1, 6)])
    await directory.retry_delivery(replace(a_delivery(2), failed_at=at(1), error="No."))

    await directory.end_deliveries()
    await directory.add_deliveries([a_delivery(2)])

    assert await directory.count_deliveries(10) == 0
    assert await directory.failing_delivery() is None


async def test_only_what_ended_is_forgotten_and_only_what_is_old(directory: Directory) -> None:
    everything = [a_delivery(seq, when=seq) for seq in range(1, 5)]
    await directory.add_deliveries(everything)
    for ended in everything[1:]:
        await directory.end_delivery(ended)

    await directory.forget_deliveries(at(3))
    await directory.add_deliveries(everything)

    assert [one.seq for one in await directory.due_deliveries(at(9), 10)] == [1, 2]


@pytest.mark.parametrize(
    ("statement", "values", "search"),
    [
        (webhooks._DUE, 2, "SEARCH deliveries USING INDEX deliveries_waiting (next_at<?)"),
        (webhooks._FAILING, 0, "SEARCH deliveries USING INDEX deliveries_failing"),
        (webhooks._FORGET, 1, "SEARCH deliveries USING INDEX deliveries_ended (at<?)"),
    ],
)
def test_deliveries_are_found_by_an_index_on_sqlite(statement: str, values: int, search: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (1,) * values).fetchall()

    [step] = [row[3] for row in rows]
    assert step.replace("SCAN", "SEARCH").startswith(search)

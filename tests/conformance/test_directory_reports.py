"""What every `Directory` does about reports of messages."""

import asyncio

from msgspec.structs import replace

from chat_service.ports.directory import Directory
from chat_service.ports.rooms import Report, ReportPlace
from contract.entries import Owner
from tests.builders import at
from tests.conformance.stores import Store

ADA = Owner("a0", "Ada")


def a_report(number: int = 1, seconds: float = 0, *, by: str = "v1", target_seq: int | None = None) -> Report:
    """Somebody reports a message; each report is of another one."""
    return Report(
        id=f"p{number}", room_id="room_1", target_seq=target_seq or number, by=Owner(by, "Ana"), at=at(seconds)
    )


async def waiting(directory: Directory) -> list[Report]:
    """All that wait, page by page."""
    seen: list[Report] = []
    while page := await directory.reports(ReportPlace(seen[-1].at, seen[-1].id) if seen else None, 2):
        seen += page
    return seen


async def test_a_report_comes_back_as_it_was(directory: Directory) -> None:
    report = replace(a_report(seconds=0.123), reason="naïve $where {'$gt': ''} \n end")

    assert await directory.add_report(report)

    assert await directory.report("p1") == report
    assert await directory.report("p2") is None


async def test_a_person_reports_a_message_once(directory: Directory) -> None:
    assert await directory.add_report(a_report(1, target_seq=7))

    assert not await directory.add_report(a_report(2, target_seq=7))
    assert await directory.add_report(a_report(3, target_seq=7, by="v2"))
    assert await directory.add_report(a_report(4, target_seq=8))
    assert await directory.add_report(replace(a_report(5, target_seq=7), room_id="room_2"))

    assert [one.id for one in await waiting(directory)] == ["p1", "p3", "p4", "p5"]


async def test_reports_wait_in_the_order_in_which_they_came_over_ties(directory: Directory) -> None:
    written = [a_report(number, number // 3) for number in range(1, 8)]
    for report in written[::2] + written[1::2]:
        await directory.add_report(report)

    assert await waiting(directory) == written
    assert await directory.reports(None, 0) == []


async def test_what_was_handled_waits_no_longer_and_says_by_whom(directory: Directory) -> None:
    for number in (1, 2):
        await directory.add_report(a_report(number))

    assert await directory.handle_report("p1", ADA, at(5))
    assert not await directory.handle_report("p1", Owner("a1", "Bim"), at(6))
    assert not await directory.handle_report("p9", ADA, at(5))

    assert await directory.report("p1") == replace(a_report(1), handled_by=ADA, handled_at=at(5))
    assert await waiting(directory) == [a_report(2)]
    assert not await directory.add_report(a_report(9, target_seq=1))  # a message is not reported anew, either


async def test_of_several_at_once_one_reports_and_one_handles(store: Store) -> None:
    directories = [store.open().directory for _ in range(4)] * 2

    told = await asyncio.gather(*(one.add_report(a_report(n, target_seq=7)) for n, one in enumerate(directories)))
    assert told.count(True) == 1
    report_id = f"p{told.index(True)}"
    handled = await asyncio.gather(
        *(one.handle_report(report_id, Owner(f"a{n}", "Ada"), at(n)) for n, one in enumerate(directories))
    )

    assert handled.count(True) == 1
    winner = handled.index(True)
    stored = await directories[0].report(report_id)
    assert stored
    assert (stored.handled_by, stored.handled_at) == (Owner(f"a{winner}", "Ada"), at(winner))

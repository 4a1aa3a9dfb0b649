"""The audit's two sources read as one, over every adapter."""

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.handlers.ports import Ports
from chat_service.handlers.trail import Line, Place, Trail
from chat_service.ports.audit import AuditRecord, Subject
from chat_service.ports.clock import utc_now
from contract.entries import (
    After,
    By,
    ConversationRated,
    ConversationResolved,
    HandoffAccepted,
    HandoffRequested,
    HandoffRequeued,
    HandoffTransferred,
    MessagePosted,
    Owner,
    Payload,
    State,
)
from tests.builders import ANA, an_entry, at, queued
from tests.conformance.racing import NoBot
from tests.conformance.stores import Store

BIM = By("agent", "a1", "Bim")
MINE = After(state=State.ASSIGNED, owner=Owner("a1", "Bim"), handoff_seq=1)


def a_trail(store: Store) -> tuple[Ports, Trail]:
    log, directory = store.open()
    ports = Ports(log, directory, MemoryBroker(), NoBot(), utc_now, str, "replica")
    return ports, Trail(ports)


async def all_pages(trail: Trail, limit: int) -> list[Line]:
    """Page by page to the end."""
    lines: list[Line] = []
    place: Place | None = None
    while page := await trail.page(place, limit):
        assert len(page.lines) <= limit
        lines += page.lines
        if page.next is None:
            return lines
        place = page.next
    raise AssertionError("no end")


async def test_pages_over_both_sources_lose_and_repeat_nothing_whatever_is_at_the_same_moment(store: Store) -> None:
    ports, trail = a_trail(store)
    for number in range(24):
        name, when = f"c{number}", at(number * 7 % 4)
        if number % 3:
            await ports.directory.add_audit(AuditRecord(id=name, at=when, by=BIM, action="agent_added"))
        else:
            accepted = an_entry(conversation_id=name, when=when, by=BIM, payload=HandoffAccepted(), after=MINE)
            await ports.log.insert([accepted, an_entry(2, conversation_id=name, when=when, payload=HandoffRequested())])

    whole = (await trail.page(None, 100)).lines

    assert len({line.place for line in whole}) == 24
    assert [line.at for line in whole] == sorted((line.at for line in whole), reverse=True)
    for limit in (1, 2, 3, 5, 23, 24):
        assert await all_pages(trail, limit) == whole


async def test_what_visitors_did_is_no_matter_of_the_audit_however_much_it_was(store: Store) -> None:
    ports, trail = a_trail(store)
    await ports.log.insert([an_entry(payload=HandoffAccepted(), by=BIM, after=MINE)])
    for number in range(30):
        rated = an_entry(conversation_id=f"r{number}", when=at(1), payload=ConversationRated(5))
        await ports.log.insert([rated])

    assert [line.conversation_id for line in (await trail.page(None, 2)).lines] == ["c1"]


async def test_an_empty_audit_has_no_next_page(store: Store) -> None:
    assert await a_trail(store)[1].page(None, 10) == ([], None)


async def test_a_line_says_who_did_what_to_whom(store: Store) -> None:
    ports, trail = a_trail(store)
    system = By("system", "system", "Handoff")
    told: list[tuple[By, Payload, After]] = [
        (ANA, HandoffRequested(), queued()),
        (BIM, MessagePosted("hello"), After(state=State.ASSIGNED, owner=Owner("a1", "Bim"), handoff_seq=2)),
        (BIM, HandoffTransferred(Owner("a2", "Cy")), After(state=State.ASSIGNED, owner=Owner("a2", "Cy"))),
        (system, HandoffRequeued("Cy is away."), queued()),
        (BIM, ConversationResolved(), After(state=State.RESOLVED)),
    ]
    entries = [
        an_entry(seq, when=at(seq), by=by, payload=payload, after=after)
        for seq, (by, payload, after) in enumerate(told, 1)
    ]
    await ports.log.insert(entries)
    record = AuditRecord(id="d1", at=at(9), by=BIM, action="agent_changed", subject=Subject("a2", "Cy"), detail="Now.")
    await ports.directory.add_audit(record)

    lines = (await trail.page(None, 10)).lines

    assert [(line.by, line.action, line.conversation_id, line.subject, line.detail) for line in lines] == [
        (BIM, "agent_changed", None, Subject("a2", "Cy"), "Now."),
        (BIM, "conversation_resolved", "c1", None, None),
        (system, "handoff_requeued", "c1", None, "Cy is away."),
        (BIM, "handoff_transferred", "c1", Subject("a2", "Cy"), None),
        (BIM, "handoff_accepted", "c1", None, "By the first reply."),
    ]
    assert [line.at for line in lines] == [at(9), at(5), at(4), at(3), at(2)]

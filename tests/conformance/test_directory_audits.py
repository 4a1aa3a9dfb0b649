"""What every `Directory` does about the audit's records."""

import sqlite3
from contextlib import closing

from chat_service.adapters.mongo.audits import NEWEST_FIRST
from chat_service.adapters.mongo.indexes import INDEXES
from chat_service.adapters.sqlite.audits import BEFORE
from chat_service.adapters.sqlite.schema import SCHEMA
from chat_service.ports.audit import AuditPlace, AuditRecord, Subject
from chat_service.ports.directory import Directory
from contract.entries import By
from tests.builders import at

ADA = By("agent", "a0", "Ada")


def a_record(record_id: str, seconds: float = 0) -> AuditRecord:
    """Ada added somebody."""
    return AuditRecord(id=record_id, at=at(seconds), by=ADA, action="agent_added", subject=Subject("a1", "Bim"))


async def test_an_empty_audit_is_empty(directory: Directory) -> None:
    assert await directory.audits_before(None, 10) == []


async def test_a_record_comes_back_as_it_was_written(directory: Directory) -> None:
    full = AuditRecord(
        id="d1",
        at=at(0.123),
        by=ADA,
        action="canned_response_changed",
        subject=Subject("r1", "hello"),
        detail="naïve $where {'$gt': ''} \n end",
    )
    bare = AuditRecord(id="d2", at=at(0), by=By("system", "system", "Handoff"), action="webhook_changed")
    for record in (full, bare):
        await directory.add_audit(record)

    assert await directory.audits_before(None, 10) == [full, bare]


async def test_pages_of_records_go_back_over_ties(directory: Directory) -> None:
    written = [a_record(f"d{number}", number // 3) for number in range(7)]
    for record in written[::2] + written[1::2]:
        await directory.add_audit(record)

    seen: list[AuditRecord] = []
    while page := await directory.audits_before(AuditPlace(seen[-1].at, seen[-1].id) if seen else None, 2):
        seen += page

    assert seen == written[::-1]
    assert await directory.audits_before(None, 0) == []


def test_a_page_of_records_is_one_search_on_sqlite() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {BEFORE}", (0, "d", 50)).fetchall()]

    assert plan == ["SEARCH audits USING PRIMARY KEY ((at,id)<(?,?))"]


def test_mongodb_has_an_index_for_a_page_of_records() -> None:
    assert [name for name, _ in NEWEST_FIRST] in [list(index.document["key"]) for index in INDEXES["audits"]]

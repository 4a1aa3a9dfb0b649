"""The audit: who did what, as pages and as one table to keep."""

import asyncio
import csv
import io
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from chat_service.api import cursor
from chat_service.api.query import limit_of
from chat_service.api.who import admin_session_of, service_of
from chat_service.handlers.access import Person
from chat_service.handlers.trail import Line, Page, Place, Trail
from chat_service.ports.audit import AuditPlace
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import BEYOND, PAGE, MovePlace
from contract.audience import rfc3339
from process.web import NO_STORE, Json

COLUMNS: Final = (
    "at",
    "by_role",
    "by_id",
    "by_name",
    "action",
    "conversation_id",
    "subject_id",
    "subject_name",
    "detail",
)
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a program
RETRY_S: Final = 1  # in the middle of an export, while the database does not answer
PATIENCE: Final = 30  # such tries a page

log = logging.getLogger("chat_service.audit")


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in the audit: a move's by its seq, another record's with none."""

    at_ms: Annotated[int, Meta(ge=0, lt=cursor.NEVER_MS)]
    id: str
    seq: Annotated[int, Meta(ge=1, le=BEYOND)] | None


async def get_audit(request: Request) -> Response:
    """GET /v1/audit: a page, newest first."""
    await admin_session_of(request)
    service = service_of(request)
    page = await service.trail.page(_place(request), limit_of(request))
    visitors = await service.access.all_visitors([one for one in {line.conversation_id for line in page.lines} if one])
    records = [_shown(line, visitors.get(line.conversation_id or "")) for line in page.lines]
    return Json({"records": records, "next": page.next and _cursor(page.next)})


async def export(request: Request) -> Response:
    """GET /v1/audit/export: all of it, newest first, as CSV."""
    await admin_session_of(request)
    service = service_of(request)
    first = await service.trail.page(None, PAGE)  # what can be refused is refused before the answer begins
    name = f"handoff-audit-{service.ports.now():%Y-%m-%d}.csv"
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_table(service.trail, first), media_type="text/csv; charset=utf-8", headers=headers)


async def _table(trail: Trail, page: Page) -> AsyncIterator[str]:
    yield _rows([COLUMNS])
    while True:
        yield _rows([_row(line) for line in page.lines])
        if page.next is None:
            return
        await asyncio.sleep(0)
        page = await _next(trail, page.next)


async def _next(trail: Trail, place: Place) -> Page:
    """The next page, as late as it may come. Raises Unavailable in the end: the answer breaks off, unfinished."""
    for _ in range(PATIENCE):
        try:
            return await trail.page(place, PAGE)
        except Unavailable:
            log.warning("an export of the audit waits for the database")
            await asyncio.sleep(RETRY_S)
    return await trail.page(place, PAGE)


def _rows(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _row(line: Line) -> tuple[str, ...]:
    by, subject = line.by, line.subject
    about = (subject.id, subject.name) if subject else ("", "")
    return (
        rfc3339(line.at),
        by.role,
        by.id,
        by.name,
        line.action,
        line.conversation_id or "",
        *about,
        line.detail or "",
    )


def _shown(line: Line, visitor: Person | None) -> dict[str, Any]:
    return {
        "at": rfc3339(line.at),
        "by": msgspec.to_builtins(line.by),
        "action": line.action,
        "conversation_id": line.conversation_id,
        "visitor": visitor and visitor._asdict(),
        "subject": msgspec.to_builtins(line.subject),
        "detail": line.detail,
    }


def _cursor(place: Place) -> str:
    seq = place.seq if isinstance(place, MovePlace) else None
    return cursor.to_text(Cursor(cursor.to_ms(place.at), place[1], seq))


def _place(request: Request) -> Place | None:
    """The place of the cursor. Raises Refused for one that is not ours."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    given = cursor.from_text(text, Cursor)
    at = cursor.from_ms(given.at_ms)
    return AuditPlace(at, given.id) if given.seq is None else MovePlace(at, given.id, given.seq)

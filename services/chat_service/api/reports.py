"""Reports: members tell the admins of a message, admins decide."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api import cursor
from chat_service.api.bodies import NEW_REPORT, REPORT_DECISION
from chat_service.api.query import limit_of
from chat_service.api.rooms import author, inside
from chat_service.api.who import admin_session_of, service_of
from chat_service.handlers.authors import author_of
from chat_service.handlers.reports import Reported
from chat_service.ports.rooms import ReportPlace
from contract.audience import Audience, rfc3339, wire
from process.web import Json, decoded


class ByTime(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place among the reports: opaque to clients."""

    at_ms: int
    id: str


async def post_report(request: Request) -> Response:
    """POST /v1/rooms/{room_id}/reports: tell the admins of a message."""
    room, by, service = await inside(request), await author(request), service_of(request)
    wanted = await decoded(request, NEW_REPORT)
    service.post.take_leave(by)
    await service.reports.report(by, room, wanted.target_seq, str(wanted.reason or ""))
    return Response(status_code=204)


async def get_reports(request: Request) -> Response:
    """GET /v1/reports: what nobody has handled yet, the oldest first."""
    await admin_session_of(request)
    text = request.query_params.get("cursor")
    given = None if text is None else cursor.from_text(text, ByTime)
    place = ReportPlace(cursor.from_ms(given.at_ms), given.id) if given else None
    page, last = await service_of(request).reports.open(place, limit_of(request))
    following = cursor.to_text(ByTime(cursor.to_ms(last.at), last.id)) if last else None
    return Json({"reports": [_shown(one) for one in page], "next": following})


async def patch_report(request: Request) -> Response:
    """PATCH /v1/reports/{report_id}: the message is kept or deleted."""
    admin = author_of(await admin_session_of(request))
    wanted = await decoded(request, REPORT_DECISION)
    await service_of(request).reports.decide(admin, request.path_params["report_id"], wanted.decision)
    return Response(status_code=204)


def _shown(one: Reported) -> dict[str, Any]:
    report = one.report
    return {
        "id": report.id,
        "at": rfc3339(report.at),
        "by": msgspec.to_builtins(report.by),
        "reason": report.reason,
        "room": {"id": report.room_id, "name": one.room_name},
        "target_seq": report.target_seq,
        "message": wire(one.message, Audience.AGENT),
    }

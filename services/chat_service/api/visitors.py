"""Who a visitor is, as agents are told."""

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.who import agent_session_of, service_of
from chat_service.handlers.visits import Known, tag_of
from contract.audience import rfc3339
from contract.entries import ConversationRated
from process.web import Json


async def get_visitor(request: Request) -> Response:
    """GET /v1/conversations/{conversation_id}/visitor: whose conversation it is."""
    await agent_session_of(request)
    known = await service_of(request).visits.known(request.path_params["conversation_id"])
    visitor, visit, _ = known
    answer = {
        "visitor": {"id": visitor.id, "name": visitor.name},
        "tag": tag_of(visitor.id),
        "first_seen": rfc3339(visitor.created_at),
        "protected": visitor.passphrase_hash is not None,
        "page": visit.page,
        "language": visit.language,
        "ratings": _ratings(known),
    }
    return Json(answer)


def _ratings(known: Known) -> list[dict[str, object]]:
    return [
        {"score": entry.payload.score, "comment": entry.payload.comment, "at": rfc3339(entry.at)}
        for entry in known.ratings
        if isinstance(entry.payload, ConversationRated)
    ]

"""People by their ids: what a page needs to draw who said something."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.query import misfit
from chat_service.api.room_shapes import person
from chat_service.api.who import service_of, session_of
from contract.text import is_id
from process.web import Json

AT_ONCE: Final = 100  # people a request


async def get_people(request: Request) -> Response:
    """GET /v1/people?id=...&id=...: their tags, whether their names are protected, and their photos."""
    await session_of(request)
    ids = list(dict.fromkeys(request.query_params.getlist("id")))
    if not 1 <= len(ids) <= AT_ONCE or not all(is_id(one) for one in ids):
        raise misfit("id", f"1 to {AT_ONCE} ids of people.")
    known = await service_of(request).persons.known(ids)
    return Json({"people": [person(one) for one in known]})

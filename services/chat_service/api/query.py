"""Query parameters of pages."""

from typing import Final

from starlette.requests import Request

from chat_service.ports.log import BEYOND
from process.web import Refused

PAGE: Final = 50
PAGE_AT_MOST: Final = 200


def limit_of(request: Request) -> int:
    """How many a page shall have. Raises Refused."""
    limit = number(request, "limit")
    if limit is None:
        return PAGE
    if not 1 <= limit <= PAGE_AT_MOST:
        raise misfit("limit", f"A page has 1 to {PAGE_AT_MOST} entries.")
    return limit


def number(request: Request, name: str) -> int | None:
    """A parameter that is a whole number; None if it is missing. Raises Refused."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 100):
        raise misfit(name, "A whole number, 0 or more.")
    return min(int(text), BEYOND)


def misfit(field: str, message: str) -> Refused:
    """A parameter that does not fit."""
    return Refused("invalid-request", f"{field}: {message}", errors=[{"field": field, "message": message}])

"""Errors as values (RFC 9457): the same document in HTTP answers and in the socket's `error` frames."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

MEDIA_TYPE: Final = "application/problem+json"
LIVE_CHAT_OFF: Final = "Live chat not implemented yet"


class Kind(NamedTuple):
    """What a code means, for programs and for people."""

    status: int
    title: str
    explanation: str


KINDS: Final[Mapping[str, Kind]] = {
    "malformed-json": Kind(
        400, "Malformed JSON", "The body or frame is not JSON in UTF-8, or nested too deeply. Send one JSON object."
    ),
    "malformed-request": Kind(400, "Malformed request", "The bytes are no HTTP/1.1 request. The connection was ended."),
    "request-timeout": Kind(
        408, "Request too slow", "The request was not complete in time. The connection was ended; send it again."
    ),
    "unauthenticated": Kind(
        401,
        "Not logged in",
        "The token or signature is missing, wrong or ended. Log in, and send `Authorization: Bearer <token>`.",
    ),
    "forbidden": Kind(403, "Not yours to do", "Your role may not do this, or the old passphrase is missing or wrong."),
    "not-found": Kind(404, "Not found", "There is nothing here, or it is not yours to see."),
    "method-not-allowed": Kind(
        405, "Method not allowed", "This address exists but takes other methods; the `Allow` header names them."
    ),
    "not-allowed": Kind(
        409,
        "Not possible now",
        "The conversation's state forbids this. `state` and `owner` say where it stands, `allowed` what you may do.",
    ),
    "live-chat-off": Kind(
        409,
        "No live chat",
        "This desk runs without human agents: an escalated conversation waits until live chat is switched on.",
    ),
    "name-protected": Kind(
        409,
        "Name is protected",
        "Somebody protected this name with a passphrase. Give the passphrase, or choose another name.",
    ),
    "name-taken": Kind(409, "Name is taken", "Another room has this name. Choose another."),
    "client-id-reused": Kind(
        409,
        "client_id reused",
        "This client_id was used before, for something else or by somebody else. Take a new one for a new command.",
    ),
    "at-capacity": Kind(
        409, "At capacity", "You have as many open conversations as one agent may have. Resolve or hand over one first."
    ),
    "too-large": Kind(413, "Too large", "A body or frame has at most 65,536 bytes, a photo 5 MiB."),
    "unsupported-media-type": Kind(
        415,
        "Unsupported media type",
        "Send `Content-Type: application/json`; a photo as `image/...`, and as PNG, JPEG, WebP or GIF.",
    ),
    "invalid-request": Kind(
        422,
        "Invalid request",
        "It can be read, but is not of the right form. `errors` names each field and what is wrong with it.",
    ),
    "rate-limited": Kind(
        429, "Too many requests", "Slow down, and come back after `retry_after_s` seconds. Nothing was stored."
    ),
    "unavailable": Kind(
        503,
        "Unavailable for the moment",
        "The database did not answer in time. Send the same again (same client_id) after `retry_after_s` seconds.",
    ),
}


def document(code: str, detail: str, **more: Any) -> dict[str, Any]:
    """A problem document of a known code; `detail` is a sentence that a person can act on."""
    kind = KINDS[code]
    return {"type": f"/problems/{code}", "title": kind.title, "status": kind.status, "detail": detail, **more}

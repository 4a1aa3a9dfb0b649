"""Whatever the handlers raise, as the problem that REST answers and sockets send. The one place that knows both."""

from typing import Final

from chat_service.domain.refusals import Forbidden, LiveChatOff, NotAllowed, NotInside, NotYours, TooSoon, Unfit
from chat_service.handlers.access import NoConversation
from chat_service.handlers.append import ClientIdReused
from chat_service.handlers.canned import NoCannedResponse
from chat_service.handlers.limits import retry_after_s
from chat_service.handlers.logins import WrongPassword
from chat_service.handlers.next import AtCapacity
from chat_service.handlers.people import NameProtected, OldPassphraseWrong
from chat_service.handlers.photos import NoPhoto, TooManyPhotos
from chat_service.handlers.post import RateLimited
from chat_service.handlers.reports import NoMessage, NoReport
from chat_service.handlers.room_invites import INVITES, TooManyInvites
from chat_service.handlers.rooms import NoPerson, RoomNameTaken
from chat_service.handlers.sessions import NoSession
from chat_service.handlers.staff import NoAgent
from chat_service.handlers.throttle import Throttled
from chat_service.ports.errors import ShortcutTaken, Unavailable
from chat_service.ports.faces import BadPicture, FacesFailed, NoPicture
from contract.audience import owner
from contract.problems import LIVE_CHAT_OFF
from process.web import Refused

KNOWN: Final = (
    Forbidden,
    LiveChatOff,
    NotAllowed,
    Unfit,
    AtCapacity,
    BadPicture,
    ClientIdReused,
    FacesFailed,
    NameProtected,
    NoAgent,
    NoCannedResponse,
    NoConversation,
    NoMessage,
    NoPerson,
    NoPhoto,
    NoPicture,
    NoReport,
    NoSession,
    NotInside,
    NotYours,
    OldPassphraseWrong,
    RateLimited,
    RoomNameTaken,
    ShortcutTaken,
    Throttled,
    TooManyInvites,
    TooManyPhotos,
    TooSoon,
    Unavailable,
    WrongPassword,
)
RETRY_S: Final = 1  # after `unavailable`


def refused(error: Exception) -> Refused:
    """The problem that this error is. Raises the error itself if it is none that a client can cause."""
    match error:
        case NotAllowed(after=after, allowed=allowed):
            return Refused("not-allowed", str(error), state=after.state, owner=owner(after), allowed=list(allowed))
        case LiveChatOff():
            return Refused("live-chat-off", LIVE_CHAT_OFF)
        case Unfit(field=field, message=message):
            return _unfit(field, message)
        case ShortcutTaken():
            return _unfit("shortcut", "Another canned response has this shortcut. Choose another.")
        case AtCapacity(capacity=capacity):
            detail = f"You have {capacity} open conversations already. Resolve or hand over one first."
            return Refused("at-capacity", detail, capacity=capacity)
        case RateLimited(wait_s=wait_s):
            return rate_limited("You are writing faster than this desk can read.", wait_s)
        case Throttled(wait_s=wait_s):
            return rate_limited("Too many wrong passwords or passphrases.", wait_s)
        case Unavailable():
            detail = "The database does not answer just now. Nothing is lost: send the same again."
            return Refused("unavailable", detail, {"Retry-After": str(RETRY_S)}, retry_after_s=RETRY_S)
    return _of_rooms(error) or _of_photos(error) or _of_people(error)


def rate_limited(sentence: str, wait_s: float) -> Refused:
    """Too fast; with the whole seconds to wait, in the header as in the body."""
    wait = retry_after_s(wait_s)
    detail = f"{sentence} Try again in {wait} s."
    return Refused("rate-limited", detail, {"Retry-After": str(wait)}, retry_after_s=wait)


def unauthenticated(sentence: str = "Your session is missing or has ended. Log in again.") -> Refused:
    """No session."""
    return Refused("unauthenticated", sentence, {"WWW-Authenticate": "Bearer"})


def _unfit(field: str, message: str) -> Refused:
    return Refused("invalid-request", message, errors=[{"field": field, "message": message}])


def _of_photos(error: Exception) -> Refused | None:
    match error:
        case NoPhoto():
            return Refused("not-found", "There is no such photo, or not any more.")
        case NoPicture():
            return Refused("unsupported-media-type", "A photo is a PNG, JPEG, WebP or GIF.")
        case BadPicture():
            return _unfit("photo", str(error))
        case TooManyPhotos(sentence=sentence, wait_s=wait_s):
            return rate_limited(sentence, wait_s)
        case FacesFailed():
            detail = "The photo could not be looked at just now. Send it again."
            return Refused("unavailable", detail, {"Retry-After": str(RETRY_S)}, retry_after_s=RETRY_S)
    return None


def _of_rooms(error: Exception) -> Refused | None:
    match error:
        case NotYours():
            return Refused("forbidden", str(error))
        case TooSoon(wait_s=wait_s):
            return rate_limited("This room is in slow mode.", wait_s)
        case RoomNameTaken():
            return Refused("name-taken", "Another room has this name. Choose another.")
        case TooManyInvites():
            return _unfit("invites", f"A room has at most {INVITES} invitations. End one first.")
        case NoMessage():
            return _unfit("target_seq", "There is no such message here.")
        case NoReport():
            return Refused("not-found", "There is no such report, or somebody handled it.")
        case NoPerson():
            return Refused("not-found", "There is no such person to write to.")
    return None


def _of_people(error: Exception) -> Refused:
    match error:
        case Forbidden():
            return Refused("forbidden", str(error))
        case ClientIdReused():
            return Refused("client-id-reused", "This client_id was used for something else. Take a new one.")
        case NameProtected():
            return Refused("name-protected", "This name is protected. Give its passphrase, or choose another name.")
        case OldPassphraseWrong():
            return Refused("forbidden", "The old passphrase is missing or wrong.")
        case NoAgent():
            return Refused("not-found", "There is no such agent.")
        case NoCannedResponse():
            return Refused("not-found", "There is no such canned response.")
        case NoConversation() | NotInside():
            return Refused("not-found", "There is no such conversation here.")
        case NoSession():
            return unauthenticated()
        case WrongPassword():
            return unauthenticated("The name or the password is wrong, or the agent is disabled.")
    raise error

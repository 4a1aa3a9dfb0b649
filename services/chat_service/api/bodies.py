"""The bodies that REST takes; the OpenAPI document is made from them."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from chat_service.handlers.reports import Decision
from chat_service.ports.directory import AgentRole
from contract.commands import Ask, RoomChange
from contract.fields import (
    ClientId,
    LanguageTag,
    MessageText,
    PagePath,
    Passphrase,
    Password,
    PersonName,
    RoomName,
    Shortcut,
    Topic,
)
from process.json_body import Form


class NewSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name, and the passphrase that protects it or shall protect it."""

    name: PersonName
    passphrase: Passphrase | None = None


class NewPassphrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The passphrase from now on; `old` where there was one."""

    passphrase: Passphrase
    old: str | None = None


class SeenVisit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the chat was opened, over what was said before; what is missing or null is not known."""

    page: PagePath | None = None
    language: LanguageTag | None = None


class NewAgentSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agent's name and password."""

    name: PersonName
    password: str


class NewAgent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agent to be."""

    name: PersonName
    password: Password
    role: AgentRole


class AgentPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change of an agent; what is missing or null stays."""

    password: Password | None = None
    role: AgentRole | None = None
    disabled: bool | None = None


class Availability(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether new conversations may come."""

    available: bool


class NextInQueue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accept whoever waits longest."""

    client_id: ClientId


class NewCannedResponse(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that agents send often, and what they type for it."""

    shortcut: Shortcut
    text: MessageText


class CannedResponsePatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a canned response; what is missing or null stays."""

    shortcut: Shortcut | None = None
    text: MessageText | None = None


class NewRoom(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A room to be; a private one takes members by invitation."""

    name: RoomName
    topic: Topic | None = None
    private: bool = False


class Joining(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Coming in; into a private room with what an invitation holds."""

    invite: str | None = None


class NewDirect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conversation with that person."""

    person_id: str


class ReadUpTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything up to that entry was read."""

    seq: Annotated[int, Meta(ge=0, le=2**53)]


class NewReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with a message, for the admins."""

    target_seq: Annotated[int, Meta(ge=1, le=2**53)]
    reason: Topic | None = None


class ReportDecision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an admin made of a report."""

    decision: Decision


NEW_SESSION: Final[Form[NewSession]] = Form(NewSession)
NEW_PASSPHRASE: Final[Form[NewPassphrase]] = Form(NewPassphrase)
VISIT: Final[Form[SeenVisit]] = Form(SeenVisit)
NEW_AGENT_SESSION: Final[Form[NewAgentSession]] = Form(NewAgentSession)
NEW_AGENT: Final[Form[NewAgent]] = Form(NewAgent)
AGENT_PATCH: Final[Form[AgentPatch]] = Form(AgentPatch)
AVAILABILITY: Final[Form[Availability]] = Form(Availability)
NEXT: Final[Form[NextInQueue]] = Form(NextInQueue)
NEW_CANNED: Final[Form[NewCannedResponse]] = Form(NewCannedResponse)
CANNED_PATCH: Final[Form[CannedResponsePatch]] = Form(CannedResponsePatch)
NEW_ROOM: Final[Form[NewRoom]] = Form(NewRoom)
JOINING: Final[Form[Joining]] = Form(Joining)
NEW_DIRECT: Final[Form[NewDirect]] = Form(NewDirect)
NEW_REPORT: Final[Form[NewReport]] = Form(NewReport)
REPORT_DECISION: Final[Form[ReportDecision]] = Form(ReportDecision)
READ_UP_TO: Final[Form[ReadUpTo]] = Form(ReadUpTo)
ROOM_CHANGE: Final[Form[RoomChange]] = Form(RoomChange)
COMMAND: Final[Form[Ask]] = Form(Ask)

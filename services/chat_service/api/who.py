"""Who calls: the session of the bearer token, and what it may see."""

from typing import NamedTuple

from starlette.requests import Request

from chat_service.addresses import address_of
from chat_service.domain.command import Author
from chat_service.handlers.authors import audience_of, author_of
from chat_service.ports.directory import Session
from chat_service.refusals import unauthenticated
from chat_service.service import Service
from contract.audience import Audience
from process.web import Refused


def service_of(request: Request) -> Service:
    """The parts of this process."""
    service: Service = request.app.state.service
    return service


def caller_address(request: Request) -> str:
    """The address that limits count."""
    return address_of(request, service_of(request).settings.trusted_proxies)


async def session_of(request: Request) -> Session:
    """The caller's session. Raises Refused `unauthenticated`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated()
    return await service_of(request).sessions.find(token.strip())


async def visitor_session_of(request: Request) -> Session:
    """The caller's session, a visitor's. Raises Refused."""
    session = await session_of(request)
    if session.role != "visitor":
        raise Refused("forbidden", "This is for visitors.")
    return session


async def agent_session_of(request: Request) -> Session:
    """The caller's session, an agent's or an admin's. Raises Refused."""
    session = await session_of(request)
    if session.role == "visitor":
        raise Refused("forbidden", "This is for agents.")
    return session


async def admin_session_of(request: Request) -> Session:
    """The caller's session, an admin's. Raises Refused."""
    session = await session_of(request)
    if session.role != "admin":
        raise Refused("forbidden", "This is for admins.")
    return session


class Reader(NamedTuple):
    """Who calls about a conversation that they read."""

    conversation_id: str
    session: Session
    author: Author
    audience: Audience


async def reader_of(request: Request) -> Reader:
    """Who calls about the conversation in the path. Raises Refused, NoConversation."""
    caller = await caller_of(request)
    await service_of(request).access.require(caller.session, caller.conversation_id)
    return caller


async def caller_of(request: Request) -> Reader:
    """The same, without having asked whether they read it. Raises Refused."""
    session = await session_of(request)
    return Reader(request.path_params["conversation_id"], session, author_of(session), audience_of(session))

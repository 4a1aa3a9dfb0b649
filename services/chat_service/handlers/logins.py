"""Agents log in: by name and password, in the same time whether there is such an agent or not."""

import unicodedata
from typing import NamedTuple

from chat_service.handlers.passphrases import Passphrases
from chat_service.handlers.ports import Ports
from chat_service.handlers.sessions import Begun, Sessions
from chat_service.handlers.throttle import Throttle
from chat_service.ports.directory import Agent
from contract.text import folded


class WrongPassword(Exception):
    """No such agent, a wrong password, or an agent who is disabled: nobody is told which."""


class LoggedIn(NamedTuple):
    """An agent's new session."""

    begun: Begun
    agent: Agent


class Logins:
    """Opens agents' sessions."""

    def __init__(self, ports: Ports, sessions: Sessions, passphrases: Passphrases, throttle: Throttle) -> None:
        self._ports, self._sessions, self._passphrases, self._throttle = ports, sessions, passphrases, throttle

    async def open(self, name: str, password: str, address: str) -> LoggedIn:
        """A session of the agent of that name. Raises WrongPassword, Throttled, Unavailable."""
        self._throttle.attempt(folded(name), address)
        agent = await self._ports.directory.agent_named(folded(name))
        known = agent if agent and not agent.disabled else None
        hashed = known.password_hash if known else self._passphrases.decoy
        fits = await self._passphrases.fits(hashed, unicodedata.normalize("NFC", password))
        if not known or not fits:
            raise WrongPassword
        self._throttle.succeeded(folded(name), address)
        return LoggedIn(await self._begin(known), known)

    async def _begin(self, agent: Agent) -> Begun:
        """The session; dead at once if the agent was changed while it began, for then it missed the ending."""
        begun = await self._sessions.begin(agent)
        now = await self._ports.directory.agent(agent.id)
        if now is None or now.disabled or (now.role, now.password_hash) != (agent.role, agent.password_hash):
            await self._sessions.end(begun.session)
            raise WrongPassword
        return begun

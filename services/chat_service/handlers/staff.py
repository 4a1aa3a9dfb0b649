"""The agents of this desk: added and changed by admins, of whom there is always one. The audit knows each change."""

import asyncio
import logging
from typing import Final

from chat_service.domain.command import SYSTEM
from chat_service.domain.refusals import Unfit
from chat_service.handlers.alone import alone
from chat_service.handlers.audit import Audit
from chat_service.handlers.passphrases import Passphrases
from chat_service.handlers.ports import Ports
from chat_service.ports.audit import DeskAction, Subject
from chat_service.ports.directory import Agent, AgentChange, AgentRole
from chat_service.ports.errors import NameTaken, Unavailable
from contract.entries import By
from contract.text import folded

RETRY_S: Final = 1  # between tries to make the first admin while the database does not answer
LEASE: Final = "staff"

log = logging.getLogger("chat_service.staff")


class NoAgent(Exception):
    """There is no agent of that id."""


class Staff:
    """Adds and changes agents."""

    def __init__(self, ports: Ports, passphrases: Passphrases, audit: Audit) -> None:
        self._ports, self._passphrases, self._audit = ports, passphrases, audit

    async def add(self, by: By, name: str, password: str, role: AgentRole) -> Agent:
        """A new agent. Raises Unfit where the name is taken."""
        agent = Agent(
            id=self._ports.new_id("a"),
            name=name,
            role=role,
            password_hash=await self._passphrases.hash(password),
            created_at=self._ports.now(),
        )
        async with alone(self._ports, LEASE):
            if await self._ports.directory.agent_named(folded(name)):
                raise _taken()
            await self._audit.record(by, "agent_added", Subject(agent.id, name), f"Role: {role}.")
            try:
                await self._ports.directory.add_agent(agent, folded(name))
            except NameTaken as taken:
                raise _taken() from taken
        return agent

    async def change(
        self, by: By, agent_id: str, password: str | None, role: AgentRole | None, *, disabled: bool | None
    ) -> Agent:
        """Change what is given; a new password or role, or being disabled, ends the agent's sessions.

        They are ended even if nothing else was left to change: the try before may have died half-way. Raises NoAgent,
        Unfit for the last admin.
        """
        hashed = None if password is None else await self._passphrases.hash(password)
        change = AgentChange(password_hash=hashed, role=role, disabled=disabled)
        async with alone(self._ports, LEASE):
            await self._require_an_admin(agent_id, change)
            await self._record(by, agent_id, change)
            changed = await self._ports.directory.change_agent(agent_id, change)
        if changed is None:
            raise NoAgent(agent_id)
        if hashed or role or disabled:
            await self._ports.directory.end_sessions_of(agent_id, self._ports.now())
        return changed

    async def be_available(self, agent_id: str, *, available: bool) -> None:
        """Whether new conversations may come to this agent."""
        await self._ports.directory.change_agent(agent_id, AgentChange(available=available))

    async def first_admin(self, name: str, password: str, tried: asyncio.Event) -> None:
        """Make this admin if there is none, however late the database comes. Of two replicas one makes it.

        `tried` is set after the first try.
        """
        while True:
            try:
                await self._first_admin(name, password)
            except Unavailable:
                log.warning("the first admin waits for the database")
            else:
                return
            finally:
                tried.set()
            await asyncio.sleep(RETRY_S)

    async def _first_admin(self, name: str, password: str) -> None:
        if any(agent.role == "admin" for agent in await self._ports.directory.agents()):
            return
        try:
            await self.add(SYSTEM.by, name, password, "admin")
        except Unfit:
            return  # another replica was first

    async def _record(self, by: By, agent_id: str, change: AgentChange) -> None:
        """Write down what will differ. Raises NoAgent."""
        agent = await self._ports.directory.agent(agent_id)
        if agent is None:
            raise NoAgent(agent_id)
        for action, detail in _differences(agent, change):
            await self._audit.record(by, action, Subject(agent.id, agent.name), detail)

    async def _require_an_admin(self, agent_id: str, change: AgentChange) -> None:
        """Raises Unfit if nobody enabled would be an admin after this change."""
        ends = {"disabled": change.disabled, "role": change.role == "agent"}
        fields = [name for name, so in ends.items() if so]
        admins = [one.id for one in await self._ports.directory.agents() if one.role == "admin" and not one.disabled]
        if fields and admins == [agent_id]:
            raise Unfit(fields[0], "This is the last admin. Make somebody else an admin first.")


def _differences(agent: Agent, change: AgentChange) -> list[tuple[DeskAction, str | None]]:
    """What the audit says of the change; a password that is set is a new one."""
    found: list[tuple[DeskAction, str | None]] = []
    if change.password_hash is not None:
        found.append(("password_reset", None))
    if change.role not in {None, agent.role}:
        found.append(("agent_changed", f"Role: {change.role}."))
    if change.disabled not in {None, agent.disabled}:
        found.append(("agent_disabled" if change.disabled else "agent_enabled", None))
    return found


def _taken() -> Unfit:
    return Unfit("name", "An agent of this name exists already. Choose another.")

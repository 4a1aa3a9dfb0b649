"""Who of the agents is there, at whichever replica."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from chat_service.handlers.limits import Seconds
from chat_service.handlers.ports import Ports
from chat_service.handlers.staff import NoAgent
from chat_service.ports.directory import Agent, Connected
from contract.entries import Owner

FRESH_S: Final = 1


class Colleague(NamedTuple):
    """An agent, whether they are connected, and when that was known last (None: not within a day)."""

    agent: Agent
    connected: bool
    seen_at: datetime | None

    @property
    def online(self) -> bool:
        """Whether a conversation may be given to them."""
        return self.connected and self.agent.available and not self.agent.disabled


class Roster:
    """Reads agents and their connections together."""

    def __init__(self, ports: Ports, now: Seconds) -> None:
        self._ports, self._now = ports, now
        self._online = 0
        self._read_at = float("-inf")

    async def everybody(self) -> list[Colleague]:
        """All agents, by name. Raises Unavailable."""
        agents = await self._ports.directory.agents()
        connections = await self._ports.directory.connections()
        return [self._colleague(agent, connections) for agent in agents]

    async def one(self, agent_id: str) -> Colleague:
        """The agent of that id. Raises NoAgent, Unavailable."""
        agent = await self._ports.directory.agent(agent_id)
        if agent is None:
            raise NoAgent(agent_id)
        return self._colleague(agent, await self._ports.directory.connections())

    async def colleague(self, agent_id: str) -> Owner | None:
        """That agent as an owner, if they are online."""
        try:
            found = await self.one(agent_id)
        except NoAgent:
            return None
        return Owner(found.agent.id, found.agent.name) if found.online else None

    async def enabled(self, agent_ids: Sequence[str]) -> list[Owner]:
        """Those of them who are agents and not disabled, each once and in their order. Raises Unavailable."""
        agents = {one.id: one for one in await self._ports.directory.agents()} if agent_ids else {}
        found = (agents[one] for one in dict.fromkeys(agent_ids) if one in agents)
        return [Owner(agent.id, agent.name) for agent in found if not agent.disabled]

    async def online(self) -> int:
        """How many are online, as of a second ago at the most."""
        if self._now() - self._read_at >= FRESH_S:
            self._online = sum(colleague.online for colleague in await self.everybody())
            self._read_at = self._now()
        return self._online

    def _colleague(self, agent: Agent, connections: list[Connected]) -> Colleague:
        own = [one for one in connections if one.agent_id == agent.id]
        connected = any(one.until > self._ports.now() for one in own)
        return Colleague(agent, connected, max((one.seen_at for one in own), default=None))

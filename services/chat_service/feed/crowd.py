"""Who is in one room, at all replicas together. Pure: times come in as seconds of a clock that never goes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chat_service.ports.broker import Present

GRACE_S: Final = 10  # somebody who comes back within this was never gone
LEASE_S: Final = 20  # what a replica said is believed for so long
LISTED: Final = 100  # people; of more than these only the number is told


@dataclass(slots=True)
class _There:
    """The people at another replica, and when it said so last."""

    people: dict[str, str]
    heard_s: float


@dataclass(slots=True)
class Crowd:
    """Some of its people are here (by how many connections), the others are known from other replicas' word."""

    here: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    there: dict[str, _There] = field(default_factory=dict)
    going: dict[str, float] = field(default_factory=dict)  # since when somebody is away who may come back
    dismissed: set[str] = field(default_factory=set)
    told: frozenset[str] = frozenset()
    named: bool = False  # somebody who was told without a name has one now

    def came(self, person_id: str, name: str) -> bool:
        """A connection more of that person here; whether it is the first."""
        self.here[person_id] = self.here.get(person_id, 0) + 1
        self.names[person_id] = name
        return self.here[person_id] == 1

    def left(self, person_id: str, *, for_good: bool = False) -> bool:
        """A connection less; whether it was the last. Who went `for_good` is not waited for."""
        self.here[person_id] -= 1
        if self.here[person_id]:
            return False
        del self.here[person_id]
        if for_good:
            self.dismissed.add(person_id)
        return True

    def heard(self, said: Present, now_s: float) -> None:
        """What another replica says of its people."""
        there = self.there.setdefault(said.replica, _There({}, now_s))
        there.heard_s = now_s
        if said.whole:
            there.people = dict(said.people)
        else:
            there.people.update(said.people)
            for person_id in said.gone:
                there.people.pop(person_id, None)
        names = {one: name for one, name in said.people.items() if name}
        self.named |= any(one in self.told and not self.names.get(one) for one in names)
        self.names |= names
        self.dismissed.update(said.dismissed)
        if not there.people:
            del self.there[said.replica]

    def look(self, now_s: float) -> dict[str, Any] | None:
        """What is to be told of who came and went since the last look; None if nothing is."""
        expired, self.dismissed = self._expire(now_s) | self.dismissed, set()
        really = set(self.here).union(*(one.people for one in self.there.values()))
        away = {one: self.going.get(one, now_s) for one in self.told - really}
        self.going = {one: s for one, s in away.items() if one not in expired and now_s - s < GRACE_S}
        present = frozenset(really | self.going.keys())
        named, self.named = self.named and len(present) <= LISTED, False
        came, went, self.told = present - self.told, self.told - present, present
        crowd = self.shown(came, went) if came or went or named else None
        self.names = {one: name for one, name in self.names.items() if one in present}
        return crowd

    def shown(self, came: Iterable[str] = (), went: Iterable[str] = ()) -> dict[str, Any]:
        """How many there are, and, of up to 100, who, and who came and went."""
        count = len(self.told)
        if count > LISTED:
            return {"count": count}
        lists = {"people": self.told, "joined": came, "left": went}
        return {"count": count, **{name: self._people(ids) for name, ids in lists.items()}}

    def whole(self) -> Mapping[str, str]:
        """Everybody here, by name as long as names are told."""
        return {one: self.names.get(one, "") if len(self.here) <= LISTED else "" for one in self.here}

    @property
    def settled(self) -> bool:
        """Whether nothing will change by itself soon."""
        return not self.going

    @property
    def empty(self) -> bool:
        """Whether there is nobody to tell and nothing to remember."""
        return not self.here and not self.there and not self.going

    def _expire(self, now_s: float) -> set[str]:
        """Forget replicas of which nothing was heard for long; their people have been away long enough."""
        silent = [name for name, one in self.there.items() if now_s - one.heard_s >= LEASE_S]
        return {person_id for name in silent for person_id in self.there.pop(name).people}

    def _people(self, ids: Iterable[str]) -> list[dict[str, str]]:
        found = [{"id": one, "name": self.names.get(one, "")} for one in ids]
        return sorted(found, key=lambda one: (one["name"].casefold(), one["id"]))

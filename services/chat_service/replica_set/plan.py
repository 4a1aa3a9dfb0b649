"""What follows from what the members say: decisions only."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from chat_service.replica_set.hello import Document, Hello, Role


class Misfit(Exception):
    """These servers can't become that replica set; says which one and why."""


@dataclass(frozen=True)
class AsItIs:
    """One server that knows no replica sets: nothing is to be done."""


@dataclass(frozen=True)
class Begin:
    """None of them belongs to a replica set yet: this configuration is the first."""

    configuration: Document


@dataclass(frozen=True)
class Stands:
    """The replica set is there."""


def plan(members: Mapping[str, Hello], name: str) -> AsItIs | Begin | Stands:
    """What to do with these members: all that are wanted, or some of which one knows the set. Raises Misfit."""
    if [hello.role for hello in members.values()] == [Role.ALONE]:
        return AsItIs()
    for member, hello in members.items():
        check(member, hello, name)
    if all(hello.role is Role.NEW for hello in members.values()):
        return Begin(first(list(members), name))
    return Stands()


def check(member: str, hello: Hello, name: str) -> None:
    """Raises Misfit for a server that can't be one of several members of this set."""
    if hello.role is Role.ALONE:
        raise Misfit(f"{member} knows no replica sets: start every member with --replSet {name}.")
    if hello.set_name not in {None, name}:
        raise Misfit(f"{member} belongs to the replica set {hello.set_name}, not to {name}.")


def first(members: Sequence[str], name: str) -> Document:
    """The configuration that a replica set begins with."""
    return {"_id": name, "members": [{"_id": place, "host": member} for place, member in enumerate(members)]}


def missing(configuration: Document, members: Iterable[str]) -> str | None:
    """The first of these members that the configuration has not. Those that it has beyond them stay: taking a copy of
    the data away is a person's decision.
    """
    there = {member["host"] for member in configuration["members"]}
    return next((member for member in members if member not in there), None)


def grown(configuration: Document, member: str) -> Document:
    """The next configuration: with one member more, for MongoDB takes one at a time."""
    following = deepcopy(configuration)
    place = 1 + max(there["_id"] for there in configuration["members"])
    following["members"].append({"_id": place, "host": member})
    following["version"] += 1
    return following

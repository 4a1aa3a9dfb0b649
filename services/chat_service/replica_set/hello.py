"""What a MongoDB server says of itself, and asking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Self

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

ANSWER_S: Final = 2.0  # a server that takes longer is none to send people to
NO_SUCH_COMMAND: Final = 59

Document = dict[str, Any]


class Role(Enum):
    """What it is at this moment."""

    ALONE = "stands alone"  # it knows no replica sets
    NEW = "is not initiated"
    PRIMARY = "is the primary"
    SECONDARY = "is a secondary"
    OTHER = "is starting or recovering"


@dataclass(frozen=True)
class Hello:
    """Its role, the replica set's name and the primary's address as far as it knows them."""

    role: Role
    set_name: str | None = None
    primary: str | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """From the answer to `hello`, or to `isMaster`, its older name."""
        return cls(_role(said), said.get("setName"), said.get("primary"))


def _role(said: Mapping[str, Any]) -> Role:
    if said.get("isreplicaset"):
        return Role.NEW
    if "setName" not in said:
        return Role.ALONE
    if said.get("isWritablePrimary", said.get("ismaster")):
        return Role.PRIMARY
    return Role.SECONDARY if said.get("secondary") else Role.OTHER


def client(address: str, root: tuple[str, str] | None = None) -> AsyncMongoClient[Document]:
    """A client of this one server, whatever it is a member of; what changes things may need the `root` account."""
    name, password = root or (None, None)
    return AsyncMongoClient(
        f"mongodb://{address}",
        username=name,
        password=password,
        directConnection=True,
        maxPoolSize=2,
        timeoutMS=int(ANSWER_S * 1000),
        serverSelectionTimeoutMS=int(ANSWER_S * 1000),
        connectTimeoutMS=int(ANSWER_S * 1000),
    )


async def ask(server: AsyncMongoClient[Document]) -> Hello:
    """What it says of itself. Raises pymongo's ConnectionFailure if it does not answer within ANSWER_S."""
    try:
        return Hello.of(await server.admin.command("hello"))
    except OperationFailure as error:
        if error.code != NO_SUCH_COMMAND:
            raise
        return Hello.of(await server.admin.command("isMaster"))  # compatible servers know the older name only

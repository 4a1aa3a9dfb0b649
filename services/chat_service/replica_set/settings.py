"""What the two commands take, each from the environment variable of its name in capitals."""

import re
from typing import Annotated, Final, Self

from msgspec import Meta, Struct

from chat_service.settings import DatabaseUrl
from process.settings import Format, Level, Parsed, Port, ProcessSettings, Secret, SettingError

MOST_MEMBERS: Final = 7  # that vote, by MongoDB's own limit
ADDRESS: Final = re.compile(r"[A-Za-z0-9.-]+:[0-9]{1,5}")
NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Address(Parsed, str):
    """Where one member answers."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        if not ADDRESS.fullmatch(text) or int(text.rpartition(":")[2]) > 65_535:
            raise ValueError("not a host and a port")
        return cls(text)


class Members(Parsed, tuple[Address, ...]):
    """Where all of them answer, as they and their clients know one another."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        members = cls(Address.parse(part.strip()) for part in text.split(","))
        if len(members) > MOST_MEMBERS or len(set(members)) < len(members):
            raise ValueError("too many, or one twice")
        return members


class SetName(Parsed, str):
    """A replica set's name."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        if not NAME.fullmatch(text):
            raise ValueError("not a name")
        return cls(text)


ROOT_TAKES: Final = "the account that the server's own first start made, name and password, or neither"
MEMBERS_TAKE: Final = f"1 to {MOST_MEMBERS} addresses such as mongo-0.mongo:27017, separated by commas"


class InitiateSettings(Struct, frozen=True, kw_only=True):
    """`initiate`. The names of the root account are those of MongoDB's image, so that one Secret serves both."""

    members: Annotated[Members, Meta(description=MEMBERS_TAKE)]
    replica_set: Annotated[SetName, Meta(description="a name such as handoff")] = SetName("handoff")
    database_url: Annotated[DatabaseUrl | None, Meta(description="mongodb://name:password@host:27017/handoff")] = None
    mongo_initdb_root_username: Annotated[str | None, Meta(description=ROOT_TAKES)] = None
    mongo_initdb_root_password: Annotated[Secret | None, Meta(description=ROOT_TAKES)] = None
    log_level: Level = "info"
    log_format: Format = "text"

    def __post_init__(self) -> None:
        """Raises SettingError for half a root account."""
        if bool(self.mongo_initdb_root_username) != bool(self.mongo_initdb_root_password):
            raise SettingError(f"Half of MONGO_INITDB_ROOT_USERNAME and ..._PASSWORD is missing: {ROOT_TAKES}.")

    @property
    def root(self) -> tuple[str, str] | None:
        """Name and password, if the members ask for them."""
        if self.mongo_initdb_root_username and self.mongo_initdb_root_password:
            return self.mongo_initdb_root_username, self.mongo_initdb_root_password.reveal()
        return None


class WatchSettings(ProcessSettings, frozen=True, kw_only=True):
    """`watch`."""

    port: Port = 8000
    member: Annotated[Address, Meta(description="the address of the member beside it")] = Address("127.0.0.1:27017")

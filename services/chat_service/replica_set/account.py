"""The account that the chat service works with: it may read and write one database, nothing else."""

from dataclasses import dataclass
from typing import Final, Self

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure
from pymongo.uri_parser import parse_uri

from chat_service.replica_set.hello import Document
from chat_service.settings import DatabaseUrl

EXISTS: Final = 51_003  # MongoDB's "Location51003": a user of this name is there


@dataclass(frozen=True)
class Account:
    """Name and password, the database that keeps them, and the one that they open."""

    name: str
    password: str
    kept_in: str
    database: str

    @classmethod
    def of(cls, url: DatabaseUrl) -> Self | None:
        """The account in this address, if it names one. Raises pymongo's InvalidURI for what is no address."""
        parts = parse_uri(url)
        if not (parts["username"] and parts["password"]):
            return None
        kept_in = parts["options"].get("authSource") or parts["database"] or "admin"
        return cls(parts["username"], parts["password"], kept_in, url.database_name)

    def command(self, verb: str) -> Document:
        """`createUser` or `updateUser`."""
        return {verb: self.name, "pwd": self.password, "roles": [{"role": "readWrite", "db": self.database}]}


async def ensure(account: Account, primary: AsyncMongoClient[Document]) -> None:
    """Make the account, or give the one that is there this password."""
    database = primary[account.kept_in]
    try:
        await database.command(account.command("createUser"))
    except OperationFailure as error:
        if error.code != EXISTS:
            raise
        await database.command(account.command("updateUser"))

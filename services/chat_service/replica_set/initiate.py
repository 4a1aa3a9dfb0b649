"""`initiate`: members become a replica set, once; members that are new join it. Harmless to repeat."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final

from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

from chat_service.replica_set.account import Account, ensure
from chat_service.replica_set.hello import Document, Hello, Role, ask, client
from chat_service.replica_set.patience import NotYet, patiently
from chat_service.replica_set.plan import AsItIs, Begin, check, grown, missing, plan
from chat_service.replica_set.settings import InitiateSettings

ANSWER_S: Final = 300.0  # for members to answer: images are fetched and volumes attached meanwhile
BEGIN_S: Final = 60.0  # for members to find one another by the names that they were given
PRIMARY_S: Final = 120.0  # for an election, which takes about 12 s, and its repetition
CHANGE_S: Final = 60.0  # for one change of the configuration, or of the account
ALREADY_INITIALIZED: Final = 23

Server = AsyncMongoClient[Document]
Servers = Mapping[str, Server]


async def initiate(settings: InitiateSettings) -> str:
    """Return, in a sentence, what there is now: a primary that takes writes.

    Raises Misfit for members that can't be this set, GaveUp for what took too long, pymongo's errors for the rest.
    """
    async with _connected(settings.members) as servers:
        what = plan(await patiently(partial(_enough, servers), ANSWER_S), settings.replica_set)
        if isinstance(what, AsItIs):
            return f"{settings.members[0]} knows no replica sets: it is used as it is."
        if isinstance(what, Begin):
            await _begin(settings, what.configuration)
        primary = await patiently(partial(_primary, servers), PRIMARY_S)
        async with client(primary, settings.root) as server:
            added = await _complete(settings, server, servers)
            await _let_in(settings, server)
    done = "is initiated" if isinstance(what, Begin) else "was there already"
    more = f" Added {', '.join(added)}." if added else ""
    return f"The replica set {settings.replica_set} {done}, and its primary {primary} takes writes.{more}"


@asynccontextmanager
async def _connected(members: Sequence[str]) -> AsyncIterator[Servers]:
    async with AsyncExitStack() as stack:
        yield {member: await stack.enter_async_context(client(member)) for member in members}


async def _enough(servers: Servers) -> Mapping[str, Hello]:
    """What the members say: all of them, or those that answer if one knows the set.

    Who began a set without hearing all might found a second one beside that which the silent member knows.
    """
    hellos = await _hellos(servers)
    silent = [member for member in servers if member not in hellos]
    if silent and not any(hello.set_name for hello in hellos.values()):
        raise NotYet(f"{silent[0]} does not answer.")
    return hellos


async def _hellos(servers: Servers) -> dict[str, Hello]:
    """What those say that answer."""
    hellos = {}
    for member, server in servers.items():
        try:
            hellos[member] = await ask(server)
        except ConnectionFailure:
            continue
    return hellos


async def _begin(settings: InitiateSettings, configuration: Document) -> None:
    """At the first member, which alone may have data already: the root account."""

    async def step() -> None:
        try:
            await server.admin.command({"replSetInitiate": configuration})
        except OperationFailure as error:
            if error.code != ALREADY_INITIALIZED:
                raise

    async with client(settings.members[0], settings.root) as server:
        await patiently(step, BEGIN_S)


async def _primary(servers: Servers) -> str:
    """The address of the member that takes writes, as the set knows it."""
    for address in {hello.primary for hello in (await _hellos(servers)).values() if hello.primary}:
        async with client(address) as server:
            if (await ask(server)).role is Role.PRIMARY:
                return address
    raise NotYet("There is no primary yet.")


async def _complete(settings: InitiateSettings, primary: Server, servers: Servers) -> list[str]:
    """Add the members that the set has not yet; return them."""
    added: list[str] = []
    while member := await patiently(partial(_missing, primary, settings.members), CHANGE_S):
        hello = await patiently(partial(_said_by, member, servers[member]), ANSWER_S)
        check(member, hello, settings.replica_set)
        await patiently(partial(_add, primary, member), CHANGE_S)
        added.append(member)
    return added


async def _missing(primary: Server, members: Sequence[str]) -> str | None:
    return missing(await _configuration(primary), members)


async def _said_by(member: str, server: Server) -> Hello:
    try:
        return await ask(server)
    except ConnectionFailure as error:
        raise NotYet(f"{member} does not answer.") from error


async def _add(primary: Server, member: str) -> None:
    configuration = await _configuration(primary)
    if missing(configuration, [member]):  # else an answer got lost
        await primary.admin.command({"replSetReconfig": grown(configuration, member)})


async def _configuration(primary: Server) -> Document:
    configuration: Document = (await primary.admin.command("replSetGetConfig"))["config"]
    return configuration


async def _let_in(settings: InitiateSettings, primary: Server) -> None:
    """Make the account that DATABASE_URL names, if the members ask for accounts."""
    if settings.root and settings.database_url and (account := Account.of(settings.database_url)):
        await patiently(partial(ensure, account, primary), CHANGE_S)

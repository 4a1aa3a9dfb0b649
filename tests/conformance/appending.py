"""A process that appends to a SQLite file and says what was acknowledged, until it is killed: `appending FILE NAME`."""

import asyncio
import itertools
import sys
from pathlib import Path

from tests.builders import a_message
from tests.conformance.racing import a_replica
from tests.conformance.stores import SqliteStore

CONVERSATIONS = 8


async def main(path: Path, name: str) -> None:
    """Append for ever, in several conversations at once; a line for each acknowledgement, once it is there."""
    replica = a_replica(SqliteStore(path).open())

    async def talk(conversation_id: str) -> None:
        for number in itertools.count():
            appended = await replica.append(a_message(f"{name}-{number}", conversation_id=conversation_id))
            print(conversation_id, appended.entry.seq, appended.entry.client_id, flush=True)

    await asyncio.gather(*(talk(f"c{place}") for place in range(CONVERSATIONS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))

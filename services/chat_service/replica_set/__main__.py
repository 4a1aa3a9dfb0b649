"""`python -m chat_service.replica_set initiate` or `... watch`."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

from pymongo.errors import PyMongoError

from chat_service.replica_set.initiate import initiate
from chat_service.replica_set.patience import GaveUp
from chat_service.replica_set.plan import Misfit
from chat_service.replica_set.settings import InitiateSettings, WatchSettings
from chat_service.replica_set.watch import Watch, application
from process import logs
from process.serve import serve
from process.settings import end, read_or_exit

NAME: Final = "replica_set"


def main() -> None:
    """Do what the first argument says."""
    command = COMMANDS.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if command is None:
        end(f"Say what to do: python -m chat_service.replica_set {' or '.join(COMMANDS)}.", status=2)
    command()


def _initiate() -> None:
    """Say what there is now and end with 0, or why there is no replica set and end with 1."""
    settings = read_or_exit(InitiateSettings, os.environ)
    logs.configure(NAME, settings.log_level, settings.log_format)
    try:
        said = asyncio.run(initiate(settings))
    except (Misfit, GaveUp) as error:
        end(str(error), status=1)
    except PyMongoError as error:
        end(f"MongoDB refuses: {str(error).partition(', full error:')[0]}", status=1)
    end(said, status=0)


def _watch() -> None:
    """Serve until a signal."""
    settings = read_or_exit(WatchSettings, os.environ)
    logs.configure(NAME, settings.log_level, settings.log_format)
    serve(application(Watch(settings.member, time.monotonic)), settings)


COMMANDS: Final[Mapping[str, Callable[[], None]]] = {"initiate": _initiate, "watch": _watch}

if __name__ == "__main__":
    main()

"""How many races: a few in `make test`, all of them with RACES=full (`make races`)."""

import os
from typing import Final

FULL: Final = os.environ.get("RACES") == "full"
SHARE: Final = 1 if FULL else 25  # one in so many

TAKE_OVERS: Final = 10_000 if FULL else 400  # fewer do not say whether the bot came close
STAMPEDES: Final = 1_000 if FULL else 20
DUELS: Final = 1_000 // SHARE  # of each kind
SWEPT: Final = 1_000 if FULL else 100  # duels with the sweepers: fewer do not meet in both ways

AGENTS: Final = 16  # in a stampede
LIMIT_S: Final = 1_800 if FULL else 300  # for one kind of race on one database; a process that hangs ends there

"""How many races: a tenth in `make test`, all of them with RACES=full (`make races`)."""

import os
from typing import Final

FULL: Final = os.environ.get("RACES") == "full"
SHARE: Final = 1 if FULL else 10  # one in so many

TAKE_OVERS: Final = 10_000 // SHARE
STAMPEDES: Final = 1_000 // SHARE
DUELS: Final = 1_000 // SHARE  # of each kind

AGENTS: Final = 16  # in a stampede
LIMIT_S: Final = 1_800 if FULL else 300  # for one kind of race on one database; a process that hangs ends there

"""How much: a hundredth in `make test`, a million with MALFORMED=full (`make malformed`)."""

import os
from typing import Final

FULL: Final = os.environ.get("MALFORMED") == "full"
SEED: Final = int(os.environ.get("MALFORMED_SEED", "1"))

FROM_OPENAPI: Final = 10_000 if FULL else 400  # at least, and each operation at least once
FRAMES: Final = 40_000 if FULL else 600  # made by Hypothesis
REQUESTS: Final = 500_200 if FULL else 4_800  # raw ones
RAW_FRAMES: Final = 450_000 if FULL else 4_300

WARM_UP: Final = 0.3  # of each amount: after that, memory is flat
GROWTH_MIB: Final = 5  # what a process may have grown since then: an arena or two of the allocator, and no more

"""What all parts have in common: how Hypothesis searches, how long it took, and whether memory stayed flat."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings

from tests.malformed.conftest import Desk
from tests.malformed.share import GROWTH_MIB
from tests.malformed.tally import Tally, memory_mib


def searching(examples: int) -> settings:
    """So many examples, one after another; what fails is not made smaller, for the processes remember."""
    return settings(
        max_examples=max(1, examples),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )


@contextmanager
def timed(tally: Tally, part: str) -> Iterator[None]:
    """Note how long it took, and require that nobody got what nobody may get."""
    began = time.monotonic()
    yield
    tally.seconds[part] += time.monotonic() - began
    assert tally.faults == {}


def memory(desk: Desk) -> dict[str, float]:
    """MiB of each process."""
    return {process.module: memory_mib(process) for process in (desk.suite.chat, desk.suite.bot, desk.suite.client)}


def require_flat(desk: Desk, tally: Tally, part: str, before: dict[str, float]) -> None:
    """No process grew by more than GROWTH_MIB since the warm-up."""
    after = memory(desk)
    tally.memory += [(part, module, before[module], after[module]) for module in before]
    grown = {module: after[module] - before[module] for module in before}
    assert max(grown.values()) < GROWTH_MIB, grown

"""The table of a long run."""

import platform
import subprocess
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from tests.chaos.plan import KILLS, Fault
from tests.chaos.round import Outcome
from tests.chaos.violation import (
    BEHIND,
    DISORDER,
    DOUBLE,
    GAP,
    KEPT,
    NOT_STORED,
    OUTSIDER,
    STORED_TWICE,
    TAKEN_OVER,
    UNMASKED,
    UNSETTLED,
)

ROWS: Final = {
    "lost": (NOT_STORED, GAP, BEHIND, UNSETTLED),
    "double": (DOUBLE, STORED_TWICE),
    "out of order": (DISORDER,),
    "bot messages after a take-over": (TAKEN_OVER,),
    "taken back and still to be read": (UNMASKED, KEPT),
    "shown to people outside": (OUTSIDER,),
}
SHOWN: Final = 10  # violations in words


def figures(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """Deliveries and kills."""
    kills = sum(outcome.done[fault] for outcome in outcomes for fault in KILLS)
    return sum(outcome.delivered for outcome in outcomes), kills


def line(outcome: Outcome) -> str:
    """A round, in a line."""
    delivered, kills = figures([outcome])
    what = f"{outcome.kind.database} + {outcome.kind.broker}, round {outcome.seed}"
    entries = f"{outcome.stored:,} entries ({outcome.stored_in_rooms:,} in rooms)"
    deliveries = f"{delivered:,} deliveries ({outcome.delivered_in_rooms:,} in rooms)"
    done = f"{entries}, {deliveries}, {kills} kills of {outcome.done.total()} faults"
    return f"{what}: {done}, whole again after {outcome.healed_s:.0f} s, {len(outcome.broken)} broken promises"


def table(outcomes: Sequence[Outcome], seed: int, took_s: float) -> str:
    """All rounds together; what was broken, the first first."""
    delivered, _ = figures(outcomes)
    done = sum((outcome.done for outcome in outcomes), Counter[Fault]())
    broken = [(outcome, one) for outcome in outcomes for one in outcome.broken]
    names = Counter(one.name for _, one in broken)
    counted = {row: sum(names[name] for name in those) for row, those in ROWS.items()}
    rows = {
        "seed": str(seed),
        "rounds": f"{len(outcomes)} in {took_s / 60:.1f} min",
        "entries": f"{sum(outcome.stored for outcome in outcomes):,}",
        "  in rooms": f"{sum(outcome.stored_in_rooms for outcome in outcomes):,}",
        "deliveries": f"{delivered:,}",
        "  to members of rooms": f"{sum(outcome.delivered_in_rooms for outcome in outcomes):,}",
        "kills": f"{sum(done[fault] for fault in KILLS):,}",
        **{f"  {fault}": f"{done[fault]:,}" for fault in KILLS},
        "other faults": f"{done.total() - sum(done[fault] for fault in KILLS):,}",
        **{f"  {fault}": f"{done[fault]:,}" for fault in Fault if fault not in KILLS},
        **{row: f"{amount:,}" for row, amount in counted.items()},
        "other broken promises": f"{len(broken) - sum(counted.values()):,}",
        "versions": versions(),
    }
    width = max(map(len, rows))
    lines = [f"{name:{width}}  {value}" for name, value in rows.items()]
    words = [f"round {outcome.seed}: {one}" for outcome, one in broken[:SHOWN]]
    return "\n".join(["", *lines, *words])


def versions() -> str:
    """Of what ran."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    names = ("uvicorn", "websockets", "redis", "pymongo")
    return ", ".join(
        [f"Python {platform.python_version()}", f"Node.js {node}", *(f"{one} {version(one)}" for one in names)]
    )

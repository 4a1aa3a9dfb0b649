"""The long run: rounds, until there were enough deliveries and kills. `python -m tests.chaos --seed 7`."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.chaos.report import figures, line, table
from tests.chaos.round import Kind, Outcome, fight
from tests.chaos.world import Scale

SCALE: Final = Scale(
    replicas=2,
    conversations=4,
    tabs=90,
    agents=3,
    says_per_s=14,
    acts_per_s=4,
    rooms=2,
    members=20,
    wanderers=4,
    room_acts_per_s=10,
)
ON_MONGO: Final = replace(SCALE, conversations=3, tabs=110, says_per_s=10, acts_per_s=3, room_acts_per_s=7)
LASTS_S: Final = 75.0
EVERY_S: Final = 1.6
FREEZE_S: Final = 30.0
FREEZE_EACH: Final = 3  # rounds: who stands still can't be killed


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--deliveries", type=int, default=1_000_000, help="at least so many")
    parser.add_argument("--kills", type=int, default=200, help="at least so many")
    parser.add_argument("--minutes", type=float, default=60, help="no new round begins after so many")
    parser.add_argument("--databases", default="sqlite,mongo")
    parser.add_argument("--brokers", default="redis,nats,rabbitmq,memory")
    return parser.parse_args()


def kinds(databases: list[str], brokers: list[str]) -> list[Kind]:
    """The rounds in turn: every broker over every database."""
    scales = {"sqlite": SCALE, "mongo": ON_MONGO}
    pairs = [(database, broker) for broker in brokers for database in databases]
    return [
        Kind(*pair, scales[pair[0]], LASTS_S, EVERY_S, None if number % FREEZE_EACH else FREEZE_S)
        for number, pair in enumerate(pairs)
    ]


async def rounds(asked: argparse.Namespace) -> list[Outcome]:
    """Until there is enough of everything, or something broke, or the time is over."""
    turns = kinds(asked.databases.split(","), asked.brokers.split(","))
    outcomes: list[Outcome] = []
    until = time.monotonic() + asked.minutes * 60
    while time.monotonic() < until:
        number = len(outcomes)
        folder = Path(tempfile.mkdtemp(prefix="handoff-chaos-"))
        outcome = await fight(turns[number % len(turns)], f"{asked.seed}/{number}", folder)
        outcomes.append(outcome)
        print(line(outcome), flush=True)
        if outcome.broken:
            print(f"what was seen and said is kept in {folder}", flush=True)
        else:
            shutil.rmtree(folder)
        delivered, kills = figures(outcomes)
        if outcome.broken or (delivered >= asked.deliveries and kills >= asked.kills):
            break
    return outcomes


def main() -> int:
    """Run, print, and say whether all promises were kept."""
    asked = arguments()
    print(f"seed {asked.seed}", flush=True)
    began = time.monotonic()
    outcomes = asyncio.run(rounds(asked))
    print(table(outcomes, asked.seed, time.monotonic() - began))
    return 1 if any(outcome.broken for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())

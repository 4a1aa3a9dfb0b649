"""Short rounds of chaos, always the same ones; `make chaos` fights long ones."""

from pathlib import Path
from typing import Final

import pytest

from tests.chaos.plan import KILLS
from tests.chaos.round import Kind, fight
from tests.chaos.world import Scale
from tests.conformance.conftest import give_up
from tests.servers import mongo, redis

SMALL: Final = Scale(
    replicas=2,
    conversations=3,
    tabs=15,
    agents=2,
    says_per_s=9,
    acts_per_s=3,
    rooms=2,
    members=5,
    wanderers=2,
    room_acts_per_s=12,
)
LASTS_S: Final = 15.0
EVERY_S: Final = 1.2
SEEDS: Final = {"sqlite": "11915", "mongo": "3811"}  # plans in which as many kinds of faults happen as fit


@pytest.mark.parametrize("database", ["sqlite", "mongo"])
async def test_every_screen_shows_every_entry_once_and_in_order_whatever_is_killed(
    database: str, tmp_path: Path
) -> None:
    for lack in (redis.RedisServer.missing(), mongo.missing() if database == "mongo" else None):
        if lack:
            give_up(lack)

    outcome = await fight(Kind(database, "redis", SMALL, LASTS_S, EVERY_S), SEEDS[database], tmp_path)

    assert outcome.broken == []
    assert sum(outcome.done[fault] for fault in KILLS) >= 4
    assert outcome.delivered > 10 * outcome.stored
    assert outcome.delivered_in_rooms > 3 * outcome.stored_in_rooms > 0

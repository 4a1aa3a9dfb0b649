"""Passphrases are hashed slowly on purpose. Services under test hash quickly (tests/preloaded.py): not so here."""

import asyncio
from collections.abc import Iterator

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from chat_service.handlers.passphrases import WAITING, Passphrases
from chat_service.ports.errors import Unavailable


@pytest.fixture
def passphrases() -> Iterator[Passphrases]:
    made = Passphrases()
    yield made
    made.close()


async def test_a_hash_takes_what_rfc_9106_asks_for_and_so_does_one_of_nobody(passphrases: Passphrases) -> None:
    hashed = await passphrases.hash("open sesame")

    assert extract_parameters(hashed) == extract_parameters(passphrases.decoy) == RFC_9106_LOW_MEMORY


async def test_the_right_phrase_fits_and_no_other(passphrases: Passphrases) -> None:
    hashed = await passphrases.hash("open sesame")

    assert await passphrases.fits(hashed, "open sesame")
    assert not await passphrases.fits(hashed, "open sesam")
    assert not await passphrases.fits(passphrases.decoy, "open sesame")
    assert not await passphrases.fits("no hash at all", "open sesame")
    assert hashed != await passphrases.hash("open sesame")


async def test_more_than_may_wait_are_refused(passphrases: Passphrases) -> None:
    waiting = [asyncio.ensure_future(passphrases.hash("open sesame")) for _ in range(WAITING)]
    await asyncio.sleep(0)  # all of them begin

    with pytest.raises(Unavailable):
        await passphrases.hash("open sesame")

    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await passphrases.hash("open sesame")

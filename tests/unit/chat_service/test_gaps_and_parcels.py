"""Letters on their way: packed into parcels and out again, and missed when one does not come."""

import random

from chat_service.adapters.doorbell.gaps import SENDERS, Gaps
from chat_service.adapters.doorbell.parcels import PARCEL_BYTES, packed, unpacked
from chat_service.adapters.doorbell.rings import Heard, decoded, encoded
from tests.builders import an_entry


def test_letters_come_out_of_their_parcels_as_they_went_in() -> None:
    chance = random.Random(7)  # noqa: S311 - the same each time
    letters = [b"x" * chance.choice([1, 300, 20_000, 2 * PARCEL_BYTES]) for _ in range(200)]

    parcels = packed(letters)

    assert [letter for parcel in parcels for letter in unpacked(parcel)] == letters
    assert max(map(len, parcels)) < 3 * PARCEL_BYTES + 200
    assert len(parcels) < len(letters) / 2


def test_nothing_is_no_parcel() -> None:
    assert packed([]) == []


def test_a_ring_travels_with_the_number_of_its_letter() -> None:
    assert decoded(encoded(an_entry(1), "r1", number=7), "r2") == Heard("r1", 7, an_entry(1))
    assert decoded(encoded(an_entry(1), "r1", number=7), "r1") is None


def test_a_number_that_is_missing_shows_once_and_one_that_comes_again_never() -> None:
    gaps = Gaps()

    shown = [gaps.shows("r1", number) for number in (5, 6, 9, 10, 7, 8, 10, 11)]

    assert shown == [False, False, True, False, False, False, False, False]


def test_senders_are_counted_apart_and_those_who_do_not_count_never_show_any() -> None:
    gaps = Gaps()

    assert not any(gaps.shows(sender, number) for number in (1, 2, 3) for sender in ("r1", "r2"))
    assert not any(gaps.shows("old", 0) for _ in range(3))


def test_a_new_subscription_expects_nothing() -> None:
    gaps = Gaps()
    gaps.shows("r1", 1)

    gaps.forget()

    assert not gaps.shows("r1", 9)


def test_of_more_senders_than_replicas_ever_are_the_latest_are_remembered() -> None:
    gaps = Gaps()
    gaps.shows("first", 1)
    for number in range(SENDERS):
        gaps.shows(f"r{number}", 1)

    assert not gaps.shows("first", 9)
    assert gaps.shows(f"r{SENDERS - 1}", 9)

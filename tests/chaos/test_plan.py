"""A plan follows from its seed, and asks nothing impossible."""

from collections import Counter
from itertools import pairwise

from tests.chaos.plan import KILLS, Fault, Step, plan

NONE: frozenset[Fault] = frozenset()


def a_plan(seed: str, *, lasts_s: float = 600, without: frozenset[Fault] = NONE) -> list[Step]:
    """Ten minutes with three replicas."""
    return plan(seed, lasts_s=lasts_s, every_s=2, replicas=3, without=without)


def test_the_same_seed_gives_the_same_plan_and_another_one_another() -> None:
    assert a_plan("7/1") == a_plan("7/1")
    assert a_plan("7/1") != a_plan("7/2")


def test_every_fault_happens_and_most_of_them_kill() -> None:
    happened = Counter(step.fault for number in range(10) for step in a_plan(f"{number}"))

    assert set(happened) == set(Fault)
    assert sum(happened[fault] for fault in KILLS) > happened.total() / 2


def test_what_is_impossible_is_not_planned() -> None:
    without = frozenset({Fault.KILL_DATABASE, Fault.CLOCK})

    assert without.isdisjoint(step.fault for step in a_plan("7", without=without))


def test_one_thing_suffers_one_fault_at_a_time() -> None:
    for fault in (Fault.KILL_REPLICA, Fault.FREEZE_REPLICA):
        for target in range(3):
            steps = [step for step in a_plan("7") if step.fault is fault and step.target == target]
            assert all(one.at_s + one.lasts_s < next_.at_s for one, next_ in pairwise(steps))


def test_all_begins_within_the_round() -> None:
    assert all(0 < step.at_s < 30 for step in a_plan("7", lasts_s=30))


def test_a_long_round_begins_with_a_replica_that_stands_still() -> None:
    first = plan("7", lasts_s=60, every_s=2, replicas=2, freeze_s=30, without=NONE)[0]

    assert (first.fault, first.lasts_s) == (Fault.FREEZE_REPLICA, 30)

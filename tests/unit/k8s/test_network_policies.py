"""NetworkPolicies let through the arrows of the design, and nothing else between our pods and anybody.

Not every network enforces policies; these tests say what one that does would do.
"""

from itertools import product
from typing import Any, Final

import pytest

from tests.unit.k8s.mutants import mutants
from tests.unit.k8s.rendered import Json, of_kind, overlay, workloads
from tests.unit.k8s.world import KNOWN, NEIGHBOUR, STRANGERS, Connection, World

OURS: Final = ("chat-service", "chat-client", "bot", "redis", "mongo", "mongo-setup")
SERVING: Final = ("chat-service", "chat-client", "bot")
ANYBODY: Final = (*OURS, *(each.name for each in (*KNOWN, *STRANGERS)))
DNS: Final = ("dns", "dns-cache-of-the-node")

ARROWS: Final = (
    # from, to, ports
    (ANYBODY, ["chat-client"], ["8080/TCP"]),  # browsers, wherever they come from
    (ANYBODY, ["chat-service"], ["8000/TCP"]),
    (["chat-service"], ["mongo"], ["27017/TCP"]),
    (["chat-service"], ["redis"], ["6379/TCP"]),
    (["chat-service"], ["bot"], ["8001/TCP"]),
    (["chat-client"], ANYBODY, ["443/TCP", "6443/TCP"]),  # the API server, whose address no manifest can know
    (["mongo-setup"], ["mongo"], ["27017/TCP"]),
    (["mongo"], ["mongo"], ["27017/TCP"]),  # members of the replica set among themselves
    (["prometheus"], SERVING, ["9090/TCP"]),
    (OURS, DNS, ["53/TCP", "53/UDP"]),
)
HARMLESS: Final = {"handoff-deny-all: policyTypes.1 gone"}  # as the policy for DNS governs what leaves all pods, too


def leaving() -> set[Connection]:
    """The arrows that begin at a pod of ours, each spelled out."""
    return {
        arrow
        for froms, tos, ports in ARROWS
        if froms is not ANYBODY
        for arrow in product(froms, tos, ports)
        if arrow[0] in OURS
    }


def entering() -> set[Connection]:
    """The arrows that end at a pod of ours, each spelled out."""
    return {
        arrow
        for froms, tos, ports in ARROWS
        if tos is not ANYBODY
        for arrow in product(froms, tos, ports)
        if arrow[1] in OURS
    }


def are_as_drawn(world: World) -> bool:
    """Whether the policies let through what the arrows say: in every network that much, in none more."""
    return world.spares(NEIGHBOUR) and all(
        (world.leaving(surely=surely), world.entering(surely=surely)) == (leaving(), entering())
        for surely in (True, False)
    )


def test_the_arrows_are_about_all_pods_that_there_are(objects: tuple[Json, ...]) -> None:
    assert sorted(each.name for each in workloads(objects)) == sorted(OURS)


@pytest.mark.parametrize("surely", [True, False])
def test_what_leaves_our_pods_is_what_the_arrows_say(objects: tuple[Json, ...], surely: Any) -> None:
    assert World(objects, of_kind(objects, "NetworkPolicy")).leaving(surely=surely) == leaving()


@pytest.mark.parametrize("surely", [True, False])
def test_what_enters_our_pods_is_what_the_arrows_say(objects: tuple[Json, ...], surely: Any) -> None:
    assert World(objects, of_kind(objects, "NetworkPolicy")).entering(surely=surely) == entering()


def test_other_peoples_pods_in_our_namespace_are_left_alone(objects: tuple[Json, ...]) -> None:
    assert World(objects, of_kind(objects, "NetworkPolicy")).spares(NEIGHBOUR)


def test_between_our_own_pods_there_are_five_arrows() -> None:
    inside = {(source, target) for source, target, _ in leaving() & entering() if {source, target} <= set(OURS)}

    assert inside == {
        ("chat-service", "mongo"),
        ("chat-service", "redis"),
        ("chat-service", "bot"),
        ("mongo-setup", "mongo"),
        ("mongo", "mongo"),
    }


def test_without_policies_everything_would_go_everywhere() -> None:
    world = World(overlay("local"), [])

    assert world.leaving(surely=True) > leaving()
    assert world.entering(surely=True) > entering()


def test_a_policy_that_is_gone_or_holds_for_more_is_noticed(objects: tuple[Json, ...]) -> None:
    wrong = dict(mutants(of_kind(objects, "NetworkPolicy")))

    assert len(wrong) > 100
    assert {what for what, policies in wrong.items() if are_as_drawn(World(objects, policies))} == HARMLESS

"""NetworkPolicies let through the arrows of the design, and nothing else between our pods and anybody.

Not every network enforces policies; these tests say what one that does would do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import pytest

from tests.unit.k8s.mutants import mutants
from tests.unit.k8s.rendered import NAMES, Json, of_kind, overlay, workloads
from tests.unit.k8s.world import KNOWN, NEIGHBOUR, STRANGERS, Connection, World

SERVING: Final = ("chat-service", "chat-client", "bot")
OURS: Final = (*SERVING, "mongo", "mongo-setup", "redis", "nats", "rabbitmq", "backup", "restore")
OTHERS: Final = tuple(each.name for each in (*KNOWN, *STRANGERS))
ANYBODY: Final = (*OURS, *OTHERS)
PUBLIC: Final = ("browser", "far-away", "far-away-by-ipv6")
DNS: Final = ("dns", "dns-cache-of-the-node")
Arrow = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""From, to, ports."""

ALWAYS: Final[Sequence[Arrow]] = (
    (ANYBODY, ["chat-client"], ["8080/TCP"]),  # browsers, wherever they come from
    (ANYBODY, ["chat-service"], ["8000/TCP"]),
    (["chat-service"], ["bot"], ["8001/TCP"]),
    (["prometheus"], SERVING, ["9090/TCP"]),
    (OURS, DNS, ["53/TCP", "53/UDP"]),
)
API_SERVER: Final[Arrow] = (
    ["chat-client"],
    ANYBODY,
    ["443/TCP", "6443/TCP", "8443/TCP"],
)  # at an address of the cluster's own
REDIS: Final[Arrow] = (["chat-service"], ["redis"], ["6379/TCP"])
MONGODB: Final[Arrow] = (["chat-service", "mongo-setup", "mongo"], ["mongo"], ["27017/TCP"])
ARROWS: Final[Mapping[str, Sequence[Arrow]]] = {
    "local": (*ALWAYS, API_SERVER, MONGODB, REDIS),
    # an Ingress has the address, and nobody asks the API server
    "production": (*ALWAYS, MONGODB, REDIS, (["backup", "restore"], ["mongo"], ["27017/TCP"])),
    "rabbitmq": (*ALWAYS, API_SERVER, MONGODB, (["chat-service"], ["rabbitmq"], ["5672/TCP"])),
    "managed": (
        *ALWAYS,
        API_SERVER,
        (["chat-service"], ["nats"], ["4222/TCP"]),
        (["chat-service"], ANYBODY, ["27015/TCP", "27017/TCP"]),  # MongoDB at an address that changes
        (["chat-service"], PUBLIC, ["443/TCP"]),  # webhooks
        (["bot"], ANYBODY, ["443/TCP"]),  # the model
    ),
}
HARMLESS: Final = {"handoff-deny-all: policyTypes.1 gone"}  # as the policy for DNS governs what leaves all pods, too


@dataclass(frozen=True)
class Drawn:
    """The arrows of one overlay or variant, each spelled out."""

    name: str

    @property
    def pods(self) -> set[str]:
        """Ours, as far as they are there."""
        return {each.name for each in workloads(overlay(self.name))}

    def leaving(self) -> set[Connection]:
        """Those that begin at a pod of ours. What the policies of anybody else let out is not ours to say."""
        return {one for one in self._of(lambda arrow: arrow[0] is not ANYBODY) if one[0] in self.pods}

    def entering(self) -> set[Connection]:
        """Those that end at a pod of ours."""
        return {one for one in self._of(lambda arrow: arrow[1] is not ANYBODY) if one[1] in self.pods}

    def _of(self, holds: Callable[[Arrow], bool]) -> set[Connection]:
        around = self.pods | set(OTHERS)
        spelled = {one for arrow in ARROWS[self.name] if holds(arrow) for one in product(*arrow)}
        return {one for one in spelled if {one[0], one[1]} <= around}

    def are_let_through(self, policies: list[Json]) -> bool:
        """Whether these policies let through what is drawn: in every network that much, in none more."""
        world = World(overlay(self.name), policies)
        return world.spares(NEIGHBOUR) and all(
            (world.leaving(surely=surely), world.entering(surely=surely)) == (self.leaving(), self.entering())
            for surely in (True, False)
        )


@pytest.fixture(params=NAMES)
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return Drawn(request.param)


def policies_of(drawn: Drawn) -> list[Json]:
    """Its policies, as rendered."""
    return of_kind(overlay(drawn.name), "NetworkPolicy")


def test_the_arrows_are_about_all_pods_that_there_are(drawn: Drawn) -> None:
    assert drawn.pods <= set(OURS)


@pytest.mark.parametrize("surely", [True, False])
def test_what_leaves_our_pods_is_what_the_arrows_say(drawn: Drawn, surely: Any) -> None:
    assert World(overlay(drawn.name), policies_of(drawn)).leaving(surely=surely) == drawn.leaving()


@pytest.mark.parametrize("surely", [True, False])
def test_what_enters_our_pods_is_what_the_arrows_say(drawn: Drawn, surely: Any) -> None:
    assert World(overlay(drawn.name), policies_of(drawn)).entering(surely=surely) == drawn.entering()


def test_other_peoples_pods_in_our_namespace_are_left_alone(drawn: Drawn) -> None:
    assert World(overlay(drawn.name), policies_of(drawn)).spares(NEIGHBOUR)


def test_between_our_own_pods_there_are_five_arrows() -> None:
    local = Drawn("local")
    both = local.leaving() & local.entering()

    assert {(source, target) for source, target, _ in both if {source, target} <= local.pods} == {
        ("chat-service", "mongo"),
        ("chat-service", "redis"),
        ("chat-service", "bot"),
        ("mongo-setup", "mongo"),
        ("mongo", "mongo"),  # members among themselves
    }


def test_without_policies_everything_would_go_everywhere(drawn: Drawn) -> None:
    world = World(overlay(drawn.name), [])

    assert world.leaving(surely=True) > drawn.leaving()
    assert world.entering(surely=True) > drawn.entering()


def test_a_policy_that_is_gone_or_holds_for_more_is_noticed() -> None:
    drawn = Drawn("local")
    wrong = dict(mutants(policies_of(drawn)))

    assert len(wrong) > 100
    assert {what for what, policies in wrong.items() if drawn.are_let_through(policies)} == HARMLESS


def test_so_is_one_of_those_that_open_the_suite_to_the_outside() -> None:
    drawn = Drawn("managed")
    known = {policy["metadata"]["name"] for policy in policies_of(Drawn("local"))}
    wrong = dict(mutants(policies_of(drawn), spared=known))

    assert len(wrong) > 20
    assert {what for what, policies in wrong.items() if drawn.are_let_through(policies)} == set()

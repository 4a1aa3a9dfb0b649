"""The model of NetworkPolicies against what Kubernetes' documentation says of them."""

from typing import Any, Final

import pytest

from tests.unit.k8s.network import Json, Labels, Network, Peer, Port, selects

WEB: Final = Peer("web", "10.42.0.1", "home", {"app": "web"}, {"http": 8000})
DATA: Final = Peer("data", "10.42.0.2", "home", {"app": "data"}, {"store": 27_017})
AWAY: Final = Peer("away", "10.42.1.1", "elsewhere", {"app": "web"})
OUTSIDE: Final = Peer("outside", "203.0.113.7")
STORE: Final = Port(27_017)


def a_policy(**spec: Any) -> Json:
    """One for all pods of the namespace `home`."""
    return {"metadata": {"name": "p", "namespace": "home"}, "spec": {"podSelector": {}, **spec}}


def allowed(*policies: Json, source: Peer = WEB, target: Peer = DATA, port: Port = STORE, surely: bool = True) -> bool:
    """Whether these policies let that connection through."""
    network = Network(policies, {"home": {}, "elsewhere": {"trusted": "yes"}})
    return network.allows(source, target, port, surely=surely)


def ingress(**rule: Any) -> Json:
    return a_policy(policyTypes=["Ingress"], ingress=[rule])


def egress(**rule: Any) -> Json:
    return a_policy(policyTypes=["Egress"], egress=[rule])


def test_without_a_policy_all_is_allowed() -> None:
    assert allowed()


@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
def test_a_policy_without_rules_denies_its_direction(direction: str) -> None:
    assert not allowed(a_policy(policyTypes=[direction]))


def test_types_that_are_not_said_follow_from_the_rules() -> None:
    assert not allowed(a_policy(), source=OUTSIDE)
    assert allowed(a_policy(), target=OUTSIDE)
    assert not allowed(a_policy(egress=[]), target=OUTSIDE)


def test_a_policy_governs_the_pods_that_it_selects_in_its_own_namespace_only() -> None:
    of_web = a_policy(podSelector={"matchLabels": {"app": "web"}}, policyTypes=["Ingress"])

    assert not allowed(of_web, source=DATA, target=WEB)
    assert allowed(of_web)
    assert allowed(of_web, target=AWAY)


def test_both_ends_must_consent() -> None:
    assert allowed(egress(), ingress())
    assert not allowed(egress(), a_policy(policyTypes=["Ingress"]))
    assert not allowed(a_policy(policyTypes=["Egress"]), ingress())


def test_what_one_of_several_policies_allows_is_allowed() -> None:
    assert allowed(a_policy(policyTypes=["Ingress"]), ingress())


def test_a_selector_of_pods_alone_means_the_policys_own_namespace() -> None:
    from_web = ingress(**{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]})

    assert allowed(from_web)
    assert not allowed(from_web, source=AWAY)
    assert not allowed(from_web, source=OUTSIDE)


def test_selectors_of_namespace_and_pods_in_one_peer_must_both_hold() -> None:
    trusted = {"namespaceSelector": {"matchLabels": {"trusted": "yes"}}}
    both = {**trusted, "podSelector": {"matchLabels": {"app": "web"}}}

    assert allowed(ingress(**{"from": [both]}), source=AWAY)
    assert not allowed(ingress(**{"from": [both]}))
    assert allowed(ingress(**{"from": [{"podSelector": {}}, trusted]}))


def test_a_namespace_is_known_by_its_name() -> None:
    named = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}

    assert allowed(ingress(**{"from": [named]}), source=AWAY)
    assert not allowed(ingress(**{"from": [named]}))


def test_a_port_is_named_by_number_by_range_or_by_the_targets_name_for_it() -> None:
    assert allowed(ingress(ports=[{"port": 27_017}]))
    assert allowed(ingress(ports=[{"port": 27_000, "endPort": 27_020}]))
    assert allowed(ingress(ports=[{"port": "store"}]))
    assert allowed(egress(ports=[{"port": "store"}]))
    assert not allowed(ingress(ports=[{"port": "http"}]))
    assert not allowed(ingress(ports=[{"port": 27_018}]))
    assert not allowed(ingress(ports=[{"port": 27_000, "endPort": 27_016}]))


def test_a_port_is_tcp_unless_another_protocol_is_named() -> None:
    assert not allowed(egress(ports=[{"port": 53}]), port=Port(53, "UDP"))
    assert allowed(egress(ports=[{"port": 53, "protocol": "UDP"}]), port=Port(53, "UDP"))
    assert allowed(egress(ports=[{"protocol": "UDP"}]), port=Port(53, "UDP"))


def test_a_block_of_addresses_holds_without_its_exceptions() -> None:
    block = {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["203.0.113.0/24"]}}

    assert allowed(egress(to=[block]), target=Peer("far", "198.51.100.1"))
    assert not allowed(egress(to=[block]), target=OUTSIDE)


def test_whether_a_block_of_addresses_holds_for_pods_is_not_sure() -> None:
    block = egress(to=[{"ipBlock": {"cidr": "10.42.0.0/16"}}])

    assert not allowed(block)
    assert allowed(block, surely=False)


@pytest.mark.parametrize(
    ("labels", "holding"),
    [
        ({"app": "web"}, ["In", "Exists"]),
        ({"app": "data"}, ["NotIn", "Exists"]),
        ({}, ["NotIn", "DoesNotExist"]),
    ],
)
def test_expressions_select(labels: Labels, holding: list[str]) -> None:
    def holds(operator: str) -> bool:
        values = {"values": ["web", "shop"]} if operator.endswith("In") else {}
        return selects({"matchExpressions": [{"key": "app", "operator": operator, **values}]}, labels)

    assert [operator for operator in ("In", "NotIn", "Exists", "DoesNotExist") if holds(operator)] == holding

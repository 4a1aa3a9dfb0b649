"""What NetworkPolicies let through, as Kubernetes defines it: no policy for a pod and direction allows all, one denies
what no rule names, and a connection needs the consent of both its ends.

Whether an `ipBlock` holds for pods, too, is left open by Kubernetes and differs from network to network. So there are
two answers: what every network lets through (`surely`), and what some may let through.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Mapping[str, Any]
Labels = Mapping[str, str]
Direction = Literal["Ingress", "Egress"]
Rules = Sequence[tuple[str, Json]]
"""Each with the namespace of its policy."""


@dataclass(frozen=True)
class Peer:
    """One end of a connection: a pod if it has a namespace, otherwise an address outside the cluster."""

    name: str
    ip: str
    namespace: str = ""
    labels: Labels = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    """The numbers of its named ports."""

    @property
    def is_pod(self) -> bool:
        """Whether policies can select it."""
        return bool(self.namespace)


@dataclass(frozen=True)
class Port:
    """Where a connection leads to."""

    number: int
    protocol: str = "TCP"


class Network:
    """Policies, and the labels of the namespaces that they may name."""

    def __init__(self, policies: Iterable[Json], namespaces: Mapping[str, Labels]) -> None:
        self._policies = tuple(policies)
        self._namespaces = {name: {"kubernetes.io/metadata.name": name, **own} for name, own in namespaces.items()}
        self._rules: dict[tuple[str, Direction], Rules | None] = {}

    def allows(self, source: Peer, target: Peer, port: Port, *, surely: bool) -> bool:
        """Whether `source` can connect to `target`: in every network, or (not `surely`) in some."""
        out, into = (way(source, target, [port], surely=surely) for way in (self.leaving, self.entering))
        return bool(out and into)

    def leaving(self, source: Peer, target: Peer, ports: Sequence[Port], *, surely: bool) -> Sequence[Port]:
        """Those of the target's ports to which the policies of `source` consent."""
        return self._open("Egress", source, target, target, ports, surely=surely)

    def entering(self, source: Peer, target: Peer, ports: Sequence[Port], *, surely: bool) -> Sequence[Port]:
        """Those of the target's ports to which the policies of `target` consent."""
        return self._open("Ingress", target, source, target, ports, surely=surely)

    def _open(
        self, direction: Direction, own: Peer, other: Peer, target: Peer, ports: Sequence[Port], *, surely: bool
    ) -> Sequence[Port]:
        rules = self._rules_of(own, direction)
        if rules is None:
            return ports
        holding = [rule for home, rule in rules if self._is_peer(rule, other, home, direction, surely=surely)]
        return [port for port in ports if any(_is_port(rule, target, port) for rule in holding)]

    def _rules_of(self, own: Peer, direction: Direction) -> Rules | None:
        """The rules for that pod and direction, with their namespaces; None if no policy governs it."""
        if (own.ip, direction) not in self._rules:
            governing = [policy for policy in self._policies if _governs(policy, own, direction)]
            rules = [(own.namespace, rule) for each in governing for rule in each["spec"].get(direction.lower(), ())]
            self._rules[own.ip, direction] = rules if governing else None
        return self._rules[own.ip, direction]

    def _is_peer(self, rule: Json, other: Peer, home: str, direction: Direction, *, surely: bool) -> bool:
        peers: Sequence[Json] = rule.get("from" if direction == "Ingress" else "to", ())
        return not peers or any(self._is_one(peer, other, home, surely=surely) for peer in peers)

    def _is_one(self, peer: Json, other: Peer, home: str, *, surely: bool) -> bool:
        if "ipBlock" in peer:
            return not (other.is_pod and surely) and _is_inside(peer["ipBlock"], other.ip)
        if not other.is_pod or not selects(peer.get("podSelector", {}), other.labels):
            return False
        if "namespaceSelector" in peer:
            return selects(peer["namespaceSelector"], self._namespaces[other.namespace])
        return other.namespace == home


def selects(selector: Json, labels: Labels) -> bool:
    """Whether a label selector holds; an empty one holds for everything."""
    equal = selector.get("matchLabels", {}).items() <= labels.items()
    return equal and all(_holds(wanted, labels) for wanted in selector.get("matchExpressions", ()))


def _holds(wanted: Json, labels: Labels) -> bool:
    value = labels.get(wanted["key"])
    return {
        "In": value is not None and value in wanted.get("values", ()),
        "NotIn": value not in wanted.get("values", ()),
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }[wanted["operator"]]


def _governs(policy: Json, own: Peer, direction: Direction) -> bool:
    spec = policy["spec"]
    unsaid = ["Ingress", "Egress"] if "egress" in spec else ["Ingress"]
    return (
        own.is_pod
        and policy["metadata"]["namespace"] == own.namespace
        and direction in spec.get("policyTypes", unsaid)
        and selects(spec.get("podSelector", {}), own.labels)
    )


def _is_port(rule: Json, target: Peer, port: Port) -> bool:
    """A port's name is the target's: what it calls so."""
    return not rule.get("ports") or any(_is_one_port(wanted, target, port) for wanted in rule["ports"])


def _is_one_port(wanted: Json, target: Peer, port: Port) -> bool:
    if wanted.get("protocol", "TCP") != port.protocol:
        return False
    if "port" not in wanted:
        return True
    number = wanted["port"]
    if isinstance(number, str):
        return target.ports.get(number) == port.number
    return bool(number <= port.number <= wanted.get("endPort", number))


def _is_inside(block: Json, ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    outside = any(address in ipaddress.ip_network(part) for part in block.get("except", ()))
    return address in ipaddress.ip_network(block["cidr"]) and not outside

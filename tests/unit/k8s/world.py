"""Who is around when policies are put to the test: our pods as the manifests have them, and everybody else."""

from collections.abc import Iterable
from itertools import product
from typing import Final

from tests.unit.k8s.network import Json, Network, Peer, Port
from tests.unit.k8s.rendered import NAMESPACE, workloads

NAMESPACES: Final[dict[str, dict[str, str]]] = {NAMESPACE: {}, "kube-system": {}, "monitoring": {}, "elsewhere": {}}
SUITE: Final = "app.kubernetes.io/part-of"
NAME: Final = "app.kubernetes.io/name"

NEIGHBOUR: Final = Peer("neighbour", "10.42.9.1", NAMESPACE, {"app": "neighbour"})  # in our namespace, not of our suite
STRANGERS: Final = (
    NEIGHBOUR,
    Peer(
        "impostor", "10.42.9.2", "elsewhere", {NAME: "chat-service", SUITE: "handoff"}
    ),  # our labels, not our namespace
    Peer("impostor-of-mongo", "10.42.9.3", "elsewhere", {NAME: "mongo", SUITE: "handoff"}),
    Peer("other-of-monitoring", "10.42.9.4", "monitoring", {"app": "grafana"}),
    Peer("other-of-kube-system", "10.42.9.5", "kube-system", {"k8s-app": "metrics-server"}),
    Peer("prometheus-of-others", "10.42.9.6", "elsewhere", {NAME: "prometheus"}),
    Peer("dns-of-others", "10.42.9.7", "elsewhere", {"k8s-app": "kube-dns"}),
)
KNOWN: Final = (
    Peer("prometheus", "10.42.8.1", "monitoring", {NAME: "prometheus"}),
    Peer("dns", "10.42.8.2", "kube-system", {"k8s-app": "kube-dns"}, {"dns": 53, "dns-tcp": 53}),
    Peer("dns-cache-of-the-node", "169.254.20.10"),
    Peer("api-server", "172.31.0.1"),
    Peer("browser", "203.0.113.7"),
    Peer("load-balancer", "192.168.7.7"),
    Peer("far-away", "198.51.100.9"),
    Peer("far-away-by-ipv6", "2001:db8::9"),
    Peer("metadata-of-the-cloud", "169.254.169.254"),
)
PORTS: Final = (
    *(
        Port(number)
        for number in (
            22,
            53,
            80,
            443,
            4222,
            4444,
            5672,
            6379,
            6443,
            8000,
            8001,
            8080,
            8443,
            9090,
            27_014,
            27_015,
            27_017,
            27_018,
        )
    ),
    Port(53, "UDP"),
    Port(4444, "UDP"),
)
Connection = tuple[str, str, str]
"""Source, target, and port as `8000/TCP`."""


def ours(objects: tuple[Json, ...], replica: int = 1) -> tuple[Peer, ...]:
    """A pod of each workload, of its name."""
    return tuple(
        Peer(each.name, f"10.42.{replica}.{place}", NAMESPACE, each.labels, each.ports)
        for place, each in enumerate(workloads(objects), start=1)
    )


class World:
    """Our pods among all others, under some policies."""

    def __init__(self, objects: tuple[Json, ...], policies: Iterable[Json]) -> None:
        placed = [{**each, "metadata": {**each["metadata"], "namespace": NAMESPACE}} for each in policies]
        self._network = Network(placed, NAMESPACES)
        self._ours = ours(objects)
        self._everybody = (*ours(objects, replica=2), *KNOWN, *STRANGERS)

    def leaving(self, *, surely: bool) -> set[Connection]:
        """What the policies of our pods let out."""
        return {
            connection(one, other, port)
            for one, other in product(self._ours, self._everybody)
            for port in self._network.leaving(one, other, PORTS, surely=surely)
        }

    def entering(self, *, surely: bool) -> set[Connection]:
        """What the policies of our pods let in."""
        return {
            connection(other, one, port)
            for one, other in product(self._ours, self._everybody)
            for port in self._network.entering(other, one, PORTS, surely=surely)
        }

    def spares(self, stranger: Peer) -> bool:
        """Whether no policy holds for that pod."""
        return all(
            len(self._network.leaving(stranger, other, PORTS, surely=True)) == len(PORTS)
            and len(self._network.entering(other, stranger, PORTS, surely=True)) == len(PORTS)
            for other in self._everybody
        )


def connection(source: Peer, target: Peer, port: Port) -> Connection:
    """The three names."""
    return source.name, target.name, f"{port.number}/{port.protocol}"

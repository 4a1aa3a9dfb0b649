"""The external address of a Service, read from what the Kubernetes API says of it."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from chat_client.address import Known, Unknown

PORT: Final = "http"
HTTP_PORT: Final = 80
_BY_HAND: Final = "set CHAT_SERVICE_PUBLIC_URL to the address at which browsers reach the chat service"


class Ingress(Struct, frozen=True, rename="camel"):
    """A way in: most clouds name an address, some a name."""

    ip: str = ""
    hostname: str = ""


class LoadBalancer(Struct, frozen=True, rename="camel"):
    """What the cluster's load balancer has given so far."""

    ingress: tuple[Ingress, ...] = ()


class Status(Struct, frozen=True, rename="camel"):
    """What is."""

    load_balancer: LoadBalancer = LoadBalancer()


class Port(Struct, frozen=True, rename="camel"):
    """A port, and the one of the nodes that leads there, if any."""

    port: int
    name: str = ""
    node_port: int = 0


class Spec(Struct, frozen=True, rename="camel"):
    """What is wanted."""

    type: str = "ClusterIP"
    ports: tuple[Port, ...] = ()


class Service(Struct, frozen=True, rename="camel"):
    """What concerns us of a Service (kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1)."""

    spec: Spec = Spec()
    status: Status = Status()


@dataclass(frozen=True)
class Where:
    """Which Service it is."""

    name: str
    namespace: str

    @property
    def seen(self) -> str:
        """How an operator looks at it."""
        return f"kubectl get svc {self.name} -n {self.namespace}"


def external(service: Service, where: Where) -> Known | Unknown:
    """Its address for browsers, or what is missing."""
    port = next((port for port in service.spec.ports if port.name == PORT), None)
    if port is None:
        return _no_port(where)
    if service.spec.type != "LoadBalancer":
        return _no_balancer(where, service.spec.type, port)
    host = next((way.ip or way.hostname for way in service.status.load_balancer.ingress if way.ip or way.hostname), "")
    return Known(_url(host, port.port)) if host else _pending(where)


def _url(host: str, port: int) -> str:
    shown = f"[{host}]" if _is_ipv6(host) else host
    return f"http://{shown}" if port == HTTP_PORT else f"http://{shown}:{port}"


def _is_ipv6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False  # a name


def _pending(where: Where) -> Unknown:
    return Unknown(
        why="The chat service has no external address yet. The chat opens here as soon as it has one.",
        how=f"For whoever runs this desk: {where.seen} shows it under EXTERNAL-IP. While that says <pending>, the "
        f"cluster's load balancer has given none (on minikube it needs minikube tunnel, on kind cloud-provider-kind). "
        f"In a cluster without one, {_BY_HAND}.",
    )


def _no_balancer(where: Where, kind: str, port: Port) -> Unknown:
    by_node = f", such as http://<a node's address>:{port.node_port}" if port.node_port else ""
    return Unknown(
        why="The chat service has no external address, so nobody can chat here yet.",
        how=f"For whoever runs this desk: {where.seen} says that it is of type {kind}, which has none. Make it of type "
        f"LoadBalancer, or {_BY_HAND}{by_node}.",
    )


def _no_port(where: Where) -> Unknown:
    return Unknown(
        why="It is not known at which port the chat service is reached, so nobody can chat here yet.",
        how=f"For whoever runs this desk: {where.seen} has no port named {PORT}. Give it one, or {_BY_HAND}.",
    )

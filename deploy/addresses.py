"""Where people open the suite: an Ingress's host, or the external address of a Service."""

import ipaddress
import time
from typing import Final

from deploy.cluster import Cluster, Object
from deploy.manifests import Manifests

PAGE: Final = "chat-client"
CHAT: Final = "chat-service-external"
ADDRESS_S: Final = 60.0  # a cloud takes half a minute for a load balancer
LOOK_S: Final = 1.0
PORTS: Final = {"http": 80, "https": 443}


def of_ingress(manifests: Manifests) -> str | None:
    """The address that an Ingress gives the page."""
    for ingress in manifests.of("Ingress"):
        secure = {host for each in ingress["spec"].get("tls", ()) for host in each.get("hosts", ())}
        for rule in ingress["spec"].get("rules", ()):
            named = [path["backend"].get("service", {}).get("name") for path in rule.get("http", {}).get("paths", ())]
            if PAGE in named and (host := rule.get("host")):
                return f"{'https' if host in secure else 'http'}://{host}/"
    return None


def of_service(service: Object) -> str | None:
    """Its external address; None while it has none."""
    ways = service.get("status", {}).get("loadBalancer", {}).get("ingress") or ()
    host = next((way.get("ip") or way.get("hostname") for way in ways if way.get("ip") or way.get("hostname")), None)
    port = next((each["port"] for each in service["spec"]["ports"] if each.get("name") in PORTS), None)
    if host is None or port is None:
        return None
    scheme = "https" if port == PORTS["https"] else "http"
    return f"{scheme}://{_bracketed(host)}{'' if port in PORTS.values() else f':{port}'}/"


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host


def waited_for(cluster: Cluster, namespace: str, name: str, within_s: float = ADDRESS_S) -> str | None:
    """The Service's address, when it comes within that time."""
    deadline_s = time.monotonic() + within_s
    while True:
        service = cluster.find(f"/api/v1/namespaces/{namespace}/services/{name}")
        if service is None or service["spec"].get("type") != "LoadBalancer":
            return None
        if (found := of_service(service)) or time.monotonic() > deadline_s:
            return found
        time.sleep(LOOK_S)


def none_came(namespace: str, name: str) -> str:
    """What to do without one."""
    return (
        f"The Service {name} has no external address: kubectl get svc {name} -n {namespace} shows when it has. "
        "A load balancer gives it one (on minikube it needs minikube tunnel, on kind cloud-provider-kind)."
    )

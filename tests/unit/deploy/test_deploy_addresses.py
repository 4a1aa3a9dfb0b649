"""The address to open."""

from typing import Any

import pytest

from deploy.addresses import of_ingress, of_service
from deploy.manifests import Manifests
from tests.servers.kubernetes import a_service


@pytest.mark.parametrize(
    ("service", "address"),
    [
        (a_service({"ip": "203.0.113.7"}), "http://203.0.113.7/"),
        (a_service({"hostname": "a.example.com"}, port=8080), "http://a.example.com:8080/"),
        (a_service({"ip": "2001:db8::7"}), "http://[2001:db8::7]/"),
        (a_service({"ip": "203.0.113.7"}, name="https", port=443), "https://203.0.113.7/"),
        (a_service(), None),
        (a_service(kind="NodePort"), None),
    ],
)
def test_a_service_is_opened_at_its_external_address(service: dict[str, Any], address: str | None) -> None:
    assert of_service(service) == address


def an_ingress(host: str, service: str, *secure: str) -> dict[str, Any]:
    paths = [{"path": "/", "backend": {"service": {"name": service, "port": {"name": "http"}}}}]
    spec = {"rules": [{"host": host, "http": {"paths": paths}}], "tls": [{"hosts": list(secure)}]}
    return {"kind": "Ingress", "metadata": {"name": "x"}, "spec": spec}


def test_an_ingress_is_opened_at_the_host_that_leads_to_the_page() -> None:
    chat = an_ingress("chat.example.org", "chat-service", "chat.example.org")

    assert of_ingress(Manifests((chat,))) is None
    assert of_ingress(Manifests((chat, an_ingress("help.example.org", "chat-client")))) == "http://help.example.org/"
    assert of_ingress(Manifests((an_ingress("help.example.org", "chat-client", "help.example.org"),))) == (
        "https://help.example.org/"
    )

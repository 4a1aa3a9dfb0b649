"""What the Kubernetes API says of a Service, as an address."""

import json
from typing import Any

import msgspec
import pytest

from chat_client.address import Known, Unknown
from chat_client.external import Service, Where, external
from tests.servers.kubernetes import a_service

WHERE = Where("chat-service-external", "shop")


def read(service: dict[str, Any]) -> Known | Unknown:
    return external(msgspec.json.decode(json.dumps(service), type=Service), WHERE)


@pytest.mark.parametrize(
    ("ingress", "port", "url"),
    [
        ([{"ip": "203.0.113.7"}], 80, "http://203.0.113.7"),
        ([{"ip": "203.0.113.7", "ipMode": "VIP"}], 8000, "http://203.0.113.7:8000"),
        ([{"hostname": "a1.elb.example.com"}], 80, "http://a1.elb.example.com"),
        ([{"ip": "2001:db8::7"}], 80, "http://[2001:db8::7]"),
        ([{"ip": "2001:db8::7"}], 8000, "http://[2001:db8::7]:8000"),
        ([{}, {"hostname": "b2.example.com"}, {"ip": "203.0.113.7"}], 80, "http://b2.example.com"),
    ],
)
def test_the_first_address_with_the_port_named_http_is_the_one(
    ingress: list[dict[str, str]], port: int, url: str
) -> None:
    assert read(a_service(*ingress, port=port)) == Known(url)


def test_the_port_is_found_by_its_name() -> None:
    service = a_service({"ip": "203.0.113.7"}, port=8000)
    service["spec"]["ports"].insert(0, {"name": "metrics", "port": 9090})

    assert read(service) == Known("http://203.0.113.7:8000")


def test_a_page_may_connect_to_an_ipv6_address() -> None:
    assert Known("http://[2001:db8::7]:8000").origins == ("http://[2001:db8::7]:8000", "ws://[2001:db8::7]:8000")


def said(service: dict[str, Any]) -> str:
    found = read(service)
    assert isinstance(found, Unknown)
    return f"{found.why} {found.how}"


def test_a_load_balancer_that_gave_no_address_yet_is_said_with_how_to_look() -> None:
    words = said(a_service())

    assert "has no external address yet" in words
    assert "kubectl get svc chat-service-external -n shop" in words
    assert "<pending>" in words


def test_a_node_port_is_said_with_the_port() -> None:
    words = said(a_service(kind="NodePort", nodePort=30_123))

    assert "is of type NodePort" in words
    assert "http://<a node's address>:30123" in words


def test_a_service_for_inside_only_is_said() -> None:
    service = a_service(kind="ClusterIP")
    del service["spec"]["ports"][0]["nodePort"]

    assert "is of type ClusterIP" in said(service)
    assert "a node's address" not in said(service)


def test_a_service_without_a_port_of_that_name_is_said() -> None:
    assert "no port named http." in said(a_service({"ip": "203.0.113.7"}, name="web"))
    assert "no port named http." in said(a_service({"ip": "203.0.113.7"}) | {"spec": {"type": "LoadBalancer"}})

"""Where a webhook may go: a table of addresses."""

import pytest

from chat_service.adapters.http.addresses import objection

REFUSED = [
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("::1", "loopback"),
    ("169.254.169.254", "link-local"),
    ("fe80::1", "link-local"),
    ("fe80::1%1", "link-local"),
    ("10.0.0.1", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.168.1.1", "private"),
    ("0.1.2.3", "private"),
    ("192.0.0.8", "private"),
    ("192.0.2.1", "private"),
    ("198.18.0.1", "private"),
    ("fc00::1", "private"),
    ("fdff::1", "private"),
    ("2001:db8::1", "private"),
    ("2001::1", "private"),
    ("64:ff9b:1::1", "private"),
    ("3fff::1", "private"),
    ("100.64.0.1", "shared"),
    ("100.127.255.255", "shared"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "link-local"),
    ("::ffff:100.64.0.1", "shared"),
    ("2002:7f00:1::", "loopback"),
    ("2002:a00:1::", "private"),
    ("64:ff9b::7f00:1", "loopback"),
    ("64:ff9b::a9fe:a9fe", "link-local"),
    ("64:ff9b::c0a8:101", "private"),
]
NEVER = [
    ("0.0.0.0", "unspecified"),
    ("::", "unspecified"),
    ("::ffff:0.0.0.0", "unspecified"),
    ("224.0.0.1", "multicast"),
    ("239.1.2.3", "multicast"),
    ("ff02::1", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::7f00:1", "reserved"),
    ("4000::1", "reserved"),
]
PUBLIC = [
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "2002:101:101::",
    "64:ff9b::101:101",
]


@pytest.mark.parametrize(("address", "kind"), REFUSED)
def test_what_only_this_host_or_its_network_reaches_is_refused_unless_allowed(address: str, kind: str) -> None:
    assert objection(address, allow_private=False) == kind
    assert objection(address, allow_private=True) is None


@pytest.mark.parametrize(("address", "kind"), NEVER)
def test_what_is_no_servers_address_is_refused_always(address: str, kind: str) -> None:
    assert objection(address, allow_private=False) == kind
    assert objection(address, allow_private=True) == kind


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_welcome(address: str) -> None:
    assert objection(address, allow_private=False) is None

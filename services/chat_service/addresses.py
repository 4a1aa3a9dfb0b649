"""Whose address counts for the limits."""

import ipaddress
from collections.abc import Iterable

from starlette.requests import HTTPConnection

from chat_service.settings import Network


def address_of(connection: HTTPConnection, trusted: Iterable[Network]) -> str:
    """The peer's address; behind trusted proxies the rightmost one of X-Forwarded-For that is not theirs."""
    networks = list(trusted)
    peer = connection.client.host if connection.client else "unknown"
    if not networks or not _within(peer, networks):
        return peer
    hops = [hop.strip() for line in connection.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    for hop in reversed(hops):
        if not _is_address(hop):
            return peer  # a proxy that is trusted does not write this
        if not _within(hop, networks):
            return hop
    return peer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _within(text: str, networks: Iterable[Network]) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in network for network in networks)

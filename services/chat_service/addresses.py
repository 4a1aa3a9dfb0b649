"""Whose address counts for the limits."""

import ipaddress
from collections.abc import Iterable, Sequence

from starlette.requests import HTTPConnection

from chat_service.settings import Network


def address_of(connection: HTTPConnection, trusted: Sequence[Network]) -> str:
    """The address that counts for this request."""
    peer = connection.client.host if connection.client else "unknown"
    return counted(peer, connection.headers.getlist("x-forwarded-for"), trusted)


def counted(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """The peer's address; behind trusted proxies the rightmost one of X-Forwarded-For's lines that is not theirs."""
    if not trusted or not _within(peer, trusted):
        return peer
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    for hop in reversed(hops):
        if not _is_address(hop):
            return peer  # a proxy that is trusted does not write this
        if not _within(hop, trusted):
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

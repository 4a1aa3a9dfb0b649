"""Which addresses a webhook may be sent to: an admin's url must not reach what only this host reaches."""

import ipaddress
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
SHARED: Final = ipaddress.IPv4Network("100.64.0.0/10")  # between a provider and its customers (RFC 6598)
# Not for the public network by IANA's registries; the standard library learned of some of them late.
SPECIAL: Final = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23", "3fff::/20", "5f00::/16"),
    )
)
NOBODY: Final = frozenset({"unspecified", "multicast", "reserved"})  # refused whatever is allowed


def objection(text: str, *, allow_private: bool) -> str | None:
    """What speaks against sending there, as one word; None if nothing does. `text` is an address, no name."""
    kind = kind_of(ipaddress.ip_address(text))
    return None if allow_private and kind not in NOBODY else kind


def kind_of(address: Address) -> str | None:
    """Why the address is not a public one; None if it is. What an address embeds counts like itself."""
    if isinstance(address, ipaddress.IPv6Address) and (inner := _embedded(address)):
        return kind_of(inner)
    kinds = {
        "unspecified": address.is_unspecified,
        "loopback": address.is_loopback,
        "link-local": address.is_link_local,
        "multicast": address.is_multicast,
        "shared": address in SHARED,
        "private": (address.is_private and not _is_reserved(address)) or any(address in net for net in SPECIAL),
        "reserved": _is_reserved(address) or not address.is_global,
    }
    return next((kind for kind, so in kinds.items() if so), None)


def _is_reserved(address: Address) -> bool:
    return address.is_reserved or str(address) == "255.255.255.255"


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that packets to this one end up at: mapped, 6to4, or behind a translator."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour

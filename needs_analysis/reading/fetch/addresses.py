"""Which addresses a public server can have; addresses inside a private network are never contacted.

Written out from the registries of special addresses (IANA; RFC 6890, 6052, 8215, 9637), because what Python's
``is_global`` says of several of them differs from one version to the next.
"""

from __future__ import annotations

import ipaddress
from typing import Final

_NOT_PUBLIC_4: Final = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_6: Final = ipaddress.IPv6Network("2000::/3")
"""The only block of which public addresses are given out."""

_NOT_PUBLIC_6: Final = tuple(
    ipaddress.IPv6Network(text)
    # Protocols and tunnels (Teredo among them), documentation twice, and 6to4, which no publisher serves from.
    for text in ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")
)
_CARRIES_4: Final = tuple(
    ipaddress.IPv6Network(text)
    # The same address written as IPv6, and the one translation (NAT64) that networks without IPv4 use for public servers.
    for text in ("::ffff:0:0/96", "64:ff9b::/96")
)
_LAST_32: Final = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Whether an address is one that a public server can have.

    Parameters
    ----------
    address : str
        An IPv4 or IPv6 address as the resolver gives it, with or without a zone (``%eth0``). One that carries an IPv4
        address is judged by that.

    Returns
    -------
    bool
        False for private, shared, loopback, link-local, multicast, reserved, unspecified and documentation addresses,
        for those of tunnels, and for what is no address at all.

    Examples
    --------
    >>> is_public("10.1.2.3"), is_public("64:ff9b::10.1.2.3"), is_public("64:ff9b::8.8.8.8")
    (False, False, True)
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in network for network in _CARRIES_4):
            found = ipaddress.IPv4Address(int(found) & _LAST_32)
        else:
            return found in _GLOBAL_6 and not _tunnels(found) and not any(found in each for each in _NOT_PUBLIC_6)
    return not any(found in network for network in _NOT_PUBLIC_4)


def _tunnels(address: ipaddress.IPv6Address) -> bool:
    """Whether it is of a tunnel inside a site (ISATAP), by the mark in its second half."""
    return (int(address) >> 32) & 0xFDFF_FFFF == 0x0000_5EFE

"""Addresses of computers as they are counted: one subscriber, and the network around them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network


def networks_of(address: str) -> tuple[str, str]:
    """Return the address of a computer and its network, as they are counted.

    One subscriber of IPv6 has as many addresses as they like: the first 64 bits count.
    """
    try:
        version = ip_address(address).version
    except ValueError:
        return address[:45], address[:45]
    own, around = (64, 48) if version == 6 else (32, 24)
    return str(ip_network(f"{address}/{own}", strict=False)), str(ip_network(f"{address}/{around}", strict=False))


def subscriber(address: str) -> str:
    """Return a computer as it is counted, without its length where the whole address counts: "203.0.113.9"."""
    return networks_of(address)[0].removesuffix("/32")

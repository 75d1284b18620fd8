"""The address of who asks, as the connection and web servers in front of us tell it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import current_app, request

LONGEST = 45  # letters of an address; what is no address is cut to it
# headers by which a web server in front tells of itself
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
OLD_HTTP = "HTTP/1.0"  # which nginx speaks to us where it was told nothing more


def client_address() -> str:
    """Return the address of the client. Only the word of web servers that the settings name (`proxies`) is believed.

    Each of them adds whom it was asked by at the end. The last who is none of them is the client.
    """
    asked = plain(request.remote_addr or "unknown")
    named = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    while named and _is_proxy(asked):
        asked = plain(named.pop()) or asked
    return asked


def plain(told: str) -> str:
    """Return an address without port, brackets and zone, an IPv4 address in IPv6 as IPv4. Else the word as it is."""
    found = _number(told)
    return str(found) if found is not None else told[:LONGEST]


def _number(told: str) -> IPv4Address | IPv6Address | None:
    host = told.partition("]")[0].lstrip("[") if told.startswith("[") else told
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def is_loopback(told: str | None) -> bool:
    found = _number(told or "")
    return found is not None and found.is_loopback


def is_on_this_computer() -> bool:
    """Return whether a program of this computer asks directly: not through a web server in front of us.

    A web server that was told nothing more asks as a program of this computer does, but by an old HTTP.
    """
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdecimal() else request.host
    is_named = any(name in request.headers for name in FORWARDED)
    is_old = request.environ.get("SERVER_PROTOCOL") == OLD_HTTP
    is_ours = host == "localhost" or is_loopback(host)
    return not is_named and not is_old and is_loopback(request.remote_addr) and is_ours


def _is_proxy(address: str) -> bool:
    found = _number(address)
    return found is not None and any(found in network for network in current_app.config["PROXIES"])

"""The real address of a client: what the nearest trusted proxy saw, never what the client claims."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import current_app, request

from comments.config import Network
from comments.lib.tokens import keyed_hash
from comments.web.address_keys import secret


def client_address() -> str:
    """Answer the client's address, walking X-Forwarded-For from the right while proxies are trusted."""
    trusted: tuple[Network, ...] = current_app.config["SETTINGS"].trusted_proxies
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = request.remote_addr or "0.0.0.0"  # noqa: S104 - a stand-in for "unknown", nothing listens on it
    while hops and is_among(address, trusted) and _parsed(hops[-1]) is not None:
        address = hops.pop()
    return address


def address_hash() -> str:
    """Answer a keyed hash of the client's network (the address itself, or the /64 of IPv6), good for 30 days."""
    key = f"{current_app.config['SETTINGS'].secret_key}:{secret()}"
    return keyed_hash(key, _network(client_address()))


def network_hash() -> str:
    """Answer a keyed hash of what the client's network is part of: the /24 of IPv4, the /48 of IPv6."""
    return keyed_hash(current_app.config["SETTINGS"].secret_key, f"around {_surroundings(client_address())}")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address without its zone; one of IPv4 in IPv6's clothes (`::ffff:192.0.2.1`) counts as what it is."""
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def is_among(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of some networks."""
    ip = _parsed(address)
    return ip is not None and any(ip in network for network in networks)


def _surroundings(address: str) -> str:
    ip = _parsed(address)
    if ip is None:
        return address
    return ip.exploded[:14] if isinstance(ip, IPv6Address) else str(ip).rpartition(".")[0]


def _network(address: str) -> str:
    ip = _parsed(address)
    if ip is None:
        return address
    return ip.exploded[:19] if isinstance(ip, IPv6Address) else str(ip)

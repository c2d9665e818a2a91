"""The real address of a client: what the nearest trusted proxy saw, never what the client claims."""

from ipaddress import ip_address

from flask import current_app, request

from comments.lib.tokens import keyed_hash


def client_address() -> str:
    """Answer the client's address, walking X-Forwarded-For from the right while proxies are trusted."""
    trusted = current_app.config["SETTINGS"].trusted_proxies
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = request.remote_addr or "0.0.0.0"  # noqa: S104 - a stand-in for "unknown", nothing listens on it
    while hops and _is_in(address, trusted) and _is_address(hops[-1]):
        address = hops.pop()
    return address


def address_hash() -> str:
    """Answer a keyed hash of the client's network: the address itself, or the /64 of IPv6."""
    return keyed_hash(current_app.config["SETTINGS"].secret_key, _network(client_address()))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: tuple[object, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)  # type: ignore[operator]


def _network(address: str) -> str:
    if not _is_address(address):
        return address
    ip = ip_address(address)
    if ip.version == 6 and ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return ip.exploded[:19] if ip.version == 6 else str(ip)

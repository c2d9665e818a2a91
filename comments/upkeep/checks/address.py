"""Checks of our public address: whether readers reach it, and whether we see them through the proxy as they are."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from comments.config import Settings
from comments.lib import clock
from comments.upkeep.checks.fetching import Fetched, Unreachable, fetch
from comments.upkeep.findings import Finding, fault, fine, missing, note
from comments.upkeep.seen import make_token

FORGED = "198.51.100.77"
"""An address of the documentation's network (RFC 5737): whoever believes it believes anybody."""
RENEW_WITHIN = timedelta(days=14)
HEADER = "`proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`"
HOST_ADVICE = "Let nginx pass the name on: `proxy_set_header Host $host;`."


def check_address(settings: Settings) -> Finding:
    """Whether our public address answers as we do, over a certificate that lasts."""
    try:
        answer = fetch(f"{settings.public_url}/healthz")
    except Unreachable as why:
        return missing(settings, f"Our public address cannot be reached. {why}")
    if answer.status != 200:
        return fault(f"Our public address answers with status {answer.status}. {_advice(answer)}")
    if settings.is_production and not settings.is_secure:
        return fault("Our public address is not https: get a certificate, and write https:// in REJOINDER_PUBLIC_URL.")
    left = answer.certificate_ends - clock.now() if answer.certificate_ends else None
    if left is not None and left < RENEW_WITHIN:
        return fault(f"The certificate of our public address ends in {left.days} days. Renew it (certbot renew).")
    return fine(f"Our public address answers{f', its certificate for {left.days} days more' if left else ''}.")


def check_proxy(settings: Settings) -> Finding:
    """Whether we see through the proxy who comes, and believe nothing that a client made up."""
    token = make_token(settings.secret_key)
    try:
        answer = fetch(f"{settings.public_url}/upkeep/seen/{token}", {"X-Forwarded-For": FORGED})
    except Unreachable:
        return missing(settings, "What the proxy passes on cannot be seen while our public address is out of reach.")
    seen = answer.json if answer.status == 200 else None
    if not isinstance(seen, dict) or "forwarded" not in seen:
        return fault(f"Another installation, or another web server, answers at our public address. {_advice(answer)}")
    return _judged(settings, seen, answer.own_address)


def _judged(settings: Settings, seen: dict[str, Any], own: str) -> Finding:
    hops, peer = list(seen["forwarded"]), str(seen["peer"])
    if any(network.prefixlen == 0 for network in settings.trusted_proxies):
        return fault("REJOINDER_TRUSTED_PROXIES trusts everybody. Name the proxy's own network only.")
    if hops in ([], [FORGED]):
        return _without_hops(settings, claimed=bool(hops), direct=peer == own)
    if not _is_trusted(settings, peer):
        return fault(
            "The proxy says who comes, but is not believed, so all readers share one limit. "
            "Put its address into REJOINDER_TRUSTED_PROXIES.",
            peer,
        )
    if seen["proto"] and not settings.public_url.startswith(f"{seen['proto']}:"):
        return note("The proxy says another scheme than REJOINDER_PUBLIC_URL: `proxy_set_header X-Forwarded-Proto`.")
    if hops[-1] != own:
        return fine("The proxy says who comes. It sees us under another address, as behind a router.", hops[-1])
    return fine("The proxy says who comes, and nothing that a client made up is believed.")


def _without_hops(settings: Settings, *, claimed: bool, direct: bool) -> Finding:
    """Judge a way on which nobody added whom they saw."""
    if direct and not settings.is_production:
        return note("There is no proxy between readers and us, as is usual in development.")
    if claimed:
        return fault(f"The proxy passes on what a client claims to be, or there is none. In nginx: {HEADER}.")
    return fault(f"The proxy does not say who comes, so all readers share one limit. In nginx: {HEADER}.")


def _is_trusted(settings: Settings, peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in settings.trusted_proxies)


def _advice(answer: Fetched) -> str:
    if answer.status in (502, 503, 504):
        return "The web server runs, but what is behind it does not answer: is `rejoinder serve` running?"
    if answer.status == 400:
        return HOST_ADVICE
    if 300 <= answer.status < 400:
        return "Write the address that it leads to into REJOINDER_PUBLIC_URL."
    return "Look at what the web server does with this address."

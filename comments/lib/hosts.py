"""Host names in the form that DNS and browsers compare: ASCII, lower case, no dot at the end."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")


class HostRefused(ValueError):
    """No host by this name can exist."""


def ascii_host(host: str) -> str:
    """Return a host name, or an address (IPv6 in brackets), as browsers write it (UTS 46); raise HostRefused."""
    if ":" in host:
        return f"[{_ipv6(host)}]"
    name = host.lower().removesuffix(".")
    if not name.isascii():
        name = _encoded(name)
    if not _HOST.fullmatch(name):
        raise HostRefused("not a host name")
    return _checked(name)


def _checked(name: str) -> str:
    """Refuse what browsers take for an address or an encoded name but cannot read."""
    last = name.rpartition(".")[2]
    try:
        if last.isdecimal() or re.fullmatch("0x[0-9a-f]*", last):
            return IPv4Address(name).compressed
        if "xn--" in name:
            idna.decode(name, uts46=True)
    except (AddressValueError, idna.IDNAError, UnicodeError) as error:
        raise HostRefused("not a host") from error
    return name


def _ipv6(host: str) -> str:
    try:
        return IPv6Address(host).compressed
    except AddressValueError as error:
        raise HostRefused("not an address") from error


def _encoded(name: str) -> str:
    try:
        return idna.encode(name, uts46=True, transitional=False).decode().lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise HostRefused("not a host name") from error

"""Addresses: one canonical form for an article's URL, origins, and paths that stay on our own site."""

import re
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit

from comments.lib.hosts import HostRefused, ascii_host

LONGEST = 2_048
DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = (
    "fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid "
    "mkt_tok _hsenc _hsmi __hssc __hstc hsctatracking vero_id vero_conv oly_anon_id oly_enc_id rb_clickid s_cid "
    "wickedid _openstat ncid cmpid ito srsltid epik at_medium at_campaign"
)
TRACKING = frozenset(_TRACKING.split())

TrailingSlash = Literal["keep", "add", "strip"]

_CONTROLS = re.compile("[\0-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\\\\]")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](?::\d*)?", re.ASCII)
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")
_PATH_SAFE = "%/:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?[]|"


class UrlRefused(ValueError):
    """An address that cannot be an article's or a site's; `code` is scheme, credentials, too_long, ... ."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical_url(url: str, *, trailing_slash: TrailingSlash = "keep") -> str:
    """Return the one form of an article's address (RFC 3986, section 6.2); raise UrlRefused.

    Scheme and host in lower case, host in ASCII (IDNA), default port, fragment and tracking parameters out, dot
    segments resolved, escapes normalised; the order of parameters is kept.
    """
    parts = _split(url)
    path = _with_slash(_without_dots(_escaped(parts.path, _PATH_SAFE)) or "/", trailing_slash)
    query = _without_tracking(_escaped(parts.query, _QUERY_SAFE))
    return _within_limit(f"{_origin(parts)}{path}{'?' + query if query else ''}")


def origin_of(url: str) -> str:
    """Return scheme, host and port (unless the default) of an http or https address; raise UrlRefused."""
    return _origin(_split(url))


def read_origin(raw: str) -> str:
    """Read a web origin (`https://example.org`, a port allowed, nothing behind it); raise UrlRefused."""
    parts = _split(raw)
    if parts.path not in {"", "/"} or "?" in raw or "#" in raw:
        raise UrlRefused("more_than_origin")
    return _origin(parts)


def is_local_path(target: str) -> bool:
    """Tell whether a browser that is sent to `target` stays on our own origin: one slash, then no tricks."""
    if not target.startswith("/") or len(target) > LONGEST or _CONTROLS.search(target):
        return False
    return "//" not in re.split("[?#]", target, maxsplit=1)[0]


def _split(url: str) -> SplitResult:
    url = url.strip(" \t\r\n")
    _within_limit(url)
    if _CONTROLS.search(url):
        raise UrlRefused("control")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UrlRefused("host") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise UrlRefused("scheme")
    if "@" in parts.netloc:
        raise UrlRefused("credentials")
    if "[" in parts.netloc and not _BRACKETED.fullmatch(parts.netloc):
        raise UrlRefused("host")
    return parts


def _origin(parts: SplitResult) -> str:
    try:
        host, port = ascii_host(parts.hostname or ""), parts.port
    except (HostRefused, ValueError) as error:
        raise UrlRefused("host") from error
    if port in {None, DEFAULT_PORTS[parts.scheme]}:
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{port}"


def _within_limit(url: str) -> str:
    if len(url) > LONGEST:
        raise UrlRefused("too_long")
    return url


def _escaped(part: str, safe: str) -> str:
    """Escape what must be, unescape what need not be, capitals in what stays escaped."""
    return _ESCAPE.sub(_normal_escape, quote(re.sub("%(?![0-9A-Fa-f]{2})", "%25", part), safe=safe))


def _normal_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.match(character) else escape[0].upper()


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == ".." and kept:
            kept.pop()
        elif segment not in {".", ".."}:
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _with_slash(path: str, rule: TrailingSlash) -> str:
    if rule == "strip":
        return path.rstrip("/") or "/"
    last = path.rpartition("/")[2]
    return f"{path}/" if rule == "add" and last and "." not in last else path


def _without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(pair.partition("=")[0]))


def _is_tracking(name: str) -> bool:
    return name.lower() in TRACKING or name.lower().startswith("utm_")

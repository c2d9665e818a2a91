"""Address rules: how the addresses of an export become those of the site after the move."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.lib.urls import UrlRefused, canonical_url, origin_of
from comments.publishers.models import Site
from comments.publishers.queries import origins

Kind = Literal["prefix", "host", "pattern"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST_PATTERN = 500

_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Rule:
    """One rule; `new` of a pattern names its groups in braces: `https://www.example.org/{year}/{slug}`."""

    kind: Kind
    old: str
    new: str

    def apply(self, link: str) -> str | None:
        """Answer the address this rule makes of a link, None where it does not fit."""
        return {"prefix": self._by_prefix, "host": self._by_host, "pattern": self._by_pattern}[self.kind](link)

    def __str__(self) -> str:
        """Write the rule as it stands in a file."""
        return f"{self.kind} {self.old} {self.new}"

    def _by_prefix(self, link: str) -> str | None:
        return self.new + link[len(self.old) :] if link.startswith(self.old) else None

    def _by_host(self, link: str) -> str | None:
        try:
            parts = urlsplit(link)
        except ValueError:
            return None
        if parts.netloc.lower() != self.old.lower():
            return None
        start = self.new if "://" in self.new else f"{parts.scheme}://{self.new}"
        return start.rstrip("/") + link.partition(parts.netloc)[2]

    def _by_pattern(self, link: str) -> str | None:
        found = re.fullmatch(self.old, link[:LONGEST_LINK])
        if found is None:
            return None
        groups = found.groupdict()
        return _HOLE.sub(lambda hole: groups.get(hole[1]) or "", self.new)


LONGEST_LINK = 2_048


def read_rule(kind: str, old: str, new: str) -> Rule:
    """Read a rule; raise BadInput for a kind, a host, a pattern or a name of a group that is none."""
    known = next((name for name in KINDS if name == kind), None)
    if known is None or not old or not new:
        raise BadInput(
            N_("%(rule)s is no rule. One is: prefix, host or pattern, then old and new."), rule=f"{kind} {old}"
        )
    if known == "pattern":
        _check_pattern(old, new)
    if known == "host":
        old = _host_of(old)
    return Rule(known, old, new)


def read_rules(file: Path) -> tuple[Rule, ...]:
    """Read a file of rules, one a line: kind, old and new, parted by spaces; `#` begins a remark."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    rules = []
    for line in lines:
        if line and not line.startswith("#"):
            kind, old, new = [*line.split(), "", "", ""][:3]
            rules.append(read_rule(kind, old, new))
    return tuple(rules)


def _host_of(typed: str) -> str:
    """Answer the host, also of one that was typed as an origin."""
    host = typed.partition("://")[2] or typed
    host = host.rstrip("/")
    if "/" in host:
        raise BadInput(N_("%(rule)s is no host. For the beginning of an address there is a prefix rule."), rule=typed)
    return host


def _check_pattern(old: str, new: str) -> None:
    try:
        if len(old) > LONGEST_PATTERN:
            raise re.error("it is longer than 500 characters")
        groups = set(re.compile(old).groupindex)
    except re.error as error:
        raise BadInput(N_("The pattern %(rule)s cannot be read: %(why)s."), rule=old, why=str(error)) from error
    unknown = sorted(set(_HOLE.findall(new)) - groups)
    if unknown:
        raise BadInput(N_("The pattern %(rule)s has no group named %(name)s."), rule=old, name=unknown[0])


class Addresses:
    """The way from a link of the export to the one address of an article of the site."""

    def __init__(self, site: Site, rules: Iterable[Rule], *, to_home: bool) -> None:
        self._rules = tuple(rules)
        self._slash = site.trailing_slash
        self._origins = origins(site.id)
        self._home = next(iter(self._origins), "") if to_home else ""

    def of(self, link: str) -> tuple[str, str]:
        """Answer an article's address and the rule that made it; an address that is not the site's is empty."""
        for rule in self._rules:
            if (mapped := rule.apply(link)) is not None:
                return self._canonical(mapped), str(rule)
        return self._canonical(self._at_home(link) if self._home else link), ""

    def _at_home(self, link: str) -> str:
        try:
            parts = urlsplit(link)
        except ValueError:
            return link
        return self._home + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _canonical(self, link: str) -> str:
        try:
            address = canonical_url(link, trailing_slash=self._slash)  # type: ignore[arg-type]
            origin = origin_of(address)
        except UrlRefused:
            return ""
        if origin in self._origins:
            return address
        scheme, _, host = origin.partition("://")
        other = ("http" if scheme == "https" else "https") + f"://{host}"
        return other + address[len(origin) :] if other in self._origins else ""

"""Article files: front matter between lines of three hyphens, then Markdown."""

import re
from dataclasses import dataclass, fields
from datetime import datetime

from comments.errors import BadInput
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, normalise

NEEDED = ("title", "slug")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class ArticleFile:
    """An article as its file gives it."""

    title: str
    slug: str
    body: str
    section: str = ""
    standfirst: str = ""
    byline: str = ""
    published: datetime | None = None
    picture: str = ""
    picture_alt: str = ""
    picture_credit: str = ""
    question: str = ""


FIELDS = frozenset(field.name for field in fields(ArticleFile)) - {"body"}


def read_article_file(raw: str) -> ArticleFile:
    """Read an article file; raise BadInput that names the line or field that cannot be taken."""
    try:
        text = normalise(raw)
    except TextRefused as error:
        raise BadInput(N_("The file holds characters that no text has.")) from error
    head, body = _split(text)
    found = dict(_field(number, line) for number, line in head if line.strip())
    for name in NEEDED:
        if not found.get(name):
            raise BadInput(N_("The article has no %(field)s."), field=name)
    if not _SLUG.fullmatch(found["slug"]):
        raise BadInput(N_("A slug is made of small letters, digits and hyphens."), field="slug")
    published = _moment(found.pop("published", ""))
    return ArticleFile(body=body.strip(), published=published, **found)


def _split(text: str) -> tuple[list[tuple[int, str]], str]:
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise BadInput(N_("The file begins with its title and the rest between two lines of three hyphens."))
    end = [line.strip() for line in lines].index("---", 1)
    return list(enumerate(lines[1:end], 2)), "\n".join(lines[end + 1 :])


def _field(number: int, line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or name.strip() not in FIELDS:
        raise BadInput(N_("Line %(line)s is not a field that an article has."), line=number)
    return name.strip(), value.strip()


def _moment(raw: str) -> datetime | None:
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
        return clock.utc(moment)
    except ValueError as error:
        raise BadInput(
            N_("The time of publication is written like 2013-02-20T18:00:00+00:00."), field="published"
        ) from error

"""WordPress exports (WXR 1.0 to 1.2), read as a stream: one record at a time, no entities, no document type."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from comments.importers.schemas import DamagedFile

CHUNK = 64 * 1024
LONGEST_FIELD = 200_000
"""Characters kept of one field; more is cut off (and then refused by the validator of comments)."""
LONGEST_TOKEN = 2 * 1024 * 1024
"""Bytes of one tag or comment of the XML: the parser begins it anew with every chunk, which takes quadratic time."""
DEEPEST = 40
VERSIONS = ("1.0", "1.1", "1.2")

ITEM_FIELDS = frozenset(
    {"title", "link", "wp:post_id", "wp:post_date_gmt", "wp:comment_status", "wp:status", "wp:post_password"}
)
COMMENT_FIELDS = frozenset(
    "wp:comment_" + name
    for name in ("id", "author", "author_email", "date", "date_gmt", "content", "approved", "type", "parent")
)


@dataclass(frozen=True)
class Channel:
    """The blog that a file was exported from."""

    blog: str
    version: str


@dataclass(frozen=True)
class Post:
    """A post or page, as far as its discussion needs it."""

    id: str
    title: str
    link: str
    published: str
    takes_comments: bool
    is_public: bool
    """Whether everybody may read it: it is out, and asks for no password."""


@dataclass(frozen=True)
class Remark:
    """A comment, pingback or trackback under the post before it."""

    id: str
    post_id: str
    author: str
    email: str
    date_gmt: str
    html: str
    approved: str
    kind: str
    parent_id: str


Record = Channel | Post | Remark


def read_wxr(file: Path, progress: Callable[[int], None] = lambda size: None) -> Iterator[Record]:
    """Yield the blog, then each post that has remarks with its remarks; raise DamagedFile where the file breaks."""
    reader = _Reader()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            reader.feed(chunk)
            progress(len(chunk))
            yield from reader.take()
        reader.close()
        yield from reader.take()


@dataclass
class _Reader:
    """A stack of open elements and the few fields that are kept of each record."""

    records: list[Record] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    channel: dict[str, str] = field(default_factory=dict)
    item: dict[str, str] = field(default_factory=dict)
    remark: dict[str, str] = field(default_factory=dict)
    text: list[str] | None = None
    kept: int = 0
    fed: int = 0
    began: bool = False
    post_given: bool = False

    def __post_init__(self) -> None:
        """Make a parser that refuses document types, and with them every entity but XML's own five."""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes) -> None:
        """Parse some more bytes."""
        self._parse(chunk, last=False)
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > LONGEST_TOKEN:
            self._damaged("a single tag goes on for longer than any export has them")

    def close(self) -> None:
        """Parse the end; a file that breaks off is damaged."""
        self._parse(b"", last=True)
        if not self.began:
            self._damaged("this is not a WordPress export: it has no rss channel with a WXR version")

    def take(self) -> list[Record]:
        """Answer the records that are complete, once."""
        taken, self.records = self.records, []
        return taken

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise DamagedFile(expat.errors.messages[error.code], error.lineno) from error
        except (LookupError, ValueError) as error:  # the encoding that the file names
            raise DamagedFile(f"{error}; save it as UTF-8", self.parser.CurrentLineNumber) from error

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        if len(self.path) > DEEPEST:
            self._damaged("elements stand deeper inside each other than any export has them")
        if len(self.path) == 1 and name != "rss":
            self._damaged("this is not a WordPress export: it begins with <" + name[:40] + ">")
        if name == "item":
            self.item, self.post_given = {}, False
        elif name == "wp:comment":
            self.remark = {}
        if self._is_kept(name):
            self.text, self.kept = [], 0

    def _is_kept(self, name: str) -> bool:
        parent = self.path[-2] if len(self.path) > 1 else ""
        if parent == "wp:comment":
            return name in COMMENT_FIELDS
        if parent == "item":
            return name in ITEM_FIELDS
        return parent == "channel" and name in {"wp:wxr_version", "wp:base_blog_url", "link"}

    def _characters(self, text: str) -> None:
        if self.text is not None and self.kept <= LONGEST_FIELD:
            self.text.append(text)
            self.kept += len(text)

    def _close(self, name: str) -> None:
        self.path.pop()
        if self.text is not None:
            self._keep(name, "".join(self.text))
            self.text = None
        elif name == "wp:comment":
            self._give_remark()

    def _keep(self, name: str, text: str) -> None:
        parent = self.path[-1]
        where = {"wp:comment": self.remark, "item": self.item}.get(parent, self.channel)
        where[name] = text if name == "wp:comment_content" else text.strip()
        if parent == "channel":
            self._begin(name)

    def _begin(self, name: str) -> None:
        version = self.channel.get("wp:wxr_version")
        if self.began or version is None or (name == "wp:wxr_version" and "link" not in self.channel):
            return
        if version not in VERSIONS:
            self._damaged(f"WXR {version[:20]} is not known here; 1.0, 1.1 and 1.2 are")
        self.began = True
        self.records.append(Channel(self.channel.get("wp:base_blog_url") or self.channel.get("link", ""), version))

    def _give_remark(self) -> None:
        if not self.began:
            self._damaged("the export does not say its WXR version")
        if not self.post_given:
            self.post_given = True
            self.records.append(_post(self.item))
        self.records.append(_remark(self.remark, self.item.get("wp:post_id", "")))

    def _refuse_doctype(self, *what: object) -> None:
        self._damaged("it declares a document type, which no export has; entities are not read")

    def _damaged(self, reason: str) -> NoReturn:
        raise DamagedFile(reason, self.parser.CurrentLineNumber)


def _post(fields: dict[str, str]) -> Post:
    return Post(
        id=fields.get("wp:post_id", ""),
        title=fields.get("title", ""),
        link=fields.get("link", ""),
        published=fields.get("wp:post_date_gmt", ""),
        takes_comments=fields.get("wp:comment_status", "open") == "open",
        is_public=fields.get("wp:status", "publish") in ("publish", "") and not fields.get("wp:post_password"),
    )


def _remark(fields: dict[str, str], post_id: str) -> Remark:
    def of(name: str) -> str:
        return fields.get("wp:comment_" + name, "")

    return Remark(
        id=of("id"),
        post_id=post_id,
        author=of("author"),
        email=of("author_email"),
        date_gmt=of("date_gmt") or of("date"),
        html=of("content"),
        approved=of("approved"),
        kind=of("type") or "comment",
        parent_id=of("parent"),
    )

"""Cutting a Disqus export into its records without reading them: bytes between `<thread …>` and `</thread>`, and so on.

What stands in CDATA is never taken for markup. Document types and entities end the reading; a record has at most a
million bytes, so that a bad file can neither hide one record in another nor fill the memory.
"""

import codecs
import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from comments.importers.schemas import DamagedFile

CHUNK = 64 * 1024
LONGEST = 1_000_000
"""Bytes of one record."""
LONGEST_HEAD = 64 * 1024
"""Bytes before `<disqus`."""

Kind = Literal["thread", "post"]

_ROOT = re.compile(rb"<disqus(?=[\s>])")
_DECLARED = re.compile(rb"<\?xml[^<>]*\bencoding\s*=\s*[\"']?([A-Za-z0-9_.:-]+)")
_OUTSIDE = re.compile(
    rb"<(?:(thread|post)(?=[\s/>])|(!\[CDATA\[)|(!--)|(!DOCTYPE|!ENTITY)|(/disqus\s*>))", re.IGNORECASE
)
_INSIDE = {
    "post": re.compile(rb"<(?:(/post\s*>)|(!\[CDATA\[)|(!--)|(post(?=[\s/>])))", re.IGNORECASE),
    "thread": re.compile(rb"<(?:(/thread\s*>)|(!\[CDATA\[)|(!--)|((?:post|thread)(?=[\s/>])))", re.IGNORECASE),
}
_HIDDEN = re.compile(rb"<(?:post|thread)\s[^<>]*\bid\s*=")
_ASCII = bytes(range(128))
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One record as it stands in the file; `damage` says why it cannot be one."""

    kind: Kind
    data: bytes
    line: int
    encoding: str
    damage: str = ""


def cut(file: Path, progress: Callable[[int], None]) -> Iterator[Piece]:
    """Yield the records of an export, gzipped or not; raise DamagedFile where it breaks off or is none."""
    with file.open("rb") as stream:
        yield from _Cutter(_decoded(stream), progress, stream).pieces()


def _decoded(stream: BinaryIO) -> BinaryIO:
    """Unpack gzip; what is not UTF-16 is cut as it is."""
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else stream


class _Cutter:
    """A window on the file: `buffer` begins where reading stands, `line` is its line."""

    def __init__(self, source: BinaryIO, progress: Callable[[int], None], stream: BinaryIO) -> None:
        self._source = source
        self._progress = progress
        self._stream = stream
        self._told = 0
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self.buffer = b""
        self.line = 1
        self.encoding = "utf-8"

    def pieces(self) -> Iterator[Piece]:
        self._find_root()
        while True:
            found = self._search(_OUTSIDE, LONGEST_HEAD)
            if found is None:
                raise self.damaged("it breaks off before the end of the export")
            kind, cdata, _, doctype, end = found.groups()
            self._drop(found.start())
            if end:
                return
            if doctype:
                raise self.damaged("it declares a document type, which no export has; entities are not read")
            if kind:
                yield self._piece(cast(Kind, kind.lower().decode()))
            else:
                self._skip(b"]]>" if cdata else b"-->", 0)

    def damaged(self, reason: str) -> DamagedFile:
        return DamagedFile(reason, self.line)

    def _find_root(self) -> None:
        self._fill()
        self._begin_decoding()
        while (found := _ROOT.search(self.buffer)) is None:
            if len(self.buffer) > LONGEST_HEAD or not self._fill():
                raise self.damaged("this is not a Disqus export: it has no <disqus> at its beginning")
        head = self.buffer[: found.start()]
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", head, re.IGNORECASE):
            raise self.damaged("it declares a document type, which no export has; entities are not read")
        if declared := _DECLARED.search(head):
            self._take_encoding(declared[1].decode())
        self._drop(found.end())

    def _take_encoding(self, name: str) -> None:
        try:
            ascii_alike = _ASCII.decode(name) == _ASCII.decode("ascii")
        except (LookupError, UnicodeDecodeError):
            ascii_alike = False
        if ascii_alike:
            self.encoding = name
        elif self._decoder is None:
            raise self.damaged(f"the encoding {name[:40]} is not known here; save it as UTF-8")

    def _begin_decoding(self) -> None:
        name = _UTF_16.get(self.buffer[:2])
        if name:
            self._decoder = codecs.getincrementaldecoder(name)("replace")
            self.buffer = self._decoder.decode(self.buffer).encode()

    def _piece(self, kind: Kind) -> Piece:
        """Cut out the record that begins where reading stands."""
        line, place = self.line, 1
        inside = _INSIDE[kind]
        hidden = False
        while True:
            found = inside.search(self.buffer, place)
            if found is None:
                place = max(len(self.buffer) - 16, 1)
                self._need_more(line)
                continue
            end, cdata, _, again = found.groups()
            if again:
                return self._cut(kind, found.start(), line, "it has no end")
            if end:
                return self._cut(kind, found.end(), line, "another stands hidden in it" if hidden else "")
            after = self._after(b"]]>" if cdata else b"-->", found.end(), line)
            hidden = hidden or _HIDDEN.search(self.buffer, found.end(), after) is not None
            place = after

    def _cut(self, kind: Kind, size: int, line: int, damage: str) -> Piece:
        data = self.buffer[:size]
        self._drop(size)
        return Piece(kind, data, line, "utf-8" if self._decoder else self.encoding, damage)

    def _after(self, end: bytes, place: int, line: int) -> int:
        start = place
        while (found := self.buffer.find(end, start)) < 0:
            start = max(place, len(self.buffer) - len(end))
            self._need_more(line)
        return found + len(end)

    def _need_more(self, line: int) -> None:
        """Read on within a record, which has an end."""
        if len(self.buffer) > LONGEST:
            raise DamagedFile("a record goes on for longer than any export has them", line)
        if not self._fill():
            raise DamagedFile("it breaks off within a record", line)

    def _skip(self, end: bytes, place: int) -> None:
        self._drop(self._after(end, place, self.line))

    def _search(self, wanted: re.Pattern[bytes], keep: int) -> re.Match[bytes] | None:
        """Find something from here on; what lies before it is let go."""
        while (found := wanted.search(self.buffer)) is None:
            self._drop(max(len(self.buffer) - 16, 0))
            if not self._fill():
                return None
        return found

    def _drop(self, size: int) -> None:
        self.line += self.buffer.count(b"\n", 0, size)
        self.buffer = self.buffer[size:]

    def _fill(self) -> bool:
        if self._ended:
            return False
        try:
            more = self._source.read(CHUNK)
        except (OSError, EOFError) as error:
            raise self.damaged(f"it cannot be unpacked: {error}") from error
        self._ended = not more
        self.buffer += self._decoder.decode(more).encode() if self._decoder else more
        self._tell()
        return bool(more)

    def _tell(self) -> None:
        at = self._stream.tell()
        self._progress(at - self._told)
        self._told = at

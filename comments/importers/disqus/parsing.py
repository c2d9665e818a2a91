"""Reading one record of a Disqus export: a parser of its own, no entities, narrow bounds, small faults mended."""

import re
from xml.parsers import expat

from comments.importers.disqus.cutting import Piece

DEEPEST = 8
MOST_ATTRIBUTES = 32
LONGEST_FIELD = 200_000
"""Characters kept of one field; more is cut off (and then refused as too long)."""
LONGEST_ID = 40

Fields = dict[str, str]
"""By path below the record: `message`, `author/name`, and attributes as `parent@id`; the record's own id is `@id`."""

_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_UNQUOTED = re.compile(r"(\s[\w:.-]+)\s*=\s*([^\s\"'<>=]+?)(?=\s|/?>)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")


class Unreadable(Exception):
    """A record that cannot be read, with the reason."""


def parse(piece: Piece) -> Fields:
    """Read the fields of a record; raise Unreadable for one that cannot be mended."""
    if piece.damage:
        raise Unreadable(piece.damage)
    text = _decode(piece)
    try:
        return _Parser().fields_of(text)
    except Unreadable:
        return _Parser().fields_of(mended(text))


def mended(text: str) -> str:
    """Mend what exports are known to have wrong: control characters, unquoted attributes, ampersands on their own."""
    parts = _CDATA.split(_CONTROLS.sub("", text))
    return "".join(part if part.startswith("<![CDATA[") else _mended_markup(part) for part in parts)


def _mended_markup(part: str) -> str:
    quoted = _TAG.sub(lambda tag: _UNQUOTED.sub(r'\1="\2"', tag[0]), part)
    return _REFERENCE.sub(_possible, _BARE_AMPERSAND.sub("&amp;", quoted))


def _possible(reference: re.Match[str]) -> str:
    """Leave a reference to a character that XML has; others are nothing."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if code <= 0x10FFFF and code and not _CONTROLS.match(chr(code)) else ""


def _decode(piece: Piece) -> str:
    for encoding in ("utf-8", piece.encoding):
        try:
            return piece.data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return piece.data.decode("cp1252", "replace")


class _Parser:
    """Fills the fields of one record."""

    def __init__(self) -> None:
        self._fields: Fields = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._kept = 0

    def fields_of(self, text: str) -> Fields:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            raise Unreadable(expat.errors.messages[error.code]) from error
        return self._fields

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEEPEST:
            raise Unreadable("elements stand too deep inside each other")
        if len(attributes) > MOST_ATTRIBUTES:
            raise Unreadable("an element has too many attributes")
        self._path.append(name)
        self._text, self._kept = [], 0
        for attribute, value in attributes.items():
            if attribute.rpartition(":")[2] == "id":
                self._fields.setdefault("/".join(self._path[1:]) + "@id", value.strip()[:LONGEST_ID])

    def _characters(self, text: str) -> None:
        if self._kept <= LONGEST_FIELD:
            self._text.append(text)
            self._kept += len(text)

    def _close(self, name: str) -> None:
        path = "/".join(self._path[1:])
        self._path.pop()
        if path and self._text:
            self._fields.setdefault(path, "".join(self._text))
        self._text = []

    def _refuse(self, *what: object) -> None:
        raise Unreadable("it declares a document type")

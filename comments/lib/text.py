"""What people type, made storable: one documented normalisation, and refusals with a code.

The normalisation, in this order: text with NUL or a lone surrogate is refused; every kind of line end (CR LF, CR, VT,
FF, NEL, U+2028, U+2029) becomes LF; control characters other than tab and LF, U+FFFE and U+FFFF are taken out; the
text becomes NFC; of more than 30 combining marks in a row those after the 30th go (UAX 15, Stream-Safe Text); white
space at the end is trimmed. What is stored is exactly that.
"""

import re
import unicodedata

from comments.lib.confusables import CAPITALS, INVISIBLE, SMALL
from comments.lib.joiners import without_invisibles
from comments.lib.nesting import nesting_depth

COMMENT_LIMIT = 5_000
DEEPEST = 20
_LARGEST_SHRINK = 4  # no four code points become fewer than one in NFC

_MARKS_IN_A_ROW = 30
_MANY_MARKS = re.compile("[\u0300-\U0010ffff]{31}")  # marks are among these; without such a run none are too many

_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_REFUSED = re.compile("[\0\ud800-\udfff]")
_CHANGED = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


class TextRefused(ValueError):
    """Text that cannot be taken; `code` says why (empty, too_long, control, nested), `params` holds the figures."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def normalise(raw: str) -> str:
    """Return the text as it is stored (see the module); raise TextRefused("control")."""
    return raw if is_normal(raw) else normalise_slowly(raw)


def normalise_slowly(raw: str) -> str:
    """Normalise step by step, whatever the text is."""
    return _composed(_clean(raw)).rstrip()


def is_normal(text: str) -> bool:
    """Tell whether normalising a text changes nothing, in a fifth of the time."""
    if _CHANGED.search(text) is not None or text[-1:].isspace():
        return False
    return text.isascii() or (unicodedata.is_normalized("NFC", text) and _MANY_MARKS.search(text) is None)


def read_comment_text(raw: str) -> str:
    """Normalise a comment of 1 to 5,000 characters; raise TextRefused before anything costly is done with it."""
    text = _read(raw, COMMENT_LIMIT)
    if nesting_depth(text) > DEEPEST:
        raise TextRefused("nested", limit=DEEPEST)
    return text


def read_line(raw: str, limit: int) -> str:
    """Normalise a name, title or note to one line without invisible characters; raise TextRefused.

    Bidi controls, zero-width and other format characters go; joiners stay where a script or an emoji needs them.
    """
    text = _composed(without_invisibles(_within_reason(raw, limit)))
    line = " ".join(text.split())
    _check_length(line, limit)
    return line


def fold_name(name: str) -> str:
    """Fold a name so that two which pass for each other are equal: case, width, look-alikes, separators, invisibles.

    `I`, `l`, `1` and `|` count as one, `0` counts as `o`. A name without letters or digits keeps its symbols.
    """
    wide = unicodedata.normalize("NFKC", name)
    if re.search("[A-Za-z]", wide):
        wide = wide.translate(CAPITALS)
    folded = unicodedata.normalize("NFKC", wide.casefold()).translate(SMALL).translate(_ALIKE)
    seen = [c for c in folded if unicodedata.category(c)[0] not in "ZC" and ord(c) not in INVISIBLE]
    telling = "".join(c for c in seen if unicodedata.category(c)[0] in "LNMS")
    return unicodedata.normalize("NFC", telling or "".join(seen))


def excerpt(text: str, limit: int) -> str:
    """Shorten text to one line of at most `limit` characters, cut between words where it can be, with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: max(limit - 1, 0)]
    if not line[len(cut)].isspace():
        head = cut.rpartition(" ")[0]
        cut = head if len(head) > limit // 2 else cut
    return f"{cut.rstrip(' ,.;:-')}…"[:limit]


_ALIKE = str.maketrans("i1|0", "lllo")


def _clean(raw: str) -> str:
    if _REFUSED.search(raw):
        raise TextRefused("control")
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", raw))


def _composed(text: str) -> str:
    """Return NFC; marks are cut before it too, since it takes quadratic time on long runs of them."""
    return _cut_marks(unicodedata.normalize("NFC", _cut_marks(text)))


def _cut_marks(text: str) -> str:
    if _MANY_MARKS.search(text) is None:
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _read(raw: str, limit: int) -> str:
    text = normalise(_within_reason(raw, limit))
    _check_length(text, limit)
    return text


def _within_reason(raw: str, limit: int) -> str:
    """Refuse at once what no normalising makes short enough."""
    text = _clean(raw).rstrip()
    if len(text) > _LARGEST_SHRINK * limit:
        raise TextRefused("too_long", over=len(text) - limit, limit=limit)
    return text


def _check_length(text: str, limit: int) -> None:
    if not any(_shows(character) for character in text):
        raise TextRefused("empty")
    if len(text) > limit:
        raise TextRefused("too_long", over=len(text) - limit, limit=limit)


def _shows(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZC" and ord(character) not in INVISIBLE

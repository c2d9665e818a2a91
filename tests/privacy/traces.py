"""Looking for words in bytes, in every form in which something of ours writes them down."""

import base64
import json
import quopri
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote


def forms(word: str) -> set[bytes]:
    """Answer the ways in which a word may stand in a file: as it is, escaped in JSON and addresses, in letters."""
    plain = word.encode()
    found = {plain, json.dumps(word)[1:-1].encode(), quote(word).encode(), quopri.encodestring(plain)}
    found |= {word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode()}
    return found | {_base64(plain, ahead) for ahead in range(3)}


def found_in(data: bytes, words: Iterable[str]) -> set[str]:
    """Answer which words stand in some bytes, however they are written, large or small."""
    small = data.lower()
    return {word for word in words if any(form in data or form.lower() in small for form in forms(word))}


def found_under(folder: Path, words: Iterable[str]) -> dict[str, set[str]]:
    """Answer which words stand in which files below a folder."""
    listed = list(words)
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    hits = {str(file.relative_to(folder)): found_in(file.read_bytes(), listed) for file in files}
    return {name: found for name, found in hits.items() if found}


def _base64(plain: bytes, ahead: int) -> bytes:
    """Encode bytes as they come out behind so many others, without the edges that depend on the neighbours."""
    encoded = base64.b64encode(b"\0" * ahead + plain)
    start = {0: 0, 1: 2, 2: 3}[ahead]
    end = len(encoded) - {0: 0, 1: 4, 2: 4}[(ahead + len(plain)) % 3 and 1]
    return encoded[start:end]

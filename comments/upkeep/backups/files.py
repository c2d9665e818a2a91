"""A backup as a file: a zip with a manifest, sealed by a hash of the whole, that appears whole or not at all.

The seal is the archive's comment, the last 64 bytes: the SHA-256 of all bytes before it. So a file that was cut, or in
which a single byte is another, is told from a whole one.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from comments.errors import Refusal
from comments.lib import clock

FORMAT = 1
MANIFEST = "manifest.json"
NAME = re.compile(r"rejoinder-(\d{8}T\d{6}Z)\.zip")
STAMP = "%Y%m%dT%H%M%SZ"
SEAL_BYTES = 64
CHUNK = 1024 * 1024
MAKING = ".making-"


class BackupFailed(Refusal):
    """A backup that was not made; the older ones are as they were."""

    status = 503
    code = "backup-failed"


class Damaged(Refusal):
    """A backup that cannot be what was once made."""

    status = 422
    code = "backup-damaged"


@dataclass(frozen=True)
class Backup:
    """A backup that lies in a folder."""

    file: Path
    at: datetime


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself."""

    format: int
    made_at: str
    version: str
    database: str
    server: str
    schema: str
    revision: list[str]
    counts: dict[str, int]
    member: str
    size: int
    sha256: str


def backups(folder: Path) -> list[Backup]:
    """Answer the backups of a folder, the oldest first."""
    found = [(match[1], file) for file in folder.glob("*.zip") if (match := NAME.fullmatch(file.name))]
    return [Backup(file, datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)) for stamp, file in sorted(found)]


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Give a folder for what is not finished yet, to one maker at a time; what a killed one left is removed."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        hand_over(folder)
    with (folder / ".lock").open("w") as lock:
        hand_over(folder / ".lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed("A backup is being made already. Wait until it is done.") from error
        for left in folder.glob(f"{MAKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        workshop = Path(tempfile.mkdtemp(prefix=MAKING, dir=folder))
        try:
            yield workshop
        finally:
            shutil.rmtree(workshop, ignore_errors=True)


def pack(manifest: Manifest, member: Path, *, compress: bool) -> Path:
    """Put a member and its manifest into a sealed file beside it, flushed to the disk."""
    file = member.parent / "backup.zip"
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            archive.write(member, manifest.member, compress_type=kind, compresslevel=3)
            archive.comment = b"0" * SEAL_BYTES
        out.flush()
        seal = _seal_of(out)
        out.seek(-SEAL_BYTES, os.SEEK_END)
        out.write(seal)
        out.flush()
        os.fsync(out.fileno())
    return file


def publish(file: Path, folder: Path) -> Backup:
    """Give a finished backup its name, and make the name last."""
    while (target := folder / f"rejoinder-{clock.now():{STAMP}}.zip").exists():
        time.sleep(0.1)
    hand_over(file, like=folder)
    file.rename(target)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return next(backup for backup in backups(folder) if backup.file == target)


def prune(folder: Path, keep: int, newest: Backup) -> list[Path]:
    """Delete the oldest backups beyond a number, never the one just made; answer which."""
    others = [backup.file for backup in backups(folder) if backup != newest]
    gone = others[: max(0, len(others) - (keep - 1))]
    for file in gone:
        file.unlink()
    return gone


def read_manifest(file: Path) -> Manifest:
    """Check a backup's seal and read what it says about itself; raise Damaged."""
    try:
        with file.open("rb") as raw:
            raw.seek(max(0, file.stat().st_size - SEAL_BYTES))
            is_whole = raw.read() == _seal_of(raw)
        if not is_whole:
            raise Damaged(f"{file.name} was cut or altered since it was made. Take another backup.")
        with zipfile.ZipFile(file) as archive:
            return _read(json.loads(archive.read(MANIFEST)), file.name)
    except OSError as error:
        raise Damaged(f"{file.name} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Damaged(f"{file.name} is no backup of Rejoinder's. Take another file.") from error


def unpack(file: Path, manifest: Manifest, target: Path) -> Path:
    """Write a backup's member to a new file that only we can read; raise Damaged when its hash is another."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, zipfile.ZipFile(file) as archive, archive.open(manifest.member) as member:
        shutil.copyfileobj(member, out, CHUNK)
        out.flush()
        os.fsync(out.fileno())
    if hash_of(target) != manifest.sha256:
        raise Damaged(f"{manifest.member} in {file.name} is another than it was. Take another backup.")
    return target


def hand_over(path: Path, *, like: Path | None = None) -> None:
    """Give what root made to the owner of the folder it lies in: the service has another account, and must read it."""
    if os.geteuid() == 0:
        owner = (like or path.parent).stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def hash_of(file: Path) -> str:
    """Answer the SHA-256 of a file, hex."""
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _read(raw: dict[str, Any], name: str) -> Manifest:
    if raw.get("format") != FORMAT:
        raise Damaged(f"{name} was made by a newer Rejoinder ({raw.get('version')}), which alone can read it.")
    return Manifest(**{field: raw[field] for field in Manifest.__dataclass_fields__})


def _seal_of(raw: IO[bytes]) -> bytes:
    """Hash everything before the seal."""
    left = raw.seek(0, os.SEEK_END) - SEAL_BYTES
    raw.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := raw.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()

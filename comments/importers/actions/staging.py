"""Reading an export into the scratch, where everything is sorted out; nothing else is written."""

from pathlib import Path

from comments.importers.rules import Addresses
from comments.importers.schemas import DamagedFile, Incoming, Missing, Origin, Progress, Reader, Record, Topic
from comments.importers.scratch import Scratch


def stage(
    scratch: Scratch, file: Path, read: Reader, *, addresses: Addresses, progress: Progress
) -> tuple[str, DamagedFile | None]:
    """Read a file into the scratch; answer its source, and where it breaks off, if it does."""
    source = ""
    torn: DamagedFile | None = None
    try:
        for record in read(file, progress):
            if isinstance(record, Origin):
                source = record.name
            else:
                _add(scratch, record, addresses)
    except DamagedFile as damage:
        if not source:
            raise
        torn = damage
    scratch.arrange()
    return source, torn


def _add(scratch: Scratch, record: Record, addresses: Addresses) -> None:
    if isinstance(record, Incoming):
        scratch.add_incoming(record)
    elif isinstance(record, Missing):
        scratch.add_missing(record)
    elif isinstance(record, Topic):
        scratch.add_topic(record, *addresses.of(record.link))

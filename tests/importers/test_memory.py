"""An import needs as much memory for ten times as many comments, give or take the caches that fill up."""

import tracemalloc
from pathlib import Path

import pytest

from comments.extensions import db
from comments.importers.actions import Options, bringing, import_export, importing
from comments.publishers.models import Site
from tests.importers.disqus_files import Grown

pytestmark = pytest.mark.usefixtures("context")
WARM, SMALL, LARGE = 200, 500, 5_000


def test_memory_stays_flat_while_an_export_grows(site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "BATCH", 100)
    monkeypatch.setattr(importing, "SWEEPS", (700, 10, 10))
    files = [Grown(size).write(tmp_path / f"{size}.xml") for size in (WARM, SMALL, LARGE)]
    _, small, large = (_peak(site, file) for file in files)
    assert large - small < (files[2].stat().st_size - files[1].stat().st_size) / 4


def _peak(site: int, file: Path) -> int:
    """Import a file; answer the bytes that Python held at most meanwhile."""
    tracemalloc.start()
    try:
        import_export(file, db.session.get_one(Site, site), Options(format="disqus"))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

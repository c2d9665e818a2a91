"""What WebKit keeps of a frame over a restart of the browser: nothing, while the page's own storage stays."""

import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.e2e.engines.browsers import missing, screen, webkit_undriven

KEEP = "fetch('/said/%s/' + localStorage.getItem('kept')); localStorage.setItem('kept', 'yes')"


class Pages(ThreadingHTTPServer):
    """A page on `localhost` with a frame from `127.0.0.1`; each says what it kept, and keeps something."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.said: list[str] = []
        frame = f'<iframe src="http://127.0.0.1:{self.server_port}/frame"></iframe>'
        self.pages = {"/": f"<script>{KEEP % 'page'}</script>{frame}", "/frame": f"<script>{KEEP % 'frame'}</script>"}

    def both(self, profile: Path, seconds: float = 30) -> set[str]:
        """Wait for what page and frame say, and for the browser to write down what is kept; answer the former."""
        ends = time.monotonic() + seconds
        while len(self.said) < 2 or not _keeps(profile):
            assert time.monotonic() < ends, f"only this was said: {self.said}"
            time.sleep(0.1)
        time.sleep(1)
        said = set(self.said)
        self.said.clear()
        return said


def _keeps(profile: Path) -> bool:
    """Whether the name of what is kept stands in a file of the browser: that is a moment after the script."""
    files = (file for file in profile.rglob("*") if file.is_file())
    return any(b"kept" in file.read_bytes() for file in files)


class _Handler(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        if self.path.startswith("/said/"):
            self.server.said.append(self.path.removeprefix("/said/"))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html>{self.server.pages.get(self.path, '')}".encode())

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[Pages]:
    """Serve them."""
    with Pages() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_webkit_forgets_a_frames_storage_when_it_is_closed(pages: Pages, tmp_path: Path) -> None:
    if lacks := missing("webkit"):
        pytest.skip(f"{lacks} is missing, so nothing is tried in webkit.")
    address = f"http://localhost:{pages.server_port}/"
    profile = tmp_path / "profile"
    with screen() as shown_on:
        assert open_until_said(pages, profile, shown_on, address) == {"page/null", "frame/null"}
        assert open_until_said(pages, profile, shown_on, address) == {"page/yes", "frame/null"}


def open_until_said(pages: Pages, profile: Path, shown_on: str, address: str) -> set[str]:
    """Open the browser, again where it asked for nothing at all: on a busy machine a start may come to nothing."""
    for patience in (20, 40):
        with webkit_undriven(profile, shown_on, address), suppress(AssertionError):
            return pages.both(profile, patience)
        if pages.said:
            break
    with webkit_undriven(profile, shown_on, address):
        return pages.both(profile, 60)

"""A whole demonstration in processes of its own, as `make run` starts it, and pictures of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from comments.mailer import box
from comments.seeds.people import PASSWORD
from tests import databases

ARTICLE = "/articles/att-to-sell-microsoft-lync"
PICTURES = Path(os.environ.get("E2E_SCREENSHOTS") or Path(__file__).parents[2] / "test-results" / "screenshots")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FIND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  found => found.id + ": " + found.nodes.map(node => node.html.slice(0, 160)).join(" | "))"""


@dataclass(frozen=True)
class Demo:
    """Where the paper, the publisher's page and the letters are."""

    home: str
    publisher: str
    folder: Path

    def letter(self, to: str, seconds: float = 30) -> str:
        """Wait for a letter to somebody in the mail folder; answer its text."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for found in box.letters(self.folder):
                if to in found.to:
                    return found.text
            time.sleep(0.1)
        raise TimeoutError(f"no letter to {to}")

    def code(self, to: str) -> str:
        """Answer the code of the newest letter to somebody."""
        return re.findall(r"^\d{6}$", self.letter(to), re.M)[0]


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: str, folder: Path, **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of ours with settings, until the block ends."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REJOINDER_")}
    environment |= {f"REJOINDER_{name.upper()}": str(value) for name, value in settings.items()}
    environment |= databases.environment(folder) | {"REJOINDER_LOG_LEVEL": "error"}
    program = [str(Path(sys.executable).parent / "rejoinder"), command]
    with (
        (folder / "log").open("ab") as log,
        subprocess.Popen(program, env=environment, stdout=log, stderr=log, start_new_session=True) as server,
    ):
        try:
            yield server
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGINT)
                server.wait(30)


@contextmanager
def demonstration(folder: Path) -> Iterator[Demo]:
    """Run `rejoinder demo` on free ports and a folder of its own."""
    port, demo_port = free_port(), free_port()
    with running("demo", databases.lay_bare(folder), port=port, demo_port=demo_port):
        demo = Demo(f"http://127.0.0.1:{port}", f"http://localhost:{demo_port}", folder)
        for url in (f"{demo.home}/readyz", f"{demo.publisher}/"):
            wait_for(url)
        yield demo


def wait_for(url: str, seconds: float = 90) -> None:
    """Wait until an address answers."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(URLError, OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


def wait_until_gone(url: str, seconds: float = 30) -> None:
    """Wait until nothing answers at an address any more."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (URLError, OSError):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} still answers")


def sign_in(page: Page, demo: Demo, email: str, then: str = "/") -> None:
    """Sign in with the password of the demo's accounts."""
    page.goto(f"{demo.home}/sign-in?next={then}")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{demo.home}{then}")


def composer(place: Page | Locator) -> Locator:
    """Find the field in which a comment is begun."""
    return place.get_by_role("textbox", name="Your comment")


def is_ready(page: Page) -> None:
    """Wait until the page's script has started."""
    expect(page.locator("html")).to_have_attribute("data-ready", "on")


def new_tab(context: BrowserContext) -> Page:
    """Open a tab that waits, when it comes to a page of ours by these ways, until all of the page's script answers.

    A click before that goes the way it would go without script: right for a reader, wrong for a test of the script.
    """
    page = context.new_page()
    for name in ("goto", "reload", "wait_for_url"):
        setattr(page, name, _then_ready(page, getattr(page, name)))
    return page


def _then_ready(page: Page, deed: Callable[..., object]) -> Callable[..., object]:
    def do(*args: object, **more: object) -> object:
        answer = deed(*args, **more)
        if page.locator("script[type=module][src*='/static/']").count():
            is_ready(page)
        return answer

    return do


def ready_frame(page: Page, which: int = 0) -> FrameLocator:
    """Go to a frame of a publisher's page, which loads when one comes near, and answer it once its script answers."""
    page.locator(f"iframe >> nth={which}").scroll_into_view_if_needed()
    frame = page.frame_locator(f"iframe >> nth={which}")
    expect(frame.locator("html")).to_have_attribute("data-ready", "on")
    return frame


def picture(page: Page, name: str) -> None:
    """Keep a picture of what is seen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def sheets(page: Page) -> int:
    """Count the sheets of A4 on which a page is printed."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def with_axe(context: BrowserContext) -> BrowserContext:
    """Put axe-core into every page and frame of a context that bypasses the policy of pages."""
    context.add_init_script(AXE.read_text())
    return context

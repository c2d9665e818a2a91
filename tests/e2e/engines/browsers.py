"""Three engines as Debian brings them, each with its own defaults, and a profile that outlives a restart."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, Remote, WebKitGTK, WebKitGTKOptions
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.firefox.options import Options as FirefoxOptions
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service as WebKitService

from tests.e2e.demo import free_port
from tests.e2e.engines.marionette import Marionette

CHROMIUM_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
"""What Firefox does in the background; nothing here touches cookies or storage."""


@contextmanager
def chromium(profile: Path) -> Iterator[WebDriver]:
    """Start Chromium."""
    options = ChromeOptions()
    options.binary_location = _program("chromium")
    for flag in (*CHROMIUM_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    with Chrome(options, ChromeService(_program("chromedriver"))) as driver:
        yield driver


@contextmanager
def firefox(profile: Path) -> Iterator[WebDriver]:
    """Start Firefox, without a driver between: it listens on a port named in its profile."""
    port = free_port()
    profile.mkdir(exist_ok=True)
    settings = QUIET | {"marionette.port": port}
    lines = [f'user_pref("{name}", {str(value).lower()});' for name, value in settings.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [_program("firefox-esr"), "--headless", "--no-remote", "--marionette", "--profile", str(profile)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        connection = Marionette(port)
        try:
            yield Remote(connection, options=FirefoxOptions())
        finally:
            connection.ask("Marionette:Quit", {"flags": ["eForceQuit"]})  # what it keeps, it writes as it quits
            connection.close()
            running.wait(60)


@contextmanager
def webkit(profile: Path) -> Iterator[WebDriver]:
    """Start WebKitGTK's small browser, on a screen that nobody sees."""
    options = WebKitGTKOptions()
    options.binary_location = str(_mini_browser())
    options.add_argument("--automation")
    with (
        screen() as shown_on,
        WebKitGTK(
            options, service=WebKitService(_program("WebKitWebDriver"), env=_webkit(profile, shown_on))
        ) as driver,
    ):
        yield driver


@contextmanager
def webkit_undriven(profile: Path, shown_on: str, url: str) -> Iterator[None]:
    """Open an address in WebKitGTK's small browser as a reader would: a driven one keeps nothing at all."""
    with subprocess.Popen(
        [str(_mini_browser()), url], env=_webkit(profile, shown_on), stderr=subprocess.DEVNULL
    ) as run:
        try:
            yield
        finally:
            run.terminate()
            run.wait(30)


def _mini_browser() -> Path:
    return next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))


def _webkit(profile: Path, shown_on: str) -> dict[str, str]:
    profile.mkdir(exist_ok=True)
    home = {name: str(profile) for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    return os.environ | home | {"DISPLAY": shown_on, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}


Engine = Callable[[Path], AbstractContextManager[WebDriver]]
ENGINES: dict[str, Engine] = {
    "chromium": chromium,
    "firefox": firefox,
    "webkit": webkit,
}


def missing(engine: str) -> str:
    """Name what an engine needs and is not there, or nothing."""
    needs = {
        "chromium": ("chromium", "chromedriver"),
        "firefox": ("firefox-esr",),
        "webkit": ("WebKitWebDriver", "Xvfb"),
    }
    return ", ".join(name for name in needs[engine] if shutil.which(name) is None)


def _program(name: str) -> str:
    return shutil.which(name) or name


@contextmanager
def screen() -> Iterator[str]:
    """Run an X server; it says the number that it found free."""
    reads, writes = os.pipe()
    command = [_program("Xvfb"), "-displayfd", str(writes), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writes], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        os.close(writes)
        with os.fdopen(reads) as said:
            number = said.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()
            server.wait(10)

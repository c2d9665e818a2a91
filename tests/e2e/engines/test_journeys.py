"""Reading, signing in from the frame, posting and coming back: in Chromium, Firefox and WebKit, each as it blocks."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from comments.seeds.people import PASSWORD
from tests.e2e.demo import PICTURES, Demo
from tests.e2e.engines.browsers import ENGINES, missing

PAGE = "/the-ferry-bell"
COMES_BACK = {"chromium": True, "firefox": True, "webkit": False}
"""Who is signed in still after the browser was closed and opened: a driven WebKit keeps as little as in private."""

Found = TypeVar("Found")
pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr")  # Selenium's own WebKit class sets it


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each of the engines."""
    if lacks := missing(request.param):
        pytest.skip(f"{lacks} is missing, so nothing is tried in {request.param}.")
    return str(request.param)


@pytest.mark.xdist_group("engines")
def test_a_reader_reads_signs_in_by_popup_posts_and_comes_back(demo: Demo, engine: str, tmp_path: Path) -> None:
    words = f"Heard in {engine}."
    with ENGINES[engine](tmp_path / "profile") as driver:
        read(driver, demo)
        sign_in(driver)
        post(driver, words)
        picture(driver, f"engine-{engine}")
        read(driver, demo)
        until(lambda: composer(driver), "who reloads the page is signed in still")
    with ENGINES[engine](tmp_path / "profile") as driver:
        read(driver, demo)
        assert words in shown(driver)
        if COMES_BACK[engine]:
            until(lambda: composer(driver), "who comes back is signed in still")
        else:
            assert by_words(driver, "a", "Sign in to comment")


def read(driver: WebDriver, demo: Demo) -> None:
    """Open the publisher's page and go into the frame, once all of its script answers."""
    driver.get(demo.publisher + PAGE)
    into_frame(driver)
    until(lambda: driver.find_elements(By.CSS_SELECTOR, "html[data-ready=on] .comment-text"), "comments")


def into_frame(driver: WebDriver) -> None:
    """Scroll to the frame, which loads when one comes near, and go into it."""
    driver.switch_to.default_content()
    frame = until(lambda: driver.find_elements(By.TAG_NAME, "iframe"), "a frame")[0]
    driver.execute_script("arguments[0].scrollIntoView()", frame)
    driver.switch_to.frame(frame)


def sign_in(driver: WebDriver) -> None:
    """Sign Ada in by the popup, which closes by itself."""
    page = driver.current_window_handle
    popup = press(driver, ("a", "Sign in to comment"), lambda: set(driver.window_handles) - {page}).pop()
    driver.switch_to.window(popup)
    fill(until(lambda: driver.find_elements(By.NAME, "email"), "the form")[0], "ada@example.org")
    fill(driver.find_element(By.NAME, "password"), PASSWORD)
    press(driver, ("button", "Sign in"), lambda: driver.window_handles == [page])
    driver.switch_to.window(page)
    into_frame(driver)


def post(driver: WebDriver, words: str) -> None:
    """Write a comment, send it, and see it among the others."""
    fill(until(lambda: composer(driver), "a composer")[0], words)
    press(driver, ("button", "Post comment"), lambda: words in shown(driver))


def fill(field: WebElement, words: str) -> None:
    """Put words into a field as if pasted: a busy WebKit loses keys of its driver's now and then."""
    paste = "arguments[0].focus(); document.execCommand('insertText', false, arguments[1])"
    field.parent.execute_script(paste, field, words)


def composer(driver: WebDriver) -> list[WebElement]:
    """Find the field in which a comment is begun."""
    return driver.find_elements(By.CSS_SELECTOR, "#composer textarea[data-text]")


def shown(driver: WebDriver) -> list[str]:
    """Answer the comments that stand there, as they are at one moment."""
    return list(
        driver.execute_script("return [...document.querySelectorAll('.comment-text')].map(one => one.innerText.trim())")
    )


def by_words(driver: WebDriver, tag: str, words: str) -> list[WebElement]:
    """Find what is there to be pressed by the words on it."""
    find = """return [...document.querySelectorAll(arguments[0])].filter(
      one => one.checkVisibility() && one.innerText.trim() === arguments[1])"""
    return list(driver.execute_script(find, tag, words))


def press(driver: WebDriver, what: tuple[str, str], then: Callable[[], Found]) -> Found:
    """Press a thing until what should follow is there: on a busy machine a driver's click may meet what moves."""
    for patience in (5, 10, 30):
        with suppress(ElementNotInteractableException):
            for one in by_words(driver, *what)[:1]:
                one.click()
        with suppress(AssertionError):
            return until(then, f"what follows {what[1]}", patience)
    raise AssertionError(f"nothing follows {what[1]}")


def until(look: Callable[[], Found], what: str, seconds: float = 30) -> Found:
    """Wait until something is there; answer it. A page that changes while it is looked at is looked at again."""
    ends = time.monotonic() + seconds
    while True:
        with suppress(StaleElementReferenceException):
            if found := look():
                return found
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(0.1)


def picture(driver: WebDriver, name: str) -> None:
    """Keep a picture of what is seen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    driver.switch_to.default_content()
    driver.save_screenshot(str(PICTURES / f"{name}.png"))

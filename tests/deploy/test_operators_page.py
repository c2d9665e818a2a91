"""The operator's page, walked by its own commands, to a comment on a publisher's page over https."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.deploy.machine import CHECKOUT, Machine, MailServer, free_port
from tests.e2e.conftest import FLAGS, PARTITIONED

PASSWORD = "mudflats-and-terns"
THE_PAPER = "https://www.example.org/"
WORDS = "The bell rings twice on Sundays."
READY = "curl -sf --retry 60 --retry-delay 1 --retry-connrefused http://127.0.0.1:8000/healthz"
TOOLS = ("/usr/sbin/nginx", "/usr/bin/openssl", "/usr/bin/curl", "/usr/bin/createdb")

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]


def services() -> str:
    """Start PostgreSQL and Redis, having nginx brought where that can be done; skip in words where it cannot."""
    if os.getuid() != 0:
        pytest.skip("The operator's page is walked by root only: nothing was installed, served or posted.")
    script = ["sh", str(CHECKOUT / "tools/services.sh"), str(os.getpid())]
    started = subprocess.run(script, stdout=subprocess.PIPE, text=True, check=False)
    lacking = [tool for tool in TOOLS if not Path(tool).exists()]
    if started.returncode == 0 and not lacking:
        return started.stdout
    words = f"The operator's page is not walked: PostgreSQL, Redis or {lacking} missing, and apt-get did not bring it."
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which the page was walked from top to bottom."""
    said = dict(line.split("=", 1) for line in services().splitlines())
    sockets = said["TEST_POSTGRESQL"].split("host=")[1]
    ports = [free_port() for _ in range(3)]
    machine = Machine(tmp_path_factory.mktemp("machine"), *ports, sockets, said["TEST_REDIS"], MailServer())
    machine.prepare()
    try:
        machine.walk()
        yield machine
    finally:
        machine.end()
        machine.mail.shutdown()
        machine.mail.server_close()


@pytest.fixture
def context(machine: Machine, playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser for which the names lead to the machine."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("Chromium is missing, so nothing is tried in a browser.")
    names = ("comments.example.org", "www.example.org")
    rules = ",".join(f"MAP {name}:443 127.0.0.1:{machine.tls}" for name in names)
    with (
        playwright.chromium.launch(
            executable_path=browser, args=[*FLAGS, PARTITIONED, f"--host-resolver-rules={rules}"]
        ) as chromium,
        chromium.new_context(ignore_https_errors=True) as context,
    ):
        context.set_default_timeout(30_000)
        yield context


def test_a_comment_is_posted_and_seen_on_the_papers_page(machine: Machine, context: BrowserContext) -> None:
    (tag,) = set(re.findall(r"<script async [^>]+></script>", machine.out))
    machine.paper(tag)
    choose_password(elsewhere(context), *re.findall(r"https://comments\.example\.org/password/\S+", machine.out))
    page = context.new_page()
    page.goto(THE_PAPER)
    frame = page.frame_locator("iframe")
    expect(frame.locator("html")).to_have_attribute("data-ready", "on")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Sign in to comment").click()
    opened.value.get_by_label("E-mail", exact=True).fill("pat@example.org")
    opened.value.get_by_label("Password").fill(PASSWORD)
    opened.value.get_by_role("button", name="Sign in", exact=True).click()
    frame.get_by_label("Your comment").fill(WORDS)
    frame.get_by_role("button", name="Post comment").click()
    expect(frame.locator(".comment-text", has_text=WORDS)).to_be_visible()
    reader = elsewhere(context)
    reader.goto(THE_PAPER)
    expect(reader.frame_locator("iframe").locator(".comment-text", has_text=WORDS)).to_be_visible()


def elsewhere(context: BrowserContext) -> Page:
    """Open a page in another profile of the same browser."""
    assert context.browser is not None
    return context.browser.new_context(ignore_https_errors=True).new_page()


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/password/" not in url)


def test_the_doctor_finds_nothing_but_that_the_name_leads_nowhere(machine: Machine) -> None:
    assert re.findall(r"^FAULT (\w+)", machine.out, re.M) == ["address", "proxy"]
    assert re.search(r"^\S+rejoinder-\S+\.zip .* rows of \d+ tables, proved\.$", machine.out, re.M)


def test_the_letter_that_tries_the_way_out_arrived(machine: Machine) -> None:
    assert machine.mail.wait_for("pat@example.org", "", seconds=1)


def test_nginx_keeps_to_itself_what_is_nobodys_business(machine: Machine) -> None:
    assert {path: fetch(machine, path)[0] for path in ("/metrics", "/.env", "/.git/config", "/healthz")} == {
        "/metrics": 404,
        "/.env": 404,
        "/.git/config": 404,
        "/healthz": 200,
    }


def test_http_leads_to_https(machine: Machine) -> None:
    status, head = fetch(machine, "/articles/x?a=b", scheme="http")
    assert (status, head["location"]) == (301, "https://comments.example.org/articles/x?a=b")


def test_https_speaks_http_2_and_answers_a_number(machine: Machine) -> None:
    out = ask(machine, "https://comments.example.org/healthz")
    assert out.startswith("HTTP/2 200")
    assert re.search(r"^x-request-id: [\w-]{14}\r?$", out, re.M)
    assert "\nserver: nginx\n" in out  # without its version


def test_a_client_chooses_neither_its_address_nor_its_number(machine: Machine) -> None:
    claims = ["-H", "X-Forwarded-For: 192.0.2.1", "-H", "X-Request-Id: chosen-by-the-client"]
    assert "chosen-by-the-client" not in ask(machine, "https://comments.example.org/healthz", *claims)
    taken = [sent(machine, f"/sign-in?{n}", "-H", f"X-Forwarded-For: 192.0.2.{n}") for n in range(40)]
    assert 429 in taken, taken


def test_a_body_that_is_too_large_ends_at_nginx(machine: Machine) -> None:
    assert sent(machine, "/comments", "--data-binary", f"@{machine.root}/dist/{wheel(machine)}") == 413


def test_the_logs_name_no_address_and_no_page(machine: Machine) -> None:
    fetch(machine, "/articles/planted-in-the-path?q=planted-in-the-query")
    written = machine.logs()
    assert '"event": "request"' in written
    assert re.search(r"^\S+ 404 GET [\d.]+ \d+ [\w-]{14}$", written, re.M)
    assert not re.search(r"planted|127\.0\.0\.1|@example|mudflats", written)


def test_while_pages_start_again_readers_are_told_to_come_back(machine: Machine) -> None:
    machine.run("systemctl stop rejoinder-web")
    status, head = fetch(machine, "/")
    assert (status, head["retry-after"]) == (503, "5")
    started = machine.run(f"systemctl start rejoinder-web; {READY}")
    assert started.returncode == 0, started.stdout


def ask(machine: Machine, url: str, *more: str) -> str:
    """Ask by curl, led to the machine; answers the head."""
    ways = [f"comments.example.org:443:127.0.0.1:{machine.tls}", f"comments.example.org:80:127.0.0.1:{machine.http}"]
    command = ["curl", "-sk", "-o", "/dev/null", "-D", "-", *[word for way in ways for word in ("--connect-to", way)]]
    return subprocess.check_output([*command, *more, url], text=True)


def fetch(machine: Machine, path: str, scheme: str = "https") -> tuple[int, dict[str, str]]:
    """Ask for an address; answers status and head."""
    first, *lines = ask(machine, f"{scheme}://comments.example.org{path}").strip().splitlines()
    head = [line.split(":", 1) for line in lines if ":" in line]
    return int(first.split()[1]), {name.lower(): value.strip() for name, value in head}


def sent(machine: Machine, path: str, *more: str) -> int:
    """Send a form; answers the status."""
    form = [
        "-X",
        "POST",
        "-H",
        "Sec-Fetch-Site: same-origin",
        "--data",
        "email=eve@example.org&password=wrong-password",
    ]
    return int(ask(machine, f"https://comments.example.org{path}", *form, *more).split()[1])


def wheel(machine: Machine) -> str:
    """Name a large file that is at hand."""
    return next((machine.root / "dist").glob("*.whl")).name

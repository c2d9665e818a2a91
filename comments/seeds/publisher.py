"""The publisher's demo page: a tiny paper on another address, with nothing of ours but the script tag."""

from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from comments import folder
from comments.articles.files import ArticleFile, read_article_file
from comments.config import Settings
from comments.lib.html import render_article
from comments.seeds.files import WEEKLY
from comments.seeds.load import KEY

POLICY = (
    "default-src 'none'; script-src {home}; connect-src {home}; frame-src {home}; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""As strict as a publisher can be: no inline script, no inline style."""


def serve(settings: Settings) -> None:
    """Serve the pages until the process ends."""
    ThreadingHTTPServer.daemon_threads = True
    address = (settings.host, settings.demo_port)
    with ThreadingHTTPServer(address, partial(Pages, settings)) as server:
        server.serve_forever()


def origin_of(settings: Settings) -> str:
    """Answer the web origin of the publisher's page."""
    return f"http://{settings.demo_host}:{settings.demo_port}"


class Pages(BaseHTTPRequestHandler):
    """Answers the front page, the articles and the style sheet."""

    protocol_version = "HTTP/1.1"

    def __init__(self, settings: Settings, *arguments: object) -> None:
        self.settings = settings
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one page."""
        path = self.path.partition("?")[0].strip("/")
        if path == "weekly.css":
            self._answer(HTTPStatus.OK, (WEEKLY / "weekly.css").read_text(), "text/css")
        elif path == "" or path in articles():
            self._answer(HTTPStatus.OK, page(self.settings, path), "text/html")
        else:
            self._answer(HTTPStatus.NOT_FOUND, "There is nothing here.", "text/plain")

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _answer(self, status: HTTPStatus, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY.format(home=self.settings.public_origin))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@cache
def articles() -> dict[str, ArticleFile]:
    """Read the articles, the newest first, by slug."""
    files = [read_article_file(file.read_text()) for file in WEEKLY.glob("*.md")]
    return {file.slug: file for file in sorted(files, key=lambda file: str(file.published), reverse=True)}


def page(settings: Settings, slug: str) -> str:
    """Write the page of an article, or the front page for an empty slug."""
    article = articles().get(slug)
    return (
        _pages()
        .get_template("weekly.html")
        .render(
            article=article,
            articles=list(articles().values()),
            body=Markup(render_article(article.body)) if article else "",  # noqa: S704 - our own text through our renderer
            home=settings.public_origin,
            origin=origin_of(settings),
            site_key=KEY,
        )
    )


@cache
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(folder("templates") / "seeds"), autoescape=True)

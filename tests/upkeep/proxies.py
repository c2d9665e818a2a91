"""A running installation and a web server in front of it, as well or as badly set up as a test wants."""

import http.client
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

Adding = Callable[[dict[str, Any]], str | None]
"""What the web server says in `X-Forwarded-For`, given the request; None for nothing."""


def appends(environ: dict[str, Any]) -> str:
    """Do as nginx does with `$proxy_add_x_forwarded_for`."""
    claimed = environ.get("HTTP_X_FORWARDED_FOR")
    return f"{claimed}, {environ['REMOTE_ADDR']}" if claimed else str(environ["REMOTE_ADDR"])


def passes_on(environ: dict[str, Any]) -> str | None:
    """Believe the client."""
    return environ.get("HTTP_X_FORWARDED_FOR")


def says_nothing(environ: dict[str, Any]) -> None:
    """Hide who comes."""


@contextmanager
def served(app: Any) -> Iterator[int]:
    """Serve a WSGI application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def behind(app: Flask, adding: Adding, *, host: str | None = None, **settings: Any) -> Iterator[None]:
    """Serve an installation behind a web server, with settings that fit."""
    with served(app) as port, served(_forwarding(port, adding, host)) as front:
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"], public_url=f"http://127.0.0.1:{front}", trusted_hosts=("127.0.0.1",), **settings
        )
        yield


def answering(status: str, body: object) -> Callable[..., Iterable[bytes]]:
    """Answer a WSGI application that always says the same."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return answer


def _forwarding(port: int, adding: Adding, host: str | None) -> Callable[..., Iterable[bytes]]:
    def forward(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Host": host or environ["HTTP_HOST"]}
        if (said := adding(environ)) is not None:
            headers["X-Forwarded-For"] = said
        connection.request("GET", environ["PATH_INFO"], headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        start(f"{answer.status} {answer.reason}", [("Content-Type", "application/json")])
        return [body]

    return forward

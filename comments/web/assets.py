"""Static files under a path that holds a hash of all of them, so that browsers keep them for good."""

import hashlib
import re
from pathlib import Path

from flask import Flask, Response, abort, current_app, send_from_directory

from comments.web.guards import allow, anyone

SHEETS = ("reader", "redress", "desk", "publisher")
"""Each is made of `static/css/<name>.txt`: one file a line, in order, put into one."""
DOC_COMMENT = re.compile(r"^ */\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
"""A quarter of what scripts weigh; browsers have no use for it."""
FOREVER = "public, max-age=31536000, immutable"


def init_app(app: Flask, folder: Path) -> None:
    """Hash the folder, put the style sheets together, and give templates `asset(path)`."""
    app.config["ASSETS"] = folder
    app.config["BUILD"] = _build(folder)
    app.config["SHEETS"] = {name: _sheet(folder / "css", name) for name in SHEETS}
    app.config["SCRIPTS"] = {file.relative_to(folder).as_posix(): _script(file) for file in folder.rglob("*.js")}
    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/<build>/<path:path>", "static_file", send)


def asset(path: str) -> str:
    """Answer the address of a static file, such as `js/reader.js` or the sheet `reader.css`."""
    return f"/static/{current_app.config['BUILD']}/{path}"


@allow(anyone)
def send(build: str, path: str) -> Response:
    """Send a file; an older build's address answers with today's file and a short life."""
    response = _made(path) or send_from_directory(current_app.config["ASSETS"], path, conditional=False)
    if response.status_code != 200:
        abort(404)
    is_current = build == current_app.config["BUILD"]
    response.headers["Cache-Control"] = FOREVER if is_current else "public, max-age=60"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-site")
    return response


def _made(path: str) -> Response | None:
    """Answer what is put together at the start: style sheets, and scripts without their documentation."""
    if path in current_app.config["SCRIPTS"]:
        return Response(current_app.config["SCRIPTS"][path], mimetype="text/javascript")
    sheet = current_app.config["SHEETS"].get(path.removesuffix(".css")) if path.endswith(".css") else None
    return None if sheet is None else Response(sheet, mimetype="text/css")


def _build(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _sheet(folder: Path, name: str) -> str:
    order = folder / f"{name}.txt"
    if not order.exists():
        return ""
    return "\n".join((folder / line.strip()).read_text() for line in order.read_text().splitlines() if line.strip())


def _script(file: Path) -> str:
    return DOC_COMMENT.sub("", file.read_text(encoding="utf-8"))

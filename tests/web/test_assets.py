import gzip
import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2]


def fetch(client: FlaskClient, path: str, build: str) -> tuple[int, str, str, str]:
    with client.get(f"/static/{build}/{path}") as answer:
        return answer.status_code, answer.text, answer.mimetype, answer.headers["Cache-Control"]


def test_the_sheet_of_readers_is_put_together_in_order_and_kept_for_good(app: Flask) -> None:
    status, text, kind, cache = fetch(app.test_client(), "reader.css", app.config["BUILD"])
    assert (status, kind) == (200, "text/css")
    assert text.index("@layer tokens, base") < text.index(".comment-meta") < text.index("forced-colors: active")
    assert cache == "public, max-age=31536000, immutable"


def test_another_build_gets_todays_file_for_a_minute(app: Flask) -> None:
    status, _, _, cache = fetch(app.test_client(), "reader.css", "0123456789ab")
    assert (status, cache) == (200, "public, max-age=60")


def test_scripts_are_sent_without_their_documentation(app: Flask) -> None:
    status, text, kind, _ = fetch(app.test_client(), "js/lib/api.js", app.config["BUILD"])
    assert (status, kind) == (200, "text/javascript")
    assert "export async function send" in text
    assert "/**" not in text
    assert "@param" not in text


def test_what_is_not_there_is_not_found(app: Flask) -> None:
    client = app.test_client()
    for path in ("js/nothing.js", "css/../../pyproject.toml", "nothing.css"):
        with client.get(f"/static/x/{path}") as answer:
            assert answer.status_code == 404


def weight(app: Flask, but: str) -> int:
    """Answer what the scripts weigh on the way to a browser, each compressed, those that match left out."""
    scripts = [text for path, text in app.config["SCRIPTS"].items() if not re.search(f"desk|{but}", path)]
    return sum(len(gzip.compress(text.encode(), 9)) for text in scripts)


def test_all_scripts_of_our_own_pages_weigh_at_most_twenty_kilobytes(app: Flask) -> None:
    assert 8_000 < weight(app, "frame|embed|hand-over|copy-code") <= 20_000


def test_all_scripts_of_a_frame_that_is_read_weigh_at_most_twenty_kilobytes(app: Flask) -> None:
    """The composer comes when somebody writes, and accounts of the publisher with a site that has them."""
    later = "composer|drafts|marks|frame/accounts"
    assert 8_000 < weight(app, f"js/reader|person-bar|embed|hand-over|copy-code|{later}") <= 20_000


def test_scripts_hold_no_words_for_readers() -> None:
    """Whatever is shown comes from the server: no string in a script has two words and a capital at its start."""
    sentence = re.compile(r'["`][A-Z][a-z]+ [a-z]+[^"`]*["`]')
    found = [
        (file.name, match[0])
        for file in (ROOT / "static" / "js").rglob("*.js")
        if file.name != "embed.js"  # on a publisher's page there is nobody to bring it words
        for match in sentence.finditer(re.sub(r"/\*\*.*?\*/|//[^\n]*", "", file.read_text(), flags=re.S))
    ]
    assert found == []

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.extensions import db
from comments.importers.actions import Options, import_export
from comments.publishers.models import Site
from tests.conftest import DATA

REAL = DATA / "themeunittestdata.wordpress.xml"
ADDRESS = "/discussion/demo?article=http://localhost:8001/2012/01/03/template-comments/"
FOLLOWED = re.compile(r'href="(/(?:discussion/demo|comments/\d+/replies|threads/\d+)[^"]*)"')


@pytest.mark.skipif(not REAL.exists(), reason=f"the real export {REAL.name} is not beside the checkout")
def test_a_chain_ten_deep_is_read_to_its_end_by_following_links(
    app: Flask, site: int, browser: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        import_export(REAL, db.session.get_one(Site, site), Options())
    client = browser()
    met: set[str] = set()
    ways, done = [ADDRESS], set()
    while ways and len(done) < 60:
        way = ways.pop(0)
        done.add(way)
        page = client.get(way)
        assert page.status_code == 200, way
        met |= set(re.findall(r"Comment Depth (\d\d)", page.text))
        links = {html.unescape(link) for link in FOLLOWED.findall(page.text)}
        ways += sorted(links - done - set(ways))
    assert met == {f"{depth:02}" for depth in range(1, 11)}

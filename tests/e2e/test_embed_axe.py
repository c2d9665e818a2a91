"""axe-core finds nothing in the frame, its dialog and the publisher's page, in both themes."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from comments.accounts.models import Person, Role, Seat
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions as threads
from comments.threads.schemas import PlacedComment
from tests.e2e.conftest import PASSWORD
from tests.e2e.demo import new_tab, ready_frame

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def page(chromium: Browser):
    """A tab into every frame of which axe-core is put."""
    if not AXE.exists():
        pytest.skip("axe-core is missing (npm brings it), so accessibility is not tried.")
    with chromium.new_context(bypass_csp=True) as context:
        context.add_init_script(AXE.read_text())
        yield new_tab(context)


def found_in(place: Page | Frame) -> list[str]:
    return place.evaluate(
        "async () => (await axe.run(document)).violations.map("
        "found => found.id + ': ' + found.nodes.map(node => node.html.slice(0, 120)).join(' | '))"
    )


@pytest.fixture
def article(app, site, publisher, house, ada):
    """Serve a discussed article in both themes; answers its address by theme."""

    def put(theme: str) -> str:
        tag = f'<script async src="{house.url}/embed.js" data-site="demo" data-theme="{theme}"></script>'
        url = publisher.put("/bell", tag)
        with app.app_context(), unit_of_work():
            row = Article(site_id=site, url=url, title="The ferry bell", published_at=clock.now())
            db.session.add(row)
            db.session.flush()
            parent = None
            for text in ("It rang.", "It **did** ring.", "> Did it?\n\nYes."):
                placed = PlacedComment(
                    person_id=ada, at=clock.now(), status="published", source=text, parent_id=parent, imported=False
                )
                parent = threads.place_comment(placed, article=row)
        return url

    return put


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_frame_and_its_dialog(page, article, theme):
    page.goto(article(theme))
    frame = ready_frame(page)
    expect(frame.get_by_text("It rang.")).to_be_visible()
    inside = page.frames[1]
    assert found_in(inside) == []
    frame.get_by_role("link", name="Sign in to comment").click()
    expect(frame.get_by_role("dialog")).to_be_visible()
    assert found_in(inside) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_publishers_page(app, page, house, site, reader, scheme):
    page.emulate_media(color_scheme=scheme)
    email = reader("Pat Okafor")
    with app.app_context(), unit_of_work():
        person = db.session.query(Person).filter_by(email=email).one()
        db.session.add(Seat(site_id=site, person_id=person.id, role=Role.ADMIN))
    page.goto(f"{house.url}/sign-in?next=/publisher/demo")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="For the publisher")).to_be_visible()
    page.get_by_label("Another address").fill("https://example.org/news")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("An origin is a scheme and a host")).to_be_visible()
    assert found_in(page) == []

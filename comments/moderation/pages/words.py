"""The editor's word list: add, take off, and try a text on it to see what it finds in disguise."""

from typing import Any

from flask import Response, redirect, url_for

from comments.errors import Refusal
from comments.extensions import db
from comments.moderation import answers
from comments.moderation.answers import Answer
from comments.moderation.marks import marked, marks_of
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, editors
from comments.moderation.schemas import read_word, read_words
from comments.publishers import actions, queries, refusing
from comments.screening.folding import fold
from comments.screening.patterns import find_words
from comments.screening.types import WordEntry
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json


@blueprint.get("/moderation/words")
@allow(editors)
def show_words() -> Answer:
    """Show the word list."""
    return _page()


@blueprint.post("/moderation/words")
@allow(editors)
def save_word() -> Answer:
    """Put a word on the list, or change what it weighs."""
    form = read_form()
    try:
        new = read_word(form)
        entry = WordEntry(new.word, new.weight, new.kind, new.exceptions)
        refusing.save_word(desk().site, entry, person_id=desk().person.id)
    except Refusal as refusal:
        return _refused(refusal, form)
    return redirect(url_for("moderation.show_words", site=desk().site.key), 303)


@blueprint.post("/moderation/words/<int:word_id>/removal")
@allow(editors)
def remove_word(word_id: int) -> Answer:
    """Take a word off the list."""
    actions.remove_word(desk().site, word_id, person_id=desk().person.id)
    return redirect(url_for("moderation.show_words", site=desk().site.key), 303)


@blueprint.post("/moderation/words/trial")
@allow(editors)
def try_words() -> Answer:
    """Show what the word list finds in a text; nothing is kept."""
    form = read_form()
    try:
        text = read_words(form, "text")
    except Refusal as refusal:
        return _refused(refusal, form)
    return _page(form={"text": text}, tried=trial(text))


def trial(text: str) -> dict[str, Any]:
    """Answer the text with what the list finds in it marked, and how many there are."""
    marks = marks_of(text, spans_of(text))
    return {"html": marked(text, marks, numbered=False), "count": len(marks)}


def spans_of(text: str) -> list[tuple[int, int, int]]:
    """Answer where the site's word list finds something."""
    found = find_words(fold(text), queries.words(desk().site.id))
    return [(span.start, span.end, 0) for _, span in found]


def _page(*, status: int = 200, **more: Any) -> Response:
    rows = queries.word_rows(desk().site.id)
    return answers.page("moderation/words.html", status=status, here="words", words=rows, **more)


def _refused(refusal: Refusal, form: dict[str, str]) -> Answer:
    if wants_json():
        raise refusal
    db.session.rollback()
    return _page(status=refusal.status, form=form, error=answers.form_error(refusal))

"""Bringing in what the scratch holds: a batch at a time, each with its ledger in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, insert

from comments.accounts.models import Person, PersonKind
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.actions.articles import bring_articles
from comments.importers.actions.ledger import Ledger
from comments.importers.schemas import Progress
from comments.importers.scratch import Scratch
from comments.threads import actions as threads
from comments.threads.models import Status

BATCH = 1_000
"""Comments in one transaction, so that readers can post while a large file comes in."""
SURVEYS = frozenset(4**power for power in range(8))
"""After which batches the database looks anew at how large tables are."""

_BATCHES = """
SELECT queue.rank, post.number, post.id, post.answers, post.at, post.status, post.code, post.line, article.number,
    article.ours, post.parent, above.ours, person.number, person.subject, person.name, person.at, person.ours,
    words.source, words.html, words.fingerprint
FROM queue JOIN post ON post.number = queue.post JOIN article ON article.number = post.article
LEFT JOIN post AS above ON above.number = post.parent LEFT JOIN person ON person.number = post.person
LEFT JOIN words ON words.post = post.number
WHERE queue.rank > ? ORDER BY queue.rank
"""
_LEFT_OUT = "SELECT number, id, outcome, code, line FROM post WHERE outcome <> 'in' AND number > ? ORDER BY number"
_FIRST_GONE = "SELECT min(at) FROM post WHERE outcome = 'in' AND person IS NULL"
_NOBODY = "nobody"
_INSERT_PERSON = insert(cast(Table, Person.__table__))


class Queued(NamedTuple):
    """A remark whose turn it is, with its author and its words."""

    rank: int
    number: int
    id: str
    answers: str
    at: str
    status: str
    code: str
    line: int | None
    article: int
    article_ours: int | None
    parent: int | None
    parent_ours: int | None
    person: int | None
    subject: str | None
    name: str | None
    person_at: str | None
    person_ours: int | None
    source: str | None
    html: str | None
    fingerprint: str | None


@dataclass
class Bringing:
    """One run over the scratch."""

    scratch: Scratch
    ledger: Ledger
    site_id: int
    nobody: int | None = None
    """Who stands for the authors of what was deleted there."""
    people: dict[int, int] = field(default_factory=dict)


def bring_in(work: Bringing, progress: Progress) -> None:
    """Bring in all comments, then note what stays out."""
    for number, rows in enumerate(work.scratch.chunks(_BATCHES, BATCH), start=1):
        batch = [Queued(*row) for row in rows]
        _bring_batch(work, batch)
        work.ledger.keep()
        progress(len(batch))
        if number in SURVEYS:
            _survey()
    for left_out in work.scratch.chunks(_LEFT_OUT, BATCH):
        noted = work.ledger.met("comment", [row[1] for row in left_out]).noted
        for _, id_, outcome, code, line in left_out:
            if id_ not in noted:
                work.ledger.note("comment", id_, None, outcome, codes=[code], line=line)
        work.ledger.keep()


def _survey() -> None:
    """Let PostgreSQL see how tables have grown: its plans for foreign keys would stay those of empty ones."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE article, comment, person")
    commit()


def _bring_batch(work: Bringing, batch: list[Queued]) -> None:
    met = work.ledger.met("comment", [one.id for one in batch] + [one.answers for one in batch if one.parent is None])
    for one in batch:
        if one.id in met.ours and one.id not in met.noted:
            work.ledger.note("comment", one.id, met.ours[one.id], "existing", line=one.line)
    fresh = [one for one in batch if one.id not in met.ours]
    placed = _place(work, fresh, met.ours) if fresh else []
    known = [(met.ours[one.id], one.number) for one in batch if one.id in met.ours]
    work.scratch.note_ours("post", placed + known)


def _place(work: Bringing, fresh: list[Queued], known: dict[str, int]) -> list[tuple[int, int]]:
    articles = bring_articles(work.scratch, work.ledger, {one.article for one in fresh})
    people = _people(work, fresh)
    places = {one.number: place for place, one in enumerate(fresh)}
    batch = []
    for one in fresh:
        place = None if one.parent is None else places.get(one.parent)
        owned = {"article_id": articles[one.article], "person_id": people[one.number]}
        batch.append(_brought(one, known, parent_place=place, **owned))
    ids, orphans = threads.place_many(work.site_id, batch)
    for place, (one, id_) in enumerate(zip(fresh, ids, strict=True)):
        work.ledger.note("comment", one.id, id_, "created", codes=_codes(one, known, place in orphans), line=one.line)
    return [(id_, one.number) for one, id_ in zip(fresh, ids, strict=True)]


def _brought(one: Queued, known: dict[str, int], *, parent_place: int | None, **owned: int) -> threads.Brought:
    return threads.Brought(
        **owned,
        at=datetime.fromisoformat(one.at),
        source=one.source or "",
        html=one.html or "",
        fingerprint=one.fingerprint or "",
        status=Status(one.status),
        parent_id=_parent(one, known) if parent_place is None else None,
        parent_place=parent_place,
        former_id=int(one.id) if _is_number(one.id) else None,
    )


def _parent(one: Queued, known: dict[str, int]) -> int | None:
    """Answer our id of what a remark answers: placed before it in this run, or known from an earlier one."""
    if one.parent is not None:
        return one.parent_ours or known.get(one.answers)
    return known.get(one.answers) if one.code == "no_parent" else None


def _codes(one: Queued, known: dict[str, int], orphan: bool) -> list[str]:
    if orphan:
        return ["parent_elsewhere"]
    code = "" if one.code == "no_parent" and one.answers in known else one.code
    return [code, "tombstone"] if one.status == Status.WITHDRAWN else [code]


def _is_number(id_: str) -> bool:
    return id_.isascii() and id_.isdecimal() and len(id_) <= 18


def _people(work: Bringing, fresh: list[Queued]) -> dict[int, int]:
    """Find or make the people who stand for the authors; answer their ids by the remark's number."""
    wanted = {one.person: one for one in reversed(fresh) if one.person is not None and one.person_ours is None}
    made = _made(work, [wanted[number] for number in sorted(wanted)])
    if any(one.person is None for one in fresh) and work.nobody is None:
        work.nobody = _find_or_make(work, [(_NOBODY, "Anonymous", work.scratch.rows(_FIRST_GONE)[0][0])])[_NOBODY]
    chosen = {one.number: one.person_ours or made.get(one.person, work.nobody) for one in fresh}
    return {number: id_ for number, id_ in chosen.items() if id_ is not None}


def _made(work: Bringing, authors: list[Queued]) -> dict[int | None, int]:
    if not authors:
        return {}
    rows = [(one.subject or "", one.name or "", one.person_at or one.at) for one in authors]
    ours = _find_or_make(work, rows)
    made = {one.person: ours[one.subject or ""] for one in authors}
    work.scratch.note_ours("person", [(id_, number) for number, id_ in made.items() if number is not None])
    return made


def _find_or_make(work: Bringing, wanted: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """Find people by subject or make them from (subject, name, time); only a hash of an address is kept."""
    ledger = work.ledger
    found = queries.people(work.site_id, ledger.source, [subject for subject, _, _ in wanted])
    new = [one for one in wanted if one[0] not in found]
    rows: list[dict[str, Any]] = []
    for (subject, name, at), id_ in zip(new, threads.reserve("person", len(new)), strict=True):
        moment = datetime.fromisoformat(at)
        about = {"kind": PersonKind.IMPORTED, "site_id": work.site_id, "issuer": ledger.source}
        rows.append(about | {"id": id_, "subject": subject, "name": name, "created_at": moment})
        ledger.note("person", subject, id_, "created")
    if rows:
        db.session.connection().execute(_INSERT_PERSON, rows)
    return found | {row["subject"]: row["id"] for row in rows}

"""Bringing in a WordPress export: each post's remarks under the article that its address leads to."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path

from comments.accounts.models import Person, PersonKind
from comments.articles import actions as articles
from comments.articles import queries as article_queries
from comments.articles.models import Article, Discussion
from comments.errors import BadInput, Refusal
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.actions.ledger import Ledger
from comments.importers.models import ImportRun
from comments.importers.schemas import Incoming, LeftOut, mapped_address, read_published, read_remark
from comments.importers.wxr import Channel, DamagedFile, Post, Record, Remark, read_wxr
from comments.lib import clock
from comments.lib.tokens import digest
from comments.publishers.models import Site
from comments.publishers.queries import origins
from comments.threads import actions as threads
from comments.threads.schemas import PlacedComment


@dataclass(frozen=True)
class Options:
    """How to import; `rules` are pairs of an old and a new beginning of addresses."""

    rules: tuple[tuple[str, str], ...] = ()
    pings: bool = False
    """Pingbacks and trackbacks too."""
    dry_run: bool = False
    recover: bool = False
    """Take what is whole of a torn file."""


@dataclass
class _Import:
    """What one run knows while it goes through the file."""

    site: Site
    options: Options
    ledger: Ledger
    home: str
    people: dict[str, int] = field(default_factory=dict)


def import_wordpress(
    file: Path, site: Site, options: Options, *, progress: Callable[[int], None] = lambda size: None
) -> ImportRun:
    """Bring in an export and answer its run; commits as it goes, and goes on where an earlier run broke off.

    The whole file is read once before anything is written: raise DamagedFile for one that is torn, unless
    `options.recover` says to take what is whole. In a trial the answered run is not kept.
    """
    torn = _first_reading(file, progress, options)
    records = _until_torn(read_wxr(file, progress), torn)
    channel = next(records)
    if not isinstance(channel, Channel):
        raise DamagedFile("the export does not say its WXR version before its posts", 1)
    run = _open_run(file, site, channel.blog, options)
    work = _Import(site, options, Ledger(run, keep=not options.dry_run), (origins(site.id) or ("",))[0])
    touched = set(_bring_in(work, records))
    return _close_run(work, touched, torn)


def _first_reading(file: Path, progress: Callable[[int], None], options: Options) -> DamagedFile | None:
    try:
        for _ in read_wxr(file, progress):
            pass
    except DamagedFile as damage:
        if not options.recover:
            raise
        return damage
    return None


def _until_torn(records: Iterator[Record], torn: DamagedFile | None) -> Iterator[Record]:
    try:
        yield from records
    except DamagedFile:
        if torn is None:
            raise


def _open_run(file: Path, site: Site, blog: str, options: Options) -> ImportRun:
    with file.open("rb") as stream:
        contents = hashlib.file_digest(stream, "sha256").hexdigest()
    source = f"wordpress:{blog}"[:500]
    run = ImportRun(site_id=site.id, source=source, file_digest=contents, options=asdict(options))
    db.session.add(run)
    db.session.flush()
    return run


def _close_run(work: _Import, touched: Iterable[int], torn: DamagedFile | None) -> ImportRun:
    for article_id in touched:
        threads.recount(article_id=article_id, mend=True)
    run = work.ledger.run
    db.session.flush()
    run.counts = queries.tallies(run.id) | ({"torn_at_line": torn.line} if torn else {})
    run.finished_at = clock.now()
    if work.ledger.keep:
        commit()
    else:
        db.session.flush()
    return run


def _bring_in(work: _Import, records: Iterable[Record]) -> Iterator[int]:
    """Bring in every post's remarks; give the articles that were touched."""
    post: Post | None = None
    for is_post, group in groupby(records, key=lambda record: isinstance(record, Post)):
        for_post = list(group)
        if is_post:
            post = for_post[-1]  # type: ignore[assignment]
        elif post is not None and (article := _bring_in_post(work, post, for_post)):  # type: ignore[arg-type]
            yield article


def _bring_in_post(work: _Import, post: Post, remarks: list[Remark]) -> int | None:
    """Bring in one post's remarks, parents before their answers; answer the article's id if any came in."""
    incoming = _incoming(work, post, remarks)
    if not incoming:
        return None
    try:
        article = _article(work, post)
    except Refusal:
        for one in incoming:
            work.ledger.note("comment", one.id, None, "failed", code="no_address")
        return None
    article_id = article.id
    known = work.ledger.known("comment", [one.id for one in incoming] + [one.parent_id for one in incoming])
    for one, parent_code in _parents_first(incoming, known):
        _place(work, one, article_id=article_id, known=known, parent_code=parent_code)
    return article_id


def _incoming(work: _Import, post: Post, remarks: list[Remark]) -> list[Incoming]:
    seen: dict[str, Incoming] = {}
    for remark in remarks:
        try:
            one = read_remark(remark, post, pings=work.options.pings)
            if one.id in seen:
                raise LeftOut("twice")
            seen[one.id] = one
        except LeftOut as left:
            work.ledger.note("comment", remark.id, None, left.outcome, code=left.code)
    return list(seen.values())


def _article(work: _Import, post: Post) -> Article:
    address = articles.canonical(work.site, mapped_address(post.link, work.options.rules, work.home))
    existing = article_queries.by_url(work.site.id, address)
    if existing is not None:
        return existing
    article = articles.foreign(work.site, address, post.title)
    article.title_confirmed = bool(post.title)
    article.published_at = read_published(post) or article.published_at
    if not post.takes_comments:
        article.discussion, article.closed_at = Discussion.CLOSED, clock.now()
    db.session.flush()
    work.ledger.note("article", post.id, article.id, "created")
    return article


def _parents_first(incoming: list[Incoming], known: dict[str, int]) -> Iterator[tuple[Incoming, str]]:
    """Give remarks so that each parent comes first; what answers nothing we have begins a thread, and says so."""
    waiting = {one.id: one for one in incoming}
    answers: dict[str, list[Incoming]] = {}
    ready: list[tuple[Incoming, str]] = []
    for one in incoming:
        if one.parent_id in waiting and one.parent_id not in known:
            answers.setdefault(one.parent_id, []).append(one)
        else:
            ready.append((one, "" if not one.parent_id or one.parent_id in known else "no_parent"))
    while waiting:
        if not ready:  # only circles are left: break one open
            ready = [(next(iter(waiting.values())), "circle")]
        one, code = ready.pop(0)
        if waiting.pop(one.id, None) is not None:
            yield one, code
            ready.extend((answer, "") for answer in answers.get(one.id, ()))


def _place(work: _Import, one: Incoming, *, article_id: int, known: dict[str, int], parent_code: str) -> None:
    if one.id in known:
        work.ledger.note("comment", one.id, known[one.id], "existing")
        return
    placed = PlacedComment(
        person_id=_person(work, one),
        at=one.at,
        html=one.html,
        status=one.status,
        parent_id=None if parent_code else known.get(one.parent_id),
        imported=True,
    )
    article = article_queries.get(article_id)
    try:
        known[one.id] = threads.place_comment(placed, article=article, counting=False)
    except BadInput:  # an earlier run, with other rules, brought the parent in under another article
        parent_code = "parent_elsewhere"
        known[one.id] = threads.place_comment(replace(placed, parent_id=None), article=article, counting=False)
    work.ledger.note("comment", one.id, known[one.id], "created", code=one.reason or parent_code)


def _person(work: _Import, one: Incoming) -> int:
    """Find or make the person who stands for an author; only a hash of the address is kept."""
    subject = digest(f"{one.subject}\n{one.name}")
    if subject not in work.people:
        issuer = work.ledger.run.source
        person = queries.person_of(work.site.id, issuer, subject)
        if person is None:
            person = Person(
                kind=PersonKind.IMPORTED,
                name=one.name,
                site_id=work.site.id,
                issuer=issuer,
                subject=subject,
                created_at=one.at,
            )
            db.session.add(person)
            db.session.flush()
            work.ledger.note("person", subject, person.id, "created")
        work.people[subject] = person.id
    return work.people[subject]

"""What becomes of a text: the rules' signals, the site's policy, and what was laid on author or article."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from comments.accounts import disposable
from comments.accounts import queries as accounts
from comments.accounts.models import Person, PersonKind, Standing
from comments.articles.models import Article
from comments.extensions import db
from comments.lib import clock
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.screening import precautions
from comments.screening.folding import fingerprint
from comments.screening.rules.links import ESTABLISHED
from comments.screening.types import Context, Judgement, Submission, Verdict
from comments.screening.verdict import judge
from comments.threads.models import Comment, SignalRow, Status
from comments.threads.queries import context

TELLING = 80
"""Characters from which on two people hardly write the same by chance."""
_STATUS = {Verdict.PUBLISH: Status.PUBLISHED, Verdict.REJECT: Status.REJECTED}
"""Everything else waits for a moderator."""


@dataclass(frozen=True)
class Judged:
    """The status a text gets, and what led to it."""

    status: Status
    policy: str
    """What decided: a policy row such as "links" or "risk>=0.5", or "premoderated", "standing"; else empty."""
    judgement: Judgement


@dataclass(frozen=True)
class Place:
    """Who writes and where."""

    author: Person
    standing: Standing | None
    article: Article
    site: Site


def judge_text(text: str, place: Place, recent: list[context.Recent], *, is_reply: bool) -> Judged:
    """Screen a text that somebody posts, or wants a comment changed to, beside what that person wrote lately."""
    author, site = place.author, place.site
    is_staff = accounts.seat(author.id, site.id) is not None
    known = Context(
        published_before=context.published_before(author.id, site.id, most=max(site.newcomer_limit, ESTABLISHED)),
        newcomer_limit=site.newcomer_limit,
        newcomer_days=site.newcomer_days,
        recent_texts=_recent_texts(text, place, recent),
        words=publishers.words(site.id),
        registered_days=(clock.now() - author.created_at).days,
        trusted=is_staff,
        allowed_hosts=frozenset(urlsplit(origin).hostname or "" for origin in publishers.origins(site.id)),
        standing="hold_all" if _is_held_always(place) else "good",
    )
    judgement = judge(Submission(text, author.name, is_reply), known, publishers.policy(site.id))
    status = _STATUS.get(judgement.verdict, Status.HELD)
    reason = _held_anyway(place, known, judgement) if status == Status.PUBLISHED else ""
    return Judged(Status.HELD if reason else status, reason or _policy(judgement), judgement)


def keep_signals(comment: Comment, version: int, judged: Judged) -> None:
    """Keep what the rules noticed in a version, and its risk on the comment."""
    comment.risk = judged.judgement.risk
    for signal in judged.judgement.signals:
        db.session.add(
            SignalRow(
                site_id=comment.site_id,
                comment_id=comment.id,
                version=version,
                code=signal.code,
                weight=signal.weight,
                spans=[[span.start, span.end] for span in signal.spans],
                detail=dict(signal.detail),
            )
        )


def _recent_texts(text: str, place: Place, recent: list[context.Recent]) -> tuple[str, ...]:
    """Gather what was written lately: all by the author, and by others what is long and the same."""
    own = tuple(one.fingerprint for one in recent)
    if len(text) < TELLING:
        return own
    return own + context.seen_from_others(fingerprint(text), place.author.id, place.site.id)


def _held_anyway(place: Place, known: Context, judgement: Judgement) -> str:
    author, site = place.author, place.site
    is_new = any(signal.code in precautions.NEWCOMER_CODES for signal in judgement.signals)
    facts = precautions.Facts(
        hold_all=_is_held_always(place),
        is_staff=known.trusted,
        holding=site.holding or place.article.holding,
        premoderated=place.article.premoderated,
        newcomer=site.hold_newcomers and is_new,
        without_work=_lacks_work(place, known),
        disposable=site.disposable != "allow" and disposable.is_disposable(author.email),
    )
    return precautions.precaution(facts)


def _lacks_work(place: Place, known: Context) -> bool:
    """Whether the site asks for work at registration, which this person's browser did not do, and little is known."""
    author = place.author
    asks = place.site.sign_up_work > 0 and author.kind == PersonKind.REGISTERED and author.work == 0
    return asks and known.published_before < precautions.FIRST_WITHOUT_WORK


def _is_held_always(place: Place) -> bool:
    return place.standing is not None and place.standing.hold_all


def _policy(judgement: Judgement) -> str:
    row = judgement.row
    if row is None:
        return ""
    return row.signal or f"risk>={row.min_risk or 0:g}"

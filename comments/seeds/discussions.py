"""The demo's discussions: comments with their votes, picks, reports and decisions, judged by the real rules."""

from dataclasses import dataclass

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db
from comments.moderation.models import Report
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.seeds.dates import DECIDED_AFTER, PICKED_AFTER, Calendar
from comments.seeds.files import CommentSeed
from comments.threads.actions import place_comment, recount
from comments.threads.actions.judging import Judged, Place, judge_text, keep_signals
from comments.threads.actions.versions import add_version
from comments.threads.models import ActorKind, Comment, Decision, Status
from comments.threads.schemas import PlacedComment

DESK = ("sam", "jo", "mo")
"""Who decided, in turn."""


@dataclass(frozen=True)
class Stage:
    """Where a discussion is placed, and who takes part."""

    site: Site
    article: Article
    people: dict[str, int]
    rules: dict[int, int]
    calendar: Calendar


def add_discussion(stage: Stage, seeds: list[CommentSeed]) -> list[Decision]:
    """Place all comments, count them, let the rules look at what waits or was rejected, and answer what was decided."""
    ids: dict[str, int] = {}
    for seed in seeds:
        ids[seed.id] = place_comment(_placed(stage, seed, ids), article=stage.article, counting=False)
    db.session.flush()
    recount(article_id=stage.article.id, mend=True)
    decided: list[Decision] = []
    for number, seed in enumerate(seeds):
        comment = db.session.get_one(Comment, ids[seed.id])
        decided += _add_history(stage, seed, comment, number)
    db.session.flush()
    return decided


def _placed(stage: Stage, seed: CommentSeed, ids: dict[str, int]) -> PlacedComment:
    at = stage.calendar.written(seed)
    return PlacedComment(
        person_id=stage.people[seed.by],
        at=at,
        source=seed.earlier or seed.text,
        status=seed.state,
        parent_id=ids[seed.parent] if seed.parent else None,
        up=seed.up,
        down=seed.down,
        edited_at=seed.edited_at,
        picked_at=at + PICKED_AFTER if seed.pick else None,
        removal_rule_id=stage.rules[seed.rule] if seed.rule and seed.state == Status.REJECTED else None,
    )


def _add_history(stage: Stage, seed: CommentSeed, comment: Comment, number: int) -> list[Decision]:
    if seed.earlier:
        add_version(comment, 2, seed.text)
        comment.version = comment.latest_version = 2
    for place, _ in enumerate(seed.reports):
        _add_report(stage, seed, comment, place)
    if seed.state not in (Status.HELD, Status.REJECTED):
        return []
    judged = _judge(stage, seed, comment)
    keep_signals(comment, 1, judged)
    return [_decision(stage, seed, comment, judged=judged, by=DESK[number % len(DESK)])]


def _judge(stage: Stage, seed: CommentSeed, comment: Comment) -> Judged:
    author = db.session.get_one(Person, comment.person_id)
    place = Place(author, accounts.standing(author.id, stage.site.id), stage.article, stage.site)
    return judge_text(seed.text, place, [], is_reply=seed.parent is not None)


def _decision(stage: Stage, seed: CommentSeed, comment: Comment, *, judged: Judged, by: str) -> Decision:
    """Answer what was decided: the desk's rejection, or the holding by a rule, or by hand where no rule would.

    The row alone, without an event: nobody is written to.
    """
    rejected = seed.state == Status.REJECTED
    by_hand = rejected or not judged.policy
    return Decision(
        site_id=stage.site.id,
        comment_id=comment.id,
        version=comment.latest_version,
        verdict="reject" if rejected else "hold",
        actor_kind=ActorKind.PERSON if by_hand else ActorKind.RULE,
        person_id=stage.people[by] if by_hand else None,
        house_rule_id=comment.removal_rule_id,
        policy="" if rejected else judged.policy,
        risk=judged.judgement.risk,
        note=seed.note,
        status_before=Status.HELD,
        version_before=1,
        created_at=comment.created_at + DECIDED_AFTER if rejected else comment.created_at,
    )


def _add_report(stage: Stage, seed: CommentSeed, comment: Comment, place: int) -> None:
    report = seed.reports[place]
    at = stage.calendar.reported(seed, place)
    settled = seed.state in (Status.REJECTED, Status.WITHDRAWN)
    db.session.add(
        Report(
            site_id=stage.site.id,
            comment_id=comment.id,
            version=comment.latest_version,
            person_id=stage.people[report.by],
            kind=report.kind,
            house_rule_id=stage.rules[report.rule] if report.rule else None,
            note=report.note,
            created_at=at,
            settled_at=comment.created_at + DECIDED_AFTER if settled else None,
            upheld=seed.state == Status.REJECTED if settled else None,
        )
    )
    comment.open_reports += 0 if settled else 1


def rule_ids(site: Site) -> dict[int, int]:
    """Answer the ids of a site's house rules by number."""
    return {rule.number: rule.id for rule in publishers.house_rules(site.id)}

"""What an import would bring, told before anything is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from comments.importers import queries
from comments.importers.rules import Rule
from comments.importers.schemas import words_of_reason
from comments.importers.scratch import Scratch

MOST_SHOWN = 20

_COUNTS = (
    "SELECT code, outcome, status, count(*) FROM post GROUP BY code, outcome, status ORDER BY code, outcome, status"
)
_ARTICLES = """
SELECT article.address, article.title, article.topics, count(post.number) AS comments FROM article
JOIN post ON post.article = article.number AND post.outcome = 'in'
GROUP BY article.number ORDER BY comments DESC, article.number
"""
_STRANGE = """
SELECT substr(link, 1, instr(substr(link || '/', 9), '/') + 7) AS place, count(*), min(link) FROM topic
WHERE address = '' AND code = '' GROUP BY place ORDER BY count(*) DESC, place
"""
_IDS = "SELECT rank, post.id FROM queue JOIN post ON post.number = queue.post WHERE rank > ? ORDER BY rank"
_TOPICS = "SELECT number, id, line, link, address, rule, code, title FROM topic WHERE number > ? ORDER BY number"
_POSTS = "SELECT number, id, line, outcome, status, code, topic FROM post WHERE number > ? ORDER BY number"


@dataclass(frozen=True)
class PlannedArticle:
    """An article that comments would come to; `topics` that fold into it stood apart in the export."""

    address: str
    title: str
    topics: int
    comments: int


@dataclass(frozen=True)
class Plan:
    """What an import would bring."""

    source: str
    counts: dict[str, int]
    """Comments by outcome, as the ledger will have them."""
    states: dict[str, int]
    """Of those that come in: published, held, and withdrawn for tombstones."""
    reasons: list[tuple[str, str, int]]
    people: int
    articles: int
    doubles: int
    """Topics that fold into an article with another."""
    largest: list[PlannedArticle]
    strangers: list[tuple[str, int, str]]
    """Origins that are not the site's, with the number of topics there and one of the links."""
    idle: list[str]
    """Rules that fit no address."""
    torn_at_line: int | None


def plan_of(
    scratch: Scratch, site_id: int, source: str, torn_at_line: int | None, *, rules: Sequence[Rule] = ()
) -> Plan:
    """Count what is in the scratch, and how much of it is here already."""
    used = {row[0] for row in scratch.rows("SELECT DISTINCT rule FROM topic")}
    existing = _existing(scratch, site_id, source)
    rows = scratch.rows(_COUNTS)
    counts = {"created": -existing, "existing": existing}
    for _, outcome, _, count in rows:
        name = "created" if outcome == "in" else outcome
        counts[name] = counts.get(name, 0) + count
    return Plan(
        source=source,
        counts={name: count for name, count in counts.items() if count},
        states=_states(rows),
        reasons=[("created" if row[1] == "in" else row[1], _reason(row[0], row[2]), row[3]) for row in rows if row[0]],
        people=scratch.value("SELECT count(DISTINCT person) FROM post WHERE outcome = 'in'"),
        articles=scratch.value("SELECT count(DISTINCT article) FROM post WHERE outcome = 'in'"),
        doubles=scratch.value("SELECT sum(topics - 1) FROM article"),
        largest=[PlannedArticle(*row) for row in scratch.rows(f"{_ARTICLES} LIMIT {MOST_SHOWN}")],
        strangers=[(place, count, link) for place, count, link in scratch.rows(f"{_STRANGE} LIMIT {MOST_SHOWN}")],
        idle=[str(rule) for rule in rules if str(rule) not in used],
        torn_at_line=torn_at_line,
    )


def write_rows(scratch: Scratch, file: TextIO) -> None:
    """Write what would become of each topic and comment, one a line, separated by tabs, under a line of names."""
    print("kind", "id", "line", "outcome", "reason", "address", "rule", "link", sep="\t", file=file)
    for row in _lines(scratch):
        print(*(_cell(value) for value in row), sep="\t", file=file)


def _lines(scratch: Scratch) -> Iterator[tuple[Any, ...]]:
    for rows in scratch.chunks(_TOPICS):
        for _, id_, line, link, address, rule, code, title in rows:
            why = code or ("" if address else "no_address")
            outcome = "skipped" if code == "topic_deleted" else "failed" if why else "mapped"
            yield "article", id_, line, outcome, words_of_reason(why) if why else title, address, rule, link
    for rows in scratch.chunks(_POSTS):
        for _, id_, line, outcome, status, code, topic in rows:
            yield "comment", id_, line, status if outcome == "in" else outcome, _reason(code, status), "", "", topic


def _cell(value: Any) -> str:
    return " ".join(str("" if value is None else value).split())


def _existing(scratch: Scratch, site_id: int, source: str) -> int:
    if not queries.has_rows(site_id, source):
        return 0
    chunks = scratch.chunks(_IDS)
    return sum(len(queries.met(site_id, source, "comment", [row[1] for row in rows], run_id=0).ours) for rows in chunks)


def _states(rows: list[tuple[Any, ...]]) -> dict[str, int]:
    states: dict[str, int] = {}
    for _, outcome, status, count in rows:
        if outcome == "in":
            states[status] = states.get(status, 0) + count
    return states


def _reason(code: str, status: str | None) -> str:
    codes = [code, "tombstone"] if status == "withdrawn" else [code]
    return " ".join(words_of_reason(one) for one in codes if one)

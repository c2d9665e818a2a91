"""`rejoinder import`: bring discussions over from elsewhere, and take an import back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import click
from sqlalchemy.exc import IntegrityError

from comments import create_app
from comments.commands.shared import find_site, fitting
from comments.errors import BadInput, Conflict
from comments.extensions import db
from comments.importers import actions, queries
from comments.importers.models import ImportRun
from comments.importers.rules import Rule, read_rule, read_rules
from comments.importers.schemas import DamagedFile, Progress
from comments.publishers.models import Site

OUTCOMES = ("created", "existing", "skipped", "failed")
STATES = {"published": "published", "held": "held", "withdrawn": "tombstones"}

Command = Callable[..., None]


@click.group("import")
def import_group() -> None:
    """Bring discussions over from elsewhere."""


def _common(command: Command) -> Command:
    """Give a command the options that every format has."""
    for option in reversed(
        (
            click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
            click.option("--site", required=True, help="Key of the site that the discussions come to."),
            click.option("--map", "prefixes", multiple=True, metavar="FROM=TO", help="Beginnings of addresses."),
            click.option("--host", "hosts", multiple=True, metavar="OLD=NEW", help="Hosts, old and new."),
            click.option("--rules", "rules_file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
            click.option("--recover", is_flag=True, help="Take what is whole of a damaged file."),
            click.option("--plan", "--dry-run", "plan", is_flag=True, help="Say what would happen; change nothing."),
            click.option("--rows", type=click.Path(dir_okay=False, path_type=Path), help="Write every row of a plan."),
        )
    ):
        command = option(command)
    return command


@import_group.command("wordpress")
@_common
@click.option("--pings", is_flag=True, help="Bring pingbacks and trackbacks too.")
def wordpress(file: Path, *, pings: bool, **given: Any) -> None:
    """Bring in the comments of a WordPress export (WXR 1.0 to 1.2)."""
    _run(file, "wordpress", given, pings=pings)


@import_group.command("disqus")
@_common
@click.option("--spam", type=click.Choice(["out", "held"]), default="out", help="Leave spam out, or hold it.")
def disqus(file: Path, *, spam: Literal["out", "held"], **given: Any) -> None:
    """Bring in the comments of a Disqus export (XML, gzipped or not)."""
    _run(file, "disqus", given, hold_spam=spam == "held")


@import_group.command("undo")
@click.argument("run_id", type=int)
def undo(run_id: int) -> None:
    """Take back all that an import brought; said again, it goes on where it broke off."""
    with fitting(create_app()), _told():
        undone = actions.undo_import(run_id)
        click.echo(f"Taken back: {undone.gone} comments gone, {undone.tombstones} left as tombstones under answers.")


@import_group.command("ledger")
@click.argument("run_id", type=int)
def ledger(run_id: int) -> None:
    """List what became of every row of an import, one a line, separated by tabs."""
    with fitting(create_app()), _told():
        queries.run(run_id)
        for row in queries.rows(run_id):
            told = (row.kind, row.source_id, row.outcome, str(row.our_id or ""), str(row.line or ""), row.reason)
            click.echo("\t".join(told))


def _run(file: Path, kind: actions.Format, given: dict[str, Any], **switches: bool) -> None:
    with fitting(create_app()), _told(), _progress(file) as (read, placed):
        options = actions.Options(format=kind, rules=_rules(given), recover=given["recover"], **switches)
        site = find_site(given["site"])
        if given["plan"]:
            _tell_plan(_plan(file, site, options, progress=read, rows=given["rows"]))
        else:
            _tell_run(actions.import_export(file, site, options, progress=read, placed=placed))


def _plan(file: Path, site: Site, options: actions.Options, *, progress: Progress, rows: Path | None) -> actions.Plan:
    if rows is None:
        return actions.plan_import(file, site, options, progress=progress)
    with rows.open("w", encoding="utf-8") as written:
        return actions.plan_import(file, site, options, progress=progress, rows=written)


def _rules(given: dict[str, Any]) -> tuple[Rule, ...]:
    typed = [_rule("prefix", raw, "--map") for raw in given["prefixes"]]
    typed += [_rule("host", raw, "--host") for raw in given["hosts"]]
    return (*typed, *(read_rules(given["rules_file"]) if given["rules_file"] else ()))


def _rule(kind: str, raw: str, option: str) -> Rule:
    old, equals, new = raw.partition("=")
    if not (old and equals and new):
        raise click.BadParameter(f"{raw!r} is not FROM=TO", param_hint=option)
    return read_rule(kind, old, new)


@contextmanager
def _told() -> Iterator[None]:
    """Tell a damaged file, and a row that somebody else was quicker with, as a refusal."""
    try:
        yield
    except DamagedFile as damage:
        raise BadInput(
            f"The file cannot be read at {damage}. Nothing was changed. --recover takes what is whole before it."
        ) from damage
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(
            "Something else changed the same rows, perhaps the same import in another window. "
            "Run the command again: it goes on where it stopped."
        ) from error


@contextmanager
def _progress(file: Path) -> Iterator[tuple[Progress, Progress]]:
    """Show how far the file is read, and how many comments came in since."""
    from rich.progress import Progress as Bar

    with Bar(transient=True) as bar:
        reading = bar.add_task("Reading", total=file.stat().st_size)
        bringing = bar.add_task("Bringing in", total=None, visible=False)

        def placed(count: int) -> None:
            bar.update(bringing, visible=True, advance=count)

        yield (lambda size: bar.advance(reading, size)), placed


def _tell_plan(plan: actions.Plan) -> None:
    click.echo(f"A plan: nothing was changed. The file comes from {plan.source}.")
    _tell_counts(plan.counts)
    states = ", ".join(f"{plan.states.get(name, 0)} {word}" for name, word in STATES.items())
    click.echo(f"Of those that would come in: {states}; by {plan.people} people.")
    _tell_reasons(plan.reasons)
    click.echo(f"{plan.articles} articles; {plan.doubles} discussions fold into one that has the same address.")
    for one in plan.largest:
        folded = f" (from {one.topics} discussions)" if one.topics > 1 else ""
        click.echo(f"  {one.comments:>7} {one.address}{folded} {one.title}")
    for place, count, link in plan.strangers:
        click.echo(f"  not the site's: {count} addresses at {place or 'no address at all'}, such as {link or 'none'}")
    for rule in plan.idle:
        click.echo(f"  fits no address: {rule}")
    if plan.strangers:
        click.echo("Give rules for those (--host, --map, --rules), or register their origin; else they stay out.")
    if plan.torn_at_line:
        click.echo(f"The file breaks off at line {plan.torn_at_line}; what is whole before it would come in.")


def _tell_run(run: ImportRun) -> None:
    click.echo(f"Import {run.id}.")
    _tell_counts(run.counts)
    _tell_reasons(queries.reasons(run.id))
    if "torn_at_line" in run.counts:
        click.echo(f"The file breaks off at line {run.counts['torn_at_line']}; what was whole before it came in.")
    click.echo(f"`rejoinder import ledger {run.id}` lists every row, `rejoinder import undo {run.id}` takes it back.")


def _tell_counts(counts: dict[str, int]) -> None:
    read = sum(counts.get(name, 0) for name in OUTCOMES)
    click.echo(f"{read} comments read: " + ", ".join(f"{counts.get(name, 0)} {name}" for name in OUTCOMES) + ".")


def _tell_reasons(reasons: list[tuple[str, str, int]]) -> None:
    for outcome, reason, count in reasons:
        click.echo(f"  {count} {outcome}: {reason}")

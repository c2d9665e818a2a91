"""`rejoinder import`: bring discussions over from elsewhere, and take an import back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from comments import create_app
from comments.errors import Refusal
from comments.extensions import db
from comments.importers import actions, queries
from comments.importers.models import ImportRun
from comments.importers.wxr import DamagedFile
from comments.publishers.queries import site_by_key

OUTCOMES = ("created", "existing", "skipped", "failed")


@click.group("import")
def import_group() -> None:
    """Bring discussions over from elsewhere."""


@import_group.command("wordpress")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", required=True, help="Key of the site that the discussions come to.")
@click.option("--map", "rules", multiple=True, metavar="FROM=TO", help="Beginnings of addresses, old and new.")
@click.option("--pings", is_flag=True, help="Bring pingbacks and trackbacks too.")
@click.option("--recover", is_flag=True, help="Take what is whole of a damaged file.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def wordpress(file: Path, *, site: str, rules: tuple[str, ...], **switches: bool) -> None:
    """Bring in the comments of a WordPress export (WXR 1.0 to 1.2)."""
    options = actions.Options(rules=tuple(map(_rule, rules)), **switches)
    with create_app().app_context(), _told(), _progress(file) as progress:
        run = actions.import_wordpress(file, site_by_key(site), options, progress=progress)
        _report(run, trial=options.dry_run)
        db.session.rollback()


@import_group.command("undo")
@click.argument("run_id", type=int)
def undo(run_id: int) -> None:
    """Take back all that an import brought."""
    with create_app().app_context(), _told():
        undone = actions.undo_import(run_id)
        click.echo(f"Taken back: {undone.gone} comments gone, {undone.tombstones} left as tombstones under answers.")


@import_group.command("ledger")
@click.argument("run_id", type=int)
def ledger(run_id: int) -> None:
    """List what became of every row of an import, one a line, separated by tabs."""
    with create_app().app_context(), _told():
        queries.run(run_id)
        for row in queries.rows(run_id):
            click.echo("\t".join((row.kind, row.source_id, row.outcome, str(row.our_id or ""), row.reason)))


def _rule(raw: str) -> tuple[str, str]:
    old, equals, new = raw.partition("=")
    if not (old and equals and new):
        raise click.BadParameter(f"{raw!r} is not FROM=TO", param_hint="--map")
    return old, new


@contextmanager
def _told() -> Iterator[None]:
    """Tell a refusal or a damaged file in one sentence."""
    try:
        yield
    except DamagedFile as damage:
        raise click.ClickException(
            f"The file cannot be read at {damage}. Nothing was changed. --recover takes what is whole before it."
        ) from damage
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """Show how far the file is read: once for checking it, once for bringing it in."""
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task("Reading", total=file.stat().st_size * 2)
        yield lambda size: bar.advance(task, size)


def _report(run: ImportRun, *, trial: bool) -> None:
    counts = run.counts
    read = sum(count for outcome, count in counts.items() if outcome != "torn_at_line")
    click.echo("A trial: nothing was changed." if trial else f"Import {run.id}.")
    click.echo(f"{read} comments read: " + ", ".join(f"{counts.get(name, 0)} {name}" for name in OUTCOMES) + ".")
    for outcome, reason, count in queries.reasons(run.id):
        click.echo(f"  {count} {outcome}: {reason}")
    if "torn_at_line" in counts:
        click.echo(f"The file breaks off at line {counts['torn_at_line']}; what was whole before it came in.")
    if not trial:
        click.echo(
            f"`rejoinder import ledger {run.id}` lists every row, `rejoinder import undo {run.id}` takes it back."
        )

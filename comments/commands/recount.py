"""`rejoinder recount`: the proof of the counters."""

import click

from comments import create_app
from comments.commands.shared import find_site, fitting


@click.command("recount")
@click.option("--site", "site_key", default=None, help="Key of a site; without it, all.")
@click.option("--check", is_flag=True, help="Only tell what differs, and end with 1 if anything does.")
def recount_command(site_key: str | None, check: bool) -> None:
    """Compute all counters anew from the rows, and put right what differs."""
    from comments.extensions import unit_of_work
    from comments.threads.actions import recount

    with fitting(create_app()), unit_of_work():
        site_id = find_site(site_key).id if site_key else None
        differences = recount(site_id=site_id, mend=not check)
    for row in differences:
        where = f"comment {row.comment_id}" if row.comment_id else f"article {row.article_id}"
        click.echo(f"{where}: {row.counter} was {row.found}, is {row.right}")
    click.echo(f"{len(differences)} counters differed." if differences else "All counters are right.")
    if check and differences:
        raise SystemExit(1)

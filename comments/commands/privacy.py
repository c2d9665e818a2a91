"""`rejoinder privacy`: erase somebody by hand, erase again after a restore, leave nothing in free pages."""

from pathlib import Path
from time import monotonic

import click

from comments import create_app
from comments.commands.shared import fitting


@click.group("privacy")
def privacy_group() -> None:
    """Erase people, also after a restore, and leave nothing of them in the files."""


@privacy_group.command("erase")
@click.argument("person_id", type=int)
@click.option("--keep-comments", is_flag=True, help="Leave what is up, without a name.")
def erase_command(person_id: int, keep_comments: bool) -> None:
    """Erase a person at once, by number: the end of the address of their profile."""
    from comments.accounts import queries
    from comments.accounts.models import Person
    from comments.errors import Conflict, NotFound
    from comments.extensions import db
    from comments.privacy import closing_down
    from comments.privacy.actions import SEATED

    with fitting(create_app()):
        if db.session.get(Person, person_id) is None:
            raise NotFound(f"There is nobody with the number {person_id}.")
        if queries.seats(person_id):
            raise Conflict(SEATED)
        db.session.rollback()
        closing_down.erase(person_id, keeps_comments=keep_comments, sends_letters=False)
    click.echo(f"Person {person_id} is erased. `rejoinder privacy compact` takes the traces out of the files.")


@privacy_group.command("replay")
@click.option(
    "--list", "file", type=click.Path(path_type=Path), help="The list; without it, the one in the data folder."
)
def replay_command(file: Path | None) -> None:
    """Erase again whoever a restored backup brought back."""
    from comments.errors import BadInput, NotFound
    from comments.lib import erased_list
    from comments.privacy import closing_down

    app = create_app()
    file = file or app.config["SETTINGS"].data_dir / erased_list.FILE
    try:
        entries = erased_list.read(file)
    except FileNotFoundError as error:
        raise NotFound(f"There is no list {file}: nobody was erased here, or it was not copied along.") from error
    except ValueError as error:
        raise BadInput(f"The list {file} cannot be read: {error}.") from error
    with fitting(app):
        again = closing_down.replay(entries)
    click.echo(f"{again} of {len(entries)} people were erased again.")


@privacy_group.command("compact")
def compact_command() -> None:
    """Write the database's files anew, so that free pages and logs hold nothing of what was deleted."""
    from comments.extensions import db
    from comments.privacy.compaction import compact

    app, began = create_app(), monotonic()
    with fitting(app):
        left = compact(db.engine, app.config["SETTINGS"].data_dir)
    click.echo(f"Written anew in {monotonic() - began:.1f} seconds.")
    click.echo("\n".join(left) or "Nothing of what was deleted is left in the files.")
    if left:
        raise SystemExit(1)

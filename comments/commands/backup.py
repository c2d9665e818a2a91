"""`rejoinder backup` and `rejoinder restore`: a copy of everything, and the way back."""

from pathlib import Path

import click

from comments import create_app
from comments.commands.database import upgrade
from comments.commands.shared import inside

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="How many backups stay in DIR; otherwise the setting says.")
def backup_command(folder: Path | None, keep: int | None) -> None:
    """Make a backup while everything runs, into DIR or the folder of the settings, and prove it."""
    from comments.upkeep.backups.make import make_backup

    app = create_app()
    settings = app.config["SETTINGS"]
    with inside(app):
        made = make_backup(settings, folder or settings.backups, keep=keep or settings.backup_keep)
    size = made.backup.file.stat().st_size
    rows = sum(made.manifest.counts.values())
    click.echo(
        f"{made.backup.file} ({size / 1024**2:.1f} MB): {rows} rows of {len(made.manifest.counts)} tables, proved."
    )
    for file in made.deleted:
        click.echo(f"Deleted, being one more than is kept: {file.name}")


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Take the place of a database that holds something; it is kept aside.")
def restore_command(file: Path, force: bool) -> None:
    """Bring the backup FILE back, bring its tables up to date, count anew, and erase again who had gone since."""
    from comments.errors import BadInput
    from comments.extensions import unit_of_work
    from comments.lib import erased_list
    from comments.privacy import closing_down
    from comments.threads.actions import recount
    from comments.upkeep.backups.restore import restore_backup
    from comments.upkeep.beats import forget_beats

    app = create_app()
    settings = app.config["SETTINGS"]
    try:
        erased = erased_list.read_of(settings.data_dir, settings.backups, file.parent)
    except ValueError as error:
        raise BadInput(f"A list {erased_list.FILE} cannot be read: {error}. Nothing was restored.") from error
    with inside(app):
        restored = restore_backup(file, settings, force=force, migrate=upgrade)
        erased_list.add(settings.data_dir, *erased)
        with unit_of_work():
            forget_beats()
            differences = recount(mend=True)
        again = closing_down.replay(erased)
    rows = sum(restored.manifest.counts.values())
    click.echo(f"Restored: {rows} rows as they were at {restored.manifest.made_at}.")
    click.echo(
        f"{len(differences)} counters differed and were put right." if differences else "All counters are right."
    )
    if again:
        click.echo(f"Erased again, being on the list {erased_list.FILE}: {again}.")
    if restored.kept:
        click.echo(f"The database that stood there before is kept: {restored.kept}")

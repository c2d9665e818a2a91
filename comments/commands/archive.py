"""`rejoinder archive`: everything as lines of JSON, out of this installation and into an empty one."""

import json
from pathlib import Path

import click

from comments import create_app
from comments.commands.shared import fitting, inside

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("archive")
def archive_group() -> None:
    """Write everything into one zip that any program can read, and bring such a zip back."""


@archive_group.command("write")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write_command(file: Path) -> None:
    """Write the archive FILE while everything runs."""
    from comments.exports.writing import write_archive

    with fitting(create_app()):
        manifest = write_archive(file)
    rows = sum(one.rows for one in manifest.files.values())
    click.echo(f"{file} ({file.stat().st_size / 1024**2:.1f} MB): {rows} rows of {len(manifest.files)} tables.")


@archive_group.command("check")
@click.argument("file", type=FILE)
def check_command(file: Path) -> None:
    """Prove that the archive FILE is whole."""
    from comments.exports.bringing_back import check_archive

    with inside(create_app()):
        manifest = check_archive(file)
    click.echo(f"Whole: {sum(one.rows for one in manifest.files.values())} rows, made at {manifest.made_at}.")


@archive_group.command("read")
@click.argument("file", type=FILE)
def read_command(file: Path) -> None:
    """Bring the archive FILE into this installation, which must be empty, and compare every row."""
    from comments.exports.bringing_back import bring_back

    with fitting(create_app()):
        manifest = bring_back(file)
    click.echo(f"Back, and equal row by row: {sum(one.rows for one in manifest.files.values())} rows.")
    click.echo("Readers and moderators sign in again: sign-ins are not in an archive.")


@archive_group.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of an archive."""
    from comments.exports.schema import archive_schema

    with inside(create_app()):
        click.echo(json.dumps(archive_schema(), indent=1, sort_keys=True))

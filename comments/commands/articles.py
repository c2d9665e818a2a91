"""`rejoinder article`: hosted articles from files."""

from pathlib import Path

import click

from comments import create_app
from comments.commands.shared import find_site, fitting


@click.group("article")
def article_group() -> None:
    """Look after hosted articles."""


@article_group.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", "site_key", required=True, help="Key of the site.")
def add_command(file: Path, site_key: str) -> None:
    """Add an article from FILE, Markdown with front matter, or write it anew when its slug is there."""
    from comments.articles.actions import add_article
    from comments.articles.files import read_article_file
    from comments.extensions import unit_of_work

    app = create_app()
    with fitting(app), unit_of_work():
        raw = file.read_text(encoding="utf-8-sig", errors="surrogateescape")
        article = add_article(find_site(site_key), read_article_file(raw))
        click.echo(f"{app.config['SETTINGS'].public_url}{article.url}")

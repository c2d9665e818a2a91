import pytest

from comments.articles.files import read_article_file
from comments.errors import BadInput

WHOLE = """---
title: AT&T will sell Lync
slug: lync
section: Technology
picture_credit: Drawing: The Estuary Post
published: 2013-02-20T18:00:00+01:00
---
It will.

## And then

---
More.
"""


def test_a_file_gives_its_fields_and_its_body() -> None:
    file = read_article_file(WHOLE)
    assert (file.title, file.slug, file.section) == ("AT&T will sell Lync", "lync", "Technology")
    assert file.picture_credit == "Drawing: The Estuary Post"
    assert file.published is not None
    assert file.published.isoformat() == "2013-02-20T17:00:00+00:00"
    assert file.body == "It will.\n\n## And then\n\n---\nMore."


def test_windows_line_ends_are_read_too() -> None:
    assert read_article_file(WHOLE.replace("\n", "\r\n")) == read_article_file(WHOLE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "begins with its title"),
        ("title: x\nslug: y\n", "begins with its title"),
        ("---\ntitle: x\nslug: y\n", "begins with its title"),
        ("---\nslug: y\n---\nbody", "has no title"),
        ("---\ntitle: x\n---\nbody", "has no slug"),
        ("---\ntitle: x\nslug: Not A Slug\n---\nbody", "small letters"),
        ("---\ntitle: x\nslug: ../../etc\n---\nbody", "small letters"),
        ("---\ntitle: x\nslug: y\ncolour: red\n---\nbody", "Line 4"),
        ("---\ntitle: x\nslug: y\nbody: red\n---\nbody", "Line 4"),
        ("---\ntitle: x\nslug: y\npublished: yesterday\n---\nbody", "2013-02-20"),
        ("---\ntitle: x\nslug: y\npublished: 2013-02-20T18:00:00\n---\nbody", "2013-02-20"),
        ("---\ntitle: x\0\nslug: y\n---\nbody", "characters that no text has"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_article_file(text)
    assert words in refusal.value.message % (refusal.value.params or {"field": refusal.value.field})

"""WordPress exports made for tests, with what oddities a test asks for."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/{version}/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Old blog</title><link>https://old.example</link>
<wp:wxr_version>{version}</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
TAIL = "</channel></rss>\n"


def remark(number: int | str, text: str = "Some words.", **more: str) -> str:
    """One comment of an export; fields by their WXR names without `comment_`."""
    fields = {
        "id": str(number),
        "author": f"Reader {number}",
        "author_email": f"reader{number}@example.org",
        "date_gmt": "2013-03-14 15:01:21",
        "approved": "1",
        "type": "",
        "parent": "0",
    } | more
    inner = "".join(f"<wp:comment_{name}>{escape(value)}</wp:comment_{name}>" for name, value in fields.items())
    return f"<wp:comment>{inner}<wp:comment_content><![CDATA[{text}]]></wp:comment_content></wp:comment>\n"


@dataclass
class Blog:
    """An export in the making."""

    version: str = "1.2"
    items: list[str] = field(default_factory=list)

    def post(self, slug: str, *remarks: str, **more: str) -> "Blog":
        """Add a post with its remarks."""
        fields = {"wp:post_id": str(len(self.items) + 100), "wp:status": "publish", "wp:comment_status": "open"} | more
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        head = f"<item><title>Post {slug}</title><link>https://old.example/{slug}/</link>{inner}"
        self.items.append(head + "".join(remarks) + "</item>\n")
        return self

    def write(self, folder: Path) -> Path:
        """Write the file and answer its path."""
        file = folder / "export.xml"
        file.write_text(HEAD.format(version=self.version) + "".join(self.items) + TAIL)
        return file

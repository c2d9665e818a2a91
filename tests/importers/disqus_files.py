"""Disqus exports made for tests: of any size, from a seed, with what oddities a test asks for."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://disqus.com \
http://disqus.com/api/schemas/1.0/disqus.xsd http://disqus.com/disqus-internals \
http://disqus.com/api/schemas/1.0/disqus-internals.xsd">
<category dsq:id="1"><forum>estuary</forum><title>General</title><isDefault>true</isDefault></category>
"""
TAIL = "</disqus>\n"
BEGAN = datetime(2013, 3, 14, 15, 1, 21, tzinfo=UTC)
WORDS = [
    "the",
    "harbour",
    "at",
    "low",
    "tide",
    "smells",
    "of",
    "diesel",
    "and",
    "mud",
    "and",
    "yet",
    "nobody",
    "who",
    "grew",
    "up",
    "here",
    "would",
    "trade",
    "it",
    "for",
    "a",
    "view",
    "of",
    "anything",
    "cleaner",
    "because",
    "the",
    "boats",
    "the",
    "gulls",
    "and",
    "the",
    "noise",
    "are",
    "what",
    "the",
    "town",
    "was",
    "built",
    "around",
    "years",
    "ago",
    "when",
    "ferries",
    "ran",
    "twice",
    "a",
    "day",
    "bridge",
    "council",
    "mayor",
    "budget",
    "school",
    "road",
    "winter",
    "market",
    "café",
    "naïve",
    "über",
    "Öl",
]


def thread(number: int | str, link: str = "", **more: str) -> str:
    """One thread of an export; fields by their names there."""
    fields = {
        "id": f"article-{number}",
        "forum": "estuary",
        "link": link or f"http://localhost:8001/a/{number}",
        "title": f"Article {number}",
        "message": "",
        "createdAt": "2013-03-14T15:01:21Z",
        "isClosed": "false",
        "isDeleted": "false",
    } | more
    inner = "".join(f"<{name}>{escape(value)}</{name}>\n" for name, value in fields.items())
    author = "<author><name>The Desk</name><isAnonymous>true</isAnonymous></author><ipAddress>192.0.2.9</ipAddress>"
    return f'<thread dsq:id="{number}">\n<category dsq:id="1" />\n{inner}{author}</thread>\n'


def post(
    number: int | str, text: str = "<p>Some words.</p>", *, to: int | str = 1, parent: int | str = "", **more: str
) -> str:
    """One post of an export under the thread `to`; fields by their names there, the author's as `name`, `email`."""
    about = {"name": f"Reader {number}", "email": f"reader{number}@example.org", "username": ""}
    about |= {name: more.pop(name) for name in tuple(more) if name in about}
    fields = {"createdAt": "2013-03-14T15:01:21Z", "isDeleted": "false", "isSpam": "false"} | more
    inner = "".join(f"<{name}>{escape(value)}</{name}>\n" for name, value in fields.items())
    author = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in about.items() if value)
    above = f'<parent dsq:id="{parent}" />\n' if parent != "" else ""
    return (
        f'<post dsq:id="{number}">\n<id />\n<message><![CDATA[{text}]]></message>\n{inner}'
        f"<author>{author}<isAnonymous>false</isAnonymous></author>\n<ipAddress>192.0.2.7</ipAddress>\n"
        f'<thread dsq:id="{to}" />\n{above}</post>\n'
    )


def write(folder: Path, *records: str, head: str = HEAD, tail: str = TAIL) -> Path:
    """Write an export of these records and answer its path."""
    file = folder / "disqus.xml"
    file.write_text(head + "".join(records) + tail, encoding="utf-8")
    return file


@dataclass
class Grown:
    """A made-up export: `size` posts under an article for every 30 of them, a tenth as many people."""

    size: int
    seed: int = 1
    oddities: bool = True
    """Deleted and spam posts, doubled and missing ids, bad dates, circles, parents elsewhere, closed threads."""
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Begin from the seed."""
        self.chance = random.Random(self.seed)

    def write(self, file: Path) -> Path:
        """Write the file and answer its path."""
        with file.open("w", encoding="utf-8") as out:
            out.write(HEAD)
            out.writelines(self._threads())
            out.writelines(self._posts())
            out.write(TAIL)
        return file

    @property
    def _topics(self) -> int:
        return max(self.size // 30, 2)

    def _threads(self) -> Iterator[str]:
        for number in range(1, self._topics + 1):
            closed = str(self.oddities and number % 11 == 0).lower()
            scheme = "https" if self.oddities and number % 7 == 0 else "http"
            yield thread(number, f"{scheme}://localhost:8001/a/{number}?utm_source=feed", isClosed=closed)

    def _posts(self) -> Iterator[str]:
        recent: dict[int, list[int]] = {}
        for number in range(1_000_001, 1_000_001 + self.size):
            topic = self.chance.randint(1, self._topics)
            known = recent.setdefault(topic, [])
            parent = self.chance.choice(known) if known and self.chance.random() < 0.6 else ""
            known.append(number)
            del known[:-8]
            at = (BEGAN + timedelta(minutes=number - 1_000_000)).strftime("%Y-%m-%dT%H:%M:%SZ")
            author = self.chance.randint(1, max(self.size // 10, 1))
            about = {"name": f"Reader {author}", "email": f"reader{author}@example.org", "createdAt": at}
            yield self._post(number, topic, parent, about)

    def _post(self, number: int, topic: int, parent: int | str, about: dict[str, str]) -> str:
        text = self._text()
        odd = self.chance.random() if self.oddities else 1.0
        if odd < 0.03:
            about["isDeleted"] = "true"
        elif odd < 0.05:
            about["isSpam"] = "true"
        elif odd < 0.055:
            about["createdAt"] = "last week"
        elif odd < 0.06:
            parent = number  # answers itself
        elif odd < 0.065:
            parent = number + 1  # stands before what it answers
        elif odd < 0.07:
            parent = 7  # not in the file
        elif odd < 0.075:
            number -= 1  # doubled
        return post(number, text, to=topic, parent=parent, **about)

    def _text(self) -> str:
        paragraphs = [
            " ".join(self.chance.choices(WORDS, k=self.chance.randint(8, 50)))
            for _ in range(1 + (self.chance.random() < 0.3))
        ]
        if self.chance.random() < 0.1:
            paragraphs.append('<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener">example.org</a>')
        if self.chance.random() < 0.1:
            paragraphs.append("It&#39;s &quot;so&quot;<br>and <b>so</b>")
        return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def records_of(file: Path, kind: str) -> Iterable[str]:
    """Give the records of one kind as they stand in a file."""
    parts = file.read_text(encoding="utf-8").split(f"<{kind} dsq:id=")[1:]
    return (part.partition('"')[2].partition('"')[0] for part in parts)

"""What was taken of a database, in one moment of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Taken:
    """How many rows each table had in the moment that the copy shows, and at which revision the tables were."""

    counts: dict[str, int]
    revision: list[str]
    server: str
    schema: str = ""

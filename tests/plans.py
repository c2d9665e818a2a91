"""How a database would go about a statement, told in the words of each: SQLite's plan, or PostgreSQL's with few rows.

PostgreSQL reads small tables whole whatever indexes there are; so it is asked as if it could not.
"""

import re
from typing import Any

from sqlalchemy import Connection

from tests.databases import ON_POSTGRESQL


def plan_of(connection: Connection, statement: str, values: Any = ()) -> list[str]:
    """Answer the steps of a statement's plan."""
    if not ON_POSTGRESQL:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]


def reads_whole(step: str, tables: str) -> bool:
    """Whether a step reads every row of one of some tables, named as in the statement and parted by `|`."""
    return re.search(rf"^SCAN ({tables})\b|Seq Scan on (\w+ )?({tables})\b", step) is not None

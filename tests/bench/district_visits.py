"""Invented visits of invented people for `tests.bench.district_data`, and how they are put into a database."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from district.db.database import Database
from district.db.postgresql import COPY_FROM
from district.db.projection_tables import Case, Visit
from district.db.tables import Table
from screening.persons import PersonName
from sync.contract.records.visit import TOOK_S
from sync.contract.vocabulary import Decision, Reason
from tests.bench.sync_world import SCHOOLS

YEARS = 2
AT_ONCE = 20_000
HELD_EVERY = 100
OPENS, LASTS = timedelta(hours=13), timedelta(hours=9)
"""In UTC: 7 in Denver's winter."""
BORN = "1980-02-29"
_NULL = "\\N"


def number_of(value: int) -> str:
    whole = f"{value:032x}"
    return "-".join((whole[:8], whole[8:12], whole[12:16], whole[16:20], whole[20:]))


VISIT_COLUMNS = (
    "id", "school", "kiosk", "entry_id", "family", "given", "born", "photo", "key_1", "key_2", "key_3", "key_4",
    "purpose", "destination", "host", "choice", "case", "badge", "badge_outcome", "badge_reason", "started", "ended",
    "ended_by", "took_s",
)  # fmt: skip
CASE_COLUMNS = (
    "id", "school", "kiosk", "entry_id", "family", "given", "born", "purpose", "destination", "host", "list_state",
    "verdict", "matches", "opened", "decision", "decision_entry", "reason", "decided_by", "second", "visit", "decided",
    "went_away",
)  # fmt: skip
_MATCH = [
    {"entry": "B-1", "feed": "district", "leaf": "00", "match_class": "possible", "weight_millibits": 20_000,
     "evidence": [["family", "exact", ""], ["given", "exact", ""]]}
]  # fmt: skip
Lines = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]
"""Rows of visits, rows of cases."""


def two_years(
    persons: Sequence[PersonName], keys: Sequence[list[int]], count: int, rng: random.Random
) -> Iterator[Lines]:
    """Weekdays until yesterday, in their order; each person belongs to a school, where most of their visits are."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(365 * YEARS, 0, -1)]
    days = [day for day in days if day.weekday() < 5]
    done = 0
    for place, day in enumerate(days):
        until = count * (place + 1) // len(days)
        yield a_day(persons, keys, day, range(done, until), rng, has_photo=place > len(days) - 60)
        done = until


def a_day(
    persons: Sequence[PersonName], keys: Sequence[list[int]], day: datetime, numbers: range, rng: random.Random, *,
    has_photo: bool,
) -> Lines:  # fmt: skip
    visits, cases = [], []
    for number in numbers:
        who = rng.randrange(len(persons))
        place = who % SCHOOLS if rng.random() < 0.9 else rng.randrange(SCHOOLS)
        at = day + OPENS + LASTS * ((rng.random() + rng.random()) / 2)
        visit, school, name = number_of(number), f"school-{place:03}", persons[who]
        case = number_of(1 << 100 | number) if number % HELD_EVERY == 0 else ""
        four = [*keys[who], None, None, None, None][:4]
        gone = at + timedelta(minutes=5 + rng.random() * 90)
        visits.append(
            (visit, school, "kiosk", number_of(1 << 101 | number), name.family, name.given, BORN if case else None,
             f"{number:064x}" if has_photo else None, *four, "parent" if number % 4 else "volunteer", "office",
             f"h{number % 40}", "no_match", case, visit, "confirmed", "", at, gone, "badge",
             0 if case else TOOK_S[number % len(TOOK_S)])
        )  # fmt: skip
        if case:
            decision = Decision.ADMIT if number % 300 else Decision.REFUSE
            cases.append(
                (case, school, "kiosk", number_of(1 << 102 | number), name.family, name.given, BORN, "parent",
                 "office", "", "current", "possible", _MATCH, at - timedelta(minutes=3), decision, "",
                 Reason.DIFFERENT_PERSON, "nobody", "", visit, at, False)
            )  # fmt: skip
    return visits, cases


def fill(database: Database, parts: Iterator[Lines]) -> None:
    """Without the indexes, which are built at the end: as somebody would who brings two years over."""
    tables = [Table.metadata.tables[name] for name in ("visit", "visitor_case")]
    indexes = [index for table in tables for index in table.indexes]
    with database.write() as session:
        for index in indexes:
            index.drop(session.connection())
    for visits, cases in parts:
        for table, columns, rows in ((Visit, VISIT_COLUMNS, visits), (Case, CASE_COLUMNS, cases)):
            copy_rows(database, table, columns, rows)
    with database.write() as session:
        for index in indexes:
            index.create(session.connection())


def copy_rows(database: Database, table: type[Table], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    with database.write() as session:
        for first in range(0, len(rows), AT_ONCE):
            part = rows[first : first + AT_ONCE]
            if database.is_sqlite:
                values = [dict(zip(columns, row, strict=True)) for row in part]
                session.connection().execute(insert(table), values)
                continue
            content = "".join("\t".join(map(_cell, row)) + "\n" for row in part).encode()
            quoted = ", ".join(f'"{one}"' for one in columns)
            statement = f"COPY {table.__tablename__} ({quoted}) FROM STDIN"
            session.connection().exec_driver_sql(statement, execution_options={COPY_FROM: content})


def _cell(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list) else str(value)

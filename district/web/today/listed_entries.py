"""List entries as a page shows them beside a visitor: read from the list in force, with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, tuple_
from sqlmodel import Session, col, select

from district.db.tables import Feed, ListRow
from district.publish import entry_photos

Match = Mapping[str, Any]
"""A match of a case, as sync.contract.records.case.MatchFact."""

# Built once: to build a statement takes longer than to ask.
_ROWS: Any = select(ListRow).where(
    tuple_(ListRow.feed, ListRow.id).in_(bindparam("keys", expanding=True)), col(ListRow.removed).is_(False)
)
_FEEDS: Any = select(Feed).where(col(Feed.name).in_(bindparam("names", expanding=True)))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. `names`: (given, middle, family, suffix), the listed one first. `leaf`: what it says now.
    `has_photo`: the district keeps one beside it."""

    feed: str
    id: str
    leaf: str
    kind: str
    names: Sequence[tuple[str, str, str, str]] = field(repr=False)
    born: str = field(repr=False)
    sex: str = field(repr=False)
    eyes: str = field(repr=False)
    height_cm: int | None = field(repr=False)
    reason: str = field(repr=False)
    instructions: str = field(repr=False)
    has_photo: bool


@dataclass(frozen=True, slots=True)
class ListAge:
    """Which list an entry stands on. `school`: it is the school's own."""

    issued: datetime
    of_school: bool


def entries_of(session: Session, matches: Iterable[Match]) -> dict[tuple[str, str], Entry]:
    """(feed, id) -> the entry as it is now; one that was removed since is missing."""
    keys = sorted({(str(match["feed"]), str(match["entry"])) for match in matches})
    if not keys:
        return {}
    rows = session.scalars(_ROWS, {"keys": keys})
    photos = entry_photos.digests(session, {entry for _, entry in keys})
    return {(row.feed, row.id): _entry(row, row.id in photos) for row in rows}


def ages_of(session: Session, feeds: Iterable[str]) -> dict[str, ListAge]:
    names = sorted(set(feeds))
    rows = session.scalars(_FEEDS, {"names": names}) if names else ()
    return {row.name: ListAge(datetime.fromisoformat(row.issued), row.name.startswith("school:")) for row in rows}


def _entry(row: ListRow, has_photo: bool) -> Entry:
    said = json.loads(row.content)
    first = (said["given"], said["middle"], said["family"], said["suffix"])
    others = [(one["given"], one["middle"], one["family"], "") for one in said["aliases"]]
    return Entry(
        row.feed, row.id, row.leaf.hex(), said["kind"], [first, *others], said["born"] or "", said["sex"] or "",
        said["eyes"] or "", said["height_cm"], said["reason"], said["instructions"], has_photo,
    )  # fmt: skip

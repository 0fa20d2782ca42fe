"""Whether somebody whom the office types in is on site already, by name and birth date or by the badge in their hand.

Both look through who is on site: a school has some hundred at most, and each query has a limit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from district.db.projection_tables import Visit
from district.db.tables import Entry, EntryGroup
from district.ingest.chains import chain_of
from screening.normalize import tokens
from screening.persons import PersonName
from sync.contract.journal import facts


def same_person(there: Sequence[Visit], name: PersonName, born: date | None) -> Visit | None:
    """Somebody on site of this name; a birth date that one of them lacks tells nobody apart."""
    written, wanted = born.isoformat() if born else "", _key(name.given, name.family)
    alike = (one for one in there if _key(one.given or "", one.family or "") == wanted)
    return next((one for one in alike if not written or not one.born or one.born == written), None)


def with_badge(session: Session, school: str, there: Sequence[Visit], number: str) -> Visit | None:
    """Who on site has the blank badge of this number; only the office hands them out, in the school's own chain."""
    own = {one.entry_id: one for one in there if one.kiosk == chain_of(school)}
    if not own:
        return None
    rows = session.exec(
        select(Entry.entry_id, EntryGroup.content)
        .join(EntryGroup, col(EntryGroup.entry) == Entry.number)
        .where(col(Entry.entry_id).in_(own), EntryGroup.name == facts.FACTS)
    ).all()
    holders = (key for key, content in rows if content and _blank(content).casefold() == number.casefold())
    return next((own[key] for key in holders), None)


def _blank(content: bytes) -> str:
    said = json.loads(content)
    return str(said.get("blank", "")) if isinstance(said, dict) else ""


def _key(given: str, family: str) -> list[str]:
    return sorted(tokens(f"{given} {family}"))

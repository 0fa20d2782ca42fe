"""Erasing what a journal says of a person, for good: here, at the kiosks, after a rebuild and after a restored backup.

Salt and content of the personal groups go; the headers stay, so every chain still verifies. Each erasure is an entry of
the school's own chain, and a line in a file beside the key file: a database restored from an older backup is made to
forget again what it must not know, before it is used. The file holds ids only. Conduct is named beside a visit's entry:
somebody may have said whose it is after the backup was made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from district.access.district_keys import DistrictKeys
from district.db.conduct_tables import Conduct
from district.db.projection_tables import Case, CaseRequest, Remembered, Visit
from district.db.publish_tables import VisitorPass
from district.db.tables import Entry, Erasure, Photo, Quarantined, School
from district.errors import DistrictError, Unfit
from district.ingest import beside_visits, legal_holds, stored_entries
from district.ingest.chains import append
from district.ingest.stored_entries import StoredEntry
from district.mails import delivery
from district.publish import change_stream
from sync.contract.api.messages import Batch
from sync.contract.api.school import PASS, REMEMBERED, VISIT, Erasures, WireErasure
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import PERSONAL_GROUPS

FILE_NAME = "erasures.jsonl"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class _Noted:
    """A line of the file. `visit` and `conduct` are ids, "" and none where no conduct belonged to the visit."""

    school: str
    entry: str
    visit: str = ""
    conduct: tuple[str, ...] = ()


def erase(session: Session, keys: DistrictKeys, folder: Path, key: str, now: datetime) -> int:
    """Erase a visit or a case (`key` is its id) with all that belongs to it; returns how many entries were emptied.

    In the caller's transaction; the line in the file is written before it commits. Raises DistrictError where there is
    no such visit or case, and Unfit, a kind of it, where a legal hold keeps it.
    """
    rows, entry_ids = _entries_of(session, key)
    school = rows[0].school
    session.exec(select(School.code).where(School.code == school).with_for_update()).one()  # before its stream's row
    _refuse_held(session, key, rows)
    about = {row.entry_id: row.id for row in rows if isinstance(row, Visit)}
    for entry_id in entry_ids:
        visit = about.get(entry_id, "")
        conduct = [one.id for one in beside_visits.about(session, school, [visit], ()).conduct] if visit else []
        _note(folder, _Noted(school, entry_id, visit, tuple(conduct)))
        _erase_entry(session, school, entry_id, now)
        append(
            session,
            keys,
            school,
            Kind.ERASED,
            "district",
            {facts.FACTS: facts.Erased(entry=entry_id, groups=list(PERSONAL_GROUPS))},
            now,
        )
    return len(entry_ids)


def is_held(session: Session, key: str) -> bool:
    """Whether a legal hold keeps a visit or a case from erasure. Raises DistrictError if there is no such record."""
    try:
        _refuse_held(session, key, _entries_of(session, key)[0])
    except Unfit:
        return True
    return False


def replay(session: Session, folder: Path, now: datetime) -> int:
    """Erase again what the file says and the database still has; returns how many entries that were."""
    again = 0
    for part in _parts(_noted(folder)):
        known = set(
            session.exec(select(Erasure.entry_id).where(col(Erasure.entry_id).in_([one.entry for one in part])))
        )
        for noted in part:
            if noted.entry not in known:
                _name_conduct(session, noted)
                _erase_entry(session, noted.school, noted.entry, now)
                if noted.visit:  # the visit itself may be younger than the backup
                    beside_visits.forget(session, noted.school, [noted.visit], now)
                again += 1
    return again


# Built once: it is asked about every batch.
_ERASED: Any = select(Erasure.entry_id).where(col(Erasure.entry_id).in_(bindparam("entries", expanding=True)))


def erased_among(session: Session, entry_ids: Sequence[str]) -> Mapping[str, frozenset[str] | None]:
    """Which of these entries must stay empty, even if a kiosk sends them again: the names of their erased groups, None
    where that is all of them."""
    of_people = session.execute(_ERASED, {"entries": list(entry_ids)}).scalars()
    return {**stored_entries.erased_groups(session, entry_ids), **dict.fromkeys(of_people)}


def since(session: Session, school: str, after: int) -> Erasures:
    """The school's erasures above a number, a page of them."""
    found = session.exec(
        select(Erasure)
        .where(Erasure.school == school, col(Erasure.number) > after)
        .order_by(col(Erasure.number))
        .limit(_PAGE + 1)
    ).all()
    page = [WireErasure(number=row.number or 0, entry=row.entry_id, groups=row.groups) for row in found[:_PAGE]]
    return Erasures(erasures=page, more=len(found) > _PAGE)


def _refuse_held(session: Session, key: str, rows: Sequence[Visit | Case]) -> None:
    visits, cases = ([row.id for row in rows if isinstance(row, view)] for view in (Visit, Case))
    beside = beside_visits.about(session, rows[0].school, visits, cases)
    legal_holds.refuse_held(session, key, rows, beside)


def _entries_of(session: Session, key: str) -> tuple[list[Visit | Case], list[str]]:
    visit = session.get(Visit, key)
    case = session.get(Case, key) if visit is None else None
    if case is not None and case.visit:
        visit = session.get(Visit, case.visit)
    cases = {case.id: case} if case is not None else {}
    if visit is not None:  # the case before it, and those that newer lists raised about it
        about = (col(Case.visit) == visit.id) | (col(Case.id) == visit.case)
        cases |= {row.id: row for row in session.exec(select(Case).where(about))}
    rows = [row for row in (visit, *cases.values()) if row is not None]
    if not rows:
        raise DistrictError(f"There is no visit and no case {key}. Nothing was erased.")
    entry_ids = [row.entry_id for row in rows] + [case.decision_entry for case in cases.values()]
    for case in cases.values():  # what an office wrote beside its request
        entry_ids += session.exec(select(CaseRequest.entry_id).where(CaseRequest.case == case.id)).all()
        entry_ids += session.exec(select(Remembered.entry_id).where(Remembered.id == case.id)).all()
    return rows, [entry_id for entry_id in dict.fromkeys(entry_ids) if entry_id]


def _erase_entry(session: Session, school: str, entry_id: str, now: datetime) -> None:
    """Empty the personal groups in every epoch that holds the entry, its photo, and what was projected from it."""
    numbers = session.exec(select(Entry.number).where(Entry.entry_id == entry_id)).all()
    entries = stored_entries.load(session, [number or 0 for number in numbers])
    for digest, chain in _photos(session, entries):
        _forget_photo(session, digest, chain, now)
    rows = stored_entries.empty(session, entries, stored_entries.everyone, now)
    _empty_quarantined(session, entry_id)
    visits = [row for row in rows if isinstance(row, Visit)]
    _forget_passes(session, school, visits, now)
    if visits:
        beside_visits.forget(session, school, [visit.id for visit in visits], now)
    if session.exec(select(Erasure.number).where(Erasure.entry_id == entry_id)).first() is None:
        session.add(Erasure(school=school, entry_id=entry_id, groups=list(PERSONAL_GROUPS), at=now))
    session.flush()
    change_stream.note(session, school, VISIT, [row.id for row in visits], now)
    change_stream.note(session, school, REMEMBERED, [row.id for row in rows if isinstance(row, Remembered)], now)
    if session.get(School, school) is not None:  # a backup may be older than the school
        change_stream.touch(session, school, now)


def _forget_passes(session: Session, school: str, visits: Sequence[Visit], now: datetime) -> None:
    """Withdraw the school passes that were asked for at these visits: they bear the visitor's name."""
    if not visits:
        return
    ids, kiosks = {visit.id for visit in visits}, {visit.kiosk for visit in visits}
    asked = select(Entry.number).where(Entry.kind == Kind.PASS_REQUESTED, col(Entry.chain).in_(kiosks))
    requests = stored_entries.load(session, [number or 0 for number in session.exec(asked)])
    wanted = {entry.about.request for entry in requests if entry.about.visit in ids}
    rows = session.exec(select(VisitorPass).where(col(VisitorPass.id).in_(wanted))).all()
    for row in rows:
        delivery.withdraw(session, row.id, now)
        session.delete(row)
    session.flush()
    change_stream.note(session, school, PASS, [row.id for row in rows], now)


def _photos(session: Session, entries: Sequence[StoredEntry]) -> Iterator[tuple[str, str]]:
    """The digests of the photos that these entries filled a row with, and the chain that each came by."""
    rows = stored_entries.rows_about(session, entries)
    for entry in entries:
        for view, key in ((Visit, entry.about.visit), (Case, entry.about.case)):
            row = rows.get((view, key))
            if isinstance(row, Visit | Case) and row.entry_id == entry.entry_id and row.photo:
                yield row.photo, row.kiosk


def _empty_quarantined(session: Session, entry_id: str) -> None:
    """A batch that was not believed may hold the entry as well: its personal groups go, the rest stays evidence."""
    mark = entry_id.encode()
    for row in session.exec(select(Quarantined).where(Quarantined.body != b"")):
        batch = Batch.model_validate_json(row.body)
        if not any(mark in wire.header for wire in batch.entries):
            continue
        emptied = [
            wire.model_copy(
                update={"groups": {name: part for name, part in wire.groups.items() if name == facts.FACTS}}
            )
            if mark in wire.header
            else wire
            for wire in batch.entries
        ]
        row.body = batch.model_copy(update={"entries": emptied}).model_dump_json().encode()
        session.add(row)


def _forget_photo(session: Session, digest: str, chain: str, now: datetime) -> None:
    """Empty a photo, and take it no more: one that is still on its way must find that it was erased."""
    empty = update(Photo).where(col(Photo.digest) == digest).values(jpeg=b"", erased=now)
    if session.exec(empty).rowcount:
        return
    try:
        with session.begin_nested():
            session.add(Photo(digest=digest, jpeg=b"", chain=chain, received=now, erased=now))
    except IntegrityError:  # it arrived in this very moment
        session.exec(empty)


def _name_conduct(session: Session, noted: _Noted) -> None:
    """Whose the conduct is, once more: what is in force goes when it is over, as if it had been erased today."""
    if noted.conduct:
        theirs = update(Conduct).where(col(Conduct.id).in_(noted.conduct), col(Conduct.visit) == "")
        session.exec(theirs.values(visit=noted.visit))


def _note(folder: Path, noted: _Noted) -> None:
    line = {"school": noted.school, "entry": noted.entry}
    more = {"visit": noted.visit, "conduct": list(noted.conduct)} if noted.conduct else {}
    with os.fdopen(os.open(folder / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write(json.dumps(line | more) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _noted(folder: Path) -> list[_Noted]:
    """The file's lines. A last line cut off by a failing disk was not committed either, and is passed over."""
    path = folder / FILE_NAME
    if not path.exists():
        return []
    lines = path.read_text().splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        try:
            content = json.loads(line)
            conduct = tuple(str(one) for one in content.get("conduct", ()))
            found.append(_Noted(str(content["school"]), str(content["entry"]), str(content.get("visit", "")), conduct))
        except (ValueError, KeyError, TypeError, AttributeError):
            if number < len(lines):
                raise DistrictError(
                    f"Line {number} of {path} is damaged. Restore the file: it says what must stay erased."
                ) from None
    return list(dict.fromkeys(found))


def _parts(items: Sequence[_Noted]) -> Iterator[Sequence[_Noted]]:
    for start in range(0, len(items), _PAGE):
        yield items[start : start + _PAGE]

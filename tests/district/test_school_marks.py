"""A school's mark says the version of the document that there would be, without making it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from district.access import staff_members
from district.db.list_tables import ListSource
from district.db.publish_tables import SchoolPlan
from district.db.tables import Kiosk, School, Staff
from district.errors import DistrictError
from district.instance import District
from district.publish import badge_layout_edits, change_stream, list_sources, school_marks, schools, visitor_type_edits
from district.publish.badge_layouts import Layer as BadgeLayer
from district.publish.school_marks import Mark
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_scopes import Scope
from district.publish.visitor_types import Layer
from tests.district.layers import kind
from tests.districts import Clock, Station

ON_BOTH = True

Change = Callable[[Session, datetime], object]


def _row(session: Session) -> School:
    return session.exec(select(School).where(School.code == "oakridge")).one()


def _person(session: Session) -> Staff:
    return session.exec(select(Staff).where(Staff.id == "ana-ruiz")).one()


def _set(**values: object) -> Change:
    def change(session: Session, _: datetime) -> None:
        row = _row(session)
        for name, value in values.items():
            setattr(row, name, value)

    return change


def _plan(**values: Any) -> Change:
    return lambda session, _: session.add(SchoolPlan(school="oakridge", **values))


def _typed(scope: Scope) -> Change:
    return lambda session, now: visitor_type_edits.put(session, scope, FileDraft(Layer(types=[kind("tutor")])), now)


def _drawn(scope: Scope) -> Change:
    return lambda session, now: badge_layout_edits.put(session, scope, BadgeLayer(date="%d.%m."), "somebody", now)


def _source(session: Session, _: datetime) -> None:
    source = ListSource(
        id=list_sources.new_id(), begins="co-", name="Registry", as_of="2026-11-01", leaves_out="", license="",
        max_age_days=30,
    )  # fmt: skip
    list_sources.keep(session, source)


def _revoke(session: Session, now: datetime) -> None:
    session.exec(select(Kiosk).where(col(Kiosk.revoked).is_(None))).first().revoked = now  # type: ignore[union-attr]


CHANGES: dict[str, Change] = {
    "name": _set(name="Oakridge School"),
    "time zone": _set(time_zone="America/Phoenix"),
    "emergency": _set(emergency="Call the office"),
    "keys": _set(keyring="another"),
    "typed names": _set(typed_names="all"),
    "wording": _set(wording={"welcome": {"en": "Hello"}}),
    "destinations": _set(destinations=[]),
    "hosts": _plan(hosts=[{"code": "okafor", "name": "Ms. Okafor"}]),
    "alarm": _plan(alarm={"state": "lockdown", "since": "2026-11-02T08:00:00+00:00", "by": "dispatch", "id": "a"}),
    "staff disabled": lambda session, now: staff_members.disable(session, _person(session), now),
    "staff removed": lambda session, now: staff_members.remove(session, _person(session), now),
    "staff named anew": lambda session, _: setattr(_person(session), "name", "Ana Ruiz Vega"),
    "PIN": lambda session, _: setattr(_person(session), "verifier", "$argon2id$another"),
    "permissions": lambda session, _: setattr(_person(session), "permissions", ["decide", "override"]),
    "kiosk revoked": _revoke,
    "types of the district": _typed(Scope()),
    "types of the level": _typed(Scope(level="elementary")),
    "types of the school": _typed(Scope(school="oakridge")),
    "badges of the district": _drawn(Scope()),
    "badges of the level": _drawn(Scope(level="elementary")),
    "badges of the school": _drawn(Scope(school="oakridge")),
    "source": _source,
}


@contextmanager
def _statements(district: District) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    engine = district.database._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _mark(district: District) -> Mark:
    with district.database.read() as session:
        return school_marks.of_school(session, "oakridge")


def _document(district: District) -> str:
    with district.database.read() as session:
        return schools.document(session, "oakridge").version


@pytest.mark.parametrize("what", CHANGES)
def test_a_mark_says_the_documents_version_before_and_after_a_change(
    district: District, kiosk: Station, clock: Clock, what: str
) -> None:
    with district.database.write() as session:
        _row(session).level = "elementary"
    before = _mark(district).version
    assert before == _document(district)
    assert _mark(district).version == before
    with district.database.write() as session:
        CHANGES[what](session, clock())
    after = _mark(district).version
    assert after == _document(district)
    assert after != before, f"the document does not tell: {what}, at {kiosk.enrolled.school}"


def test_what_no_kiosk_is_told_changes_no_version_and_makes_no_document(district: District, kiosk: Station) -> None:
    _mark(district)
    with district.database.write() as session:
        session.exec(select(Kiosk).where(Kiosk.id == kiosk.enrolled.kiosk)).one().name = "Side door"
    with _statements(district) as said:
        _mark(district)
    assert len([one for one in said if "SELECT" in one]) == 1


def test_a_mark_says_where_the_stream_and_the_erasures_stand(district: District, clock: Clock) -> None:
    assert (_mark(district).number, _mark(district).erasures) == (0, 0)
    with district.database.write() as session:
        number = change_stream.touch(session, "oakridge", clock())
        change_stream.touch(session, "willow", clock(), 5)
    assert _mark(district).number == number == int(clock().timestamp() * 1000)
    with district.database.write() as session:
        assert change_stream.touch(session, "oakridge", clock(), 3) == number + 3


def test_a_school_that_is_not_there_has_no_mark(district: District) -> None:
    with district.database.read() as session, pytest.raises(DistrictError, match="no school"):
        school_marks.of_school(session, "elsewhere")

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
from district.publish import (
    badge_layout_edits,
    change_stream,
    kiosk_setting_edits,
    list_sources,
    school_marks,
    schools,
    visitor_type_edits,
)
from district.publish.badge_layouts import Layer as BadgeLayer
from district.publish.kiosk_settings import Layer as KioskLayer
from district.publish.school_marks import Mark
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_scopes import Scope
from district.publish.visitor_types import Layer
from sync.contract.api.school import SchoolDocument
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


def _typed(scope: Scope, code: str = "tutor") -> Change:
    return lambda session, now: visitor_type_edits.put(session, scope, FileDraft(Layer(types=[kind(code)])), now)


def _drawn(scope: Scope, date: str = "day_first") -> Change:
    return lambda session, now: badge_layout_edits.put(session, scope, BadgeLayer(date=date), "somebody", now)


def _go_by(scope: Scope) -> Change:
    return lambda session, now: kiosk_setting_edits.put(session, scope, None, KioskLayer(badge_grace_s=5), now)


def _alone(session: Session, now: datetime) -> None:
    kiosk = session.exec(select(Kiosk).where(Kiosk.school == "oakridge")).one()
    kiosk_setting_edits.put(session, Scope(), kiosk, KioskLayer(languages=["es"]), now)


def _source(session: Session, _: datetime, begins: str = "state-") -> None:
    source = ListSource(
        id=list_sources.new_id(), begins=begins, name="Registry", as_of="2026-11-01", leaves_out="", license="",
        max_age_days=30,
    )  # fmt: skip
    list_sources.keep(session, source)


def _revoke(session: Session, now: datetime) -> None:
    next(iter(session.exec(select(Kiosk).where(col(Kiosk.revoked).is_(None))))).revoked = now


def _person_more(session: Session, _: datetime) -> None:
    session.add(Staff(id="eli-moss", school="oakridge", name="Eli Moss", permissions=[], verifier="$argon2id$one"))


def _kiosk_more(session: Session, now: datetime) -> None:
    kiosk = Kiosk(
        id="one-more", school="oakridge", name="Gym", public_key=bytes(32), key_id="0f" * 8, token_hash="",
        enrolled=now,
    )  # fmt: skip
    session.add(kiosk)


def _known_source(**values: object) -> Change:
    def change(session: Session, _: datetime) -> None:
        row = session.exec(select(ListSource)).one()
        for name, value in values.items():
            setattr(row, name, value)

    return change


def _stand(session: Session, now: datetime) -> None:
    """How the school stands before each change: there is something to change, and something to take back."""
    _row(session).level = "elementary"
    session.flush()
    _source(session, now, "co-")
    for change in (
        _typed(Scope(), "coach"), _typed(Scope(level="middle"), "nurse"), _drawn(Scope(), "iso"),
        _drawn(Scope(level="middle"), "month_first"),
    ):  # fmt: skip
        change(session, now)
        session.flush()


TYPES = {"purposes", "types"}
CHANGES: dict[str, tuple[set[str], Change]] = {
    "name": ({"name"}, _set(name="Oakridge School")),
    "time zone": ({"time_zone"}, _set(time_zone="America/Phoenix")),
    "emergency": ({"emergency"}, _set(emergency="Call the office")),
    "keys": ({"keyring"}, _set(keyring="another")),
    "typed names": ({"typed_names"}, _set(typed_names="all")),
    "level": (TYPES | {"badge_layout"}, _set(level="middle")),
    "heading": ({"welcome"}, _set(wording={"welcome": {"en": "Hello"}})),
    "line": ({"welcome_line"}, _set(wording={"welcome_line": {"en": "Sign in here"}})),
    "what comes then": ({"afterwards"}, _set(wording={"afterwards": {"en": "Go to the office"}})),
    "destinations": ({"destinations"}, _set(destinations=[])),
    "hosts": ({"hosts"}, _plan(hosts=[{"code": "okafor", "name": "Ms. Okafor"}])),
    "calendar": ({"calendar"}, _plan(calendar={"week": {"mon": {"opens": "08:00", "closes": "15:00"}}})),
    "alarm": (
        {"alarm"},
        _plan(alarm={"state": "lockdown", "since": "2026-11-02T08:00:00+00:00", "by": "dispatch", "id": "a"}),
    ),
    "staff disabled": ({"staff"}, lambda session, now: staff_members.disable(session, _person(session), now)),
    "staff removed": ({"staff"}, lambda session, now: staff_members.remove(session, _person(session), now)),
    "staff named anew": ({"staff"}, lambda session, _: setattr(_person(session), "name", "Ana Ruiz Vega")),
    "PIN": ({"staff"}, lambda session, _: setattr(_person(session), "verifier", "$argon2id$another")),
    "secret of a PIN": ({"staff"}, lambda session, _: setattr(_person(session), "secret", "another")),
    "permissions": ({"staff"}, lambda session, _: setattr(_person(session), "permissions", ["decide", "override"])),
    "one more person": ({"staff"}, _person_more),
    "kiosk revoked": ({"kiosk_keys"}, _revoke),
    "one more kiosk": ({"kiosk_keys"}, _kiosk_more),
    "types of the district": (TYPES, _typed(Scope())),
    "types of the level": (TYPES, _typed(Scope(level="elementary"))),
    "types of the school": (TYPES, _typed(Scope(school="oakridge"))),
    "types taken back": (TYPES, lambda session, now: visitor_type_edits.undo(session, Scope(), now)),
    "badges of the district": ({"badge_layout"}, _drawn(Scope())),
    "badges of the level": ({"badge_layout"}, _drawn(Scope(level="elementary"))),
    "badges of the school": ({"badge_layout"}, _drawn(Scope(school="oakridge"))),
    "badges taken back": (
        {"badge_layout"},
        lambda session, now: badge_layout_edits.undo(session, Scope(), "somebody", now),
    ),
    "what the level's kiosks go by": ({"settings"}, _go_by(Scope(level="elementary"))),
    "what the school's kiosks go by": ({"settings"}, _go_by(Scope(school="oakridge"))),
    "what one kiosk goes by": ({"kiosk_settings"}, _alone),
    "one more source": ({"sources"}, _source),
    "a source's name": ({"sources"}, _known_source(name="Another")),
    "a source's day": ({"sources"}, _known_source(as_of="2026-11-02")),
}
"""What changes -> the fields of the document that say it, and how."""
NEVER = {"version", "code"}
"""Fields that nothing changes: what is told of the others, and the school's own id."""


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


def _document(district: District) -> SchoolDocument:
    with district.database.read() as session:
        return schools.document(session, "oakridge")


@pytest.mark.parametrize("what", CHANGES)
def test_a_mark_says_the_documents_version_before_and_after_a_change(
    district: District, kiosk: Station, clock: Clock, what: str
) -> None:
    fields, change = CHANGES[what]
    with district.database.write() as session:
        _stand(session, clock())
    before = _document(district)
    assert _mark(district).version == before.version
    assert _mark(district).version == before.version
    with district.database.write() as session:
        change(session, clock())
    after = _document(district)
    assert _mark(district).version == after.version
    changed = {name for name in SchoolDocument.model_fields if getattr(before, name) != getattr(after, name)}
    assert changed == fields | {"version"}, f"at {kiosk.enrolled.school}"


def test_each_field_of_the_document_is_changed_by_something() -> None:
    assert set().union(*(fields for fields, _ in CHANGES.values())) == SchoolDocument.model_fields.keys() - NEVER


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

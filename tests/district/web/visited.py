"""Visits at Oakridge with names of every kind, as its kiosk told them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select
from uuid_utils import uuid7

from district.db.projection_tables import Visit
from district.db.publish_tables import SchoolPlan
from district.db.tables import School
from district.instance import District
from district.publish import change_stream
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.kept import Part
from sync.contract.records.person import BirthDate, Identity, PhotoReference
from sync.contract.records.question import Answer, Answers
from sync.contract.records.visit import BadgePrinted, SignedIn, SignedOut
from tests.district.erasing import take
from tests.districts import Station, station
from tests.sync.desk import NOON

PEOPLE = (
    ("González", "María"),
    ("de la Cruz", "Ana"),
    ("Garcia-Lopez", "Teresa"),
    ("Okafor", "Samuel"),
    ("Nguyen", "Linh"),
    ("Muhammad", "Yusuf"),
    ("Whitlock", "Dana"),
    ("<script>alert(1)</script>", "=Formula"),
)


def sign_in(kiosk: Station, family: str, given: str, at: datetime = NOON, **said: str) -> str:
    """Somebody comes; returns the visit's id. `host`, `purpose` and `destination` may be said."""
    visit = str(uuid7())
    photo = said.pop("photo", "")
    fields: Mapping[str, Any] = {"purpose": "parent", "destination": "office", "choice": "no_match"} | said
    parts: dict[str, Part] = {
        facts.FACTS: SignedIn(visit=visit, badge=visit, **fields),
        facts.IDENTITY: Identity(family=family, given=given),
        facts.BIRTH_DATE: BirthDate(born="1985-03-14"),
        facts.ANSWERS: Answers(question_set="1", answers=[Answer(question="children", value="2")]),
    }
    if photo:
        parts |= {facts.PHOTO: PhotoReference(digest=photo)}
    kiosk.outbox.append(Kind.SIGNED_IN, parts, at=at)
    printed = BadgePrinted(visit=visit, badge=visit, outcome="confirmed", printer="zpl")
    kiosk.outbox.append(Kind.BADGE_PRINTED, {facts.FACTS: printed}, at=at + timedelta(seconds=8))
    return visit


def sign_out(kiosk: Station, visit: str, at: datetime, by: str = "badge") -> None:
    kiosk.outbox.append(Kind.SIGNED_OUT, {facts.FACTS: SignedOut(visit=visit, by=by)}, at=at)


def give_hosts(district: District) -> None:
    """The school has two hosts and two places."""
    with district.database.write() as session:
        school = session.get_one(School, "oakridge")
        places = {"office": "Main office", "library": "Library"}
        school.destinations = [{"code": code, "label": {"en": label}} for code, label in places.items()]
        hosts = {"ives": "Ruth Ives", "chan": "Lee Chan"}
        plan = SchoolPlan(school="oakridge")
        plan.hosts = [{"code": code, "name": name, "destination": ""} for code, name in hosts.items()]
        session.add_all([school, plan])
        change_stream.touch(session, "oakridge", district.now())


def day_at_the_school(district: District, kiosk: Station) -> dict[str, str]:
    """Everybody of PEOPLE came this day, one a minute, the first one with a host; two have left.
    Family name -> visit."""
    give_hosts(district)
    visits = {
        family: sign_in(
            kiosk, family, given, NOON + timedelta(minutes=number), host="ives" if not number else "",
            purpose="volunteer" if number == 1 else "parent", destination="library" if number % 2 else "office",
        )
        for number, (family, given) in enumerate(PEOPLE)
    }  # fmt: skip
    sign_out(kiosk, visits["González"], NOON + timedelta(minutes=50))
    sign_out(kiosk, visits["Okafor"], NOON + timedelta(minutes=70), by="system")
    take(district, kiosk)
    return visits


MORNING = (
    ("Santos", "María", "maria-santos", "parent"), ("Okafor", "Samuel", "samuel-okafor", "volunteer"),
    ("Nguyễn", "Linh", "linh-nguyen", "parent"), ("García Márquez", "Mariana", "", "contractor"),
    ("Garcia", "Maria", "", "parent"), ("García-López", "María José", "", "parent"), ("Gracia", "María", "", "parent"),
    ("Whitlock", "Dana", "dana-whitlock", "substitute"), ("van der Berg", "Wilhelmina Augusta", "", "parent"),
)  # fmt: skip
_FACES = Path(__file__).parents[3] / "assets" / "demo"


def a_morning(district: District) -> dict[str, str]:
    """The sample school's visitors of a Monday morning, once. Family name -> visit."""
    with district.database.read() as session:
        there = {row.family or "": row.id for row in session.exec(select(Visit).where(Visit.school == "oakridge"))}
    if all(family in there for family, *_rest in MORNING):  # others may have come before them, in another scene
        return {family: there[family] for family, *_rest in MORNING}
    kiosk = station(district, district.folder)
    came = datetime(2026, 11, 2, 15, 2, tzinfo=UTC)
    for number, (family, given, face, purpose) in enumerate(MORNING):
        photo = kiosk.photos.add((_FACES / f"{face}.jpg").read_bytes()) if face else ""
        visit = sign_in(kiosk, family, given, came + timedelta(minutes=11 * number), purpose=purpose, photo=photo)
        if number % 3 == 0:
            sign_out(kiosk, visit, came + timedelta(minutes=11 * number + 47), by="system" if number == 6 else "badge")
    take(district, kiosk)
    return a_morning(district)

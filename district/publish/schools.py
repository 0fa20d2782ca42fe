"""Schools and their staff, and the document that tells a kiosk all about its school."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from sqlmodel import Session, col, select

from district.db.publish_tables import SchoolPlan
from district.db.tables import Kiosk, School, Staff
from district.errors import DistrictError, Unfit
from district.publish import kiosk_settings, list_sources
from district.publish.badge_layouts import wire_layout
from district.publish.visitor_type_scopes import types_of
from district.publish.visitor_types import Level, defaults, purpose_of
from language.marks import N_
from sync.contract.api.school import (
    SchoolDocument,
    WireAlarm,
    WireCalendar,
    WireDestination,
    WireHost,
    WireListSource,
    WireStaff,
)
from sync.contract.journal.entry import canonical
from sync.contract.safe_text import is_plain
from sync.contract.time_zones import known_zone

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
_LONGEST_NAME = 80


def add_school(session: Session, code: str, name: str, time_zone: str, emergency: str = "", level: str = "") -> School:
    """With the usual destinations. Raises DistrictError for a code, time zone or level that cannot be, or a code that
    is taken."""
    if not _CODE.fullmatch(code):
        raise DistrictError(f"{code!r} is no school code. Use small letters, digits and dashes, at most 32.")
    check_zone(time_zone)
    if session.get(School, code) is not None:
        raise DistrictError(f"There is a school {code} already.")
    school = School(
        code=code,
        name=checked_name(name),
        time_zone=time_zone,
        emergency=emergency,
        level=checked_level(level),
        destinations=[WireDestination(**item).model_dump() for item in defaults()["destinations"]],
    )
    session.add(school)
    session.flush()
    return school


def staff_of(session: Session, school: str) -> list[Staff]:
    """Those who are still there, disabled ones too, by name."""
    return list(
        session.exec(
            select(Staff).where(Staff.school == school, col(Staff.removed).is_(None)).order_by(Staff.name, Staff.id)
        )
    )


def all_schools(session: Session) -> list[School]:
    return list(session.exec(select(School).order_by(School.code)))


def names_of_all(session: Session) -> dict[str, str]:
    """Code -> name, by code: what a page needs of 155 schools, without all else that is kept of each."""
    return dict(session.exec(select(School.code, School.name).order_by(School.code)).all())


def find_school(session: Session, code: str) -> School:
    """Raises DistrictError, naming the schools that there are."""
    school = session.get(School, code)
    if school is None:
        known = ", ".join(session.exec(select(School.code).order_by(School.code).limit(20)))
        if not known:
            raise Unfit(N_("There is no school {code}. Schools here: none yet."), code=repr(code))
        raise Unfit(N_("There is no school {code}. Schools here: {known}."), code=repr(code), known=known)
    return school


def lock(session: Session, codes: Collection[str]) -> None:
    """Hold these schools until the commit, always in the same order: whoever waits holds nothing that another needs."""
    session.exec(select(School.code).where(col(School.code).in_(codes)).order_by(School.code).with_for_update()).all()


def document(session: Session, code: str) -> SchoolDocument:
    """The school's document; its version is the digest of its content, so any change is one."""
    school = find_school(session, code)
    kiosks = session.exec(select(Kiosk).where(Kiosk.school == code, col(Kiosk.revoked).is_(None))).all()
    plan = session.get(SchoolPlan, code) or SchoolPlan(school=code)
    types = types_of(session, school)
    layers = kiosk_settings.layers_for(session, school)
    content = SchoolDocument(
        version="",
        code=school.code,
        name=school.name,
        time_zone=school.time_zone,
        emergency=school.emergency,
        purposes=[purpose_of(one) for one in types.types],
        types=types,
        destinations=[WireDestination(**item) for item in school.destinations],
        hosts=[WireHost(**item) for item in plan.hosts or ()],
        calendar=WireCalendar.model_validate(plan.calendar) if plan.calendar else None,
        alarm=WireAlarm.model_validate(plan.alarm) if plan.alarm else None,
        staff=[
            WireStaff(
                id=person.id,
                name=person.name,
                permissions=person.permissions,
                verifier=person.verifier,
                secret=person.secret,
            )
            for person in staff_of(session, code)
            if person.disabled is None
        ],
        kiosk_keys={kiosk.key_id: kiosk.public_key for kiosk in kiosks},
        keyring=school.keyring,
        typed_names=school.typed_names,
        badge_layout=wire_layout(session, school),
        sources=[WireListSource(name=one.name, as_of=one.as_of) for one in list_sources.all_of(session)],
        settings=kiosk_settings.of_school(layers, school),
        kiosk_settings=kiosk_settings.of_kiosks(layers, school, [kiosk.id for kiosk in kiosks]),
        **school.wording,
    )
    version = hashlib.sha256(canonical(content.model_dump(mode="json"))).hexdigest()[:32]
    return content.model_copy(update={"version": version})


def check_zone(time_zone: str) -> None:
    """Raises DistrictError for a time zone that this machine does not know."""
    if known_zone(time_zone) is None:
        raise DistrictError(f"{time_zone!r} is no time zone. Write it as America/Denver.")


def checked_level(level: str) -> str:
    """A Level's value or "". Raises DistrictError."""
    if level and level not in set(Level):
        raise DistrictError(f"{level!r} is not a level. Write one of {', '.join(Level)}.")
    return level


def checked_name(value: str) -> str:
    """A school's or a person's name without doubled spaces. Raises DistrictError."""
    name = " ".join(value.split())
    if not name or not is_plain(name, _LONGEST_NAME):
        raise DistrictError(f"A name has 1 to {_LONGEST_NAME} printable characters.")
    return name

"""Staff members: added, found by name, given other permissions or PINs, disabled, removed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.days import school_day
from district.db.tables import Staff
from district.errors import DistrictError
from district.publish.schools import checked_name, find_school, staff_of
from sync.contract.pins import PIN_DIGITS, weakness, well_formed
from sync.contract.school_keys import pin_verifier, secret_id
from sync.contract.vocabulary import Permission

_NAMES: Any = select(Staff.id, Staff.name).where(col(Staff.id).in_(bindparam("ids", expanding=True)))
"""Built once: to build a statement takes longer than to ask."""

MEANINGS: Mapping[Permission, str] = {
    Permission.DECIDE: "may decide about held visitors",
    Permission.OVERRIDE: "may also admit alone on a strong match, which otherwise needs two people",
}


def works_at(session: Session, staff_id: str, school: str) -> Staff | None:
    """A staff member of a school; None where nobody of that id works there, or no longer does."""
    person = session.get(Staff, staff_id) if staff_id else None
    works = person is not None and person.school == school and person.removed is None and person.disabled is None
    return person if works else None


def add_staff(
    session: Session,
    keys: DistrictKeys,
    school: str,
    name: str,
    pin: str,
    permissions: Sequence[str],
    *,
    staff_id: str = "",
    hasher: PasswordHasher | None = None,
) -> Staff:
    """`staff_id` "" draws one: journals name people by it for ever, so it should say nothing.

    Raises DistrictError for an unknown school, a name that is taken, a PIN or a permission that cannot be.
    """
    find_school(session, school)
    name = checked_name(name)
    unknown = sorted(set(permissions) - set(Permission))
    if unknown:
        raise DistrictError(f"There is no permission {unknown[0]!r}. Permissions are {', '.join(Permission)}.")
    if any(person.name == name for person in staff_of(session, school)):
        raise DistrictError(f"{school} has a staff member of that name already. Add a middle initial.")
    check_pin(pin)
    secret = keys.secret(school)
    person = Staff(
        id=staff_id or str(uuid7()),
        school=school,
        name=name,
        permissions=sorted(set(permissions)),
        verifier=pin_verifier(secret, pin, hasher) if hasher else pin_verifier(secret, pin),
        secret=secret_id(secret),
    )
    session.add(person)
    session.flush()
    return person


def change_pin(session: Session, keys: DistrictKeys, staff_id: str, pin: str) -> Staff:
    """A new PIN, keyed with the school's present secret. Raises DistrictError."""
    person = session.get(Staff, staff_id)
    if person is None or person.removed is not None:
        raise DistrictError(f"There is no staff member {staff_id!r}. See `district staff list SCHOOL`.")
    check_pin(pin)
    secret = keys.secret(person.school)
    person.verifier, person.secret = pin_verifier(secret, pin), secret_id(secret)
    session.add(person)
    session.flush()
    return person


def check_pin(pin: str) -> None:
    """Raises DistrictError for what is no PIN, or one that is easy to guess; its sentence never holds the PIN."""
    if not well_formed(pin):
        raise DistrictError(f"A PIN has {PIN_DIGITS.start} to {PIN_DIGITS.stop - 1} digits.")
    if (flaw := weakness(pin)) is not None:
        raise DistrictError(f"That PIN is easy to guess: it {flaw}. Choose another, or leave it out and one is drawn.")


def found(session: Session, who: str, school: str = "") -> Staff:
    """The staff member of this id or name, of this school or of any; a name's case, accents and spaces do not matter.

    Raises DistrictError where there is nobody, where several people are called so, and where the person was removed.
    """
    people = _people(session, school)
    there = [person for person in people if person.removed is None]
    hits = [person for person in there if person.id == who] or [
        person for person in there if folded_name(person.name) == folded_name(who)
    ]
    if len(hits) == 1:
        return hits[0]
    where = f"works at {school}" if school else "works here"
    if hits:
        named = ", ".join(f"{person.name}, {person.school} ({person.id})" for person in hits)
        raise DistrictError(f"{len(hits)} people are called {who!r}: {named}. Give the id.")
    gone = next((one for one in people if one.removed and who in {one.id, one.name}), None)
    if gone is not None and gone.removed is not None:
        day = school_day(session, gone.school, gone.removed).isoformat()
        raise DistrictError(f"{gone.name} was removed on {day} and decides no more.")
    near = get_close_matches(folded_name(who), [folded_name(person.name) for person in there], 1, 0.5)
    meant = [f"{person.name} ({person.id})" for person in there if near and folded_name(person.name) == near[0]]
    hint = f"Did you mean {meant[0]}?" if meant else f"See `district staff list {school or 'SCHOOL'}`."
    raise DistrictError(f"Nobody called {who!r} {where}. {hint}")


def names_of(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """Staff id -> name, of those who are known, also where they were removed since."""
    if not ids:
        return {}
    return dict(session.execute(_NAMES, {"ids": list(ids)}).all())


def edit(session: Session, person: Staff, name: str = "", permissions: Sequence[str] | None = None) -> None:
    """Rename somebody ("" leaves the name), or give other permissions (None leaves them). Raises DistrictError."""
    if name:
        new = checked_name(name)
        others = [one for one in _people(session, person.school) if one.removed is None and one.id != person.id]
        if any(folded_name(one.name) == folded_name(new) for one in others):
            raise DistrictError(f"{person.school} has a staff member of that name already. Add a middle initial.")
        person.name = new
    if permissions is not None:
        person.permissions = checked(permissions)
    session.add(person)
    session.flush()


def checked(permissions: Sequence[str]) -> list[str]:
    """Raises DistrictError, naming those that there are."""
    unknown = sorted(set(permissions) - set(Permission))
    if unknown:
        raise DistrictError(f"There is no permission {unknown[0]!r}. Permissions are {', '.join(Permission)}.")
    return sorted(set(permissions))


def disable(session: Session, person: Staff, now: datetime) -> None:
    """Until they are enabled again, no PIN, staff pass or decision of theirs counts. Raises DistrictError."""
    if person.disabled is not None:
        day = school_day(session, person.school, person.disabled).isoformat()
        raise DistrictError(f"{person.name} is disabled already, since {day}.")
    person.disabled = now
    session.add(person)
    session.flush()


def enable(session: Session, person: Staff) -> None:
    """Raises DistrictError."""
    if person.disabled is None:
        raise DistrictError(f"{person.name} is not disabled.")
    person.disabled = None
    session.add(person)
    session.flush()


def remove(session: Session, person: Staff, now: datetime) -> None:
    """For good. The name stays, because journal entries name the id; the PIN's verifier goes."""
    person.removed, person.verifier = now, ""
    session.add(person)
    session.flush()


def may(person: Staff) -> str:
    """What somebody may do, in words that follow the name."""
    return " and ".join(person.permissions) or "nothing"


def is_same_name(one: str, other: str) -> bool:
    """Whether two names differ by case, accents and spaces only."""
    return folded_name(one) == folded_name(other)


def folded_name(name: str) -> str:
    """A name without accents, case and doubled spaces, for comparison only."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


def _people(session: Session, school: str) -> list[Staff]:
    wanted = select(Staff).order_by(Staff.school, Staff.name, Staff.id)
    return list(session.exec(wanted.where(Staff.school == school) if school else wanted))

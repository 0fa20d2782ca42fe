"""Which staff member of a school somebody with an account is: decisions at the pages bear that person's id."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from district.access import staff_members
from district.access.people.rights import AT_SCHOOLS, Role
from district.db.people_tables import Account
from district.db.tables import School, Staff
from district.errors import Unfit
from language.marks import N_


def named(session: Session, who: str, schools: Collection[str]) -> str:
    """Id of the staff member of this id or name, looked for at these schools. Raises DistrictError."""
    only = next(iter(schools)) if len(schools) == 1 else ""
    return staff_members.found(session, who, only).id


def checked(session: Session, staff: str, role: Role, schools: Collection[str], account: str = "") -> str:
    """The id, where an account of this role and these schools may be this staff member; "" for nobody. Raises Unfit.

    `account` is the one that asks, "" for one still to be made.
    """
    if not staff:
        return ""
    if role not in AT_SCHOOLS:
        raise Unfit(N_("Only somebody whose role belongs to schools can be a staff member of one."))
    person = session.get(Staff, staff)
    if person is None or person.removed is not None:
        raise Unfit(N_("This staff member is not there any more. Choose another."))
    if person.school not in schools:
        school = session.get_one(School, person.school).name
        raise Unfit(N_("{name} works at {school}. Add that school too."), name=person.name, school=school)
    other = session.exec(
        select(Account).where(Account.staff == staff, Account.id != account, col(Account.removed).is_(None))
    ).first()
    if other is not None:
        raise Unfit(N_("{name} is the account {mail} already."), name=person.name, mail=other.mail)
    return staff


def still_fits(session: Session, staff: str, role: Role, schools: Collection[str]) -> str:
    """The id that an invitation names; "" where somebody was removed or got an account since, which is not the
    fault of the person who opens the link."""
    try:
        return checked(session, staff, role, schools)
    except Unfit:
        return ""


def without_account(session: Session) -> list[tuple[Staff, str]]:
    """Who works at any school and has no account, with the school's name, by school and name."""
    taken = select(Account.staff).where(Account.staff != "", col(Account.removed).is_(None))
    there = select(Staff, School.name).where(
        Staff.school == School.code, col(Staff.removed).is_(None), col(Staff.disabled).is_(None),
        col(Staff.id).not_in(taken),
    )  # fmt: skip
    return [(person, school) for person, school in session.exec(there.order_by(School.name, Staff.name, Staff.id))]


def at_schools(session: Session, schools: Collection[str]) -> list[tuple[Staff, str]]:
    """Who works at these schools, with the school's name, by name."""
    there = select(Staff, School.name).where(
        Staff.school == School.code, col(Staff.school).in_(schools), col(Staff.removed).is_(None)
    )
    return [(person, school) for person, school in session.exec(there.order_by(Staff.name, School.name, Staff.id))]

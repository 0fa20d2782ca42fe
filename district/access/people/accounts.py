"""Accounts of people: added, found, given a role and schools, disabled, removed.

A disabled person loses their sessions in the same transaction, and where they are a staff member of a school, that
row is disabled with them: the school's document then ends their PIN at the kiosks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select
from uuid_utils import uuid7

from district.access import staff_members
from district.access.people import staff_link
from district.access.people.rights import AT_SCHOOLS, GRANTABLE, Reach, Right, Role, reach_of
from district.db.database import on_postgresql
from district.db.people_tables import Account, KnownBrowser, Passkey, WebSession
from district.db.tables import School, Staff
from district.errors import Unfit
from district.publish import change_stream
from language.marks import N_

_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}")
_LONGEST_NAME = 80


def folded_mail(typed: str) -> str:
    """A mail address as it is kept and compared. Raises Unfit."""
    mail = typed.strip().casefold()
    if not _MAIL.fullmatch(mail) or not mail.isprintable():
        raise Unfit(N_("This is not a mail address. Write it like name@example.org."))
    return mail


def checked_name(typed: str) -> str:
    """A person's name without doubled spaces. Raises Unfit."""
    name = " ".join(typed.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Unfit(N_("Enter a name of 1 to 80 characters."))
    return name


def checked_role(typed: str) -> Role:
    """Raises Unfit."""
    try:
        return Role(typed)
    except ValueError:
        raise Unfit(N_("There is no role {role}. Roles are {roles}."), role=typed, roles=", ".join(Role)) from None


def checked_schools(session: Session, role: Role, codes: Collection[str]) -> list[str]:
    """The schools of somebody of this role, in order. Raises Unfit for one that there is not, and for none where the
    role needs some."""
    known = set(session.exec(select(School.code)))
    if unknown := sorted(set(codes) - known):
        raise Unfit(N_("There is no school {school}."), school=unknown[0])
    if role in AT_SCHOOLS and not codes:
        raise Unfit(N_("Choose at least one school for this role."))
    return sorted(set(codes)) if role in AT_SCHOOLS else []


def add(
    session: Session, mail: str, name: str, role: Role, schools: Sequence[str], now: datetime, *, verifier: str = ""
) -> Account:
    """Raises Unfit, also where there is an account of that mail."""
    mail, name = folded_mail(mail), checked_name(name)
    if by_mail(session, mail) is not None:
        raise Unfit(N_("There is an account with this mail address already."))
    made = Account(
        id=str(uuid7()),
        mail=mail,
        name=name,
        verifier=verifier,
        role=role,
        schools=checked_schools(session, role, schools),
        created=now,
    )
    session.add(made)
    session.flush()
    return made


def by_mail(session: Session, mail: str) -> Account | None:
    """The account of a folded mail; not of a removed one."""
    return session.exec(select(Account).where(Account.mail == mail, col(Account.removed).is_(None))).one_or_none()


def found(session: Session, mail: str) -> Account:
    """Raises Unfit where there is no such account."""
    account = by_mail(session, folded_mail(mail))
    if account is None:
        raise Unfit(N_("There is no account with the mail address {mail}."), mail=mail.strip())
    return account


def everybody(session: Session) -> list[Account]:
    """Those who are not removed, disabled ones too, by name."""
    return list(session.exec(select(Account).where(col(Account.removed).is_(None)).order_by(Account.name, Account.id)))


def may(account: Account, right: Right, school: str | None = None) -> bool:
    """Whether somebody has a right at a school; with None, at any school."""
    reach = reach_of(Role(account.role), right, account.granted)
    return reach is Reach.ANY or (reach is Reach.OWN and school is not None and school in account.schools)


def works_somewhere_with(account: Account, right: Right) -> bool:
    """Whether somebody has a right at any school."""
    reach = reach_of(Role(account.role), right, account.granted)
    return reach is Reach.ANY or (reach is Reach.OWN and bool(account.schools))


def schools_with(session: Session, account: Account, right: Right) -> dict[str, str]:
    """Code -> name of the schools at which somebody has a right, by name."""
    reach = reach_of(Role(account.role), right, account.granted)
    if reach is None:
        return {}
    wanted = select(School.code, School.name).order_by(School.name, School.code)
    there = wanted if reach is Reach.ANY else wanted.where(col(School.code).in_(account.schools))
    return dict(session.exec(there).all())


def change(
    session: Session, account: Account, role: Role, schools: Sequence[str], granted: Sequence[str] = (), staff: str = ""
) -> None:
    """Give somebody another role, other schools, other granted rights, another staff member to be. Raises Unfit."""
    if role is not Role(account.role):
        _keep_an_administrator(session, account)
    account.role = role
    account.schools = checked_schools(session, role, schools)
    account.granted = sorted(set(granted) & set(GRANTABLE.get(role, frozenset())))
    account.staff = staff_link.checked(session, staff, role, account.schools, account.id)
    session.add(account)
    session.flush()


def disable(session: Session, account: Account, now: datetime) -> None:
    """From this transaction on nothing of theirs counts: sessions end here, PIN and staff pass with the next word to
    the school's kiosks. Raises Unfit."""
    if account.disabled is not None:
        raise Unfit(N_("{name} is disabled already."), name=account.name)
    _keep_an_administrator(session, account)
    account.disabled = now
    session.add(account)
    session.exec(delete(WebSession).where(col(WebSession.account) == account.id))
    person = session.get(Staff, account.staff) if account.staff else None
    if person is not None and person.disabled is None and person.removed is None:
        staff_members.disable(session, person, now)
        change_stream.touch(session, person.school, now)
    session.flush()


def enable(session: Session, account: Account, now: datetime) -> None:
    """Raises Unfit."""
    if account.disabled is None:
        raise Unfit(N_("{name} is not disabled."), name=account.name)
    since, account.disabled = account.disabled, None
    session.add(account)
    person = session.get(Staff, account.staff) if account.staff else None
    # Who was disabled by the school, before or since, stays so: only what this account's end did is undone.
    if person is not None and person.disabled == since and person.removed is None:
        staff_members.enable(session, person)
        change_stream.touch(session, person.school, now)
    session.flush()


def remove(session: Session, account: Account, now: datetime) -> None:
    """For good: the mail is free again and the ways to sign in are gone; the name stays where records name the id.
    Raises Unfit."""
    if account.disabled is None:
        disable(session, account, now)
    for table in (WebSession, Passkey, KnownBrowser):
        session.exec(delete(table).where(col(table.account) == account.id))
    account.mail, account.verifier, account.totp, account.recovery = account.id, "", None, []
    account.removed = now
    session.add(account)
    session.flush()


_ADMINISTRATORS = 0x61646D696E
"""Key of the lock under which the last administrator is looked for."""


def _keep_an_administrator(session: Session, account: Account) -> None:
    """Raises Unfit where nobody else could invite or enable anybody."""
    if not may(account, Right.MANAGE_ACCOUNTS):
        return
    if on_postgresql(session):  # two of the last two at once; SQLite has one writer at a time anyway
        session.exec(select(func.pg_advisory_xact_lock(_ADMINISTRATORS)))
    others = (one for one in everybody(session) if one.id != account.id and one.disabled is None)
    if not any(may(one, Right.MANAGE_ACCOUNTS) for one in others):
        raise Unfit(N_("{name} is the last one who manages accounts. Invite somebody else first."), name=account.name)

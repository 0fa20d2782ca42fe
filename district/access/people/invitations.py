"""Links by which people make their accounts: an invitation by mail, and the first administrator's set-up link."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from district.access.people import accounts, passwords, sessions, staff_link
from district.access.people.rights import Role, name_of
from district.access.people.sessions import digest_of, new_token
from district.db.mail_tables import MailKind
from district.db.people_tables import Account, Invitation
from district.errors import Unfit
from district.mails import delivery
from district.mails.queue import Mail, queue
from language.marks import N_, TextEnum
from language.translator import Translator

LIFE = timedelta(days=7)
FIRST_ROLE = Role.IT
SETUP, INVITED = "/setup/", "/invitations/"
_KEPT = timedelta(days=30)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")


class InvitationText(TextEnum):
    """What a mail with an invitation says."""

    SUBJECT = N_("Your account for the visitor pages")
    BODY = N_(
        "You are invited to the visitor pages of your school district as: {role}.\n\n"
        "Open this link to choose a password:\n{link}\n\n"
        "It works once, and until {day}. If you did not expect this mail, you can ignore it.\n"
    )
    RENEWAL = N_(
        "Open this link to choose a new password for the visitor pages of your school district ({role}):\n{link}\n\n"
        "It works once, and until {day}. If you did not ask for it, tell your district's IT.\n"
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent, or to be handed over some other way."""

    mail: str
    subject: str
    text: str
    link: str


def new_setup_link(session: Session, now: datetime) -> str:
    """The path of the first administrator's link; those of before count no more."""
    session.exec(delete(Invitation).where(col(Invitation.mail) == "", col(Invitation.used).is_(None)))
    return SETUP + _new(session, "", FIRST_ROLE, [], "", now)


def invite(
    session: Session, mail: str, role: str, schools: Collection[str], now: datetime, *, by: str = "", staff: str = ""
) -> tuple[Invitation, str]:
    """The invitation and the path of its link; an earlier one to the same mail counts no more. Raises Unfit.

    `staff` is the id of the staff member whom the account will be.
    """
    mail, chosen = accounts.folded_mail(mail), accounts.checked_role(role)
    if accounts.by_mail(session, mail) is not None:
        raise Unfit(N_("There is an account with this mail address already."))
    codes = accounts.checked_schools(session, chosen, schools)
    staff = staff_link.checked(session, staff, chosen, codes)
    _supersede(session, mail, now)
    token = _new(session, mail, chosen, codes, by, now)
    row = session.get_one(Invitation, digest_of(token))
    row.staff = staff
    session.add(row)
    session.flush()
    return row, INVITED + token


def renew(session: Session, account: Account, now: datetime, *, by: str = "") -> tuple[Invitation, str]:
    """A link by which somebody who has an account chooses a new password, with its path."""
    _supersede(session, account.mail, now)
    token = _new(session, account.mail, Role(account.role), account.schools, by, now)
    row = session.get_one(Invitation, digest_of(token))
    row.account = account.id
    session.add(row)
    session.flush()
    return row, INVITED + token


def _supersede(session: Session, mail: str, now: datetime) -> None:
    """Earlier links to an address count no more, and are not sent any more."""
    there = (col(Invitation.mail) == mail, col(Invitation.used).is_(None))
    for digest in session.exec(select(Invitation.digest).where(*there)).all():
        delivery.withdraw(session, digest, now)
    session.exec(delete(Invitation).where(*there))


def post(session: Session, words: Translator, invitation: Invitation, letter: Letter, now: datetime) -> bool:
    """Have a letter mailed; whether the district has a mail server."""
    kind = MailKind.NEW_PASSWORD if invitation.account else MailKind.INVITATION
    mail = Mail(letter.mail, words.tag, kind, letter.subject, letter.text, about=invitation.digest)
    return queue(session, mail, now, until=invitation.expires) is not None


def letter(words: Translator, invitation: Invitation, link: str) -> Letter:
    """What an invitation's mail says. `link` is the whole address."""
    role = words.say(name_of(Role(invitation.role)))
    body = InvitationText.RENEWAL if invitation.account else InvitationText.BODY
    text = words.say(body, role=role, link=link, day=words.day(invitation.expires))
    return Letter(invitation.mail, words.say(InvitationText.SUBJECT), text, link)


def find(session: Session, token: str, now: datetime, *, first: bool) -> Invitation | None:
    """The invitation of a token that can still be used. With `first`, the set-up link, which counts while nobody has an
    account."""
    row = session.get(Invitation, digest_of(token)) if _TOKEN.fullmatch(token) else None
    if row is None or row.used is not None or not row.made - LIFE <= now < row.expires or (row.mail == "") is not first:
        return None
    return None if first and session.exec(select(Account.id)).first() else row


def accept(session: Session, invitation: Invitation, name: str, mail: str, password: str, now: datetime) -> Account:
    """Make the account, once. `mail` counts only in the set-up link. Raises Unfit."""
    mail, name = accounts.folded_mail(invitation.mail or mail), accounts.checked_name(name)
    if (flaw := passwords.weakness(password, (name, mail))) is not None:
        raise Unfit(flaw)
    taken = update(Invitation).where(col(Invitation.digest) == invitation.digest, col(Invitation.used).is_(None))
    if session.exec(taken.values(used=now)).rowcount != 1:
        raise Unfit(N_("This link has been used already."))
    verifier = passwords.hashed(password)
    if invitation.account:
        return _renewed(session, invitation, verifier)
    return _made(session, invitation, mail, name, verifier, now)


def accept_verified(session: Session, mail: str, name: str, now: datetime) -> Account | None:
    """Make the account of somebody whose folded mail a provider has verified, without a password; None where they are
    not invited."""
    row = next((one for one in waiting(session, now) if one.mail == mail and not one.account), None)
    if row is None:
        return None
    taken = update(Invitation).where(col(Invitation.digest) == row.digest, col(Invitation.used).is_(None))
    if session.exec(taken.values(used=now)).rowcount != 1:
        raise Unfit(N_("This link has been used already."))
    try:
        name = accounts.checked_name(name)
    except Unfit:  # a provider's names are its own affair
        name = mail
    return _made(session, row, mail, name, "", now)


def waiting(session: Session, now: datetime) -> list[Invitation]:
    """Those that nobody has used yet, the newest first."""
    there = select(Invitation).where(
        Invitation.mail != "", col(Invitation.used).is_(None), col(Invitation.expires) > now
    )
    return list(session.exec(there.order_by(col(Invitation.made).desc())))


def withdraw(session: Session, digest: str, now: datetime) -> bool:
    """Whether there was one that had not been used. Its mail is not sent either."""
    delivery.withdraw(session, digest, now)
    gone = delete(Invitation).where(col(Invitation.digest) == digest, col(Invitation.used).is_(None))
    return session.exec(gone).rowcount == 1


def withdraw_renewals(session: Session, account: str) -> None:
    """Links for a new password that lie somewhere count no more: their owner has chosen one."""
    session.exec(delete(Invitation).where(col(Invitation.account) == account, col(Invitation.used).is_(None)))


def forget(session: Session, now: datetime) -> int:
    """Delete those that ended a month ago; returns how many."""
    return session.exec(delete(Invitation).where(col(Invitation.expires) < now - _KEPT)).rowcount


def _made(session: Session, invitation: Invitation, mail: str, name: str, verifier: str, now: datetime) -> Account:
    role = Role(invitation.role)
    made = accounts.add(session, mail, name, role, invitation.schools, now, verifier=verifier)
    made.staff = staff_link.still_fits(session, invitation.staff, role, made.schools)
    session.add(made)
    session.exec(update(Invitation).where(col(Invitation.digest) == invitation.digest).values(account=made.id))
    return made


def _renewed(session: Session, invitation: Invitation, verifier: str) -> Account:
    account = session.get_one(Account, invitation.account)
    if account.disabled is not None or account.removed is not None:
        raise Unfit(N_("This account is disabled. Ask the person who manages accounts."))
    account.verifier = verifier
    session.add(account)
    withdraw_renewals(session, account.id)
    sessions.end(session, account.id)
    session.flush()
    return account


def _new(session: Session, mail: str, role: Role, schools: list[str], by: str, now: datetime) -> str:
    token = new_token()
    session.add(
        Invitation(digest=digest_of(token), mail=mail, role=role, schools=schools, by=by, made=now, expires=now + LIFE)
    )
    session.flush()
    return token

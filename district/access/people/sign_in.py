"""Signing in: who may try now, whether the password is right, and what a wrong one costs.

Failures are counted by account and address together, so a stranger elsewhere slows nobody but themselves. A browser
with which an account has signed in before is counted apart even from its own address: people who share the school's
network cannot keep the office from its page. Waits are short and end by themselves; nothing locks an account.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from district.access.people import accounts, passwords
from district.access.people.sessions import digest_of
from district.db.database import Database, on_postgresql
from district.db.people_tables import Account, KnownBrowser, SignInFailure

WINDOW = timedelta(minutes=15)
FREE = 5
"""Failures of an account from one place before the first wait."""
LONGEST_WAIT_S = 60
FREE_OF_ADDRESS = 50
"""Failures from one address, whichever accounts, before each further try waits."""
ADDRESS_WAIT_S = 5
MANY, LONG_WAIT_S = 100, 900
"""Failures of a day at one PIN or second step before each further try waits for a quarter of an hour."""
BROWSER_LIFE = timedelta(days=400)
KEPT = timedelta(days=1)


class MustWait(Exception):
    """Too many wrong tries; how many seconds until the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries, as far as it is counted. `browser` is "" unless the account knows the browser; `address` is "" where
    it does not matter."""

    subject: str
    address: str
    browser: str = ""

    @classmethod
    def of(cls, *what: str) -> Attempt:
        """A try that only somebody known gets to, at a PIN or a second step: counted wherever it comes from."""
        return cls(hashlib.sha256(":".join(what).encode()).hexdigest(), "")


def attempt_of(session: Session, mail: str, address: str, browser_token: str) -> Attempt:
    """`mail` is folded; `address` the network of the caller."""
    account = accounts.by_mail(session, mail)
    browser = digest_of(browser_token) if browser_token else ""
    known = account is not None and browser and session.get(KnownBrowser, (browser, account.id)) is not None
    return Attempt(hashlib.sha256(mail.encode()).hexdigest(), address, browser if known else "")


def wait_of(session: Session, attempt: Attempt, now: datetime) -> int:
    """Seconds until this one may try again; 0 for at once."""
    lately = select(func.count(), func.max(SignInFailure.at)).where(
        col(SignInFailure.at) > now - WINDOW, col(SignInFailure.at) <= now
    )
    of_pair = lately.where(SignInFailure.subject == attempt.subject, SignInFailure.browser == attempt.browser)
    if not attempt.browser:
        of_pair = of_pair.where(SignInFailure.address == attempt.address)
    count, last = session.exec(of_pair).one()
    wait = min(LONGEST_WAIT_S, 4 << min(count - FREE, 8)) if count >= FREE else 0
    if not attempt.address and _of_a_day(session, attempt, now) >= MANY:
        wait = LONG_WAIT_S
    ends = [last + timedelta(seconds=wait)] if wait else []
    if attempt.address and not attempt.browser:
        count, last = session.exec(lately.where(SignInFailure.address == attempt.address)).one()
        if count >= FREE_OF_ADDRESS:
            ends.append(last + timedelta(seconds=ADDRESS_WAIT_S))
    left = max(((end - now).total_seconds() for end in ends), default=0)
    return max(0, int(left + 0.999))


def check_password(
    database: Database, mail: str, password: str, address: str, browser_token: str, now: datetime
) -> Account | None:
    """The account whose mail and password these are; None where they are not. Raises MustWait.

    A try is counted before the password is looked at, so that many at once, on any worker, count as many.
    """
    with database.write() as session:
        attempt = attempt_of(session, mail, address, browser_token)
        number = begin(session, attempt, now)
        account = accounts.by_mail(session, mail)
        verifier = account.verifier if account is not None and account.disabled is None else ""
    if not passwords.matches(verifier, password) or account is None:  # outside: it takes a twentieth of a second
        return None
    with database.write() as session:
        settle(session, number)
        if passwords.is_outdated(verifier):
            account.verifier = passwords.hashed(password)
            session.merge(account)
    return account


def begin(session: Session, attempt: Attempt, now: datetime) -> int:
    """Count a try as failed until it is settled; returns its number. Raises MustWait."""
    if on_postgresql(session):  # SQLite has one writer at a time anyway
        session.exec(select(func.pg_advisory_xact_lock(int(attempt.subject[:15], 16))))
    session.exec(delete(SignInFailure).where((col(SignInFailure.at) < now - KEPT) | (col(SignInFailure.at) > now)))
    if wait := wait_of(session, attempt, now):
        raise MustWait(wait)
    row = SignInFailure(subject=attempt.subject, address=attempt.address, browser=attempt.browser, at=now)
    session.add(row)
    session.flush()
    return row.number or 0


def _of_a_day(session: Session, attempt: Attempt, now: datetime) -> int:
    wanted = select(func.count()).where(
        SignInFailure.subject == attempt.subject, SignInFailure.address == "", col(SignInFailure.at) > now - KEPT
    )
    return session.exec(wanted).one()


def forgive(session: Session, attempt: Attempt) -> None:
    """A try that only somebody known gets to was right: what failed before it counts no more."""
    session.exec(delete(SignInFailure).where(col(SignInFailure.subject) == attempt.subject))


def settle(session: Session, number: int) -> None:
    """That try was right."""
    session.exec(delete(SignInFailure).where(col(SignInFailure.number) == number))


def know_browser(session: Session, account: Account, browser_token: str, now: datetime) -> None:
    """Somebody has signed in with this browser, with all that it takes: from now on it is counted apart."""
    session.exec(delete(KnownBrowser).where(col(KnownBrowser.used) < now - BROWSER_LIFE))
    session.merge(KnownBrowser(digest=digest_of(browser_token), account=account.id, used=now))
    session.exec(
        delete(SignInFailure).where(
            col(SignInFailure.subject) == hashlib.sha256(account.mail.encode()).hexdigest(),
            col(SignInFailure.browser) == digest_of(browser_token),
        )
    )
    session.flush()

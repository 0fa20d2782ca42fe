"""Sessions of people at the pages: a token in a cookie, its digest in the database, so that any worker knows it.

A session ends when nothing was asked with it for `sign-in-idle-hours`, at the latest after `sign-in-hours`, when its
owner or an administrator ends it, and in the transaction that disables its account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from district.access.people.rights import Role
from district.db.people_tables import Account, WebSession
from district.db.publish_tables import Setting
from district.settings import built_in, chosen

TOKEN_BYTES = 32
PENDING_LIFE = timedelta(minutes=10)
"""How long somebody may take for the second factor."""
CONFIRMED_LIFE = timedelta(minutes=10)
"""How long a second look counts."""
SEEN_EVERY = timedelta(minutes=1)
ENDED_KEPT = timedelta(days=1)
"""How long an ended session is kept, so that what its owner typed can be given back to the same person."""

_FORM = b"vestibule/form/1"

_idle: Any = select(Setting.value).where(Setting.name == "sign-in-idle-hours").scalar_subquery()
_HOLDERS: Any = select(WebSession, Account).add_columns(_idle).join(Account, col(Account.id) == WebSession.account)
HELD: Any = _HOLDERS.where(col(WebSession.digest) == bindparam("digest"))
"""The session of a digest, its account, and after how many idle hours a session ends where that was chosen."""
_HELD_BY_ANY: Any = _HOLDERS.where(col(WebSession.digest).in_(bindparam("digests", expanding=True)))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in, as a page knows them.

    Attributes:
        session: digest of the session's token.
        confirmed: when they last proved again who they are.
    """

    account: Account
    session: str
    confirmed: datetime | None = None

    @property
    def role(self) -> Role:
        return Role(self.account.role)

    def is_confirmed(self, now: datetime) -> bool:
        """Whether a second look was taken lately."""
        return self.confirmed is not None and now - CONFIRMED_LIFE <= self.confirmed <= now + SEEN_EVERY


def digest_of(token: str) -> str:
    """How a token is kept: it has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What a form must carry that was made for the holder of this token (a session's, or a browser's before that)."""
    return hmac.new(token.encode(), _FORM, hashlib.sha256).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def create(
    session: Session,
    account: Account,
    now: datetime,
    agent: str = "",
    *,
    pending: bool = False,
    confirmed: bool = True,
) -> str:
    """Begin a session; returns its token. `pending`: the second factor is still to come. `confirmed`: its owner has
    just proved who they are."""
    token = new_token()
    life = PENDING_LIFE if pending else timedelta(hours=chosen(session, "sign-in-hours"))
    session.add(
        WebSession(
            digest=digest_of(token),
            account=account.id,
            pending=pending,
            created=now,
            seen=now,
            expires=now + life,
            agent=agent,
            confirmed=now if confirmed and not pending else None,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> Viewer | None:
    """Who holds this token; None where nobody does any more."""
    found: Any = session.execute(HELD, {"digest": digest_of(token)}).first() if token else None
    if found is None:
        return None
    row, account, idle = found
    return viewer_of(row, account, idle, now)


def find_all(session: Session, digests: Collection[str], now: datetime) -> tuple[dict[str, Viewer], list[str]]:
    """Who holds each of these sessions, of those that still count; and which of them `touch` would write, in the order
    in which everybody locks them."""
    found: dict[str, Viewer] = {}
    due: list[str] = []
    for row, account, idle in session.execute(_HELD_BY_ANY, {"digests": sorted(digests)}):
        viewer = viewer_of(row, account, idle, now)
        if viewer is not None:
            found[row.digest] = viewer
            due += [row.digest] if is_old(row, now) else []
    return found, sorted(due)


def viewer_of(row: WebSession, account: Account, idle_hours: str | None, now: datetime) -> Viewer | None:
    """Who holds a session; None where it has ended or its account is disabled."""
    idle = timedelta(hours=int(idle_hours or built_in("sign-in-idle-hours")))
    if not _lasts(row, now, pending=False) or not _counts(account) or row.seen < now - idle:
        return None
    return Viewer(account, row.digest, row.confirmed)


def find_pending(session: Session, token: str, now: datetime) -> tuple[WebSession, Account] | None:
    """Whose password was right, while the second factor is still to come."""
    row = _row(session, token, now, pending=True)
    account = session.get(Account, row.account) if row else None
    return (row, account) if row and account is not None and _counts(account) else None


def owner_of_ended(session: Session, token: str) -> str:
    """Id of the account whose session this was, "" where that is not known any more."""
    row = session.get(WebSession, digest_of(token)) if token else None
    return row.account if row is not None and not row.pending else ""


def touch(session: Session, digest: str, now: datetime) -> None:
    """Something was asked with it; written at most once a minute. What a clock that was ahead wrote does not stay."""
    old = (col(WebSession.seen) < now - SEEN_EVERY) | (col(WebSession.seen) > now + SEEN_EVERY)
    session.exec(update(WebSession).where(col(WebSession.digest) == digest, old).values(seen=now))


def is_old(row: WebSession, now: datetime) -> bool:
    """Whether it was noted as used some time ago."""
    return not now - SEEN_EVERY <= row.seen <= now + SEEN_EVERY


def confirm(session: Session, digest: str, now: datetime) -> None:
    """Its owner has proved again who they are."""
    session.exec(update(WebSession).where(col(WebSession.digest) == digest).values(confirmed=now))


def set_challenge(session: Session, digest: str, challenge: bytes) -> None:
    """Note the WebAuthn challenge that was given out; b"" once it was used."""
    session.exec(update(WebSession).where(col(WebSession.digest) == digest).values(challenge=challenge))


def take_challenge(session: Session, digest: str) -> bytes:
    """The challenge that was given out, which is thereby used up; b"" for none."""
    row = session.get(WebSession, digest)
    challenge = row.challenge if row else b""
    set_challenge(session, digest, b"")
    return challenge


def of_account(session: Session, account: str, now: datetime) -> list[WebSession]:
    """Somebody's sessions that still count, the newest first."""
    idle = timedelta(hours=chosen(session, "sign-in-idle-hours"))
    there = select(WebSession).where(
        WebSession.account == account,
        col(WebSession.pending).is_(False),
        col(WebSession.expires) > now,
        col(WebSession.seen) >= now - idle,
    )
    return list(session.exec(there.order_by(col(WebSession.created).desc())))


def end(session: Session, account: str, *, digest: str = "", but: str = "") -> int:
    """End one of somebody's sessions, or all of them but one; returns how many."""
    gone = delete(WebSession).where(col(WebSession.account) == account, col(WebSession.digest) != but)
    return session.exec(gone.where(col(WebSession.digest) == digest) if digest else gone).rowcount


def forget(session: Session, now: datetime) -> int:
    """Delete what ended more than a day ago; returns how many."""
    return session.exec(delete(WebSession).where(col(WebSession.expires) < now - ENDED_KEPT)).rowcount


def _row(session: Session, token: str, now: datetime, *, pending: bool) -> WebSession | None:
    row = session.get(WebSession, digest_of(token)) if token else None
    return row if row is not None and _lasts(row, now, pending=pending) else None


def _lasts(row: WebSession, now: datetime, *, pending: bool) -> bool:
    return row.pending is pending and row.created <= now + SEEN_EVERY and now < row.expires


def _counts(account: Account) -> bool:
    return account.disabled is None and account.removed is None

"""The tables of people who sign in to the pages: accounts, passkeys, sessions, invitations, failed sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PERSONAL, PLAIN


class Account(Table, table=True):
    """Somebody who may sign in.

    Attributes:
        mail: folded (district.access.people.accounts.folded_mail); the id instead of it once the account is removed.
        verifier: argon2id of the password; "" for somebody who signs in by the provider only.
        role: a district.access.people.rights.Role.
        schools: codes of the schools that count as the person's own.
        granted: Rights that were given to this person on top of the role's.
        totp: the sealed secret of an authenticator app, None where there is none.
        totp_step: the last time step whose code was used; an earlier or equal one is refused.
        recovery: digests of the recovery codes that are left.
        language: BCP 47, "" for the browser's.
        staff: the person's id as a staff member of a school, "" for nobody at a kiosk.
    """

    __tablename__ = "account"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    mail: str = Field(unique=True, repr=False, sa_column_kwargs=PERSONAL)
    name: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    verifier: str = Field(default="", repr=False, sa_column_kwargs=PLAIN)
    role: str = Field(sa_column_kwargs=PLAIN)
    schools: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=PLAIN)
    granted: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=PLAIN)
    totp: bytes | None = Field(default=None, repr=False, sa_column_kwargs=PLAIN)
    totp_step: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=PLAIN)
    recovery: list[str] = Field(default_factory=list, repr=False, sa_type=JSON, sa_column_kwargs=PLAIN)
    language: str = Field(default="", sa_column_kwargs=PLAIN)
    staff: str = Field(default="", sa_column_kwargs=PLAIN)
    created: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    disabled: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    removed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class Passkey(Table, table=True):
    """A WebAuthn credential. `id` is the credential's id (base64url); `name` is what its owner calls it."""

    __tablename__ = "passkey"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    account: str = Field(foreign_key="account.id", index=True, sa_column_kwargs=PLAIN)
    public_key: bytes = Field(sa_column_kwargs=PLAIN)
    sign_count: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=PLAIN)
    name: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    created: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    used: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class WebSession(Table, table=True):
    """Somebody who is signed in with one browser. `digest` is SHA-256 (hex) of the token in the cookie.

    Attributes:
        pending: the password was right, and the second factor is still to come: such a session has no rights.
        tries: wrong second factors so far.
        agent: browser and system in two words, for the list of sessions.
        confirmed: when its owner last proved again who they are, see district.access.people.sessions.
        challenge: the WebAuthn challenge that was given out last, b"" for none.
    """

    __tablename__ = "web_session"

    digest: str = Field(primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    account: str = Field(foreign_key="account.id", index=True, sa_column_kwargs=PLAIN)
    pending: bool = Field(default=False, sa_column_kwargs=PLAIN)
    tries: int = Field(default=0, sa_column_kwargs=PLAIN)
    created: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    seen: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    expires: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    agent: str = Field(default="", sa_column_kwargs=PLAIN)
    confirmed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    challenge: bytes = Field(default=b"", repr=False, sa_column_kwargs=PLAIN)


class Invitation(Table, table=True):
    """A link by which somebody makes their account, once. `digest` is SHA-256 (hex) of the token in it.

    Attributes:
        mail: whom it is for; "" in the first administrator's link, who writes it down on the page.
        by: id of the account that invites, "" for the command line.
        account: the account that it made, or whose password it renews.
        staff: the staff member whom the account will be, "" for nobody.
    """

    __tablename__ = "invitation"

    digest: str = Field(primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    mail: str = Field(index=True, repr=False, sa_column_kwargs=PERSONAL)
    role: str = Field(sa_column_kwargs=PLAIN)
    schools: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=PLAIN)
    by: str = Field(default="", sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    expires: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    used: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    account: str = Field(default="", sa_column_kwargs=PLAIN)
    staff: str = Field(default="", sa_column_kwargs=PLAIN)


class KnownBrowser(Table, table=True):
    """A browser with which somebody has signed in before: its failures are counted apart from everybody else's."""

    __tablename__ = "known_browser"

    digest: str = Field(primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    account: str = Field(primary_key=True, foreign_key="account.id", index=True, sa_column_kwargs=PLAIN)
    used: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class OpenIdAnswer(Table, table=True):
    """An answer of the provider that was taken: `state` is SHA-256 (hex) of its state, which counts no second time, at
    whatever worker. Rows die once no answer of their time is taken any more."""

    __tablename__ = "open_id_answer"

    state: str = Field(primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)


class SignInFailure(Table, table=True):
    """A sign-in that failed. Counted over all workers and restarts, so it is a table; rows die within a day.

    Attributes:
        subject: SHA-256 (hex) of the folded mail that was typed, whether or not there is such an account.
        browser: digest of a browser that the account knows, "" for any other.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_subject_address", "subject", "address"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    subject: str = Field(sa_column_kwargs=PLAIN)
    address: str = Field(index=True, sa_column_kwargs=PLAIN)
    browser: str = Field(default="", sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)

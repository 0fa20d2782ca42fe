"""Who is told of a case that nobody answers, when, and by which way: what an administrator writes in a TOML file.

It is kept in the district's database, so that all its processes go by the same. Passwords and secrets stand in the
environment, never in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlmodel import Session, select

from district.db.publish_tables import Setting
from district.db.tables import School
from district.errors import DistrictError
from district.settings import store
from language.catalogue import OFFERED
from sync.contract import toml_text
from sync.contract.vocabulary import Verdict

NAME = "alerts"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LARGEST_FILE = 100_000


class Channel(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"


class Severity(StrEnum):
    """Of which cases somebody is told: `any`, or those that are at least so close to an entry."""

    ANY = "any"
    POSSIBLE = "possible"
    STRONG = "strong"


_AT_LEAST: Mapping[Severity, frozenset[str]] = {
    Severity.ANY: frozenset(Verdict),
    Severity.POSSIBLE: frozenset({Verdict.POSSIBLE, Verdict.STRONG}),
    Severity.STRONG: frozenset({Verdict.STRONG}),
}


class AlertKind(StrEnum):
    """Of what somebody is told."""

    CASE = "case"  # a visitor for whom nobody decides, or who was found on a list afterwards
    HELP = "help"
    EMERGENCY = "emergency"
    SOURCE = "source"  # a source of the barred list is too old


class Security(StrEnum):
    """How the line to the mail server is kept private; `none` only to a server on the same machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Address = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$")]


class Smtp(_Part):
    """The mail server. `ca` is a PEM file of a district's own authority; user and password stand in the environment."""

    host: Line
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = Security.STARTTLS
    sender: Address
    ca: str = ""

    @model_validator(mode="after")
    def _private(self) -> Self:
        if self.security is Security.NONE and self.host not in LOOPBACK:
            raise ValueError("security = none is for a mail server on this machine only")
        return self


class Recipient(_Part):
    """One who is told: by e-mail or by webhook.

    Attributes:
        name: an id for journal and lists, as second-office; no person's name.
        step: 1 is told after `first_s`, 2 after `second_s`.
        schools: codes; empty means the whole district.
        severity: of which cases they are told.
        kinds: of what they are told; empty means all.
        language: what they read, as en or es; "" for the district's.
        secret_env: the environment variable with the secret that signs the webhook.
        ca: a PEM file of a district's own authority, which the webhook's receiver has its certificate from.
    """

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    step: int = Field(ge=1, le=2)
    schools: tuple[str, ...] = ()
    severity: Severity = Severity.ANY
    kinds: tuple[AlertKind, ...] = ()
    email: Address | None = None
    webhook: Line | None = None
    language: str = ""
    secret_env: str = Field(default="", pattern=r"^([A-Z][A-Z0-9_]{0,80})?$")
    ca: str = ""

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL if self.email else Channel.WEBHOOK

    def is_told(self, school: str, verdict: str, kind: AlertKind = AlertKind.CASE) -> bool:
        """Whether this is for them: cases of a school with this verdict, or what else happens there."""
        return (
            self.hears_of(kind)
            and (not self.schools or school in self.schools)
            and (self.severity is Severity.ANY or verdict in _AT_LEAST[self.severity])
        )

    def hears_of(self, kind: AlertKind) -> bool:
        return not self.kinds or kind in self.kinds

    @field_validator("language")
    @classmethod
    def _spoken(cls, value: str) -> str:
        if value and value not in OFFERED:
            raise ValueError(f"language is one of {', '.join(OFFERED)}")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.email) == bool(self.webhook):
            raise ValueError("a recipient has either email or webhook")
        if self.webhook:
            if not _is_private(self.webhook):
                raise ValueError("a webhook's address begins with https://")
            if not self.secret_env:
                raise ValueError("a webhook needs secret_env")
        return self


class AlertSettings(_Part):
    """All of it.

    Attributes:
        first_s, second_s: seconds after the district heard of a case that nobody has decided.
        names: whether a message says who the visitor is.
        link: the district's address as its people reach it; with it a message holds a link to acknowledge.
        proxy: http://host:port, through which webhooks reach the world outside this machine. None of the environment's
            proxies is used.
    """

    first_s: int = Field(default=60, ge=10, le=3600)
    second_s: int = Field(default=180, ge=10, le=7200)
    names: bool = False
    link: Line | None = None
    proxy: Line | None = None
    smtp: Smtp | None = None
    recipient: tuple[Recipient, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.second_s < self.first_s:
            raise ValueError("second_s is not before first_s")
        names = [one.name for one in self.recipient]
        if len(set(names)) < len(names):
            raise ValueError("two recipients have the same name")
        if self.smtp is None and any(one.email for one in self.recipient):
            raise ValueError("a recipient by email needs the table smtp")
        if self.link and not _is_private(self.link):
            raise ValueError("link begins with https://")
        if self.proxy and not _is_proxy(self.proxy):
            raise ValueError("proxy is written as http://host:port")
        return self

    def told(self, school: str, step: int, verdict: str, kind: AlertKind = AlertKind.CASE) -> list[Recipient]:
        """Who is told of a school's case at a step, or of what else happens there."""
        return [one for one in self.recipient if one.step == step and one.is_told(school, verdict, kind)]

    def named(self, name: str) -> Recipient | None:
        return next((one for one in self.recipient if one.name == name), None)


def _is_private(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and bool(parts.hostname and parts.port) and parts.username is None
    except ValueError:
        return False


def parse(content: str) -> AlertSettings:
    """Raises DistrictError, which says what is wrong and where."""
    try:
        return AlertSettings.model_validate(toml_text.loads(content))
    except toml_text.NotToml as error:
        raise DistrictError(f"The alert settings are no TOML ({error}). Nothing was changed.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        why = first["msg"].removeprefix("Value error, ")
        raise DistrictError(f"The alert settings are wrong at {where}: {why}. Nothing was changed.") from None


def read(file: Path) -> str:
    """The text of a settings file. Raises DistrictError."""
    try:
        content = file.read_bytes()
        if len(content) > _LARGEST_FILE:
            raise DistrictError(f"{file} is too large for alert settings. Nothing was changed.")
        return content.decode()
    except OSError as error:
        raise DistrictError(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise DistrictError(f"{file} is not UTF-8. Nothing was changed.") from None


def save(session: Session, content: str) -> AlertSettings:
    """Make a file's text the settings in force. Raises DistrictError; then the old ones stay."""
    parsed = parse(content)
    known = set(session.exec(select(School.code)))
    strange = sorted({code for one in parsed.recipient for code in one.schools} - known)
    if strange:
        raise DistrictError(f"There is no school {strange[0]!r} in this district. Nothing was changed.")
    store(session, NAME, content)
    return parsed


def load(session: Session) -> AlertSettings | None:
    """The settings in force; None where nobody is to be told. Raises DistrictError where a newer version wrote them."""
    row = session.get(Setting, NAME)
    return parse(row.value) if row else None

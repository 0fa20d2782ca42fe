"""Mails are queued here, in the transaction of what they tell of: what is undone is not mailed.

A mail is written when it is queued, by the catalogue, in its recipient's language (`translator(language)`): it says
what was true then, and the sender needs to know nothing of visits or accounts.

    number = queue(session, Mail(to, "es", MailKind.PASS, subject, text, (Attachment("pass.pdf", PDF, content),)), now)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session
from uuid_utils import uuid7

from district.alerts.alert_settings import load
from district.db.mail_tables import MailAttachment, MailKind, QueuedMail
from district.errors import DistrictError, Unfit
from language.marks import N_

PDF, PNG, CALENDAR = "application/pdf", "image/png", "text/calendar; method=PUBLISH; charset=utf-8"
MOST_BYTES = 10_000_000
"""Of all attachments of a mail together: what mail servers commonly take, less what their encoding adds."""

WORTH: Mapping[MailKind, timedelta] = {
    MailKind.INVITATION: timedelta(days=7),  # as long as its link is good
    MailKind.NEW_PASSWORD: timedelta(days=7),
    MailKind.PASS: timedelta(days=7),
    MailKind.HOST_TOLD: timedelta(hours=1),
    MailKind.DAILY_REPORT: timedelta(days=2),
    MailKind.CUSTODY_ENDS: timedelta(days=7),
    MailKind.LOOKS_WITHOUT_CASE: timedelta(days=7),
}
"""For how long it is worth sending, where `queue` is told nothing else."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}")
_MEDIA = re.compile(r"[a-z]+/[a-z0-9.+-]+(; [a-z]+=[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `media` is PDF, PNG, CALENDAR, or another media type."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What is to be sent. `to` is one address without a name; `language` is that of subject and text; `about` is the id
    of what it is about, by which `delivery.withdraw` ends it."""

    to: str
    language: str
    kind: MailKind
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    about: str = ""


def is_set_up(session: Session) -> bool:
    """Whether the district has a mail server (the table `smtp` of the alerts' settings)."""
    settings = load(session)
    return settings is not None and settings.smtp is not None


def queue(
    session: Session, mail: Mail, now: datetime, school: str = "", *, until: datetime | None = None
) -> str | None:
    """Queue a mail; returns its id, or None where the district has no mail server: then show what it would have said.

    `school` is the code of the school that it is about; `until` when it is no longer worth sending. Raises Unfit for
    what is no address, DistrictError for attachments that no server would take.
    """
    if not _ADDRESS.fullmatch(mail.to) or not mail.to.isprintable():
        raise Unfit(N_("This is not a mail address. Write it like name@example.org."))
    if sum(len(one.content) for one in mail.attachments) > MOST_BYTES:
        raise DistrictError("The files are too large for a mail. It was not sent.")
    if not all(_MEDIA.fullmatch(one.media) for one in mail.attachments):
        raise DistrictError("A file of this kind cannot go with a mail. It was not sent.")
    if not is_set_up(session):
        return None
    row = QueuedMail(
        id=str(uuid7()),
        kind=mail.kind,
        school=school,
        about=mail.about,
        language=mail.language,
        recipient=mail.to,
        subject=_one_line(mail.subject),
        text=mail.text,
        made=now,
        due=now,
        until=until or now + WORTH[mail.kind],
    )
    session.add(row)
    session.flush()
    session.add_all(
        MailAttachment(mail=row.id, name=_one_line(one.name), media=one.media, content=one.content)
        for one in mail.attachments
    )
    session.flush()
    return row.id


def _one_line(text: str) -> str:
    """A header holds one line: a line break in a name would begin another header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())

"""Sends queued mails while the district serves, by the mail server that alerts go by, from a thread of its own: a long
attachment must hold up no alert."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import structlog

from district.alerts import channels
from district.alerts.alert_settings import Smtp, load
from district.alerts.sender import at_work
from district.db.mail_tables import MailAttachment, QueuedMail
from district.instance import District
from district.mails import delivery

WHOLE_S = 60.0
"""For a mail as a whole, with its attachments."""

_POLICY = SMTP.clone(cte_type="7bit")
"""Not every mail server takes eight bits."""

_log = structlog.get_logger("district")


@asynccontextmanager
async def mailing(district: District) -> AsyncIterator[None]:
    """Send mails while the block runs. A delivery under way at its end is abandoned, and taken up after its lease."""
    async with at_work("mails", 1, district, work):
        yield


def work(district: District, stop: threading.Event | None = None) -> int:
    """Send what is due until nothing is; returns how many tries that were. Without a mail server all of it waits."""
    tries = 0
    while not (stop and stop.is_set()):
        with district.database.read() as session:
            settings = load(session)
        if settings is None or settings.smtp is None or (claimed := delivery.claim(district)) is None:
            break
        mail = claimed.mail
        refusal = channels.deliver(settings.smtp, message(mail, claimed.attachments, settings.smtp), WHOLE_S)
        delivery.note(district, mail, refusal)
        tries += 1
        _log.info("mail", mail=mail.id, kind=mail.kind, trouble=refusal.trouble if refusal else "none")
    return tries


def message(mail: QueuedMail, attachments: Sequence[MailAttachment], smtp: Smtp) -> EmailMessage:
    """The same Message-ID for every try, so that a mail program shows a repeat once."""
    made = EmailMessage(_POLICY)
    made["Subject"] = mail.subject
    made["From"], made["To"] = smtp.sender, mail.recipient
    made["Date"] = format_datetime(mail.made)
    made["Message-ID"] = f"<{mail.id}@{smtp.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text)
    for one in attachments:
        media, *more = one.media.split("; ")
        kind, _, part = media.partition("/")
        told = dict(pair.split("=", 1) for pair in more)
        made.add_attachment(one.content, kind, part, filename=one.name, params=told)
    made["Content-Language"] = mail.language  # after the content, which brings such headers of its own
    return made

"""A test message by one channel, now and once: whether the settings are right shows in what the other end answers."""

from __future__ import annotations

import json
from datetime import datetime

from uuid_utils import uuid7

from district.alerts import channels
from district.alerts.alert_settings import AlertSettings, Recipient
from district.alerts.channels import Refusal
from district.db.alert_tables import Trouble
from district.db.mail_tables import QueuedMail
from district.mails.sender import message
from language.marks import N_, TextEnum
from language.translator import Translator


class TrialText(TextEnum):
    """What the test mail says."""

    SUBJECT = N_("Test of the visitor pages' mail")
    BODY = N_(
        "This is a test: your school district's IT wants to know whether mail from the visitor pages arrives.\n\n"
        "Nobody waits, and there is nothing to do.\n"
    )


def send(
    settings: AlertSettings, to: Recipient | None, otherwise: str, words: Translator, now: datetime
) -> Refusal | None:
    """One try. To a recipient of the settings by its own channel; without one by mail to the address `otherwise`."""
    key = str(uuid7())
    if to is not None and to.webhook:
        # No case and no school: a receiver that raises an alarm for it does not look at what it was sent.
        content = json.dumps({"alert": key, "made": now.isoformat(), "test": True}, sort_keys=True).encode()
        trouble = channels.post(to.webhook, to.secret_env, key, content, now, settings.proxy, to.ca)
        return Refusal(trouble) if trouble else None
    address = (to.email if to else otherwise) or ""
    if settings.smtp is None or not address:
        return Refusal(Trouble.NOT_SET)
    mail = QueuedMail(
        id=key,
        kind="test",
        school="",
        about="",
        language=words.tag,
        recipient=address,
        subject=words.say(TrialText.SUBJECT),
        text=words.say(TrialText.BODY),
        made=now,
        due=now,
        until=now,
    )
    return channels.deliver(settings.smtp, message(mail, (), settings.smtp))

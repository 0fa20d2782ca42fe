"""Tells the recipients of the whole district that a list's source is too old: at once, and each day while it is."""

from __future__ import annotations

import json
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from district.alerts import channels
from district.alerts.alert_settings import AlertKind, AlertSettings, Recipient
from district.days import district_day
from district.db.alert_tables import Trouble
from district.db.list_tables import ListSource
from district.instance import District
from district.publish import list_sources
from language.marks import N_, TextEnum
from language.translator import Translator, translator

_PAGE = "/security/sources"


class SourceText(TextEnum):
    """Fixed texts of a message."""

    SUBJECT = N_("A source of the barred list is too old: {name}")
    FIRST = N_("{name} is of {day}. Its age in days is {age}, and the limit is {most}.")
    DO = N_("Get its newest version and import the list, then write its day on the page of the sources:")
    DO_UNLINKED = N_("Get its newest version and import the list, then write its day on the page of the sources.")


def work(district: District, settings: AlertSettings, spoken: str) -> int:
    """Tell of each source that is due; returns how many tries that were. `spoken`: the district's language."""
    # A source is the whole district's: where everybody is told of some schools only, everybody is told of it.
    hearing = [one for one in settings.recipient if one.hears_of(AlertKind.SOURCE)]
    told = [one for one in hearing if not one.schools] or hearing
    tries = 0
    while told:
        now = district.now()
        with district.database.read() as session:
            if not list_sources.is_due(session, now):
                return tries
        with district.database.write() as session:
            source, today = list_sources.claim(session, now), district_day(session, now)
        if source is None:
            return tries
        troubles = [_send(settings, source, one, now, today, spoken) for one in told]
        tries += len(told)
        if any(troubles):
            with district.database.write() as session:
                list_sources.try_again(session, source.id, now)
    return tries


def _send(
    settings: AlertSettings, source: ListSource, to: Recipient, now: datetime, today: date, spoken: str
) -> Trouble | None:
    """One try; the same key for every try of a day."""
    key = f"{source.id}.{source.as_of}.{today.isoformat()}"
    if to.webhook:
        said = {
            "kind": "source_too_old",
            "source": source.id,
            "name": source.name,
            "as_of": source.as_of,
            "age_days": list_sources.age(source, today),
            "max_age_days": source.max_age_days,
        }
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        return channels.post(to.webhook, to.secret_env, key, body, now, settings.proxy, to.ca)
    if settings.smtp is None or to.email is None:
        return Trouble.NOT_SET
    words = translator(to.language or spoken)
    mail = _mail(source, settings.link, now, today, words)
    mail["From"], mail["To"] = settings.smtp.sender, to.email
    mail["Message-ID"] = f"<{key}@{settings.smtp.sender.rpartition('@')[2]}>"
    return channels.mail(settings.smtp, mail)


def _mail(source: ListSource, link: str | None, now: datetime, today: date, words: Translator) -> EmailMessage:
    name = " ".join(source.name.split())  # a header holds one line
    day = words.day(datetime.fromisoformat(source.as_of).date())
    first = words.say(
        SourceText.FIRST, name=name, day=day, age=list_sources.age(source, today), most=source.max_age_days
    )
    do = [words.say(SourceText.DO), link.rstrip("/") + _PAGE] if link else [words.say(SourceText.DO_UNLINKED)]
    mail = EmailMessage()
    mail["Subject"] = words.say(SourceText.SUBJECT, name=name)
    mail["Date"] = format_datetime(now)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join([first, "", *do]) + "\n")
    mail["Content-Language"] = words.tag  # after the content, which brings headers of its own
    return mail

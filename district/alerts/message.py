"""What an alert says, and the token that acknowledges it.

The least that brings a person to the door: which school, since when, how serious, and the case's id to look it up by.
Who the visitor is goes out only where the settings say so: mail is stored and forwarded where the district has no say.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from district.access.district_keys import DistrictKeys
from district.alerts.alert_queue import Claimed
from district.alerts.alert_settings import AlertSettings, Smtp
from district.alerts.declared import Declared
from district.db.alert_tables import About
from district.publish.emergency_texts import Hazard, Strategy, name_of, told
from language.marks import N_, Text, TextEnum
from language.translator import Translator
from sync.contract.api.messages import PREFIX
from sync.contract.vocabulary import MatchClass

TOKEN_LIFE = timedelta(days=7)
_DOMAIN = b"vestibule/alert/1\n"
_ID_BYTES, _SIGNATURE_BYTES = 16, 64
_CLASSES: Mapping[str, Text] = {MatchClass.STRONG: N_("strong match"), MatchClass.POSSIBLE: N_("possible match")}
_OTHER = N_("to be looked at by a person")


class MailText(TextEnum):
    """Fixed texts of a message."""

    SUBJECT = N_("{school}: a visitor waits for a decision")
    FIRST = N_("A visitor at {school} waits for a decision, and nobody has taken it yet.")
    GONE_SUBJECT = N_("{school}: a visitor who has left must be looked at")
    GONE_FIRST = N_(
        "A visitor who was at {school} and has left was compared with the lists afterwards. A person must look."
    )
    INSIDE_SUBJECT = N_("{school}: a visitor in the building must be looked at")
    INSIDE_FIRST = N_("A visitor in the building at {school} was compared with the lists afterwards. Go and look.")
    CAME = N_("Came")
    LEFT = N_("Left")
    SCHOOL = N_("School")
    SINCE = N_("Since")
    CLASS = N_("Class")
    CASE = N_("Case")
    VISITOR = N_("Visitor")
    SEEN = N_("Say that you have seen this:")
    CALL = N_("Please call the school's office. The decision is taken at the school.")
    HELP_SUBJECT = N_("{school}: somebody at the office needs help")
    HELP_FIRST = N_("Somebody at the office of {school} has pressed “I need help”.")
    HELP_GO = N_(
        "Do not call the office: a telephone that rings may be heard. Open the page of help calls, or send help."
    )
    HELP_CALL = N_("Call for help")
    EMERGENCY_SUBJECT = N_("{school}: {action}")
    EMERGENCY_FIRST = N_("{action} was declared at {school}. This is not a drill.")
    DRILL_SUBJECT = N_("DRILL at {school}: {action}")
    DRILL_FIRST = N_("{action} was declared at {school} as a drill. It is only practiced.")
    MANY_SUBJECT = N_("{count} schools: {action}")
    MANY_FIRST = N_("{action} was declared at {count} schools. This is not a drill.")
    EVERY_SUBJECT = N_("Every school: {action}")
    EVERY_FIRST = N_("{action} was declared at every school. This is not a drill.")
    DRILL_MANY_SUBJECT = N_("DRILL at {count} schools: {action}")
    DRILL_MANY_FIRST = N_("{action} was declared at {count} schools as a drill. It is only practiced.")
    DRILL_EVERY_SUBJECT = N_("DRILL at every school: {action}")
    DRILL_EVERY_FIRST = N_("{action} was declared at every school as a drill. It is only practiced.")
    EMERGENCY_GO_MANY = N_(
        "Do not call a school: a telephone that rings may be heard. Its emergency page, or Dispatch, says more."
    )
    SCHOOLS = N_("Schools")
    EMERGENCY_GO = N_(
        "Do not call the school: a telephone that rings may be heard. Its emergency page, or Dispatch, says more."
    )
    PLACE = N_("Everybody goes to")
    HAZARD = N_("Hazard")
    STRATEGY = N_("How to shelter")


_AT_SEVERAL: Mapping[tuple[bool, bool], tuple[MailText, MailText]] = {
    (False, False): (MailText.MANY_SUBJECT, MailText.MANY_FIRST),
    (False, True): (MailText.EVERY_SUBJECT, MailText.EVERY_FIRST),
    (True, False): (MailText.DRILL_MANY_SUBJECT, MailText.DRILL_MANY_FIRST),
    (True, True): (MailText.DRILL_EVERY_SUBJECT, MailText.DRILL_EVERY_FIRST),
}
"""Subject and first sentence of one mail for several schools, by whether it is a drill, and whether it is at all."""


def token(keys: DistrictKeys, alert: str) -> str:
    """Proof that its holder has the message: the alert's id, signed by the district. The same for every try."""
    raw = UUID(alert).bytes
    return urlsafe_b64encode(raw + keys.signing.sign(_DOMAIN + raw)).decode().rstrip("=")


def alert_of(keys: DistrictKeys, written: str, now: datetime) -> str | None:
    """The alert that a token acknowledges; None for what the district did not sign."""
    try:
        raw = urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        return None
    for public in keys.in_force(now).values():
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(raw[_ID_BYTES:], _DOMAIN + raw[:_ID_BYTES])
        except InvalidSignature:
            continue
        return str(UUID(bytes=raw[:_ID_BYTES]))
    return None


def class_of(words: Translator, verdict: str) -> str:
    """How serious a case is, in words."""
    return words.say(_CLASSES.get(verdict, _OTHER))


def fields(claimed: Claimed, settings: AlertSettings, keys: DistrictKeys) -> dict[str, Any]:
    """The webhook's JSON; the same bytes for every try. Times are ISO 8601 in UTC."""
    alert, case = claimed.alert, claimed.case
    path = f"{PREFIX}/alerts/{token(keys, alert.id)}"
    said: dict[str, Any] = {
        "alert": alert.id,
        "school": claimed.school.code,
        "school_name": claimed.school.name,
        "step": alert.step,
        "made": alert.made.isoformat(),
        "acknowledge": (settings.link or "").rstrip("/") + path,
    }
    if claimed.emergency is not None:
        return said | {"about": About.EMERGENCY, "emergency": alert.case, **_particulars(claimed.emergency)}
    if case is None:  # the webhook of a case has no field `about`, and that of a call for help no `case`
        return said | {"about": About.HELP, "call": alert.case}
    said |= {
        "case": case.id,
        "class": case.verdict,
        "opened": case.opened.isoformat() if case.opened else None,
    }
    if claimed.visit is not None and claimed.visit.started is not None:
        said["came"] = claimed.visit.started.isoformat()
    if settings.names:
        said |= {"family": case.family, "given": case.given}
    return said


def _particulars(emergency: Declared) -> dict[str, Any]:
    """What was declared, in the words of the wire; by whom stays here."""
    return emergency.said.model_dump(mode="json", exclude={"by"})


def body(claimed: Claimed, settings: AlertSettings, keys: DistrictKeys) -> bytes:
    return json.dumps(
        fields(claimed, settings, keys), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def email(
    claimed: Claimed, settings: AlertSettings, smtp: Smtp, to: str, keys: DistrictKeys, words: Translator
) -> EmailMessage:
    """The same Message-ID for every try, so that a mail program shows a repeat once."""
    alert, case, school = claimed.alert, claimed.case, claimed.school
    name = " ".join(school.name.split())  # a header holds one line
    subject, first, last = _sentences(claimed)
    facts = {**_schools(claimed, words), **_times(claimed, words)}
    count = len(claimed.others) + 1
    action = words.say(name_of(claimed.emergency.said.state)) if claimed.emergency else ""
    if claimed.emergency is not None:
        facts |= _asked(claimed.emergency, words)
    elif case is None:
        facts[MailText.HELP_CALL] = alert.case
    else:
        facts |= {MailText.CLASS: class_of(words, case.verdict), MailText.CASE: case.id}
    if case is not None and settings.names:
        facts[MailText.VISITOR] = words.person(case.family or "", case.given or "")
    lines = [words.say(first, school=name, action=action, count=count), ""]
    lines += [f"{words.say(what)}: {told}" for what, told in facts.items()]
    if settings.link:
        lines += ["", words.say(MailText.SEEN), fields(claimed, settings, keys)["acknowledge"]]
    lines += ["", words.say(last)]
    mail = EmailMessage()
    mail["Subject"] = words.say(subject, school=name, action=action, count=count)
    mail["From"], mail["To"] = smtp.sender, to
    mail["Date"] = format_datetime(alert.made)
    mail["Message-ID"] = f"<{alert.id}@{smtp.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(lines) + "\n")
    mail["Content-Language"] = words.tag  # after the content, which brings headers of its own
    return mail


def _sentences(claimed: Claimed) -> tuple[MailText, MailText, MailText]:
    """Subject, first sentence, and what to do."""
    if claimed.emergency is not None:
        if claimed.others:
            return *_AT_SEVERAL[claimed.emergency.said.drill, claimed.is_everywhere], MailText.EMERGENCY_GO_MANY
        if claimed.emergency.said.drill:
            return MailText.DRILL_SUBJECT, MailText.DRILL_FIRST, MailText.EMERGENCY_GO
        return MailText.EMERGENCY_SUBJECT, MailText.EMERGENCY_FIRST, MailText.EMERGENCY_GO
    if claimed.case is None:
        return MailText.HELP_SUBJECT, MailText.HELP_FIRST, MailText.HELP_GO
    if claimed.visit is None:
        return MailText.SUBJECT, MailText.FIRST, MailText.CALL
    if claimed.visit.ended is not None:
        return MailText.GONE_SUBJECT, MailText.GONE_FIRST, MailText.CALL
    return MailText.INSIDE_SUBJECT, MailText.INSIDE_FIRST, MailText.CALL


def _schools(claimed: Claimed, words: Translator) -> dict[MailText, str]:
    """Which school it is about, or which all."""
    there = [claimed.school, *(other.school for other in claimed.others)]
    named = [f"{' '.join(school.name.split())} ({school.code})" for school in there]
    return {MailText.SCHOOLS: words.listed(sorted(named))} if claimed.others else {MailText.SCHOOL: named[0]}


def _asked(emergency: Declared, words: Translator) -> dict[MailText, str]:
    """What the protocol asks of the action, where it asks something."""
    said = emergency.said
    asked: dict[MailText, Text | str] = {
        MailText.PLACE: said.place,
        MailText.HAZARD: told(Hazard, said.hazard),
        MailText.STRATEGY: told(Strategy, said.strategy),
    }
    return {what: words.say(one) if isinstance(one, Text) else one for what, one in asked.items() if one}


def _times(claimed: Claimed, words: Translator) -> dict[MailText, str]:
    """Since when somebody waits, or when they came and left."""
    case, visit, zone = claimed.case, claimed.visit, ZoneInfo(claimed.school.time_zone)
    moments: dict[MailText, datetime | None] = {MailText.SINCE: (case.opened if case else None) or claimed.alert.made}
    if visit is not None and visit.started is not None:
        moments = {MailText.CAME: visit.started, MailText.LEFT: visit.ended}
    there = {what: moment.astimezone(zone) for what, moment in moments.items() if moment}
    return {what: f"{words.clock(at)}, {words.day(at)} ({zone.key})" for what, at in there.items()}

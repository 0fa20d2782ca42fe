"""What the deliveries page says: what was sent, how that stands, and why it has not arrived, in words."""

from __future__ import annotations

from collections.abc import Mapping

from district.alerts.alert_settings import AlertKind, Channel, Severity
from district.alerts.channels import Refusal
from district.db.alert_tables import About, State, Trouble
from district.db.mail_tables import MailKind, MailState
from district.web.forms import Said
from language.marks import N_, NC_, Text, TextEnum


class KindName(TextEnum):
    """The kinds of mails in words."""

    INVITATION = N_("Invitation")
    NEW_PASSWORD = N_("Link for a new password")
    PASS = N_("Visitor's pass")
    HOST_TOLD = N_("A host is told of a visitor")
    DAILY_REPORT = N_("Daily report")
    CUSTODY_ENDS = N_("Custody orders end soon")
    LOOKS_WITHOUT_CASE = N_("Looks without a case, of a month")


class StateName(TextEnum):
    """How a delivery stands; the page shows it beside its color."""

    WAITING = NC_("a delivery", "Waiting")
    SENDING = NC_("a delivery", "Being sent")
    SENT = NC_("a delivery", "Sent")
    FAILED = NC_("a delivery", "Failed")
    GIVEN_UP = NC_("a delivery", "Given up")
    DROPPED = NC_("a delivery", "No longer needed")


class TroubleText(TextEnum):
    """Why a try came to nothing."""

    UNREACHABLE = N_("The other end could not be reached, or broke off before it had said yes.")
    TIMEOUT = N_("The other end did not answer in time.")
    TLS = N_("No encrypted line could be agreed on, and nothing is sent without.")
    LOGIN = N_("The mail server does not take the user or the password.")
    REFUSED = N_("The other end answered, and refused it.")
    ADDRESS = N_("The mail server takes no address with letters like these.")
    NO_SECRET = N_("The server's environment lacks the secret that signs this webhook.")
    NOT_SET = N_("The recipient or the mail server is no longer in the settings.")
    INTERRUPTED = N_("The program ended while it was sent, again and again.")


class ChannelName(TextEnum):
    """The ways out in words."""

    EMAIL = NC_("a channel", "mail")
    WEBHOOK = NC_("a channel", "webhook")


class KindOfAlert(TextEnum):
    """Of what a recipient is told."""

    CASE = N_("A visitor for whom nobody decides")
    HELP = N_("Calls for help")
    EMERGENCY = N_("Emergencies")
    SOURCE = N_("A source of the list that is too old")


class SeverityName(TextEnum):
    """Of which visitors a recipient is told."""

    ANY = N_("All")
    POSSIBLE = N_("Possible or strong match")
    STRONG = N_("Strong match only")


CHANNELS = [(one.value, ChannelName[one.name]) for one in Channel]
KINDS = [(one.value, KindOfAlert[one.name]) for one in AlertKind]
SEVERITIES = [(one.value, SeverityName[one.name]) for one in Severity]
UNTOLD: Mapping[AlertKind, Text] = {
    AlertKind.CASE: N_("Nobody outside the office is told of visitors for whom nobody decides."),
    AlertKind.HELP: N_("Nobody is told of calls for help, but for those who look at the pages."),
    AlertKind.EMERGENCY: N_("Nobody is told of emergencies, but for those who look at the pages."),
    AlertKind.SOURCE: N_("Nobody is told of a source of the list that is too old."),
}
UNTOLD_AT: Mapping[AlertKind, Text] = {
    AlertKind.CASE: N_("Nobody outside the office is told of visitors for whom nobody decides at {schools}."),
    AlertKind.HELP: N_("Nobody is told of calls for help at {schools}, but for those who look at the pages."),
    AlertKind.EMERGENCY: N_("Nobody is told of emergencies at {schools}, but for those who look at the pages."),
    AlertKind.SOURCE: UNTOLD[AlertKind.SOURCE],  # it is the whole district's
}


class Show(TextEnum):
    """Which deliveries the table has."""

    ALL = N_("All deliveries")
    FAILED = NC_("deliveries", "Failed")
    WAITING = NC_("deliveries", "Waiting")
    ENDED = N_("Sent or ended")


ALERTS: Mapping[str, Text] = {
    About.CASE: N_("Alert: a visitor waits for a decision"),
    About.VISIT: N_("Alert: a visitor must be looked at"),
    About.HELP: N_("Alert: a call for help"),
    About.EMERGENCY: N_("Alert: an emergency"),
}
"""By what an alert tells of."""


def alert_state(state: str) -> StateName:
    return StateName.SENT if state == State.DELIVERED else StateName[State(state).name]


def mail_state(state: str) -> StateName:
    return StateName[MailState(state).name]


def channel_name(channel: str) -> ChannelName:
    return ChannelName[Channel(channel).name]


def kind_name(kind: str) -> KindName:
    return KindName[MailKind(kind).name]


def why(trouble: str, answer: int = 0) -> Text | Said | None:
    """The sentence of a Trouble, with the number of the mail server's answer where it gave one."""
    if not trouble:
        return None
    if answer and trouble == Trouble.REFUSED:
        return Said(N_("The mail server refused it (answer {number})."), {"number": str(answer)})
    return TroubleText[Trouble(trouble).name]


def of_refusal(refusal: Refusal) -> Said:
    """The same as a sentence for a form."""
    text = why(refusal.trouble, refusal.answer)
    return text if isinstance(text, Said) else Said(TroubleText[refusal.trouble.name])

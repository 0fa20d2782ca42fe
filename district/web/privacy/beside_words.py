"""What a person's export says beside the journal (conduct, referrals, calls for help, mails), as a page reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from district.db.mail_tables import MailKind, MailState
from district.projections import beside_export
from district.publish.bars import Behavior, Measure, Step
from district.publish.referrals import ReferralState
from district.web.bars.referrals import ReferralName
from district.web.bars.wording import BehaviorName, StepName
from district.web.deliveries.wording import KindName as MailKindName
from district.web.deliveries.wording import StateName as MailStateName
from district.web.help_calls.wording import OUTCOMES
from district.web.visits.record_wording import Shown
from language.marks import N_, Text
from language.translator import Translator

WHATS: tuple[Text, ...] = (
    N_("Your conduct was put on record"),
    N_("Something was done about it"),
    N_("A matter was referred to the district's security"),
    N_("Somebody called for help"),
    N_("Somebody saw you leave"),
    N_("A mail about your visit"),
)
LABELS: tuple[Text, ...] = (
    N_("What was seen"),
    N_("What was written about it"),
    N_("You were asked to leave"),
    N_("What followed"),
    N_("At which schools (none: at every school)"),
    N_("Until when it holds"),
    N_("Ended early"),
    N_("What was done"),
    N_("How it stands"),
    N_("What became of it"),
    N_("When it was over"),
    N_("Kind of mail"),
)
"""What the export says beside the journal, for the catalogue; the same test compares them."""

_MEASURES: Mapping[str, Text] = {
    Measure.RECORD: N_("It was put on record and nothing more"),
    Measure.CLOSING: N_("A bar until the school closes"),
    Measure.HOURS: N_("A bar of 72 hours"),
    Measure.LONGER: N_("A longer bar"),
}
_STATES: Mapping[str, Text] = {one.value: ReferralName[one.name] for one in ReferralState} | {
    one.value: MailStateName[one.name] for one in MailState
}
_CODES: Mapping[str, Mapping[str, Text]] = {
    "seen": {one.value: BehaviorName[one.name] for one in Behavior},
    "measure": _MEASURES,
    "step": {one.value: StepName[one.name] for one in Step},
    "state": _STATES,
    "outcome": {one.value: text for one, text in OUTCOMES.items()},
    "mail": {one.value: MailKindName[one.name] for one in MailKind},
}
_FIELDS = {label: name for name, label in beside_export.LABELS.items()}


def shown_fields(one: Mapping[str, Any], words: Translator, zone: tzinfo, schools: Mapping[str, str]) -> list[Shown]:
    """The fields of a record of `beside_export`, by the school's clock. `schools`: code -> name."""
    fields = ((label, _FIELDS[label], value) for label, value in one["fields"].items())
    return [
        Shown(
            Text(label),
            "; ".join(schools.get(code, code) for code in value)
            if name == "schools"
            else _said(name, value, words, zone),
        )
        for label, name, value in fields
    ]


def _said(name: str, value: Any, words: Translator, zone: tzinfo) -> str:
    if name in {"ends", "lifted", "closed"}:
        there = datetime.fromisoformat(value).astimezone(zone)
        return f"{words.short_day(there)}, {words.clock(there)}"
    if name == "asked_to_leave":
        return words.say(N_("Yes"))
    codes = _CODES.get(name, {})
    listed = value if isinstance(value, list) else [value]
    return "; ".join(words.say(codes[one]) if one in codes else str(one) for one in listed)

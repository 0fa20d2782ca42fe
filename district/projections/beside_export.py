"""What a person's copy of a visit tells beside the journal: conduct and bars, referrals, calls for help, mails.

List entries, the names of staff and the addresses of others stay out, and so does the wording of a mail, which is
written to somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from district.db.conduct_tables import Conduct, Referral
from district.ingest import beside_visits
from district.publish import bars
from district.publish.bars import Step

WHATS = {
    "conduct": "Your conduct was put on record",
    "step": "Something was done about it",
    "referral": "A matter was referred to the district's security",
    "help": "Somebody called for help",
    "leaving": "Somebody saw you leave",
    "mail": "A mail about your visit",
}
"""How each record reads."""

_UNTOLD = (Step.MADE, Step.NAMED, Step.UNNAMED)
"""The record itself tells the first; the others are how counsel found it."""

LABELS = {
    "seen": "What was seen",
    "words": "What was written about it",
    "asked_to_leave": "You were asked to leave",
    "measure": "What followed",
    "schools": "At which schools (none: at every school)",
    "ends": "Until when it holds",
    "lifted": "Ended early",
    "step": "What was done",
    "state": "How it stands",
    "outcome": "What became of it",
    "closed": "When it was over",
    "mail": "Kind of mail",
}
"""How each field reads to the person."""


def beside(session: Session, school: str, visit: str, cases: Collection[str]) -> list[dict[str, Any]]:
    """One record each, in the order of their times. `visit` is "" for somebody who was held and never came in."""
    found = beside_visits.about(session, school, [visit] if visit else [], cases)
    records = [
        *(record for one in found.conduct for record in _of_conduct(session, one)),
        *(_of_referral(one) for one in found.referrals),
        *(_record("help", one.pressed, outcome=one.outcome, closed=_text(one.closed)) for one in found.calls),
        *(_record("leaving", one.at) for one in found.leaving),
        *(_record("mail", one.made, mail=one.kind, state=one.state, closed=_text(one.ended)) for one in found.mails),
    ]
    return sorted(records, key=lambda one: str(one["when"]))


def _of_conduct(session: Session, one: Conduct) -> Iterator[dict[str, Any]]:
    yield _record(
        "conduct", one.made, seen=one.seen, words=one.words, asked_to_leave=one.asked_to_leave, measure=one.measure,
        schools=one.schools, ends=_text(one.ends), lifted=_text(one.lifted),
    )  # fmt: skip
    for step in bars.steps_of(session, one.id):
        if step.act not in _UNTOLD:
            yield _record("step", step.at, step=step.act, ends=_text(step.ends), words=step.words)


def _of_referral(one: Referral) -> dict[str, Any]:
    closed = _text(one.closed)
    return _record("referral", one.at, words=one.words, state=one.state, outcome=one.outcome, closed=closed)


def _record(kind: str, when: datetime, **fields: Any) -> dict[str, Any]:
    told = {LABELS[name]: value for name, value in fields.items() if value not in ("", None, [], False)}
    return {"what": WHATS[kind], "when": when.isoformat(), "fields": told}


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None

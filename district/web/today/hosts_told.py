"""What the office sees of hosts beside a visitor: told and what they answered, not answered yet, or away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from district.db.expected_tables import HostAnswer
from district.web.forms import Said
from district.web.today.day_visits import Shown
from district.web.today.labels import Labels
from language.marks import N_, Text
from language.translator import Translator
from sync.contract.api.school import WireHost
from sync.contract.time_zones import day_in

UNANSWERED = timedelta(minutes=5)
"""After so long without an answer the office is told to look."""

_ANSWERED: Mapping[HostAnswer, Text] = {
    HostAnswer.COMING: N_("{name}: on my way"),
    HostAnswer.NOT_ME: N_("{name}: not me"),
    HostAnswer.OFFICE: N_("{name} asks the office"),
}


@dataclass(frozen=True, slots=True)
class HostNote:
    """`is_alert`: somebody of the office should look."""

    text: Said
    is_alert: bool


def notes(visits: Sequence[Shown], labels: Labels, words: Translator, now: datetime) -> dict[str, HostNote]:
    """Visit -> what there is to say of its host; nothing where nobody was told and nobody is away."""
    known, today = {one.code: one for one in labels.known_hosts}, day_in(labels.zone, now)
    found = {}
    for visit in visits:
        host = known.get(visit.host)
        if visit.told is not None:
            found[visit.id] = _of(visit, visit.told, labels, words, now)
        elif host is not None and host.is_away(today):
            found[visit.id] = HostNote(away(host, known, words), is_alert=True)
    return found


def away(host: WireHost, hosts: Mapping[str, WireHost], words: Translator) -> Said:
    """Until when somebody is away, and who stands in."""
    values: dict[str, object] = {"name": host.name, "day": _day(host, words)}
    if host.stand_in in hosts:
        return Said(N_("{name} is away until {day}; {other} stands in"), values | {"other": hosts[host.stand_in].name})
    return Said(N_("{name} is away until {day}"), values)


def away_text(host: WireHost, words: Translator) -> Said:
    """From when until when, for a table."""
    first, last = (words.short_day(date.fromisoformat(one)) for one in (host.away_from, host.away_until))
    return Said(N_("{first} to {last}"), {"first": first, "last": last})


def _day(host: WireHost, words: Translator) -> str:
    return words.short_day(date.fromisoformat(host.away_until))


def _of(visit: Shown, told: str, labels: Labels, words: Translator, now: datetime) -> HostNote:
    name = labels.host_of(told)
    if visit.told_answer:
        text = _ANSWERED[HostAnswer(visit.told_answer)]
        return HostNote(Said(text, {"name": name}), is_alert=visit.told_answer != HostAnswer.COMING)
    since = words.clock(visit.told_at.astimezone(labels.zone))
    if now - visit.told_at >= UNANSWERED:
        return HostNote(Said(N_("{name} was told at {time} and has not answered"), {"name": name, "time": since}), True)
    return HostNote(Said(N_("{name} was told at {time}"), {"name": name, "time": since}), is_alert=False)

"""Changing who is told of alerts, one recipient at a time. The rest of the settings stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlmodel import Session

from district.alerts.alert_settings import NAME, AlertKind, AlertSettings, Recipient, Smtp, load, save
from district.db.publish_tables import Setting
from district.errors import Unfit
from language.marks import N_
from sync.contract.vocabulary import Verdict

_HEAD = "# Written when a recipient was changed at a page. Comments of a file that was handed over are not kept."
_APART = frozenset({"smtp", "recipient"})
MOST = 500


def settings_of(session: Session) -> AlertSettings:
    """Those in force; where nobody has handed any over, those of a district that tells nobody. They are held until
    the commit, so that two people who change them do so one after the other."""
    session.get(Setting, NAME, with_for_update=True)
    return load(session) or AlertSettings()


def put(session: Session, one: Recipient, was: str = "") -> None:
    """Add a recipient, or put one in the place of the recipient `was`. Raises Unfit where there is another one of that
    name, no mail server, or too many."""
    settings = settings_of(session)
    others = [other for other in settings.recipient if other.name != was]
    if any(other.name == one.name for other in others):
        raise Unfit(N_("There is a recipient of that name already."))
    if one.email and settings.smtp is None:
        raise Unfit(N_("There is no mail server in the settings: “district alerts --file” sets one. Use a webhook."))
    if len(others) >= MOST:
        raise Unfit(N_("There are {most} recipients already."), most=MOST)
    if was and settings.named(was) is None:
        raise Unfit(N_("That recipient was taken off meanwhile."))
    _store(
        session,
        settings,
        [one if other.name == was else other for other in settings.recipient] if was else [*others, one],
    )


def remove(session: Session, name: str) -> None:
    """Raises Unfit where no recipient has that name."""
    settings = settings_of(session)
    if settings.named(name) is None:
        raise Unfit(N_("That recipient was taken off already."))
    _store(session, settings, [one for one in settings.recipient if one.name != name])


def untold(settings: AlertSettings | None, schools: Collection[str]) -> dict[AlertKind, list[str]]:
    """Of what nobody is told, and for which schools; a strong match counts for cases. A source belongs to the
    whole district, so a recipient who is told of sources is told of every one (see source_alerts)."""
    recipients = settings.recipient if settings else ()
    gaps: dict[AlertKind, list[str]] = {}
    for kind in AlertKind:
        hearing = [one for one in recipients if one.hears_of(kind)]
        if kind is AlertKind.SOURCE and hearing:
            continue
        gone = [code for code in schools if not any(one.is_told(code, Verdict.STRONG, kind) for one in hearing)]
        if gone:
            gaps[kind] = gone
    return gaps


def _store(session: Session, settings: AlertSettings, recipients: Sequence[Recipient]) -> None:
    save(session, written(settings.model_copy(update={"recipient": tuple(recipients)})))


def written(settings: AlertSettings) -> str:
    """As a file that `alert_settings.parse` takes; what is as it would be anyway is left out."""
    return "\n".join([_HEAD, *_lines(settings)]) + "\n"


def _lines(settings: AlertSettings) -> Iterator[str]:
    yield from _fields(settings)
    if settings.smtp is not None:
        yield from ["", "[smtp]", *_fields(settings.smtp)]
    for one in settings.recipient:
        yield from ["", "[[recipient]]", *_fields(one)]


def _fields(one: AlertSettings | Smtp | Recipient) -> Iterator[str]:
    for name, field in type(one).model_fields.items():
        value = getattr(one, name)
        if name not in _APART and (field.is_required() or value != field.default):
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    """TOML's strings are escaped as JSON's are, but for DEL."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

"""What a change of a setting does that is felt at once, or cannot be taken back: said before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlmodel import Session, col, func, select

from district import settings
from district.db.people_tables import Account, Passkey
from district.web.forms import Said
from language.marks import N_, Text

Sentences = list[Text | Said]
_NOTHING_BACK = N_("A longer time later brings nothing back.")


def effects(session: Session, name: str, new: str) -> Sentences:
    """Sentences about a setting's new value; none where it is saved without being asked about."""
    found = _EFFECTS.get(name)
    return found(session, settings.said(session, name), new) if found else []


def _records(session: Session, old: str, new: str) -> Sentences:
    if int(new) >= int(old):
        return _confirms(session, new)
    return [
        Said(
            N_("What ended more than {days} days ago is erased for good in the next hourly run."),
            {"days": new},
        ),
        N_("Names, photos, answers and notes of visits and cases go. What a legal hold keeps stays."),
        _NOTHING_BACK,
        *_confirms(session, new),
    ]


def _confirms(session: Session, new: str) -> Sentences:
    if not settings.awaits_confirmation(session) or new == settings.built_in("record-days"):
        return []
    return [N_("This also confirms that old records are erased at all, which nobody has confirmed yet.")]


def _kept(_session: Session, old: str, new: str) -> Sentences:
    if int(new) >= int(old):
        return []
    return [
        Said(N_("What is older than {days} days is deleted for good in the next hourly run."), {"days": new}),
        _NOTHING_BACK,
    ]


def _second_factor(session: Session, _old: str, new: str) -> Sentences:
    if new != "required":
        return [N_("Who turns their second step off signs in with a password alone from then on.")]
    active = select(func.count()).select_from(Account).where(col(Account.disabled).is_(None))
    without = active.where(col(Account.totp).is_(None), col(Account.id).not_in(select(Passkey.account)))
    about: dict[str, object] = {"count": session.exec(without).one(), "all": session.exec(active).one()}
    return [
        Said(N_("People without an authenticator app or a passkey: {count} of {all}."), about),
        N_("Each of them sets one up before they see another page, also in the middle of their work."),
    ]


def _four_eyes(_session: Session, _old: str, new: str) -> Sentences:
    if new == "on":
        return []
    return [
        N_("Changes of the barred list then count at once, by one person alone."),
        N_("A second person of security has to agree within 7 days. Until then four eyes stay on."),
        N_("Changes that wait already still wait for a second person."),
    ]


_EFFECTS: Mapping[str, Callable[[Session, str, str], Sentences]] = {
    "record-days": _records,
    "quarantine-days": _kept,
    "alert-days": _kept,
    "second-factor": _second_factor,
    "four-eyes": _four_eyes,
}

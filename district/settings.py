"""What an administrator may choose, and the built-in values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, delete

from district.db.database import insert_if_new
from district.db.publish_tables import Setting
from district.errors import DistrictError, Unfit
from language.catalogue import OFFERED, SOURCE
from language.marks import N_, Text


class Owner(StrEnum):
    """Who changes a setting at the pages; the command line asks nobody."""

    IT = "it"
    RECORDS = "records"  # counsel and records: how long things are kept, and by when a request is answered
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """A whole number that an administrator may set."""

    owner: Owner
    built_in: int
    least: int
    most: int
    meaning: Text


@dataclass(frozen=True, slots=True)
class WordSetting:
    """One word out of a few."""

    owner: Owner
    built_in: str
    among: tuple[str, ...]
    meaning: Text


@dataclass(frozen=True, slots=True)
class LineSetting:
    """A line of an administrator's own words; "" for none."""

    owner: Owner
    most: int
    meaning: Text
    built_in: str = ""


Choice = NumberSetting | WordSetting | LineSetting

SETTINGS: Mapping[str, Choice] = {
    "accessibility-contact": LineSetting(
        Owner.IT,
        200,
        N_("Whom the accessibility statement tells people to write to or call: a name, an address, a number."),
    ),
    "language": WordSetting(
        Owner.IT, SOURCE, OFFERED, N_("The language of mails and pages for whom no other one is known.")
    ),
    "record-days": NumberSetting(
        Owner.RECORDS, 730, 35, 3650,
        N_("Days that a visit's and a case's names, photo, answers and texts are kept after their end."),
    ),
    "quarantine-days": NumberSetting(
        Owner.RECORDS, 90, 1, 3650, N_("Days that the content of a kiosk's batch which was not believed is kept.")
    ),
    "alert-days": NumberSetting(
        Owner.RECORDS, 365, 1, 3650,
        N_(
            "Days that an alert, or the note of a mail, is kept; an alert that failed stays until somebody has seen it."
        ),
    ),
    "sign-in-hours": NumberSetting(
        Owner.IT, 16, 1, 720, N_("Hours after which people at the pages sign in again.")
    ),
    "sign-in-idle-hours": NumberSetting(
        Owner.IT, 4, 1, 720, N_("Hours without a page asked for, after which people sign in again.")
    ),
    "second-factor": WordSetting(
        Owner.IT, "optional", ("optional", "required"),
        N_("Whether everybody at the pages needs an authenticator app or a passkey."),
    ),
    "four-eyes": WordSetting(
        Owner.SECURITY, "off", ("off", "on"),
        N_("Whether a change of the barred list by a page waits for a second person."),
    ),
    "own-copy-days": NumberSetting(
        Owner.RECORDS, 45, 1, 365, N_("Days in which somebody who asks for a copy of their own data is answered.")
    ),
    "erasure-days": NumberSetting(
        Owner.RECORDS, 45, 1, 365, N_("Days in which somebody who asks for an erasure is answered.")
    ),
    "correction-days": NumberSetting(
        Owner.RECORDS, 45, 1, 365, N_("Days in which somebody who asks for a correction is answered.")
    ),
    "public-records-days": NumberSetting(
        Owner.RECORDS, 3, 1, 365,
        N_("Days in which a request for public records is answered, weekends counted."),
    ),
    "pass-days": NumberSetting(
        Owner.IT, 365, 1, 3650, N_("Days that a school pass which staff ask for at a kiosk is valid.")
    ),
}  # fmt: skip


def is_number(name: str) -> bool:
    return isinstance(SETTINGS.get(name), NumberSetting)


RECORD_ERASING = "record-erasing"
"""Not among SETTINGS: whether housekeeping erases old records, see `erases_records`."""
_ON, _WAITS = "on", "waits"


def chosen(session: Session, name: str) -> int:
    """A number. Raises DistrictError for a setting that there is not, or that is no number."""
    told = said(session, name)
    if not is_number(name):
        raise DistrictError(f"{name} is no number.")
    return int(told)


def said(session: Session, name: str) -> str:
    """Any setting as text. Raises DistrictError for one that there is not."""
    otherwise = built_in(name)
    row = session.get(Setting, name)
    return row.value if row else otherwise


def built_in(name: str) -> str:
    """What counts where nobody chose. Raises DistrictError for a setting that there is not."""
    return str(_choice(name).built_in)


def checked(name: str, value: str | int) -> str:
    """A value as it is stored. Raises Unfit for one that the setting cannot have, and DistrictError for a setting that
    there is not."""
    choice, text = _choice(name), str(value)
    if isinstance(choice, WordSetting):
        if text not in choice.among:
            raise Unfit(N_("It is one of {words}. Nothing was changed."), words=", ".join(choice.among))
    elif isinstance(choice, LineSetting):
        text = " ".join(text.split())
        if len(text) > choice.most or not text.isprintable():
            raise Unfit(N_("It is one line of up to {most} signs. Nothing was changed."), most=choice.most)
    elif not (text.isascii() and text.isdecimal() and choice.least <= int(text) <= choice.most):
        raise Unfit(
            N_("It is a whole number from {least} to {most}. Nothing was changed."),
            least=choice.least, most=choice.most,
        )  # fmt: skip
    return str(int(text)) if isinstance(choice, NumberSetting) else text


def choose(session: Session, name: str, value: str | int) -> None:
    """Raises DistrictError for what there is not, and for a value that it cannot have."""
    try:
        store(session, name, checked(name, value))
    except Unfit as error:  # a command has no page that says which setting it is about
        raise DistrictError(str(error).replace("It", name, 1)) from None
    if name == "record-days":  # to set for how long is also to confirm that it ends
        confirm_erasing(session)


def put_back(session: Session, name: str) -> None:
    """Let what is built in count again, as if nobody had chosen. Raises DistrictError for what there is not."""
    _choice(name)
    forget(session, name)


def confirm_erasing(session: Session) -> None:
    """Let housekeeping erase records that are older than `record-days`, from now on."""
    store(session, RECORD_ERASING, _ON)


def awaits_confirmation(session: Session) -> bool:
    """Whether old records were found to wait, and nobody has confirmed that they go."""
    row = session.get(Setting, RECORD_ERASING)
    return row is not None and row.value == _WAITS


def erases_records(session: Session, *, older_exist: Callable[[], bool]) -> bool:
    """Whether housekeeping erases old records. Found out once, when a version that does so first comes to the district:
    where anything older exists by then (`older_exist`), it waits until an administrator has said so."""
    row = session.get(Setting, RECORD_ERASING)
    if row is None:
        insert_if_new(session, Setting(name=RECORD_ERASING, value=_WAITS if older_exist() else _ON))
        row = session.get_one(Setting, RECORD_ERASING)
    return row.value == _ON


def store(session: Session, name: str, value: str) -> None:
    """A setting's text as it is, unchecked, also while somebody else sets it."""
    insert_if_new(session, Setting(name=name, value=value))
    session.get_one(Setting, name, with_for_update=True).value = value


def forget(session: Session, name: str) -> None:
    """Take a setting's text out, where there is one."""
    session.exec(delete(Setting).where(col(Setting.name) == name))


def _choice(name: str) -> Choice:
    try:
        return SETTINGS[name]
    except KeyError:
        raise DistrictError(f"There is no setting {name!r}. Settings: {', '.join(sorted(SETTINGS))}.") from None

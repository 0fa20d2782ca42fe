"""What an administrator may choose, and the built-in values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from district.db.database import insert_if_new
from district.db.publish_tables import Setting
from district.errors import DistrictError
from language.catalogue import OFFERED, SOURCE


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """A whole number that an administrator may set."""

    built_in: int
    least: int
    most: int
    meaning: str


@dataclass(frozen=True, slots=True)
class WordSetting:
    """One word out of a few."""

    built_in: str
    among: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class LineSetting:
    """A line of an administrator's own words; "" for none."""

    most: int
    meaning: str
    built_in: str = ""


SETTINGS: Mapping[str, NumberSetting | WordSetting | LineSetting] = {
    "accessibility-contact": LineSetting(
        200, "whom the accessibility statement tells people to write to or call: a name, an address, a number"
    ),
    "language": WordSetting(SOURCE, OFFERED, "of mails and pages for whom no other language is known"),
    "record-days": NumberSetting(
        730, 35, 3650, "days that a visit's and a case's names, photo, answers and texts are kept after their end"
    ),
    "quarantine-days": NumberSetting(90, 1, 3650, "days that the content of a batch which was not believed is kept"),
    "alert-days": NumberSetting(
        365,
        1,
        3650,
        "days that an alert, or the note of a mail, is kept; an alert that failed stays until somebody has seen it",
    ),
    "sign-in-hours": NumberSetting(16, 1, 720, "hours after which people at the pages sign in again"),
    "sign-in-idle-hours": NumberSetting(4, 1, 720, "hours without a page asked for, after which people sign in again"),
    "second-factor": WordSetting(
        "optional", ("optional", "required"), "whether everybody at the pages needs an authenticator app or a passkey"
    ),
    "four-eyes": WordSetting(
        "off", ("off", "on"), "whether a change of the barred list by a page waits for a second person"
    ),
    "own-copy-days": NumberSetting(
        45, 1, 365, "days in which somebody who asks for a copy of their own data is answered"
    ),
    "erasure-days": NumberSetting(45, 1, 365, "days in which somebody who asks for an erasure is answered"),
    "correction-days": NumberSetting(45, 1, 365, "days in which somebody who asks for a correction is answered"),
    "public-records-days": NumberSetting(
        3, 1, 365, "days in which a request for public records is answered, weekends counted"
    ),
    "pass-days": NumberSetting(365, 1, 3650, "days that a school pass which staff ask for at a kiosk is valid"),
}


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


def choose(session: Session, name: str, value: str | int) -> None:
    """Raises DistrictError for what there is not, and for a value that it cannot have."""
    choice, text = _choice(name), str(value)
    if isinstance(choice, WordSetting):
        if text not in choice.among:
            raise DistrictError(f"{name} is one of {', '.join(choice.among)}. Nothing was changed.")
    elif isinstance(choice, LineSetting):
        text = " ".join(text.split())
        if len(text) > choice.most or not text.isprintable():
            raise DistrictError(f"{name} is one line of up to {choice.most} signs. Nothing was changed.")
    elif not (text.isdecimal() and choice.least <= int(text) <= choice.most):
        raise DistrictError(f"{name} is from {choice.least} to {choice.most}. Nothing was changed.")
    store(session, name, text)
    if name == "record-days":  # to set for how long is also to confirm that it ends
        confirm_erasing(session)


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


def _choice(name: str) -> NumberSetting | WordSetting | LineSetting:
    try:
        return SETTINGS[name]
    except KeyError:
        raise DistrictError(f"There is no setting {name!r}. Settings: {', '.join(sorted(SETTINGS))}.") from None

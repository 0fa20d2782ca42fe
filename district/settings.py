"""What an administrator may choose, and the built-in values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

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


SETTINGS: Mapping[str, NumberSetting | WordSetting] = {
    "language": WordSetting(SOURCE, OFFERED, "of mails and pages for whom no other language is known"),
    "quarantine-days": NumberSetting(90, 1, 3650, "days that the content of a batch which was not believed is kept"),
    "alert-days": NumberSetting(
        365, 1, 3650, "days that an alert is kept; one that failed stays until somebody has seen it"
    ),
}


def is_number(name: str) -> bool:
    return isinstance(SETTINGS.get(name), NumberSetting)


def chosen(session: Session, name: str) -> int:
    """A number. Raises DistrictError for a setting that there is not, or that is no number."""
    told = said(session, name)
    if not is_number(name):
        raise DistrictError(f"{name} is no number.")
    return int(told)


def said(session: Session, name: str) -> str:
    """Any setting as text. Raises DistrictError for one that there is not."""
    choice = _choice(name)
    row = session.get(Setting, name)
    return row.value if row else str(choice.built_in)


def choose(session: Session, name: str, value: str | int) -> None:
    """Raises DistrictError for what there is not, and for a value that it cannot have."""
    choice, text = _choice(name), str(value)
    if isinstance(choice, WordSetting):
        if text not in choice.among:
            raise DistrictError(f"{name} is one of {', '.join(choice.among)}. Nothing was changed.")
    elif not (text.isdecimal() and choice.least <= int(text) <= choice.most):
        raise DistrictError(f"{name} is from {choice.least} to {choice.most}. Nothing was changed.")
    session.merge(Setting(name=name, value=text))


def _choice(name: str) -> NumberSetting | WordSetting:
    try:
        return SETTINGS[name]
    except KeyError:
        raise DistrictError(f"There is no setting {name!r}. Settings: {', '.join(sorted(SETTINGS))}.") from None

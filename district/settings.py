"""What an administrator may choose, and the built-in values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from district.db.publish_tables import Setting
from district.errors import DistrictError


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """A whole number that an administrator may set."""

    built_in: int
    least: int
    most: int
    meaning: str


SETTINGS: Mapping[str, NumberSetting] = {
    "quarantine-days": NumberSetting(90, 1, 3650, "days that the content of a batch which was not believed is kept"),
    "alert-days": NumberSetting(
        365, 1, 3650, "days that an alert is kept; one that failed stays until somebody has seen it"
    ),
    "pass-days": NumberSetting(365, 1, 3650, "days that a school pass which staff ask for at a kiosk is valid"),
}


def chosen(session: Session, name: str) -> int:
    """Raises DistrictError for a setting that there is not."""
    choice = _choice(name)
    row = session.get(Setting, name)
    return int(row.value) if row else choice.built_in


def choose(session: Session, name: str, value: int) -> None:
    choice = _choice(name)
    if not choice.least <= value <= choice.most:
        raise DistrictError(f"{name} is from {choice.least} to {choice.most}. Nothing was changed.")
    session.merge(Setting(name=name, value=str(value)))


def _choice(name: str) -> NumberSetting:
    try:
        return SETTINGS[name]
    except KeyError:
        raise DistrictError(f"There is no setting {name!r}. Settings: {', '.join(sorted(SETTINGS))}.") from None

"""The district's settings in words: what each is called, how its value reads, and who changes it."""

from __future__ import annotations

from collections.abc import Mapping

from district.settings import SETTINGS, Choice, LineSetting, NumberSetting, Owner
from district.web.forms import Said
from district.web.pages import say
from language.marks import N_, NC_, Plural, Text, TextEnum
from language.translator import Translator, translator


class SettingName(TextEnum):
    """The settings by name, with `_` for `-`."""

    ACCESSIBILITY_CONTACT = N_("Contact about accessibility")
    LANGUAGE = N_("Language of the district")
    RECORD_DAYS = N_("Records are kept")
    QUARANTINE_DAYS = N_("Batches not believed are kept")
    ALERT_DAYS = N_("Alerts and notes of mails are kept")
    SIGN_IN_HOURS = N_("Sign in again after")
    SIGN_IN_IDLE_HOURS = N_("Sign in again when idle for")
    SECOND_FACTOR = N_("Second step at sign-in")
    FOUR_EYES = N_("Four eyes for the barred list")
    OWN_COPY_DAYS = N_("A copy of one's own data within")
    ERASURE_DAYS = N_("An erasure within")
    CORRECTION_DAYS = N_("A correction within")
    PUBLIC_RECORDS_DAYS = N_("Public records within")
    PASS_DAYS = N_("School passes are valid")


class OwnerName(TextEnum):
    """Who changes a setting."""

    IT = N_("IT")
    RECORDS = N_("Counsel and records")
    SECURITY = N_("District security")


class ValueName(TextEnum):
    """The words that a setting may have."""

    OFF = NC_("a setting", "off")
    ON = NC_("a setting", "on")
    OPTIONAL = NC_("a second step", "as each person likes")
    REQUIRED = NC_("a second step", "everybody needs one")


NAMES: Mapping[str, Text] = {one: SettingName[one.upper().replace("-", "_")] for one in SETTINGS}
"""By setting; one without a name keeps the server from starting."""
OWNERS: Mapping[Owner, Text] = {one: OwnerName[one.name] for one in Owner}
_DAYS = Plural("{count} day", "{count} days")
_HOURS = Plural("{count} hour", "{count} hours")
_NOT_SET = N_("not set")
CHOSEN, BUILT_IN = NC_("a setting", "chosen"), NC_("a setting", "built in")


def value_of(name: str, value: str) -> Text | Said | str:
    """A setting's value as people read it; an administrator's own words as they are."""
    if isinstance(SETTINGS[name], NumberSetting):
        return Said(_HOURS if name.endswith("-hours") else _DAYS, {"count": int(value)})
    if name == "language":
        return translator(value).name
    return ValueName[value.upper()] if value.upper() in ValueName.__members__ else value or _NOT_SET


def unit_of(name: str) -> Text:
    """The label of a number's field."""
    return N_("Hours") if name.endswith("-hours") else N_("Days")


def told(words: Translator, name: str, value: str) -> str:
    """The same as `value_of`, said."""
    found = value_of(name, value)
    return say(words, found) if isinstance(found, Text | Said) else found


def range_of(choice: Choice) -> Said | None:
    """What a field takes, where that is not seen from its choices."""
    if isinstance(choice, NumberSetting):
        return Said(N_("A whole number from {least} to {most}."), {"least": choice.least, "most": choice.most})
    return Said(N_("At most {most} signs."), {"most": choice.most}) if isinstance(choice, LineSetting) else None

"""What kiosks go by, in words: each setting, where its value comes from, and what it stands above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from district.publish.kiosk_settings import KEYS, Layers, Value, values_at
from district.publish.visitor_type_scopes import BUILT_IN, DISTRICT, LEVEL
from district.publish.visitor_types import Level
from district.web.forms import Said
from district.web.pages import say
from district.web.settings.type_texts import LevelName
from district.web.tables import Column, Row, Table
from language.marks import N_, NC_, Plural, Text, TextEnum
from language.translator import Translator, translator


class KioskSettingName(TextEnum):
    """The settings that are sent to kiosks."""

    LANGUAGES = N_("Languages that visitors may choose")
    BADGE_GRACE_S = N_("A new badge does not sign out for")


class KioskSettingMeaning(TextEnum):
    """What each means, in a sentence."""

    LANGUAGES = N_("What stands on the first page of a kiosk. The school's own language is always among them.")
    BADGE_GRACE_S = N_(
        "After its sign-in a badge is on its way to a chest, past the camera. Until then it is not read."
    )


class OwnFileName(TextEnum):
    """What a settings file at a kiosk may say, by its name there; it is not set from here."""

    BADGE_GRACE_S = KioskSettingName.BADGE_GRACE_S
    BADGE_LAYOUT = N_("Badge layout")
    CAMERA = N_("Camera")
    LANGUAGE = N_("The school's language")
    LANGUAGES = KioskSettingName.LANGUAGES
    PRINTERS = N_("Printers")
    READER = N_("Readers beside the camera")
    SERVER_CA = N_("The district's own certificate authority")


NAMES: Mapping[str, Text] = {one: KioskSettingName[one.upper()] for one in KEYS}
MEANINGS: Mapping[str, Text] = {one: KioskSettingMeaning[one.upper()] for one in KEYS}
_FILE, _UNTOLD = N_("its own settings file"), N_("known at the kiosk alone")
COLUMNS = (
    Column("name", N_("Setting")),
    Column("value", N_("Value")),
    Column("source", N_("Comes from")),
    Column("overrides", N_("Stands above")),
)


def value_of(name: str, value: Any, words: Translator) -> str:
    """As people read it."""
    if name == "languages":
        return words.listed([translator(tag).name for tag in value])
    return words.say(Plural("{count} second", "{count} seconds"), count=value)


def source_of(key: str, schools: Mapping[str, str], kiosks: Mapping[str, str]) -> Text | str:
    """A scope in words; schools and kiosks by their names. `key` as in kiosk_settings."""
    if key == BUILT_IN:
        return NC_("a setting", "built in")
    if key == DISTRICT:
        return N_("the district")
    if key.startswith(LEVEL):
        return LevelName[Level(key.removeprefix(LEVEL)).name]
    kind, _, name = key.partition(":")
    return (schools if kind == "school" else kiosks).get(name, name)


def table(
    layers: Layers, keys: list[str], schools: Mapping[str, str], kiosks: Mapping[str, str], words: Translator,
    own: list[str] | None = None,
) -> Table:  # fmt: skip
    """How each setting stands at a place. `own`: what a kiosk's own file sets, None where that is not known."""
    rows = []
    for name, one in values_at(layers, keys).items():
        told = _overrides(name, one, schools, kiosks, words)
        if name in (own or ()):
            above = Said(N_("{where}: {value}"), _said(name, (one.source, one.value), schools, kiosks, words))
            rows.append(_row(NAMES[name], _UNTOLD, _FILE, [above, *told], words))
        else:
            value = value_of(name, one.value, words)
            rows.append(_row(NAMES[name], value, source_of(one.source, schools, kiosks), told, words))
    others = [one.upper() for one in own or () if one not in NAMES]
    rows += [_row(OwnFileName[one], _UNTOLD, _FILE, [], words) for one in others if one in OwnFileName.__members__]
    return Table(COLUMNS, rows, N_("What kiosks go by"), N_("Nothing to show."))


def _row(name: Text, value: Text | str, source: Text | str, told: list[Said], words: Translator) -> Row:
    overrides = "; ".join(say(words, one) for one in told) or None
    return Row({"name": name, "value": value, "source": source, "overrides": overrides})


def _overrides(
    name: str, one: Value, schools: Mapping[str, str], kiosks: Mapping[str, str], words: Translator
) -> list[Said]:
    return [
        Said(N_("{where}: {value}"), _said(name, below, schools, kiosks, words)) for below in reversed(one.overrides)
    ]


def _said(
    name: str, one: tuple[str, Any], schools: Mapping[str, str], kiosks: Mapping[str, str], words: Translator
) -> dict[str, object]:
    where = source_of(one[0], schools, kiosks)
    return {
        "where": say(words, where) if isinstance(where, Text) else where,
        "value": value_of(name, one[1], words),
    }

"""What kiosks go by, as the district, its levels, its schools and single kiosks set it: each a layer over the one below
and over what a kiosk does by itself. A kiosk's own settings file stands above all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from district.db.publish_tables import KioskSettingLayer
from district.db.tables import School
from district.publish.visitor_type_scopes import BUILT_IN, Scope, chain
from language.catalogue import OFFERED
from sync.contract.api.school_settings import LONGEST_GRACE_S, WireKioskSettings

_KIOSK = "kiosk:"


class Layer(BaseModel):
    """What one scope sets; None is as below. `languages`: tags of what visitors may choose; `badge_grace_s`: seconds in
    which a badge that was just printed does not sign out yet."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    languages: list[str] | None = None
    badge_grace_s: int | None = Field(default=None, ge=0, le=LONGEST_GRACE_S)


NOTHING = Layer()
KEYS = tuple(Layer.model_fields)
STANDARD = Layer(languages=list(OFFERED), badge_grace_s=60)
"""What a kiosk does by itself where nobody set anything; kiosk.settings says the same."""
Layers = Mapping[str, Layer]
"""Key of a scope -> what it sets; one that sets nothing is missing."""


@dataclass(frozen=True, slots=True)
class Value:
    """A setting as it stands at a place.

    Attributes:
        source: key of the scope that it comes from, BUILT_IN where nobody set it.
        overrides: (key of a scope, value) of each below that says otherwise, the lowest first.
    """

    value: Any
    source: str
    overrides: tuple[tuple[str, Any], ...]


def key_of(scope: Scope, kiosk: str = "") -> str:
    """As a layer is stored."""
    return f"{_KIOSK}{kiosk}" if kiosk else scope.key


def keys_for(level: str = "", school: str = "", kiosk: str = "") -> list[str]:
    """The keys that count at a place, the lowest first."""
    return [*(scope.key for scope in chain(level, school)), *([key_of(Scope(), kiosk)] if kiosk else [])]


def all_layers(session: Session) -> dict[str, Layer]:
    """Of every scope that sets something."""
    return {row.scope: Layer.model_validate(row.content) for row in session.exec(select(KioskSettingLayer))}


def layers_for(session: Session, school: School) -> dict[str, Layer]:
    """Those that count at a school, and at single kiosks of it."""
    counts = col(KioskSettingLayer.scope).in_(keys_for(school.level, school.code))
    rows = session.exec(select(KioskSettingLayer).where(counts | (KioskSettingLayer.school == school.code)))
    return {row.scope: Layer.model_validate(row.content) for row in rows}


def values_at(layers: Layers, keys: Sequence[str]) -> dict[str, Value]:
    """Every setting by these scopes, the lowest first."""
    return {name: _value(layers, keys, name) for name in KEYS}


def _value(layers: Layers, keys: Sequence[str], name: str) -> Value:
    found: list[tuple[str, Any]] = [(BUILT_IN, getattr(STANDARD, name))]
    found += [(key, value) for key in keys if (value := getattr(layers.get(key, NOTHING), name)) is not None]
    *below, (source, value) = found
    return Value(value, source, tuple(one for one in below if one[1] != value))


def of_school(layers: Layers, school: School) -> WireKioskSettings | None:
    """For all kiosks of a school; None where nobody set anything for it."""
    return _wire(layers, keys_for(school.level, school.code))


def of_kiosks(layers: Layers, school: School, kiosks: Collection[str]) -> dict[str, WireKioskSettings]:
    """For single kiosks, by id: those that have something of their own."""
    own = [one for one in kiosks if key_of(Scope(), one) in layers]
    there = {one: _wire(layers, keys_for(school.level, school.code, one)) for one in sorted(own)}
    return {one: wire for one, wire in there.items() if wire is not None}


def _wire(layers: Layers, keys: Sequence[str]) -> WireKioskSettings | None:
    set_here = {
        name: one.value for name, one in values_at(layers, keys).items() if one.source != BUILT_IN
    }  # fmt: skip
    return WireKioskSettings(**set_here) if set_here else None

"""What badges show, as the district, its levels and its schools set it: each a layer over the one below and the
standard layout. A layer says only what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, func, select

from district.db.publish_tables import BadgeLayoutLayer
from district.db.tables import School
from district.publish.visitor_type_scopes import BUILT_IN, Scope, chain, chain_of
from printing.layout.badge_design import STANDARD, Design, design_sent, table_of
from sync.contract.api.school_settings import WireBadgeLayout
from sync.contract.journal.entry import canonical

_VERSION_DIGITS = 16
KEYS = ("order", "date", "call", "bars", "marks")
"""Those of a Design; each has its own origin."""


class Layer(BaseModel):
    """What one scope sets; None, or a purpose that is not named, is as below. "" for a purpose takes its bar away."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    order: list[str] | None = None
    date: str | None = None
    call: list[str] | None = None
    bars: dict[str, str] = Field(default_factory=dict)
    marks: dict[str, str] = Field(default_factory=dict)

    def sets(self, key: str) -> bool:
        return getattr(self, key) not in (None, {})


NOTHING = Layer()
Layers = Mapping[str, Layer]
"""Scope -> what it sets; a scope that sets nothing may be missing."""


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force at a scope.

    Attributes:
        origins: key of a Design -> the scope that it comes from, BUILT_IN for the standard layout.
    """

    design: Design
    origins: Mapping[str, str]


def layers_in_force(session: Session, scopes: Collection[Scope] | None = None) -> dict[str, Layer]:
    """The newest layer of each of these scopes, or of all, that was not taken back."""
    newest = select(BadgeLayoutLayer.scope, func.max(BadgeLayoutLayer.number).label("number"))
    newest = newest.where(col(BadgeLayoutLayer.undone).is_(None))
    if scopes is not None:
        newest = newest.where(col(BadgeLayoutLayer.scope).in_([scope.key for scope in scopes]))
    last = newest.group_by(col(BadgeLayoutLayer.scope)).subquery()
    rows = session.exec(
        select(BadgeLayoutLayer).where(BadgeLayoutLayer.scope == last.c.scope, BadgeLayoutLayer.number == last.c.number)
    )
    return {row.scope: Layer.model_validate(row.content) for row in rows}


def effective(layers: Layers, scopes: Sequence[Scope]) -> Effective:
    """By these scopes, the lowest first. Raises BadDesign where their layers together make none."""
    table, origins = table_of(STANDARD), dict.fromkeys(KEYS, BUILT_IN)
    for scope in scopes:
        layer = layers.get(scope.key, NOTHING)
        origins |= {key: str(scope) for key in KEYS if layer.sets(key)}
        table |= {key: getattr(layer, key) for key in ("order", "date", "call") if layer.sets(key)}
        table |= {key: table[key] | getattr(layer, key) for key in ("bars", "marks")}
    for key in ("bars", "marks"):
        table[key] = {code: one for code, one in table[key].items() if one}
    return Effective(design_sent(table, str(scopes[-1])), origins)


def effective_at(session: Session, scope: Scope) -> Effective:
    scopes = chain_of(session, scope)
    return effective(layers_in_force(session, scopes), scopes)


def wire_layout(session: Session, school: School) -> WireBadgeLayout | None:
    """For the kiosks of a school; None where nobody has set anything: they then print the standard one."""
    return layout_at(layers_in_force(session, chain(school.level, school.code)), school)


def layer_of(wanted: Design, below: Design, old: Layer, purposes: Collection[str]) -> Layer:
    """What a scope must set over `below` so that `wanted` comes of it. What `old` says of purposes that nobody was
    asked about stays."""
    table, base = table_of(wanted), table_of(below)
    content: dict[str, Any] = {key: table[key] for key in ("order", "date", "call") if table[key] != base[key]}
    for key in ("bars", "marks"):
        asked = {code: table[key].get(code, "") for code in purposes}
        content[key] = {code: one for code, one in asked.items() if one != base[key].get(code, "")}
        content[key] |= {code: one for code, one in getattr(old, key).items() if code not in purposes}
    return Layer.model_validate(content)


def layout_at(layers: Layers, school: School) -> WireBadgeLayout | None:
    """See `wire_layout`."""
    scopes = chain(school.level, school.code)
    if all(layers.get(scope.key, NOTHING) == NOTHING for scope in scopes):
        return None
    content = table_of(effective(layers, scopes).design)
    return WireBadgeLayout(version=hashlib.sha256(canonical(content)).hexdigest()[:_VERSION_DIGITS], **content)

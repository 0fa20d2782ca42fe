"""Whose visitor types a page is about, the district's or a level's: what stands there, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from district.db.tables import School
from district.publish.visitor_type_scopes import BUILT_IN, DISTRICT, Layers, Scope, chain, types_at
from district.publish.visitor_types import NOTHING, Layer, Level, by_code, resolve
from district.web.authorization import NotFound
from district.web.settings.marks import mark
from district.web.settings.own_types import TypesHere, types_by
from district.web.settings.place_names import name_of
from district.web.settings.type_texts import LevelName
from language.marks import N_, Text
from language.translator import Translator
from sync.contract.records.question import VisitorTypes

TYPES = "/types"
ONE = f"{TYPES}/{{scope}}"
TYPE = f"{ONE}/type/{{kind}}"

LOOK_WHERE = N_("See where it shows")
"""The button that leads to the page that confirms."""
_INHERITED = {BUILT_IN: N_("Built in"), str(Scope()): N_("From the district")}
_CHANGED = {
    BUILT_IN: N_("Changed here, otherwise built in"),
    str(Scope()): N_("Changed here, otherwise from the district"),
}
_BACK = {BUILT_IN: N_("Back to what is built in"), str(Scope()): N_("Back to what the district says")}
_PINNED = N_(
    "The first change here makes a version of its own: from then on, what the district changes in this type does not "
    "reach these schools."
)


@dataclass(frozen=True, slots=True)
class Place:
    """The district or a level. `name` is how an address calls it."""

    name: str
    scope: Scope
    title: Text

    @property
    def path(self) -> str:
        return f"{TYPES}/{self.name}"

    def of_type(self, code: str) -> str:
        """The address of one type's page."""
        return TYPE.format(scope=self.name, kind=code)

    def standing(self, session: Session) -> TypesHere:
        return types_by(session, chain(self.scope.level))

    def pinning(self, there: TypesHere, code: str) -> list[Text]:
        """What is worth knowing before a level first changes a type that it inherits."""
        return [_PINNED] if self.scope.level and code in there.below and not there.is_own(code) else []


def places() -> list[Place]:
    """The district, then its levels."""
    levels = [Place(one.value, Scope(level=one), LevelName[one.name]) for one in Level]
    return [Place(DISTRICT, Scope(), N_("The whole district")), *levels]


def place_of(name: str) -> Place:
    """Raises NotFound for what is neither the district nor a level."""
    found = next((one for one in places() if one.name == name), None)
    if found is None:
        raise NotFound
    return found


def mark_at(there: TypesHere) -> str:
    """Of what is set at a place, and of what it would be otherwise."""
    return mark(there.layers[-1].model_dump(mode="json"), resolve(there.layers[:-1]).version)


def source_below(there: TypesHere, code: str) -> str:
    """Where a type comes from if this place sets nothing for it; "" if no place above has the type."""
    if code not in there.below:
        return ""
    return [source for source, layer in there.named[:-1] if any(one.code == code for one in layer.types)][-1]


def origin_here(there: TypesHere, code: str) -> Text:
    """Where a type comes from, as its place sees it."""
    below = source_below(there, code)
    if not below:
        return N_("Added here")
    return (_CHANGED if there.is_own(code) else _INHERITED)[below]


def way_back(there: TypesHere, code: str) -> Text | None:
    """What the act is called by which a place follows those below in a type again; None where it does so, or cannot."""
    below = source_below(there, code)
    return _BACK[below] if below and there.is_own(code) else None


def offered_at(layers: Layers, schools: Sequence[School]) -> Mapping[str, int]:
    """Code of a type -> at how many of these schools it is offered."""
    return _counted(layers, schools, lambda types: [one.code for one in types.types])


def asked_at(layers: Layers, schools: Sequence[School], kind: str) -> Mapping[str, int]:
    """Code of a question of a type -> at how many of these schools visitors of this type are asked it."""
    return _counted(layers, schools, lambda types: _questions(types, kind))


def _questions(types: VisitorTypes, kind: str) -> list[str]:
    found = by_code(types).get(kind)
    return [one.code for one in found.questions] if found else []


def _counted(
    layers: Layers, schools: Sequence[School], what: Callable[[VisitorTypes], Iterable[str]]
) -> Mapping[str, int]:
    """At how many of these schools there is each. Schools of a level that set nothing are alike, and are asked once."""
    alike = Counter((one.level, one.code if Scope(school=one.code).key in layers else "") for one in schools)
    sample = {(one.level, one.code if Scope(school=one.code).key in layers else ""): one for one in schools}
    found: Counter[str] = Counter()
    for key, count in alike.items():
        found.update(dict.fromkeys(what(types_at(layers, sample[key])), count))
    return found


def set_there(layer: Layer, names: Mapping[str, str], words: Translator) -> str:
    """What a layer sets, in words; `names` are those of types that others set."""
    if layer == NOTHING:
        return words.say(N_("Nothing: everything is inherited"))
    said = [words.say(N_("Sets: {names}"), names=", ".join(name_of(one.label, words) for one in layer.types))]
    said = said if layer.types else []
    if layer.hidden:
        hidden = ", ".join(names.get(code, code) for code in layer.hidden)
        said.append(words.say(N_("Hides: {names}"), names=hidden))
    if layer.order:
        said.append(words.say(N_("Has an order of its own")))
    return "; ".join(said)

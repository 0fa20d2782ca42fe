"""The languages that one kiosk speaks: the school's own and what a visitor may choose, read from disk at start."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kiosk.checkin.answers import FALLBACK
from kiosk.checkin.school import ConductText
from kiosk.ui.conduct import load_conduct
from kiosk.ui.wording_labels import BUILT_IN
from language.translator import Translator, translator

NO_CONDUCT = ConductText(version="", title="", points=())


@dataclass(frozen=True, slots=True)
class Languages:
    """See `load_languages`.

    Attributes:
        own: the school's, which the office always reads.
        offered: what a visitor may choose, the school's among them; a single one is no choice.
        conduct: the conduct expectations by the tag of each of them.
        is_fixed: the kiosk's own settings say what is offered, whatever the district does.
    """

    own: Translator = field(default_factory=translator)
    offered: tuple[Translator, ...] = ()
    conduct: Mapping[str, ConductText] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    is_fixed: bool = False

    def of(self, tag: str) -> Translator:
        """The language of a step: "", and what is not offered, is the school's own."""
        return next((one for one in self.offered if one.tag == tag), self.own)

    def choice(self, wanted: Collection[str] = ()) -> tuple[Translator, ...]:
        """What a visitor may choose: of `wanted`, tags that the district names, what this kiosk speaks, and the
        school's own; none where that is a single one."""
        there = self.offered
        if wanted and not self.is_fixed:
            there = tuple(one for one in there if one is self.own or {one.tag, one.language} & set(wanted))
        return there if len(there) > 1 else ()

    def expectations(self, words: Translator) -> ConductText:
        return self.conduct.get(words.tag, NO_CONDUCT)


def load_languages(own: str, offered: Sequence[str], *, is_fixed: bool = False) -> Languages:
    """Read all catalogues and expectations of a kiosk, so that the GUI thread never does.

    Raises CatalogueDamaged and ConductDamaged, each with a sentence for technicians.
    """
    ours = translator(own)
    there = tuple(translator(tag) for tag in offered)
    if ours.language not in {one.language for one in there}:
        there = (ours, *there)
    # "en-US" at a school that offers "en" is one language, written as the school writes it.
    there = tuple(ours if one.language == ours.language else one for one in there)
    conduct = {one.tag: load_conduct(one.tag) for one in {ours, *there}}
    return Languages(ours, there, MappingProxyType(conduct), is_fixed)


def label(words: Translator, labels: Mapping[str, str], otherwise: str) -> str:
    """What a visitor reads of the district's words: in their language, where there is none the catalogue's for a word
    that this program came with, and otherwise as the school has it."""
    for tag in (words.tag, words.language):
        if labels.get(tag):
            return labels[tag]
    known = BUILT_IN.get(labels.get(FALLBACK, otherwise))
    return words.say(known) if known else otherwise

"""A visitor beside one name of an entry: how each field agrees, and what follows from the fields together."""

from __future__ import annotations

from dataclasses import dataclass

from screening.compare import SAME_NAME, WHOLE_NAME
from screening.compare_tokens import Fit
from screening.policy import TIERS, Tier
from screening.result import Agreement
from screening.weights import DateFit

_OUT_OF_PLACE = frozenset({Agreement.MIDDLE, Agreement.SWAPPED})
_RELATED = frozenset({Agreement.NICKNAME, Agreement.SOUND, Agreement.SIMILAR})
"""Levels at which the given names of brothers and sisters often agree: Michael and Miguel, Jing and Qing."""


@dataclass(frozen=True, slots=True)
class EntryComparison:
    """A visitor beside one name of an entry. `bits` is the sum of all weights; `chance` is P(as well | unrelated)."""

    family: Fit
    given: Fit
    middle: Fit
    born: DateFit
    sex: Agreement
    generation: Agreement
    height: Agreement
    eyes: Agreement
    bits: float
    chance: float
    apart: bool = False
    """Both have several given names written together, and the shorter side has one that the other lacks: Maria Elena
    and Maria Sofia, Za Kou and Za Pao."""

    @property
    def tier(self) -> Tier:
        if self.twin:
            return Tier.TWIN
        return Tier.DATED if self.dated else TIERS[self.born]

    @property
    def dated(self) -> bool:
        """The names agree as much as the same whole date asks for, and would not without it."""
        return any(name.faint or name.agreement is Agreement.DIFFERENT for name in (self.family, self.given))

    @property
    def anchored(self) -> bool:
        """One name is the same, and the whole date stands for the other: a changed, an English or a married name. The
        given name is the same where the middle name is too."""
        if self.family.agreement in WHOLE_NAME:
            return True
        whole = self.middle.agreement in WHOLE_NAME and all(len(one) > 1 for pair in self.middle.pairs for one in pair)
        return whole and self.given.agreement in SAME_NAME

    @property
    def twin(self) -> bool:
        """The same surname and birth date, and another given name altogether."""
        return self.given.agreement is Agreement.DIFFERENT

    @property
    def told_apart(self) -> bool:
        """A twin of whom more differs than the given name: hardly anybody changes that and their middle name."""
        return self.twin and (self.contradicted or self.middle.agreement is Agreement.DIFFERENT)

    @property
    def same_words(self) -> bool:
        """The exact name, and nothing in the rest of it that differs."""
        exact = {self.family.agreement, self.given.agreement} <= SAME_NAME
        return exact and Agreement.DIFFERENT not in {self.middle.agreement, self.generation}

    @property
    def same_name(self) -> bool:
        """The exact name, which outweighs another birth date where few bear it: the date may be wrong altogether."""
        return self.same_words and not self.contradicted

    @property
    def contradicted(self) -> bool:
        """Something besides the names speaks against it being one person."""
        return Agreement.DIFFERENT in {self.sex, self.generation}

    @property
    def only_first_given_agrees(self) -> bool:
        """Marie-Ange and Marie-Carmel: of given names written together the first agrees and another does not."""
        in_place = self.family.agreement is not Agreement.SWAPPED
        return self.apart and in_place and self.middle.agreement is Agreement.DIFFERENT

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, float]:
        """Of several readings of a name the one that has both its parts, each in its place, is the likelier."""
        return not self.dated, not self.apart, self.given.agrees, self.family.agreement not in _OUT_OF_PLACE, self.bits

    @property
    def kin(self) -> bool:
        """Two given names that are only related, and two middle names that differ: a brother or sister, as a rule."""
        one_name = self.given.one_name and not self.given.loose
        return not one_name and self.given.agreement in _RELATED and self.middle.agreement is Agreement.DIFFERENT

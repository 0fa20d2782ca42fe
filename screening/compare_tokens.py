"""Compares two tokens: at which level they agree, by letters, by sound and by what is known of names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

from screening.name_tables import NameTables, Share
from screening.normalize import LOOK_ALIKES, bare, look_alike, skeleton
from screening.result import Agreement
from screening.romanization import Role

_ONE_SLIP, _TWO_SLIPS = 4, 8
"""Letters from which a name is long enough that one, or two, changed letters still leave it recognizable."""
_SHORT_SLIP = 3
"""Letters of names so short that one changed letter makes another name as often as not."""
_PREFIX = 4
ALIKE, ALIKE_LETTERS = 0.90, 5
_SOUND_ALIKE = 0.70
MIN_SIMILARITY = 0.65
"""Jaro-Winkler similarity below which no level is reached: most pairs of tokens end here, cheaply."""
_COMMON = 3e-5
_OWN_RIGHT = 1e-5
"""Share in the country from which a surname is one in its own right, and one of two given names of a set may be
another name: 3,000 bearers."""
_WOMEN, _MEN = 0.9, 0.1

_SLIPS = frozenset({Agreement.TYPO, Agreement.SIMILAR, Agreement.SOUND, Agreement.TRUNCATED})
_SURE = frozenset({Agreement.EXACT, Agreement.SPELLING, Agreement.INITIAL})
_SLIPS_OF_TWO_NAMES = {Agreement.TYPO: Agreement.SIMILAR, Agreement.SIMILAR: Agreement.DIFFERENT}
RELIABLE = frozenset({Agreement.EXACT, Agreement.SPELLING, Agreement.SOUND, Agreement.TYPO, Agreement.NICKNAME})


@dataclass(frozen=True, slots=True)
class Fit:
    """How one part of two names compared.

    Attributes:
        agreement: the level, as it is explained.
        within: the level of the tokens themselves where `agreement` is PART, MIDDLE or SWAPPED.
        pairs: the tokens that were laid side by side, ours and theirs.
        flagged: the document itself says that it cut the name.
        faint: merely alike, which counts beside the same whole birth date only (screening.compare_dated).
        shares: by pair, where the tokens are spellings of one name by different systems, how common all of its
            spellings are together, by community of the tables; () where no pair is.
        loose: a set of spellings has both names, and many bear each: Anna and Hanna. They agree, but are no surer one
            name than two.
    """

    agreement: Agreement
    within: Agreement
    pairs: tuple[tuple[str, str], ...]
    flagged: bool = False
    faint: bool = False
    shares: tuple[Share | None, ...] = ()
    loose: bool = False

    @property
    def agrees(self) -> bool:
        return self.agreement not in _NOT_AGREEING

    @property
    def one_name(self) -> bool:
        """Whether every token is the other's, or another system's spelling of it, and one at least is."""
        together = zip(self.pairs, self.shares, strict=False)
        return bool(self.shares) and all(share is not None or ours == theirs for (ours, theirs), share in together)


_NOT_AGREEING = frozenset({Agreement.DIFFERENT, Agreement.ABSENT})
DIFFERENT = Fit(Agreement.DIFFERENT, Agreement.DIFFERENT, ())
ABSENT = Fit(Agreement.ABSENT, Agreement.ABSENT, ())


def compare_tokens(ours: str, theirs: str) -> Agreement:
    """The best level at which two tokens agree, by letters alone. Symmetrical."""
    if ours == theirs:
        return Agreement.EXACT
    shorter, longer = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    if len(shorter) <= 1:
        return Agreement.INITIAL if shorter and longer.startswith(shorter) else Agreement.DIFFERENT
    likeness = JaroWinkler.similarity(ours, theirs)
    if likeness < MIN_SIMILARITY:
        return Agreement.DIFFERENT
    if bare(ours) == bare(theirs):
        return Agreement.SPELLING
    if skeleton(ours) == skeleton(theirs) and likeness >= _SOUND_ALIKE:
        return Agreement.SOUND
    slips = 2 if len(shorter) >= _TWO_SLIPS else 1 if len(shorter) >= _ONE_SLIP else 0
    if slips and OSA.distance(ours, theirs, score_cutoff=slips) <= slips:
        return Agreement.TYPO
    if len(shorter) >= _PREFIX and longer.startswith(shorter):
        return Agreement.TRUNCATED
    if look_alike(ours) == look_alike(theirs) or any(shorter == longer.replace(*alike) for alike in LOOK_ALIKES):
        return Agreement.TYPO
    if len(shorter) >= ALIKE_LETTERS and likeness >= ALIKE:
        return Agreement.SIMILAR
    if len(shorter) == _SHORT_SLIP and OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return Agreement.SIMILAR  # Kir and Kirk
    return Agreement.DIFFERENT


def compare_given_tokens(ours: str, theirs: str, tables: NameTables, same_sex: bool) -> Agreement:
    """As compare_tokens, with nicknames, and with the caution that brothers' and sisters' names call for.

    `same_sex`: both records say so; a man's name and a woman's are then no reason to tell them apart.
    """
    level = compare_tokens(ours, theirs)
    if level in _SURE:
        return level
    if tables.formal(ours, theirs):
        return Agreement.NICKNAME
    if tables.romanization.in_one_set(Role.GIVEN, ours, theirs) is not None:
        return Agreement.SOUND
    if _reads_alike(Role.GIVEN, ours, theirs, tables):
        level = Agreement.SOUND
    if level not in _SLIPS:
        return level
    women = sorted(tables.female.get(token, 0.5) for token in (ours, theirs))
    if not same_sex and women[0] <= _MEN and women[1] >= _WOMEN:
        return Agreement.DIFFERENT  # Mario and Maria are no typing error
    if level is Agreement.SOUND or not own_right(tables, ours, theirs):
        return level
    # Two names in their own right: Jayden and Kayden, Lin and Ling.
    weak = level is Agreement.TYPO or (level is Agreement.TRUNCATED and same_sex)  # Kristi and Kristina
    return Agreement.SIMILAR if weak else Agreement.DIFFERENT


def compare_surname_tokens(ours: str, theirs: str, tables: NameTables) -> Agreement:
    """As compare_tokens, with what different systems make of one name: Zhang and Chang. Of two other surnames that many
    bear neither is a slip of the other: Vang and Yang."""
    level = compare_tokens(ours, theirs)
    if level in _SURE:
        return level
    one_name = tables.romanization.in_one_set(Role.FAMILY, ours, theirs) is not None
    if one_name or _reads_alike(Role.FAMILY, ours, theirs, tables):
        return Agreement.SOUND
    if (
        level not in _SLIPS_OF_TWO_NAMES
        or min(_share(tables.family, ours), _share(tables.family, theirs)) <= _OWN_RIGHT
    ):
        return level
    return _SLIPS_OF_TWO_NAMES[level]


def surnames_agree(ours: str, theirs: str, tables: NameTables) -> bool:
    """Whether two surname tokens agree at any level."""
    return compare_surname_tokens(ours, theirs, tables) not in _NOT_AGREEING


def _reads_alike(role: Role, ours: str, theirs: str, tables: NameTables) -> bool:
    """Whether a system's rules make one name of the two, of which one at least is rare: two that many bear are two
    names, whatever a rule says, unless a set of spellings has them both."""
    if not tables.romanization.reads_alike(role, ours, theirs):
        return False
    names, common = (tables.family, _OWN_RIGHT) if role is Role.FAMILY else (tables.given, _COMMON)
    return min(_share(names, ours), _share(names, theirs)) <= common


def best_surname(ours: Sequence[str], theirs: Sequence[str], tables: NameTables, flagged: bool) -> Fit:
    """The best of every pair of one's and the other's surname tokens. `flagged`: the document cut ours."""
    fits = (
        _truncated(_pair(level, one, other, Role.FAMILY, tables), flagged)
        for one in ours
        for other in theirs
        if (level := compare_surname_tokens(one, other, tables)) not in _NOT_AGREEING
    )
    return min(fits, key=rank, default=DIFFERENT)


def best_given(ours: Sequence[str], theirs: Sequence[str], tables: NameTables, same_sex: bool) -> Fit:
    """The best of every pair of one's and the other's given names."""
    fits = (given_pair(one, other, tables, same_sex, flagged=False) for one in ours for other in theirs)
    return min(fits, key=rank, default=DIFFERENT)


def given_pair(ours: str, theirs: str, tables: NameTables, same_sex: bool, flagged: bool) -> Fit:
    """Two given names at the level that compare_given_tokens gives. `flagged`: the document cut ours."""
    level = compare_given_tokens(ours, theirs, tables, same_sex)
    if level in _NOT_AGREEING:
        return DIFFERENT
    return _truncated(_pair(level, ours, theirs, Role.GIVEN, tables), flagged)


def same_syllables(ours: Collection[str], theirs: Collection[str], tables: NameTables) -> Fit:
    """All given names as one word each, which systems write differently: Ji Hoon and Jihun. DIFFERENT where they do
    not, and for two that many bear: Dina and Tina."""
    pairs = ((one, other) for one in sorted(ours) for other in sorted(theirs) if not own_right(tables, one, other))
    found = next((pair for pair in pairs if tables.romanization.of_same_syllables(Role.GIVEN, *pair)), None)
    return Fit(Agreement.SOUND, Agreement.SOUND, (found,)) if found else DIFFERENT


def _pair(level: Agreement, ours: str, theirs: str, role: Role, tables: NameTables) -> Fit:
    spelled = level in {Agreement.SOUND, Agreement.NICKNAME}
    share = tables.romanization.in_one_set(role, ours, theirs) if spelled else None
    if share is None:
        return Fit(level, level, ((ours, theirs),))
    loose = role is Role.GIVEN and _are_two_names(ours, theirs, tables)
    return Fit(level, level, ((ours, theirs),), shares=(share,) if level is Agreement.SOUND else (), loose=loose)


def _are_two_names(ours: str, theirs: str, tables: NameTables) -> bool:
    """Whether two given names of one set are also two: they do not even sound alike, and many bear each."""
    common = min(_share(tables.given, ours), _share(tables.given, theirs)) > _OWN_RIGHT
    return common and compare_tokens(ours, theirs) is not Agreement.SOUND


def shares_of(pairs: Iterable[tuple[str, str]], role: Role, tables: NameTables) -> tuple[Share | None, ...]:
    """As Fit has them."""
    found = tuple(
        None if ours == theirs else tables.romanization.in_one_set(role, ours, theirs) for ours, theirs in pairs
    )
    return found if any(share is not None for share in found) else ()


def _truncated(fit: Fit, flagged: bool) -> Fit:
    """What the document says it cut is no slip: our token must be the start of theirs."""
    ours, theirs = fit.pairs[0]
    if flagged and ours != theirs and theirs.startswith(ours):
        return Fit(Agreement.TRUNCATED, Agreement.TRUNCATED, fit.pairs, flagged=True)
    return fit


def rank(fit: Fit) -> tuple[int, list[str]]:
    """The best level first; of equals always the same one, whoever is the visitor."""
    return _RANKS.get(fit.within, len(_RANKS)), sorted(fit.pairs[0]) if fit.pairs else []


_RANKS = {
    level: place
    for place, level in enumerate(
        (
            Agreement.EXACT,
            Agreement.SPELLING,
            Agreement.NICKNAME,
            Agreement.SOUND,
            Agreement.TYPO,
            Agreement.TRUNCATED,
            Agreement.SIMILAR,
            Agreement.INITIAL,
        )
    )
}


def own_right(tables: NameTables, one: str, other: str) -> bool:
    """Whether many bear each of the two given names, so that neither is a slip of the other."""
    return min(_share(tables.given, one), _share(tables.given, other)) > _COMMON


def _share(names: Mapping[str, Share], name: str) -> float:
    shares = names.get(name)
    return shares[0] if shares else 0.0

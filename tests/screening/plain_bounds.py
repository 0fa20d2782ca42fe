"""The bounds of screening.score_bounds, one word after the other: what those of many at once are compared with."""

from __future__ import annotations

from math import inf, log2

from screening import weights
from screening.candidate_keys import prefixes
from screening.name_tables import Commonness, NameTables
from screening.normalize import bare
from screening.result import Agreement
from screening.romanization import Role
from screening.weights import EXCHANGED, INITIAL_CHANCE

_TABLES = {Role.FAMILY: weights.FAMILY, Role.GIVEN: weights.GIVEN}
_REST_ON_ANOTHER = {Agreement.PART, Agreement.MIDDLE, Agreement.SWAPPED}
_INITIAL = log2(weights.GIVEN[Agreement.INITIAL].m / weights.GIVEN[Agreement.INITIAL].base)


def commonness(tables: NameTables, role: Role) -> Commonness:
    return tables.surnames if role is Role.FAMILY else tables.given_names


def share(tables: NameTables, role: Role, one: str, other: str, place: int) -> float:
    """P(the commoner of two tokens), never less than the floor."""
    names = commonness(tables, role)
    return max(names[one][place], names[other][place], names.floor[place])


def _unequal(role: Role, chance: float, spelled: bool) -> float:
    left_out = _REST_ON_ANOTHER | {Agreement.EXACT} | (set() if spelled else {Agreement.SPELLING})
    levels = [level for agreement, level in _TABLES[role].items() if agreement not in left_out]
    return log2(max(level.m / (level.base + chance) for level in levels))


def _itself(tables: NameTables, role: Role, ours: str, place: int) -> float:
    names, table = commonness(tables, role), _TABLES[role]
    chance = share(tables, role, ours, ours, place)
    if role is Role.FAMILY:
        *counted, unmet = names[ours]
        if max(counted, default=0.0) < 1e-5 and unmet <= names.unlisted[-1]:
            return inf
    elif len(ours) == 1:
        chance = max(chance, INITIAL_CHANCE)
    return log2(max(table[Agreement.EXACT].m, table[Agreement.SWAPPED].m) / chance)


def most(tables: NameTables, role: Role, ours: str, text: str, place: int) -> float:
    """The most that one token of the visitor and a word of the list can weigh, in bits."""
    if text == ours:
        return _itself(tables, role, ours, place)
    if role is Role.GIVEN and (len(ours) <= 1 or len(text) <= 1):
        return _INITIAL
    alike = text.startswith(ours) or ours.startswith(text) or bare(text) == bare(ours)
    bits = _unequal(role, share(tables, role, ours, text, place), alike)
    wholes = (ours, *tables.romanization.in_syllables(ours))
    if role is Role.GIVEN and any(text in prefixes(whole) for whole in wholes):
        bits = max(bits, _unequal(role, share(tables, role, ours, ours, place), spelled=True))
    return bits


def swapped(tables: NameTables, ours: str, text: str, place: int) -> float:
    """As `most`, of a given name of one that is a surname of the other."""
    both = share(tables, Role.FAMILY, ours, text, place) * share(tables, Role.GIVEN, ours, text, place)
    return log2(EXCHANGED) / 4 - log2(both) / 2

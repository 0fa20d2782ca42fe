"""Reads the name tables from assets/names: frequencies by community, nicknames. Called once at start."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from math import fsum
from pathlib import Path

from nicknames import NickNamer

from screening.name_tables import NameTables, Share
from screening.normalize import tokens
from screening.romanization import Role
from screening.romanization_files import load_romanization

GROUPS = ("white", "black", "hispanic", "api")
_TYPICAL = 0.8
"""How much of a compiled community draws its names from its own list; the rest bears names like everybody's."""

UNMET = "unmet"
"""A community that no table has counted: what its names can be at most, and are where nothing else is known."""
_PEOPLE = 100_000
"""People of such a community."""
_OWN_AT_MOST = 0.5
"""Share of a community that its commonest name has: a name that more bear is one of the nation."""
_OWN_AT_LEAST = 0.4
"""Share of a name's bearers who are neither white nor Hispanic, from which it may be such a community's own."""
_SHARED, _SHARED_AT_LEAST, _SHARED_BEARERS = 0.05, 0.5, 50_000
"""Share that a name of several Asian communities, or a given name of the Black one, may have in one more. It is a name
of several Asian ones if this share of its bearers is Asian, or so many of them are while at least _OWN_AT_LEAST are
neither white nor Hispanic: Lee."""
_FLOORS = {Role.FAMILY: (3e-6, 1e-3), Role.GIVEN: (4e-6, 3e-3)}
"""The least share of any name: in the communities that were counted, and in one that was not (ADR 0180)."""
_NATIONS_BEARERS, _NATIONS_ASIAN = 10_000, 0.05
"""Bearers from which a given name is the nation's, and the most of them who may be Asian (ADR 0197)."""

_BLACK, _BLACK_AND_WHITE = 0.4, 0.15
"""Shares of a name's bearers who are Black and white from which it is a name of the Black community (ADR 0219)."""

Counts = dict[str, tuple[float, tuple[float, ...] | None]]
"""Name -> bearers, and their shares by group where known."""


class NamesUnreadable(ValueError):
    """The name tables cannot be read; the message is one sentence for technicians."""


def load_names(folder: Path) -> NameTables:
    """The tables of a folder laid out as assets/names. Takes about 0.2 s. Raises NamesUnreadable."""
    try:
        family = _counts(folder / "family.csv")
        given = _counts(folder / "given.csv")
        typical = _communities(folder / "communities.csv")
        titles = {row["name"]: float(row["share"]) for row in _rows(folder / "titles.csv")}
        formals = _nicknames(folder / "nicknames.csv")
        female = {row["name"]: int(row["female"]) / 100 for row in _rows(folder / "given.csv") if row["female"]}
        extra = tuple(sorted({community for community, _ in typical}))
        shares = {
            role: _shares(
                counts,
                {name: typical.get((name, role.value), frozenset()) for name in extra},
                given=role is Role.GIVEN,
            )
            for role, counts in ((Role.FAMILY, family), (Role.GIVEN, given))
        }
        romanization = load_romanization(folder, shares)
        nations = frozenset(name for name, (count, by) in given.items() if _is_the_nations(count, by))
    except (OSError, KeyError, ValueError) as error:
        raise NamesUnreadable(
            f"The name tables in {folder} cannot be read ({error}). Restore them from the installation."
        ) from error
    return NameTables(
        communities=("everybody", *GROUPS, *extra, UNMET),
        family=_in_unmet(shares[Role.FAMILY], _FLOORS[Role.FAMILY][1], frozenset()),
        given=_with_titles(
            _in_unmet(shares[Role.GIVEN], _FLOORS[Role.GIVEN][1], nations), titles, _floors(Role.GIVEN, len(extra))
        ),
        family_floor=_counted_floors(Role.FAMILY, len(extra)),
        given_floor=_counted_floors(Role.GIVEN, len(extra)),
        family_unlisted=_floors(Role.FAMILY, len(extra)),
        given_unlisted=_floors(Role.GIVEN, len(extra)),
        nicknames=formals,
        female=female,
        bearers=_inverted(formals),
        romanization=romanization,
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _counts(file: Path) -> Counts:
    return {
        row["name"]: (
            float(row["count"]),
            tuple(int(row[group]) / 100 for group in GROUPS) if row["white"] else None,
        )
        for row in _rows(file)
    }


def _communities(file: Path) -> dict[tuple[str, str], frozenset[str]]:
    return {(row["community"], row["role"]): frozenset(row["names"].split()) for row in _rows(file)}


def _shares(counts: Counts, typical: Mapping[str, frozenset[str]], given: bool) -> dict[str, Share]:
    """P(name | community) from counts by group; a compiled community draws from its own names by their counts.

    One that nobody counted may share its given names, though not its surnames, with any of these.
    """
    everybody = sum(count for count, _ in counts.values())
    groups = [sum(count * by[place] for count, by in counts.values() if by) for place in range(len(GROUPS))]
    # A name without shares by group is taken to be as common in each as in the country.
    known = sum(count for count, by in counts.values() if by)
    groups = [total * everybody / known for total in groups]
    # In whatever order a set has the names, the sum is the same to the last digit.
    compiled = {name: fsum(_foreign(counts, one) for one in names) for name, names in typical.items()}
    shares = {}
    for name, (count, by) in counts.items():
        base = count / everybody
        row = [base]
        row += [count * by[place] / groups[place] if by else base for place in range(len(GROUPS))]
        row += [
            (_TYPICAL * _foreign(counts, name) / compiled[community] if name in names else 0.0) + (1 - _TYPICAL) * base
            for community, names in typical.items()
        ]
        unmet = _unmet(count, by, base)
        if _is_the_black_communitys(count, by, given):
            unmet = min(unmet, _SHARED) if given else (1 - _TYPICAL) * base
        row.append(max(unmet, *row[-len(typical) :]) if given else unmet)
        shares[name] = tuple(row)
    return shares


def _unmet(count: float, by: tuple[float, ...] | None, base: float) -> float:
    """The share that a name may have in a community that nobody counted: as if all of its bearers who are neither white
    nor Hispanic were of that community. A name with more bearers than that is one of the nation, or of
    several communities: Yang, Singh and Lee."""
    outside = 1 - by[0] - by[2] if by else 1.0
    own = count * outside / _PEOPLE
    shared = by and (by[3] >= _SHARED_AT_LEAST or (outside >= _OWN_AT_LEAST and count * by[3] >= _SHARED_BEARERS))
    if own > _OWN_AT_MOST and shared:
        return _SHARED
    return own if outside >= _OWN_AT_LEAST and own <= _OWN_AT_MOST else (1 - _TYPICAL) * base


def _is_the_black_communitys(count: float, by: tuple[float, ...] | None, given: bool) -> bool:
    """Whether the counts of Black people hold a name's bearers already: Hampton and Latoya. Surnames that Asian people
    or hardly any white ones bear are those of newcomers too: Jean, Mohamed and Abdi."""
    if by is None or by[1] < _BLACK:
        return False
    white, _, _, asian = by
    if given:
        return count >= _NATIONS_BEARERS and asian <= _NATIONS_ASIAN
    return white >= _BLACK_AND_WHITE and not asian


def _counted_floors(role: Role, extra: int) -> Share:
    return (_FLOORS[role][0],) * (1 + len(GROUPS) + extra + 1)


def _floors(role: Role, extra: int) -> Share:
    return (*_counted_floors(role, extra)[:-1], _FLOORS[role][1])


def _in_unmet(shares: Mapping[str, Share], floor: float, nations: Collection[str]) -> dict[str, Share]:
    """The shares, nowhere below the floor in a community that nobody counted; the floor of the nation's names is their
    share in the country, where that is less."""
    return {
        name: (*row[:-1], max(min(floor, row[0]) if name in nations else floor, row[-1]))
        for name, row in shares.items()
    }


def _with_titles(shares: dict[str, Share], titles: Mapping[str, float], unlisted: Share) -> dict[str, Share]:
    """The shares, with words of address as common in a community that nobody counted as they are in front of names."""
    for name, share in titles.items():
        *counted, last = shares.get(name, unlisted)
        shares[name] = (*counted, max(last, share))
    return shares


def _is_the_nations(count: float, by: tuple[float, ...] | None) -> bool:
    """Whether so many were given the name by families of the groups that were counted that it is nobody's own: Bethany
    and Keith, not Ahmad."""
    if by is None or count < _NATIONS_BEARERS:
        return False
    white, _, hispanic, asian = by
    return asian <= _NATIONS_ASIAN and white + hispanic > 1 - _OWN_AT_LEAST


def _foreign(counts: Counts, name: str) -> float:
    """Bearers who are neither white nor Black nor Hispanic by the census, or all where it does not say.

    LEE and LONG are typical Asian names and common English ones; only the former bearers count for a community.
    """
    count, by = counts.get(name, (0.0, None))
    if by is None:
        return count
    white, _, hispanic, asian = by
    # Arabic-speaking people count as white (and Somali people as Black) in the census: their names keep all bearers.
    shared = asian >= 0.2 or (white + hispanic > 0.8 and asian > 0.02)
    return count * (asian if shared else 1 - hispanic)


def _nicknames(file: Path) -> dict[str, frozenset[str]]:
    formals: dict[str, set[str]] = {}
    for formal, shorts in NickNamer.default_lookup().items():
        for folded in tokens(formal):
            for short in (*shorts, formal):
                for name in tokens(short):
                    formals.setdefault(name, set()).add(folded)
    for row in _rows(file):
        for short in (row["formal"], *row["short"].split()):
            formals.setdefault(short, set()).add(row["formal"])
    return {name: frozenset(known) for name, known in formals.items()}


def _inverted(formals: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    bearers: dict[str, list[str]] = {}
    for name, known in formals.items():
        for formal in known:
            bearers.setdefault(formal, []).append(name)
    return {formal: tuple(sorted(names, key=lambda name: (name != formal, name))) for formal, names in bearers.items()}

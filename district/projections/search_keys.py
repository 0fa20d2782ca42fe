"""What a search by name looks up: a few numbers a visit, made of how its names sound, in whatever order they stand.

A key is the CRC of a name's skeleton (screening.normalize), so accents, spelling habits and vowels of long names fall
away. A slip is looked up by the person who searches: the skeletons one letter away are asked for as well. That finds
candidates; screening's own comparison says which of them are meant (district.projections.visit_search).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select, update

from district.db.database import Database
from district.db.projection_tables import SEARCH_KEYS, Visit
from screening.normalize import LOOK_ALIKES, bare, normalize, skeleton, tokens
from screening.persons import PersonName
from sync.contract.journal.facts import IDENTITY

AT_ONCE = 1_000
_NAME: Any = (Visit.id, Visit.family, Visit.given, Visit.middle, Visit.suffix)
_SHORTEST_SLIP = 4
"""Letters of the shortest name in which screening takes one wrong letter for a slip."""
_SOUNDS = "ADFGHIJKLMNPRSTUV"
"""Every letter that a skeleton of a Latin name may have."""


def keys_of(name: PersonName) -> list[int]:
    """At most four different ones, and never none: surname and given name first, then what else there is."""
    parts = normalize(name)
    joined = (parts.joined,) if len(parts.family) > 1 or parts.attached != parts.family else ()
    words = (
        *parts.family[:1],
        *parts.given[:1],
        *parts.family[1:2],
        *joined,
        *((parts.given_joined,) if len(parts.given) > 1 else ()),
        *parts.given[1:],
        *parts.family[2:],
        *parts.middle,
    )
    return list(dict.fromkeys(map(_key, words or ("",))))[: len(SEARCH_KEYS)]


def put(visit: Visit) -> None:
    """Give a visit the keys of its name, None for each that it has not: all of them where the name is erased."""
    keys: list[int | None] = []
    if visit.family is not None:
        keys += keys_of(PersonName(visit.family, visit.given or "", visit.middle or "", visit.suffix or ""))
    for column, key in zip(SEARCH_KEYS, [*keys, None, None, None, None], strict=False):
        setattr(visit, column, key)
        if visit.family is None:  # written although it reads None here: `fill` may have set it since this was read
            flag_modified(visit, column)


def put_if_named(visit: object, names: Iterable[str]) -> None:
    """After some groups were emptied: a visit whose name was among them has no keys either."""
    if isinstance(visit, Visit) and IDENTITY in names:
        put(visit)


def wanted(typed: str) -> list[frozenset[int]]:
    """For each word of a name as it was typed, the keys under which a visit of that name may stand."""
    words = tokens(typed)
    joined = ["".join(pair) for pair in pairwise(words)]
    return [frozenset(map(_hash, _spellings(word))) for word in dict.fromkeys((*words, *joined, *_whole(words)))]


def reached(name: PersonName) -> frozenset[int]:
    """The keys under which somebody may stand who has this name, written as others may write it."""
    typed = " ".join(filter(None, (name.given, name.middle, name.family)))
    return frozenset[int]().union(*wanted(typed))


def _whole(words: tuple[str, ...]) -> tuple[str, ...]:
    return ("".join(words),) if len(words) > 2 else ()


def fill(database: Database, most: int | None = None) -> int:
    """Give keys to names that have none yet, as before this version; returns to how many. It may be stopped at any
    time, and goes on where it came to."""
    done = 0
    while most is None or done < most:
        with database.write() as session:
            count = _fill_some(session)
        done += count
        if count < AT_ONCE:
            break
    return done


def waits(session: Session) -> bool:
    """Whether there are names that a search does not find yet."""
    unkeyed = select(Visit.id).where(col(Visit.family).is_not(None), col(Visit.key_1).is_(None))
    return session.exec(unkeyed.limit(1)).first() is not None


def _fill_some(session: Session) -> int:
    """Rows are locked: a name that is erased meanwhile waits, and then takes its keys with it."""
    rows = session.exec(
        select(*_NAME)
        .where(col(Visit.family).is_not(None), col(Visit.key_1).is_(None))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for key, family, given, middle, suffix in rows:
        made = keys_of(PersonName(family or "", given or "", middle or "", suffix or ""))
        session.exec(update(Visit).where(col(Visit.id) == key).values(dict(zip(SEARCH_KEYS, made, strict=False))))
    return len(rows)


def _key(word: str) -> int:
    return _hash(skeleton(bare(word)))


def _hash(text: str) -> int:
    """31 bits: what every database holds in a plain integer."""
    return zlib.crc32(text.encode()) & 0x7FFFFFFF


def _spellings(word: str) -> set[str]:
    """Skeletons under which a name may stand that somebody wrote as this word."""
    found = {skeleton(bare(word)), skeleton(word)}
    if len(word) >= _SHORTEST_SLIP:
        found |= {skeleton(other) for other in _misread(word)}
        found |= {skeleton(other) for other in _slips_of_word(word)}
        for shape in (skeleton(bare(word)), skeleton(word)):
            found |= set(_slips(shape))
    return found - {""}


def _misread(word: str) -> Iterator[str]:
    """With letters that a scanner takes for one another."""
    for pair, single in LOOK_ALIKES:
        for old, new in ((pair, single), (single, pair)):
            start = word.find(old)
            while start >= 0:
                yield word[:start] + new + word[start + len(old) :]
                start = word.find(old, start + 1)


def _slips_of_word(word: str) -> Iterator[str]:
    """Neighbors exchanged, and a letter left out: they may change more than one letter of the skeleton."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _slips(shape: str) -> Iterator[str]:
    """A skeleton with one letter more, less, or another."""
    for place in range(len(shape) + 1):
        head, tail = shape[:place], shape[place:]
        yield head + tail[1:]
        for sound in _SOUNDS:
            yield head + sound + tail
            yield head + sound + tail[1:]

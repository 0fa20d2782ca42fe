"""Of everybody born on a visitor's day, whoever is set aside unread could never have matched."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.candidate_keys import pack_names, unpack_names
from screening.compare import may_agree
from screening.normalize import normalize
from screening.persons import PersonName, Truncation
from screening.readings import readings
from screening.similar_rows import rows_with_similar_words
from tests.bench.changes import CHANGES
from tests.bench.population import Population
from tests.screening.people import tables

WORDS = (
    "SMITH", "SMYTHE", "GARCIA", "LOPEZ", "GARCIALOPEZ", "DE", "LA", "CRUZ", "DELACRUZ", "AL", "SHAMI", "BOB",
    "ROBERT", "A", "B", "O", "NEIL", "MC", "WONG", "HUANG", "LEE", "YI", "KHATIB", "ELKHATEEB", "YAAKOV", "JACOB",
    "HSIU", "YING", "XIUYING", "KARAPETIAN", "GARABEDIAN", "OUAHAB", "WAHAB", "MPEKAS", "BEKAS", "PARK", "BAK",
)  # fmt: skip
part = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
names = st.builds(PersonName, part, part, part)
cuts = st.builds(Truncation, st.booleans(), st.booleans())


@settings(deadline=None, max_examples=400)
@given(names, st.lists(names, min_size=1, max_size=6), cuts)
def test_nobody_whose_name_agrees_in_any_way_is_set_aside(
    visitor: PersonName, listed: list[PersonName], cut: Truncation
) -> None:
    ours = readings(normalize(visitor))
    rows = [(number, pack_names(readings(normalize(name)))) for number, name in enumerate(listed)]
    agreeing = {
        number
        for number, text in rows
        if any(may_agree(one, theirs, cut, tables()) for one in ours for theirs in unpack_names(text))
    }
    assert agreeing <= {number for number, _ in rows_with_similar_words(rows, ours, tables())}


def test_most_strangers_are_set_aside_and_no_changed_name_is() -> None:
    population, random = Population(tables(), Random(3)), Random(5)
    people = [population.person() for _ in range(300)]
    rows = [(n, pack_names(readings(normalize(PersonName(p.family, p.given, p.middle))))) for n, p in enumerate(people)]
    kept = strangers = 0
    for number, person in enumerate(people):
        for change in CHANGES.values():
            after = change(person, random, population, tables())
            if after is None or number % 10:
                continue
            ours = readings(normalize(PersonName(after.family, after.given, after.middle)))
            found = {row for row, _ in rows_with_similar_words(rows, ours, tables())}
            agrees = any(
                may_agree(one, two, Truncation(), tables()) for one in ours for two in unpack_names(rows[number][1])
            )
            assert not agrees or number in found
            kept += len(found - {number})
            strangers += len(rows) - 1
    assert strangers
    assert kept < strangers / 2


def test_names_of_which_no_letter_agrees_are_found_by_their_date_where_a_system_explains_them() -> None:
    ours = (normalize(PersonName("Wong", "Yaakov")),)
    listed = [PersonName("Huang", "Jacob"), PersonName("Soto", "Ed")]
    rows = [(number, pack_names([normalize(name)])) for number, name in enumerate(listed)]
    assert [number for number, _ in rows_with_similar_words(rows, ours, tables())] == [0]

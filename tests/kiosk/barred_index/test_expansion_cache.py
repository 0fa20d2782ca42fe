"""Words that are kept between visitors: the answer is what it would be if none were kept."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.barred_index import expansion_cache, sure_words
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.expansion_cache import FileVocabulary
from kiosk.barred_index.stamp_cache import stamp
from kiosk.records.database import open_encrypted
from screening.candidate_keys import deletion_codes
from screening.normalize import skeleton
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import KEY, District, row
from tests.screening.people import visitor

NAMES = ("Kowalczyk", "Kowalchyk", "Smith", "Smyth", "Zofia", "Sofia", "Robert", "Bob", "Rober", "Ana", "A", "")
KINDS = ("barred", "registry")


def found(lists: BarredLists, who: str) -> set[str]:
    return {entry.id for entry in lists.candidates(visitor(who))}


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_that_a_change_brings_is_known_to_the_next_visitor(tmp_path: Path, kind: str) -> None:
    # GIVEN a list that somebody was screened against, whose words are therefore kept
    district = District()
    lists = district.lists(tmp_path)
    before = [row("a", "Kowalchyk", "Sofia", kind=kind)]
    lists.apply(district.whole(before))
    assert found(lists, "Kowalczyk, Zofia") == {"a"}
    # WHEN an entry arrives in the visitor's own spelling
    new = row("b", "Kowalczyk", "Zofia", kind=kind)
    lists.apply(Delta(district.sign([*before, new], 2), 1, [new]))
    # THEN it is found, and what is taken away is not
    assert found(lists, "Kowalczyk, Zofia") == {"a", "b"}
    lists.apply(Delta(district.sign([new], 3), 2, [], ["a"]))
    assert found(lists, "Kowalczyk, Zofia") == {"b"}
    lists.close()


@settings(deadline=None, max_examples=15)
@given(
    listed=st.lists(st.tuples(st.sampled_from(NAMES[:-2]), st.sampled_from(NAMES), st.sampled_from(KINDS)), min_size=1),
    visitors=st.lists(
        st.tuples(st.sampled_from(NAMES[:-2]), st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=2
    ),
)
def test_the_order_of_visitors_changes_no_answer(
    listed: list[tuple[str, str, str]],
    visitors: list[tuple[str, str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder, district = tmp_path_factory.mktemp("words"), District()
    lists = district.lists(folder)
    lists.apply(district.whole([row(f"e{n}", one, two, kind=kind) for n, (one, two, kind) in enumerate(listed)]))
    asked = [f"{family}, {given} {middle}" for family, given, middle in visitors]
    in_order = {who: found(lists, who) for who in asked}
    alone = {}
    for who in asked:
        fresh = district.lists(folder)
        alone[who] = found(fresh, who)
        fresh.close()
    assert in_order == alone
    assert {who: found(lists, who) for who in reversed(asked)} == alone
    lists.close()


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion_cache, "_KEPT", 3)
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole([row(f"e{n}", name, "Ana") for n, name in enumerate(NAMES[:8])]))
    answers = [found(lists, f"{name}, Ana") for name in NAMES[:8]]
    assert all(answers)
    assert len(lists._vocabulary._known) == 3
    assert [found(lists, f"{name}, Ana") for name in NAMES[:8]] == answers
    lists.close()


@pytest.mark.parametrize("most", [1_000, 2])
def test_entries_without_a_budget_are_found_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """GIVEN a list whose words are kept, or are too many to keep WHEN visitors come THEN each entry is found."""
    monkeypatch.setattr(sure_words, "_MOST", most)
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole([row(f"e{n}", name, "Ana", kind="barred") for n, name in enumerate(NAMES[:3])]))
    assert [found(lists, who) for who in ("Kowalczik, Ana", "Smyth, Anna", "Moreau, Ana", "Smith, Zbigniew")] == [
        {"e0", "e1"}, {"e2"}, set(), set(),
    ]  # fmt: skip
    lists.close()


WORDS = st.lists(st.text("ABMK", min_size=1, max_size=5), min_size=1, max_size=9, unique=True)
"""Without N: NAN and NMN stand for no name, and a list refuses them."""


@settings(deadline=None, max_examples=15)
@given(listed=WORDS, asked=WORDS)
def test_the_file_names_every_word_of_a_sound_a_slip_or_a_beginning(
    listed: list[str], asked: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, district = tmp_path_factory.mktemp("words"), District()
    with closing(district.lists(folder)) as lists:
        lists.apply(district.whole([row(f"e{one}", one, "" if len(one) % 2 else "Ana") for one in listed]))
        with closing(open_encrypted(next(folder.glob("*.list")), KEY)) as connection:
            words = connection.execute("SELECT text, number FROM token").fetchall()
            vocabulary = FileVocabulary(connection, stamp(connection))
            codes = [code for one in asked for code in deletion_codes(one)]
            found = [
                sorted(vocabulary.sounding([skeleton(one) for one in asked])),
                sorted(vocabulary.slipped(codes)),
                sorted(vocabulary.beginning(asked, 2)),
            ]
    sounds = {skeleton(one) for one in asked}
    assert found == [
        sorted((skeleton(text), text, number) for text, number in words if skeleton(text) in sounds),
        sorted((code, text, number) for text, number in words for code in {*deletion_codes(text)} & {*codes}),
        sorted(
            (one, text, number)
            for one in asked
            for text, number in words
            if text.startswith(one) and 0 < len(text) - len(one) <= 2
        ),
    ]

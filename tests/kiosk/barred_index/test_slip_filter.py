"""The filter of a list's slips: no word is missed for it, whichever version of the program changed the file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.barred_index import slip_filter
from kiosk.records.database import open_encrypted
from screening.candidate_keys import deletion_codes
from sync.contract.barred_list.feeds import Row
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import KEY, District, row
from tests.screening.people import visitor

WORDS = st.lists(st.text("ABCDEFG", min_size=1, max_size=9), max_size=8, unique=True)


def _rows(words: list[str]) -> list[Row]:
    return [row(f"e{word}", f"Z{word}", "Ana", kind="registry") for word in words]


def _asked(folder: Path, codes: list[int]) -> list[int]:
    with closing(open_encrypted(next(folder.glob("*.list")), KEY)) as connection:
        return slip_filter.load(connection).among(codes)


@settings(deadline=None, max_examples=15)
@given(first=WORDS, then=WORDS)
def test_no_code_of_a_word_of_the_list_is_ever_said_to_be_absent(
    first: list[str], then: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, district = tmp_path_factory.mktemp("slips"), District()
    before, after = _rows(first), _rows([word for word in then if word not in first])
    with closing(district.lists(folder)) as lists:
        lists.apply(district.whole(before))
        lists.apply(Delta(district.sign([*before, *after], 2), 1, after))
        codes = [code for word in {*first, *then} for code in deletion_codes(f"Z{word}")]
        assert _asked(folder, codes) == codes


@pytest.mark.parametrize(
    "as_left", ["DELETE FROM sieve WHERE part < 0", "UPDATE sieve SET bits = zeroblob(length(bits)) WHERE part < 0"]
)
def test_a_file_of_an_earlier_version_and_one_that_it_changed_miss_nobody(tmp_path: Path, as_left: str) -> None:
    """GIVEN a file without the filter, or with words that the filter was not told of WHEN visitors come, a delta too
    THEN a name with one slip is found."""
    district, rows = District(), _rows(["KOWALCZYK", "MARLBOROUGH"])
    with closing(district.lists(tmp_path)) as lists:
        lists.apply(district.whole(rows))
        with closing(open_encrypted(next(tmp_path.glob("*.list")), KEY)) as connection:
            connection.execute(as_left)
        fresh = district.lists(tmp_path)
        new = _rows(["WASHINGTON"])
        found = [[entry.id for entry in fresh.candidates(visitor(f"{who}, Ana"))] for who in ("Zkowalzyk",)]
        fresh.apply(Delta(district.sign([*rows, *new], 2), 1, new))
        found += [
            [entry.id for entry in fresh.candidates(visitor(f"{who}, Ana"))] for who in ("Zmarlborogh", "Zwashingtn")
        ]
        fresh.close()
    assert found == [["eKOWALCZYK"], ["eMARLBOROUGH"], ["eWASHINGTON"]]


def test_nearly_every_code_of_no_word_is_left_out(tmp_path: Path) -> None:
    district = District()
    with closing(district.lists(tmp_path)) as lists:
        lists.apply(district.whole(_rows(["KOWALCZYK", "MARLBOROUGH"])))
        assert len(_asked(tmp_path, list(range(0, 2**32, 2**22)))) < 50

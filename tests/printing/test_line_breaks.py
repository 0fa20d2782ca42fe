from __future__ import annotations

import pytest

from printing.text.fonts import Weight
from printing.text.line_breaks import cut_places, pieces


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Anna-Maria Kim", ["Anna-", "Maria", " Kim"]),
        ("Call 555-0100", ["Call", " 555-0100"]),
        ("欧阳诸葛慧敏", ["欧", "阳", "诸", "葛", "慧", "敏"]),
        ("司馬 慧敏", ["司馬", " 慧敏"]),
        ("さくら ヴィクトリア", ["さくら", " ヴィクトリア"]),
        ("シャーロット", ["シャー", "ロッ", "ト"]),
        ("「さくら」（山﨑々）", ["「さ", "く", "ら」（山", "﨑々）"]),
        ("ተስፋዬ፡አበበ", ["ተስፋዬ፡", "አበበ"]),
        ("ณ\u200bอยุธยา", ["ณ\u200b", "อยุธยา"]),
        ("김서연", ["김서연"]),
    ],
)
def test_a_line_may_end_only_where_readers_expect_it(text: str, kept: list[str]) -> None:
    assert list(pieces(text)) == kept


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("เปี๋ยวน้ำใจ", ["เปี๋", "ย", "ว", "น้ำ", "ใจ"]),  # a vowel that is written first stays with its letter
        ("ສະຫວັດເໝື່ນ", ["ສະ", "ຫ", "ວັ", "ດ", "ເໝື່", "ນ"]),
        ("សុភ័ក្ត្រ", ["សុ", "ភ័", "ក្ត្រ"]),
        ("မြန်မာ", ["မြန်", "မာ"]),  # and a syllable's last consonant with the syllable
        ("क्षितिज", ["क्षि", "ति", "ज"]),
        ("چوہدری", ["چ", "و", "ہ", "د", "ر", "ی"]),
        ("office", ["o", "ffi", "c", "e"]),
    ],
)
def test_a_word_that_fits_nowhere_is_cut_between_letters_with_their_marks(word: str, cut: list[str]) -> None:
    good, _ = cut_places(word, Weight.BOLD)
    ends = [*good, len(word)]
    assert [word[start:end] for start, end in zip([0, *good], ends, strict=True)] == cut


def test_signs_that_may_begin_no_line_are_cut_all_the_same_where_nothing_else_is_there() -> None:
    good, every = cut_places("A....", Weight.BOLD)
    assert good == []
    assert every == [1, 2, 3, 4]

"""The conduct expectations are content: read from files, told apart by their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.checkin.school import ConductText
from kiosk.ui.conduct import ConductDamaged, load_conduct, parse

ASKED = {
    "en": ("respect", "threaten", "harass", "encourage", "healthy and safe", "discrimination", "ethnicity or race",
            "color", "religion", "national origin", "ancestry", " sex,", "sexual orientation", "gender identity",
            "genetic information", " age,", "disability or ability", "no weapons",
            "police and school security on duty are exempt", "alcohol", "drugs", "tobacco", "badge",
            "follow the staff"),
    "es": ("respeto", "amenace", "acose", "anime a otros", "salud y la seguridad", "discriminación",
            "etnia o raza", "color", "religión", "origen nacional", "ascendencia", " sexo,", "orientación sexual",
            "identidad de género", "información genética", " edad,", "discapacidad o capacidad", "nada de armas",
            "están exentas", "alcohol", "drogas", "tabaco", "gafete", "siga al personal"),
}  # fmt: skip


@pytest.mark.parametrize("language", list(ASKED))
def test_the_text_says_all_that_the_school_expects(language: str) -> None:
    conduct = load_conduct(language)
    said = " ".join(conduct.points).lower()
    assert [word for word in ASKED[language] if word not in said] == []
    assert conduct.title
    assert "barred" in conduct.closing or "prohibir" in conduct.closing


def test_languages_have_as_many_points_as_each_other_and_versions_of_their_own() -> None:
    english, spanish = load_conduct("en"), load_conduct("es")
    assert len(english.points) == len(spanish.points)
    assert english.version != spanish.version


@pytest.mark.parametrize(("asked", "given_"), [("es-MX", "es"), ("en-US", "en"), ("vi", "en"), ("../en", "en")])
def test_a_language_that_is_not_there_falls_back(asked: str, given_: str) -> None:
    assert load_conduct(asked) == load_conduct(given_)


def test_one_changed_byte_is_another_version() -> None:
    assert parse(b"# A\n- b\n").version != parse(b"# A\n- b\n\n").version
    assert len(parse(b"# A\n- b\n").version) == 12


def test_the_parts_of_a_text_are_told_apart() -> None:
    conduct = parse("\ufeff# Title\r\n\r\n- one\r\n- two  \r\n\r\nlast\r\nwords\r\n".encode())
    assert conduct == ConductText(conduct.version, "Title", ("one", "two"), "last words")


@pytest.mark.parametrize(
    "content", [b"", b"# only a title", b"- only a point", b"# two\n# titles\n- x", b"# A\n- \xff"]
)
def test_a_damaged_text_is_refused_with_its_file_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "en.txt").write_bytes(content)
    with pytest.raises(ConductDamaged, match=r"en\.txt cannot be used .* Restore the file"):
        load_conduct("en", tmp_path)


def test_a_missing_text_is_refused_with_its_file_named(tmp_path: Path) -> None:
    with pytest.raises(ConductDamaged, match=r"en\.txt"):
        load_conduct("es", tmp_path)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_a_refusal(content: bytes) -> None:
    try:
        conduct = parse(content)
    except (ConductDamaged, UnicodeDecodeError):
        return
    assert conduct.points

"""TOML that somebody sends is refused before it costs seconds."""

from __future__ import annotations

import pytest

from district.alerts import alert_settings
from district.errors import DistrictError, Unfit
from district.publish import visitor_type_files
from district.publish.visitor_types import built_in
from district.web.new_year import hours_file
from sync.contract.toml_text import NotToml, loads

DEEP = ".".join("a" * 12_000)
HEADING = ".".join("a" * 900)
COSTLY = [
    f"{DEEP}=1",
    f"a={{{DEEP}=1}}",
    f"[{DEEP}]",
    f"[{HEADING}]\n" + "b=1\n" * 15_000,
    '"\u2028".' * 12_000 + "a=1",  # no line ends there for TOML
    "a=" + "[" * 50_000,
    "a=" + "1" * 50_000,
]


@pytest.mark.parametrize(
    "text", COSTLY, ids=["keys", "inline", "heading", "below a heading", "quoted", "arrays", "digits"]
)
def test_what_would_take_long_is_refused(text: str) -> None:
    with pytest.raises(NotToml):
        loads(text)


def test_each_file_that_somebody_sends_says_so_in_a_sentence() -> None:
    for text in COSTLY:
        assert len(visitor_type_files.read(text).faults) == 1
        with pytest.raises(Unfit):
            hours_file.calendar_in(text)
        with pytest.raises(DistrictError):
            alert_settings.parse(text)


def test_a_file_as_long_as_is_taken_is_read() -> None:
    text = visitor_type_files.written(built_in())
    many = "\n".join(f'[t{number}]\ntext = "One. Two. Three."\nsteps.a.b = 1' for number in range(5_000))
    assert not visitor_type_files.read(text).faults
    assert len(loads(many)) == 5_000

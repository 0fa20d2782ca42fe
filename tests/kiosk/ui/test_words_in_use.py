"""Every phrase is said somewhere: a translator is asked for nothing that nobody reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText


@pytest.mark.parametrize("texts", [Phrase, OfficeText, StaffAreaText], ids=lambda texts: str(texts.__name__))
def test_every_phrase_is_used(texts: type[Phrase] | type[OfficeText] | type[StaffAreaText], root: Path) -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in (root / "kiosk").rglob("*.py"))
    assert len(texts) > 0
    assert [item.name for item in texts if f"{texts.__name__}.{item.name}" not in code] == []

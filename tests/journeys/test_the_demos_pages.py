"""What the demo without a screen says of the district's pages where Chromium is missing."""

from __future__ import annotations

import pytest

from kiosk.demo import page_pictures
from kiosk.demo.stage import Stage
from tests.district.web.browsing import Browser

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_without_chromium_the_demo_says_so_and_how_to_sign_in(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "PROGRAMS", ())
    pictures, said = page_pictures.take(stage)
    assert pictures == 0
    missing, how = said.splitlines()
    assert missing == page_pictures.MISSING
    assert f"--data {stage.out / 'data' / 'district'}" in how
    browser = Browser(stage.url)
    browser.sign_in("ana.ruiz@example.org", how.partition("“")[2].partition("”")[0])
    assert browser.path == "/s/oakridge"

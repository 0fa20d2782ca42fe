"""Barring somebody by the pages, for tests."""

from __future__ import annotations

from typing import Any

from tests.district.web.browsing import Browser

WHO = {"given": "Dana", "family": "Whitlock", "born": "1971-06-30", "seen": "shouted"}


def bar(browser: Browser, base: str = "/s/oakridge/bars", **fields: str) -> str:
    """Impose it; the id, "" where it was refused."""
    browser.get(f"{base}/add")
    chosen: dict[str, Any] = {"id": browser.page_id, "measure": "closing"} | WHO | fields
    browser.send(f"{base}/add", **chosen)
    return "" if browser.path.endswith("/add") else browser.path.rpartition("/")[2]

"""Barring somebody by the pages, for tests."""

from __future__ import annotations

import re
from typing import Any

from tests.district.web.browsing import Browser

WHO = {"given": "Dana", "family": "Whitlock", "born": "1971-06-30", "seen": "shouted"}


def bar(browser: Browser, base: str = "/s/oakridge/bars", **fields: str) -> str:
    """Impose it; the id."""
    browser.get(f"{base}/add")
    id_ = re.findall(r'name="id" value="([^"]+)"', browser.text)[0]
    chosen: dict[str, Any] = {"id": id_, "measure": "closing"} | WHO | fields
    browser.send(f"{base}/add", **chosen)
    return str(id_)

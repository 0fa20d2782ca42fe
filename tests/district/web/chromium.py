"""Pages in a real browser: Debian's Chromium, driven by Playwright, with the checks that hold for every page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "Chromium is not installed (Debian: apt install chromium; `make setup-dev` does), so no page was opened in it"
PHONE, ZOOMED, DESK = 390, 640, 1280
"""Widths in CSS pixels; ZOOMED is what 200 % leave of DESK."""
_HEIGHT = 800
_GRAVE = {"serious", "critical"}
_TABS = 80
_TIMEOUT_MS = 15_000


def program() -> str | None:
    """Where Chromium is; None where it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched(executable: str) -> Iterator[Browser]:
    """A Chromium without a window. Root has no sandbox."""
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@dataclass
class Window:
    """A person's browser: what it complains about (scripts, Content-Security-Policy) is in `complaints`.

    Attributes:
        token: of a session, "" for somebody who has still to sign in.
        status: of the answer to what was opened last.
    """

    chromium: Browser
    url: str
    token: str = ""
    width: int = DESK
    dark: bool = False
    language: str = "en"
    complaints: list[str] = field(default_factory=list)
    status: int = 0
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        zoom = DESK / ZOOMED if self.width == ZOOMED else 1
        self._size: ViewportSize = {"width": self.width, "height": int(_HEIGHT / zoom)}
        context = self.chromium.new_context(
            base_url=self.url,
            viewport=self._size,
            device_scale_factor=zoom,
            color_scheme="dark" if self.dark else "light",
            locale=self.language,
            reduced_motion="reduce",
        )
        context.set_default_timeout(_TIMEOUT_MS)
        self.page = context.new_page()
        self._keep_token()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._heard(said.type, said.text))

    def close(self) -> None:
        self.page.context.close()

    def become(self, token: str) -> None:
        """Somebody else sits down: the page is gone with what it does by itself, and so are session and complaints.
        Style sheets and scripts stay cached, and no process is started, for which a new window takes half a second."""
        self.page.evaluate("() => { try { localStorage.clear() } catch { /* no page is open yet */ } }")
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.page.set_viewport_size(self._size)
        self.complaints.clear()
        self.token = token
        self._keep_token()

    @property
    def path(self) -> str:
        """The address that is open, without scheme and host."""
        return self.page.url.removeprefix(self.url)

    @property
    def text(self) -> str:
        return self.page.inner_text("body")

    def open(self, path: str) -> Page:
        """A page with its text, fonts and scripts there. A page that is live never gets quiet, so `load` must do."""
        answer = self.page.goto(path)
        self.status = answer.status if answer else 0
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page

    def fill(self, **fields: str) -> None:
        """What somebody types into fields, by their names."""
        for name, value in fields.items():
            self.page.fill(f'main [name="{name}"]', value)

    def press(self, name: str) -> None:
        """Press the button or link with exactly this name, and wait for the page it leads to."""
        named = self.page.get_by_role("button", name=name, exact=True)
        (named.or_(self.page.get_by_role("link", name=name, exact=True))).first.click()
        self.page.wait_for_load_state()

    def tab_to(self, name: str) -> None:
        """Go on with the Tab key until something of this name (or accessible name) has the focus and shows it."""
        seen = []
        for _ in range(_TABS):
            self.page.keyboard.press("Tab")
            focused, ring = self.page.evaluate(_FOCUSED)
            if focused == name:
                assert ring, f"{name!r} has the focus and does not show it"
                return
            seen.append(focused)
        raise AssertionError(f"the Tab key does not reach {name!r}; it reaches {list(dict.fromkeys(seen))}")

    def grave_findings(self) -> list[str]:
        """What axe finds that keeps people out (serious, critical), one line each."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        nodes = chain.from_iterable(((one, node) for node in one["nodes"]) for one in found if one["impact"] in _GRAVE)
        return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one, node in nodes]

    def overflowing(self) -> list[str]:
        """What is wider than the window, so that the page scrolls sideways."""
        found: list[str] = self.page.evaluate(_OVERFLOWING)
        return found

    def _keep_token(self) -> None:
        if self.token:
            self.page.context.add_cookies([{"name": "vestibule-session", "value": self.token, "url": self.url}])

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:  # a refused form is a page with status 422
            self.complaints.append(text)


_FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.childNodes;
  const said = one.getAttribute('aria-label') || (label ? [...label].map((part) => part.textContent).join('') : '')
    || one.textContent || one.name || one.tagName;
  const style = getComputedStyle(one);
  return [said.trim().replace(/\\s+/g, ' '), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0];
}"""
_OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""

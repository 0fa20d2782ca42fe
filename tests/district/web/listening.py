"""Whether a page sounds: its audio is replaced by something that counts the notes."""

from __future__ import annotations

from tests.district.web.chromium import Window

_EARS = """
  window.notes = 0;
  window.AudioContext = class {
    state = 'running';
    currentTime = 0;
    destination = {};
    createOscillator() {
      const start = () => { document.documentElement.dataset.notes = window.notes += 1; };
      return { frequency: {}, connect: (to) => to, start, stop: () => {} };
    }
    createGain() {
      const gain = { setValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} };
      return { gain, connect: (to) => to };
    }
    async resume() {}
  };
"""


def listens(window: Window) -> None:
    """From the next page on. A browser sounds only after somebody has pressed something on the page."""
    window.page.add_init_script(_EARS)


def notes(window: Window) -> int:
    """How many there were since the page was opened; a call is two."""
    return int(window.page.evaluate("window.notes"))


def hears(window: Window) -> None:
    """Wait for the first note. (A page's policy forbids Playwright's wait_for_function where it has to wait.)"""
    window.page.locator("html[data-notes]").wait_for(state="attached")

"""How a page behind the link in an alert's message looks: style, headers, and the mood that color and sign say."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from starlette.responses import HTMLResponse

from language.marks import Text
from language.translator import Translator

STYLE = """
:root { --ground: #eef1f4; --card: #fff; --ink: #16202b; --quiet: #51606f; --line: #dbe1e7;
  --act: #14507a; --act-ink: #fff; --waits: #8a4300; --seen: #14507a; --over: #17683b; --wrong: #a3231f; }
@media (prefers-color-scheme: dark) { :root { --ground: #10161c; --card: #1a222b; --ink: #eef2f6; --quiet: #a9b6c3;
  --line: #33404d; --act: #8cc4ee; --act-ink: #0b1d2b; --waits: #ffb668; --seen: #8cc4ee; --over: #7fd6a2;
  --wrong: #ff9a94; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; min-height: 100vh; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 32rem; margin: 0 auto; border-radius: 1rem; padding: 1.75rem 1.5rem 1.5rem;
  background: linear-gradient(var(--mood) .375rem, var(--card) .375rem);
  box-shadow: 0 1px 2px #0002, 0 8px 28px #0001; overflow-wrap: anywhere; }
.waits { --mood: var(--waits); } .seen { --mood: var(--seen); } .over { --mood: var(--over); }
.wrong { --mood: var(--wrong); }
.state { display: flex; align-items: center; gap: .5rem; margin: 0 0 .75rem; font-weight: 600; color: var(--mood); }
svg { flex: none; width: 1.5rem; height: 1.5rem; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
h1 { margin: 0 0 .75rem; font-size: 1.625rem; line-height: 1.2; text-wrap: balance;
  letter-spacing: -.01em; overflow-wrap: break-word; }
p { margin: 0 0 .75rem; text-wrap: pretty; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1.25rem; margin: 1.25rem 0; }
dt, dd { margin: 0; padding: .625rem 0; border-top: 1px solid var(--line); }
dt { color: var(--quiet); padding-right: 1.25rem; margin-right: -1.25rem; }
dd { grid-column: 2; font-weight: 500; font-variant-numeric: tabular-nums; }
small { font-size: .9375rem; font-weight: 400; color: var(--quiet); white-space: nowrap; }
code { font: .875rem/1.4 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
button { width: 100%; min-height: 3.5rem; padding: .75rem 1.5rem; border: 0; border-radius: .75rem; font: inherit;
  font-size: 1.1875rem; font-weight: 600; background: var(--act); color: var(--act-ink); cursor: pointer; }
button:hover { filter: brightness(1.12); }
button:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
.note { margin: .75rem 0 0; font-size: .9375rem; color: var(--quiet); text-align: center; }
main > :last-child { margin-bottom: 0; }
@media (min-width: 40rem) { body { padding: 10vh 1rem; } main { padding: 2.25rem 2.5rem 2.5rem; }
  h1 { font-size: 2rem; } }
@media (prefers-contrast: more) { main { box-shadow: none; border: 2px solid; } }
"""

_STYLE_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>{title}</title>
<style>{style}</style></head><body><main class="{mood}">
<p class="state"><svg viewBox="0 0 24 24" aria-hidden="true">{sign}</svg>{state}</p>
<h1>{title}</h1>
{content}
</main></body></html>
"""
WAITS, SEEN, OVER, WRONG = "waits", "seen", "over", "wrong"
_SIGNS = {
    WAITS: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    SEEN: '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    OVER: '<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16.2 9.5"/>',
    WRONG: '<circle cx="12" cy="12" r="9"/><path d="M12 7.2v5.8M12 16.5v.3"/>',
}


def page(words: Translator, mood: str, state: Text, title: str, content: str, status: int = 200) -> HTMLResponse:
    """A page; `title` and `state` are text, `content` is HTML."""
    html = _PAGE.format(
        language=escape(words.tag),
        direction="rtl" if words.right_to_left else "ltr",
        mood=mood,
        sign=_SIGNS[mood],
        state=escape(words.say(state), quote=False),
        title=escape(title),
        content=content,
        style=STYLE,
    )
    return HTMLResponse(html, status, HEADERS)

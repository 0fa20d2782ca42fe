"""The page behind the link in an alert's mail: one sentence and one button. It names school and case, no person."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_ALLOWED = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _ALLOWED,
    "Referrer-Policy": "no-referrer",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem; color: #17212b; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }}
button {{ font: inherit; font-weight: 600; padding: .8rem 1.6rem; border: 0; border-radius: .6rem;
  background: #14507a; color: #fff; }}
</style></head><body><h1>{title}</h1><p>{text}</p>{form}</body></html>
"""
_FORM = '<form method="post"><button>I have seen this</button></form>'


def asks(school: str, case: str) -> HTMLResponse:
    title = f"{school}: a visitor waits for a decision"
    text = f"Case {case}. Say here that you have seen it; the decision is taken at the school."
    return _page(title, text, _FORM)


def thanks(at: str, again: bool) -> HTMLResponse:
    text = f"It was noted at {at} (UTC)." + (" That was not the first time." if again else "")
    return _page("Thank you", text, "")


def _page(title: str, text: str, form: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), text=escape(text), form=form), headers=_HEADERS)

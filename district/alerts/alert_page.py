"""The pages behind the link in an alert's message: what waits where, one button, and what became of it; and the route
by which its recipient says that it was seen.

They name school, case and who has said that it was seen; never the visitor. They need no script and load nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse

from district.alerts import alert_queue, known_alerts
from district.alerts.alert_page_texts import CASE, HELP, VISIT, PageText
from district.alerts.alert_settings import load
from district.alerts.message import TOKEN_LIFE, alert_of, class_of
from district.api.dependencies import Here
from district.db.alert_tables import About
from district.errors import Denied
from district.instance import District
from district.settings import said
from language.marks import Text
from language.translator import Translator, translator
from sync.contract.api.messages import RefusalCode

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
_WAITS, _SEEN, _OVER, _WRONG = "waits", "seen", "over", "wrong"
_SIGNS = {
    _WAITS: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    _SEEN: '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    _OVER: '<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16.2 9.5"/>',
    _WRONG: '<circle cx="12" cy="12" r="9"/><path d="M12 7.2v5.8M12 16.5v.3"/>',
}


@dataclass(frozen=True, slots=True)
class AlertView:
    """What a page says. Times are aware; `zone` is the school's.

    Attributes:
        kind: how serious, in words.
        seen: (when, by whom) for everybody who has said so about this case, the earliest first.
        mine: whether the one who has this link is among them.
        decided: when the case was decided, None while it is open; of a call for help, when it was closed.
        is_help: it is about a call for help, whose id `case` is then.
        is_visit: it is about a visit that took place already, since when `since` says; `left` when it ended.
    """

    school: str
    zone: str
    case: str
    kind: str
    since: datetime
    seen: Sequence[tuple[datetime, str]]
    mine: bool
    decided: datetime | None
    is_help: bool = False
    is_visit: bool = False
    left: datetime | None = None


def is_wanted(accept: str) -> bool:
    """Whether the Accept header is a browser's."""
    return "text/html" in accept


def _page_of(words: Translator, shown: AlertView) -> HTMLResponse:
    """The page of an alert, as it stands."""
    say = HELP if shown.is_help else VISIT if shown.is_visit else CASE
    facts = [(say.since, [_time(words, shown.since, shown.zone)])]
    if shown.left:
        facts.append((PageText.LEFT, [_time(words, shown.left, shown.zone)]))
    if not shown.is_help:
        facts.append((PageText.CLASS, [escape(shown.kind)]))
    if shown.decided:
        facts.append((say.over, [_time(words, shown.decided, shown.zone)]))
    if shown.seen:
        seen = [f"{escape(who)}<br>{_time(words, moment, shown.zone)}" for moment, who in shown.seen]
        facts.append((PageText.SEEN_BY, seen))
    facts.append((say.number, [f"<code>{escape(shown.case)}</code>"]))
    lines = (
        f"<dt>{_said(words, name)}</dt>" + "".join(f"<dd>{value}</dd>" for value in values) for name, values in facts
    )
    table = f"<dl>{''.join(lines)}</dl>"
    call = _line(words, say.call)
    if shown.decided:
        content = _line(words, say.over_hint) + table
        return _page(words, _OVER, say.over, shown.school, content)
    if shown.mine:
        return _page(words, _SEEN, say.seen, shown.school, _line(words, PageText.SEEN_HINT) + call + table)
    button = f'<form method="post"><button>{_said(words, PageText.BUTTON)}</button></form>'
    note = f'<p class="note">{_said(words, PageText.BUTTON_HINT)}</p>'
    content = f"{_line(words, say.waits_hint)}{call}{table}{button}{note}"
    return _page(words, _WAITS, say.waits, shown.school, content)


def fault(words: Translator, status: int) -> HTMLResponse:
    """The page where there is no alert to show: a link that leads nowhere, or a server in trouble."""
    title, *lines = (
        (PageText.NOWHERE, PageText.NOWHERE_HINT, PageText.NOWHERE_DO)
        if status < 500
        else (PageText.TROUBLE, PageText.TROUBLE_HINT, PageText.TROUBLE_DO)
    )
    content = "".join(_line(words, line) for line in lines)
    return _page(words, _WRONG, PageText.NOT_NOTED, words.say(title), content, status)


def _said(words: Translator, text: Text) -> str:
    return escape(words.say(text), quote=False)


def _line(words: Translator, text: Text) -> str:
    return f"<p>{_said(words, text)}</p>"


def _time(words: Translator, moment: datetime, zone: str) -> str:
    """In the school's time, as a clock and a date."""
    there = moment.astimezone(ZoneInfo(zone))
    date = f"{escape(words.short_day(there))}, {escape(there.tzname() or zone)}"
    shown = f"{escape(words.clock(there))} <small>{date}</small>"
    return f'<time datetime="{moment.isoformat()}">{shown}</time>'


def _page(words: Translator, mood: str, state: Text, title: str, content: str, status: int = 200) -> HTMLResponse:
    html = _PAGE.format(
        language=escape(words.tag),
        direction="rtl" if words.right_to_left else "ltr",
        mood=mood,
        sign=_SIGNS[mood],
        state=_said(words, state),
        title=escape(title),
        content=content,
        style=STYLE,
    )
    return HTMLResponse(html, status, HEADERS)


routes = APIRouter()
Token = Annotated[str, Path(max_length=200)]


class Acknowledged(BaseModel):
    """`acknowledged` is ISO 8601, of the first time; `again` says that this was not the first."""

    alert: str
    case: str
    acknowledged: str
    again: bool


def _found(here: District, token: str) -> known_alerts.Known:
    """The alert of a token, with its case and school. Raises Denied."""
    now = here.now()
    alert_id = alert_of(here.keys, token, now)
    with here.database.read() as session:
        found = known_alerts.find(session, alert_id) if alert_id else None
    if found is None or now - found.alert.made > TOKEN_LIFE:
        raise Denied(404, RefusalCode.UNKNOWN_ADDRESS, "There is no alert for that token.")
    return found


@routes.get("/alerts/{token}", include_in_schema=False)
def show(here: Here, token: Token) -> HTMLResponse:
    """Anybody with the token, in a browser: how the case stands, and a button. Looking acknowledges nothing."""
    known = _found(here, token)
    words = _spoken(here, known)
    return _page_of(words, _shown(words, known))


def _spoken(here: District, known: known_alerts.Known) -> Translator:
    """The recipient's language, or the district's where the settings name none."""
    with here.database.read() as session:
        settings, usual = load(session), said(session, "language")
    recipient = settings.named(known.alert.recipient) if settings else None
    return translator((recipient.language if recipient else "") or usual)


def _shown(words: Translator, known: known_alerts.Known) -> AlertView:
    case, call, school, visit = known.case, known.call, known.school, known.visit
    return AlertView(
        school=" ".join(school.name.split()),
        zone=school.time_zone,
        case=known.alert.case,
        kind=class_of(words, case.verdict if case else ""),
        since=(visit.started if visit else None) or (case.opened if case else None) or known.alert.made,
        seen=[(moment, _name(by, recipient)) for moment, by, recipient in known.seen],
        mine=known.alert.acknowledged is not None,
        decided=case.decided if case else call.closed if call else None,
        is_help=known.alert.about == About.HELP,
        is_visit=visit is not None,
        left=visit.ended if visit else None,
    )


def _name(by: str, recipient: str) -> str:
    """A person's name as it is; a recipient's id as words."""
    return by if by != recipient else by.replace("-", " ").capitalize()


@routes.post("/alerts/{token}", response_model=Acknowledged)
def acknowledge(here: Here, token: Token, accept: Annotated[str, Header()] = "") -> object:
    """Anybody with the token of an alert's message, within seven days: it was seen. Only the first time counts.

    A POST alone: programs that look links in mails up before a person does must acknowledge nothing. A browser is
    sent on to the page, which it may load again without saying anything twice.
    """
    alert = _found(here, token).alert
    again = alert.acknowledged is not None
    seen = alert_queue.acknowledge(here, alert.id)
    if is_wanted(accept):
        return RedirectResponse(token, 303, HEADERS)
    moment = (seen.acknowledged or here.now()).astimezone(UTC)
    return Acknowledged(alert=seen.id, case=seen.case, acknowledged=moment.isoformat(), again=again)

"""The pages behind the link in an alert's message: what waits where, one button, and what became of it; and the route
by which its recipient says that it was seen.

They name school, case and who has said that it was seen; never the visitor. They need no script and load nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse

from district.alerts import alert_queue, known_alerts
from district.alerts.alert_page_frame import HEADERS, OVER, SEEN, WAITS, WRONG, page
from district.alerts.alert_page_texts import CASE, DRILL, EMERGENCY, HELP, VISIT, PageText, Sentences
from district.alerts.alert_settings import load
from district.alerts.declared import Declared
from district.alerts.message import TOKEN_LIFE, alert_of, class_of
from district.api.dependencies import Here
from district.db.alert_tables import About
from district.errors import Denied
from district.instance import District
from district.publish.emergency_texts import Hazard, Strategy, name_of, told
from district.settings import said
from language.marks import Text
from language.translator import Translator, translator
from sync.contract.api.messages import RefusalCode


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
        emergency: what it is about, where that is an emergency.
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
    emergency: Declared | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.emergency.is_over if self.emergency else self.decided is not None


def is_wanted(accept: str) -> bool:
    """Whether the Accept header is a browser's."""
    return "text/html" in accept


def _page_of(words: Translator, shown: AlertView) -> HTMLResponse:
    """The page of an alert, as it stands."""
    say = _sentences(shown)
    facts: list[tuple[Text, list[str]]] = [(say.since, [_time(words, shown.since, shown.zone)])]
    if shown.left:
        facts.append((PageText.LEFT, [_time(words, shown.left, shown.zone)]))
    if shown.emergency:
        facts = [*_particulars(words, shown.emergency), *facts]
    elif not shown.is_help:
        facts.append((PageText.CLASS, [escape(shown.kind)]))
    if shown.decided:
        facts.append((say.over, [_time(words, shown.decided, shown.zone)]))
    if shown.seen:
        seen = [f"{escape(who)}<br>{_time(words, moment, shown.zone)}" for moment, who in shown.seen]
        facts.append((PageText.SEEN_BY, seen))
    if say.number:
        facts.append((say.number, [f"<code>{escape(shown.case)}</code>"]))
    lines = (
        f"<dt>{_said(words, name)}</dt>" + "".join(f"<dd>{value}</dd>" for value in values) for name, values in facts
    )
    table = f"<dl>{''.join(lines)}</dl>"
    call = _line(words, say.call)
    if shown.is_over:
        content = _line(words, say.over_hint) + table
        return page(words, OVER, say.over, shown.school, content)
    if shown.mine:
        return page(words, SEEN, say.seen, shown.school, _line(words, PageText.SEEN_HINT) + call + table)
    button = f'<form method="post"><button>{_said(words, PageText.BUTTON)}</button></form>'
    note = f'<p class="note">{_said(words, PageText.BUTTON_HINT)}</p>'
    content = f"{_line(words, say.waits_hint)}{call}{table}{button}{note}"
    return page(words, WAITS, say.waits, shown.school, content)


def _sentences(shown: AlertView) -> Sentences:
    if shown.emergency:
        return DRILL if shown.emergency.said.drill else EMERGENCY
    return HELP if shown.is_help else VISIT if shown.is_visit else CASE


def _particulars(words: Translator, emergency: Declared) -> list[tuple[Text, list[str]]]:
    """What was declared, name and values; as HTML."""
    said = emergency.said
    shown: list[tuple[Text, Text | str]] = [
        (PageText.ACTION, name_of(said.state)),
        (PageText.PLACE, said.place),
        (PageText.HAZARD, told(Hazard, said.hazard)),
        (PageText.STRATEGY, told(Strategy, said.strategy)),
    ]
    return [(name, [escape(words.say(one) if isinstance(one, Text) else one)]) for name, one in shown if one]


def fault(words: Translator, status: int) -> HTMLResponse:
    """The page where there is no alert to show: a link that leads nowhere, or a server in trouble."""
    title, *lines = (
        (PageText.NOWHERE, PageText.NOWHERE_HINT, PageText.NOWHERE_DO)
        if status < 500
        else (PageText.TROUBLE, PageText.TROUBLE_HINT, PageText.TROUBLE_DO)
    )
    content = "".join(_line(words, line) for line in lines)
    return page(words, WRONG, PageText.NOT_NOTED, words.say(title), content, status)


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
        school=_where(words, known),
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
        emergency=known.emergency,
    )


def _where(words: Translator, known: known_alerts.Known) -> str:
    """The school, or all that were in the same mail."""
    there = known.schools or (known.school,)
    return words.listed(sorted(" ".join(school.name.split()) for school in there))


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

"""How long what is kept stays, and what is kept at all: the retention report and the data inventory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.ingest import retention, retention_report
from district.ingest.retention_report import BesideLine, Line
from district.projections import inventory
from district.settings import chosen, confirm_erasing
from district.web.authorization import Me
from district.web.forms import Said
from district.web.pages import listing, render, see_other, show_table
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, NC_, Text, TextEnum
from sync.contract.records.kept import Retention

router = APIRouter()

RIGHTS = {
    ("GET", "/privacy/retention"): Right.VIEW_PRIVACY,
    ("GET", "/privacy/retention/confirm"): Right.ERASE_RECORDS,
    ("POST", "/privacy/retention/confirm"): Right.ERASE_RECORDS,
    ("GET", "/privacy/inventory"): Right.VIEW_PRIVACY,
}

MOST_BESIDE = 5_000
"""Rows of a table beside the journal that are counted."""

MOST_COUNTED = 50_000
"""Entries that are looked at for one class before the page says "at least"."""


class ClassName(TextEnum):
    """The classes of retention in words."""

    DAY = N_("For a day")
    RECORD = N_("As long as records")
    DECISION = N_("As long as a remembered decision")
    PASS = N_("As long as a pass")
    AUDIT = N_("As long as the journal")


_HOW_LONG: Mapping[str, Text] = {one.value: ClassName[one.name] for one in Retention} | {
    "conduct": N_("As long as records, once it is over"),
    "mail": N_("Until the mail is sent or given up"),
    "entry": N_("At most a week after the entry is off the list or over"),
}


class BesideName(TextEnum):
    """What is kept beside the journal."""

    CONDUCT = N_("Conduct, bars and referrals")
    HELP = N_("Calls for help")
    MAIL = N_("Mails")


class BesideRule(TextEnum):
    """For how long, in words."""

    CONDUCT = N_("As many days after it is over as the setting record-days says.")
    HELP = N_("As many days after the call was closed as the setting record-days says.")
    MAIL = N_("What it says until it is sent or given up; that it was sent for as many days as alert-days says.")


class RuleText(TextEnum):
    """`RULES` at the district, for people; a test compares them."""

    DAY = N_("Until the day is over at the school and the visit has ended, and never for more than 7 days.")
    RECORD = N_("As many days after the visit or the decision as the setting record-days says.")
    DECISION = N_("Until the remembered decision ends or is taken back.")
    PASS = N_("A day after the visitor was expected.")
    AUDIT = N_("As long as the journal. Names nobody.")


class About(TextEnum):
    """The headings of the inventory; a test compares them."""

    PERSON = N_("Who the visitor is")
    ANSWERS = N_("What the visitor answered")
    VISIT = N_("The visit")
    CASE = N_("A case: a visitor who was held")
    REMEMBERED = N_("A remembered decision")
    EXPECTED = N_("An expected visitor")
    CONDUCT = N_("Conduct, bars and referrals")
    MAIL = N_("A mail")
    ENTRY = N_("An entry of the barred list")


class PlaceName(TextEnum):
    """Where a field may be shown."""

    BADGE = NC_("where a field may be shown", "badge")
    ROSTER = NC_("where a field may be shown", "roster")
    LOG = NC_("where a field may be shown", "log")
    PAGE = NC_("where a field may be shown", "page")
    EXPORT = NC_("where a field may be shown", "export")


_RETENTION = (
    Column("class", N_("What is kept")),
    Column("rule", N_("How long, at the district")),
    Column("days", N_("Days"), Kind.NUMBER),
    Column("due", N_("Entries due now")),
    Column("photos", N_("Photos due now")),
    Column("held", N_("Kept by a legal hold")),
)
_INVENTORY = (
    Column("field", N_("Field")),
    Column("about", N_("About")),
    Column("personal", N_("Personal")),
    Column("kept_in", N_("Kept in")),
    Column("retention", N_("How long")),
    Column("shown", N_("May be shown")),
)


@listing(router, "/privacy/retention")
def retention_page(request: Request, here: Here, viewer: Me, count: str = "") -> Response:
    """Counsel and records: how long each class is kept; with ?count=1 how much is due now."""
    lines = retention_report.report(here.database, here.now(), counted=bool(count), most=MOST_COUNTED)
    columns = [one for one in _RETENTION if count or one.key not in {"due", "photos", "held"}]
    rows = [
        Row(
            {
                "class": ClassName[line.kept.name],
                "rule": RuleText[line.kept.name],
                "days": line.days,
                "due": _due(line, line.due.entries if line.due else None),
                "photos": _due(line, line.due.photos if line.due else None),
                "held": _due(line, line.due.held if line.due else None),
            }
        )
        for line in lines
    ]
    beside = retention_report.report_beside(here.database, here.now(), counted=bool(count), most=MOST_BESIDE)
    rows += [
        Row(
            {
                "class": BesideName[one.what.upper()],
                "rule": BesideRule[one.what.upper()],
                "days": one.days,
                "due": _due(one, one.due.entries if one.due else None),
                "held": _due(one, one.due.held if one.due else None),
            }
        )
        for one in beside
    ]
    table = Table(columns, rows, N_("How long things are kept"), N_("There is nothing."))
    shown: dict[str, Any] = {
        "waits": any(line.waits for line in lines),
        "days": next(line.days for line in lines if line.days is not None),
        "counted": bool(count),
        "is_whole": all((*(line.is_whole for line in lines), *(one.is_whole for one in beside))),
        "may_confirm": accounts.may(viewer.account, Right.ERASE_RECORDS),
    }
    return show_table(request, "privacy/retention.html", table, **shown)


@router.get("/privacy/retention/confirm")
def confirm_page(request: Request, here: Here) -> Response:
    """Counsel and records: what confirming does, before it is done."""
    waits = retention.records_wait(here.database, here.now())
    with here.database.read() as session:
        days = chosen(session, "record-days")
    sentences = [
        Said(
            N_("Records are erased {days} days after their visit or decision, from the next hourly run on."),
            {"days": days},
        ),
        N_("What is older goes in that run: names, photos, answers and notes of visits and cases, for good."),
        N_("Another number of days is set under Settings."),
    ]
    return render(request, "privacy/confirm_retention.html", waits=waits, sentences=sentences)


@router.post("/privacy/retention/confirm")
def confirm(request: Request, here: Here, viewer: Me) -> Response:
    """Counsel and records, who have proved again who they are."""
    waited = retention.records_wait(here.database, here.now())
    with here.database.write() as session:
        confirm_erasing(session)
        if waited:
            acts.note(session, viewer, ActKind.RETENTION_CONFIRMED, "", here.now())
    done = N_("Old records are erased from the next hourly run on.")
    return see_other(request, "/privacy/retention", done if waited else N_("That had been confirmed already."))


@listing(router, "/privacy/inventory")
def inventory_page(request: Request) -> Response:
    """Counsel and records: what is kept of people, field by field."""
    headings = {one.source: one for one in About}
    rows = [
        Row(
            {
                "field": f"{line['record']}.{line['field']}",
                "about": headings[line["about"]],
                "personal": N_("Yes") if line["personal"] else N_("No"),
                "kept_in": line["kept_in"],
                "retention": _HOW_LONG[line["retention"]],
                "shown": ", ".join(line["shown"]) or N_("nowhere"),
            },
            extra={"places": [PlaceName[place.upper()] for place in line["shown"]]},
        )
        for line in inventory.lines()
    ]
    table = Table(_INVENTORY, rows, N_("What is kept, field by field"), N_("There is nothing."))
    return show_table(request, "privacy/inventory.html", table)


def _due(line: Line | BesideLine, count: int | None) -> Text | Said | str | None:
    if count is None:
        return None
    return str(count) if line.is_whole else Said(N_("at least {count}"), {"count": count})


ROOM = Room(router, RIGHTS)

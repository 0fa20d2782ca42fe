"""What the daily report says: the dashboard's figures of one school and one day, by its rule of small groups.

Names are not in it. Mail is kept where no erasure reaches it, so the day's log with names goes along only where the
settings of the alerts say that messages may name visitors (`names`); otherwise its readers find it at the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from district.alerts.alert_settings import AlertSettings
from district.db.mail_tables import MailKind
from district.db.people_tables import Account
from district.db.tables import School
from district.mails.queue import PDF, Attachment, Mail
from district.projections import visit_counts
from district.projections.visit_counts import Counts, Range
from district.web.dashboard.charts import CHARTS, Names
from district.web.tables import Table, written
from district.web.visits import papers
from language.marks import N_, TextEnum
from language.report_texts import PaperText
from language.translator import Translator
from printing.reports.day_report import CountTable, DayReport, day_report_pdf
from printing.reports.visitor_log import log_pdf
from sync.contract.time_zones import zone_of

_WHOLE, _PARTS = ("days", "holds", "matches"), ("hours", "decisions", "waits")
_CHARTS = {chart.key: chart for chart in CHARTS}


class ReportText(TextEnum):
    """Fixed texts of the daily report and its mail."""

    TITLE = N_("Daily report")
    PAGE = N_("Page {page} of {pages}")
    FEW = N_("Groups of fewer than 5 people are not shown, nor what would give them away.")
    ROUNDED = N_("Counts are rounded down to a multiple of 5.")
    WHOLE = N_("The whole day")
    WHAT = N_("What")
    HOW_MANY = N_("How many")
    NOTHING = N_("Nothing in this time.")
    SUBJECT = N_("{school}: daily report, {day}")
    BODY = N_("The counts of {day} at {school} are attached.")
    LOG = N_("The log with names, for those who may see it:")
    WHY = N_("You get this mail because it was chosen in your school's settings.")


def is_empty(counts: Counts) -> bool:
    """Whether nobody came and nobody was held."""
    return not (counts.by_day or counts.held)


def counts_of(session: Session, school: School, day: date) -> Counts:
    return visit_counts.counts(session, Range(day, day, school.code))


def pdf_of(school: School, day: date, counts: Counts, words: Translator, now: datetime) -> bytes:
    """Raises ReportFailed."""
    asked = Range(day, day, school.code)
    there = now.astimezone(zone_of(school.time_zone))

    def table(key: str) -> Table:
        return _CHARTS[key].table(counts, asked, Names({school.code: school.name}, {}), words)

    report = DayReport(
        title=words.say(ReportText.TITLE),
        school=school.name,
        day=words.day(day),
        made=words.say(PaperText.LOG_MADE, day=words.day(there.date()), time=words.clock(there)),
        page=words.say(ReportText.PAGE, page="{page}", pages="{pages}"),
        tables=(_whole([table(key) for key in _WHOLE], words), *(_counted(table(key), words) for key in _PARTS)),
        notes=(words.say(ReportText.FEW), words.say(ReportText.ROUNDED)),
        language=words.tag,
    )
    return day_report_pdf(report)


def _whole(tables: Sequence[Table], words: Translator) -> CountTable:
    """The figures of the one day in one table; each is a chart's only row."""
    rows = []
    for table in tables:
        figure = table.rows[0].cells["count"] if table.rows else 0
        rows.append((words.say(table.columns[1].heading), written(figure, words)))
    columns = (words.say(ReportText.WHAT), words.say(ReportText.HOW_MANY))
    return CountTable(words.say(ReportText.WHOLE), columns, tuple(rows))


def _counted(table: Table, words: Translator) -> CountTable:
    group, count = (words.say(column.heading) for column in table.columns)
    rows = tuple((written(row.cells["group"], words), written(row.cells["count"], words)) for row in table.rows)
    rows = rows or ((words.say(ReportText.NOTHING), words.number(0)),)
    return CountTable(words.say(table.caption), (group, count), rows)


def attachments_of(
    session: Session, school: School, day: date, counts: Counts, words: Translator, now: datetime, *, names: bool
) -> tuple[Attachment, ...]:
    """The counts; with `names`, the day's log too. Raises ReportFailed."""
    name = f"{school.code}-{day.isoformat()}"
    made = (Attachment(f"{name}-counts.pdf", PDF, pdf_of(school, day, counts, words, now)),)
    if not names:
        return made
    log = papers.log_of(session, school, day, words, now)
    return (*made, Attachment(f"{name}-log.pdf", PDF, log_pdf(log)))


def mail_to(
    account: Account, school: School, day: date, files: tuple[Attachment, ...], words: Translator,
    settings: AlertSettings,
) -> Mail:  # fmt: skip
    """The mail to one reader."""
    said = {"school": " ".join(school.name.split()), "day": words.day(day)}
    lines = [words.say(ReportText.BODY, **said)]
    if settings.link:
        link = f"{settings.link.rstrip('/')}/s/{school.code}/visits?day={day.isoformat()}"
        lines += ["", words.say(ReportText.LOG), link]
    lines += ["", words.say(ReportText.WHY), ""]
    subject = words.say(ReportText.SUBJECT, **said)
    return Mail(account.mail, words.tag, MailKind.DAILY_REPORT, subject, "\n".join(lines), files, school.code)

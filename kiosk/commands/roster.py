"""`python main.py roster`: who is on site, who came on a day, what is kept of one visit, without a network."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from PIL import Image

from kiosk.checkin.answers import answer_line, companions_at, shown_at
from kiosk.checkin.school import Site
from kiosk.checkin.visit import KEEP_DAYS, Visit
from kiosk.commands.command_line import CHECK_FAILED, WRONG_USE, Config, settings_of, stop
from kiosk.records import school_document, visit_lookup, visits
from kiosk.records.key_file import load_key_file
from kiosk.records.store import Store, open_store
from kiosk.records.store_errors import StoreError
from kiosk.records.visit_lookup import KeptRecord, LoggedVisit
from kiosk.settings import Settings
from kiosk.ui.wording import clock
from kiosk.ui.wording_paper import ReportText, answer_words, badge_words
from language.report_texts import LOG, RECEIPT_LINES, ROSTER, PaperText, ReceiptLine, log_columns, roster_total, said
from language.translator import Translator, translator
from language.visit_texts import remark
from printing.reports import privacy_receipt as receipts
from printing.reports.privacy_receipt import PrivacyReceipt, receipt_pdf
from printing.reports.roll_report import receipt_strip, roster_strip
from printing.reports.site_roster import Present, Roster, Words, roster_csv, roster_pdf
from printing.reports.tagged_pdf import ReportFailed
from printing.reports.visitor_log import Logged, LogWords, VisitorLog, log_csv, log_pdf
from sync.contract.journal import facts
from sync.contract.records.kept import Retention, retention_of
from sync.contract.records.question import Place
from sync.contract.time_zones import day_in


class UnknownVisit(LookupError):
    """There is no such visit on this kiosk; the message is one sentence."""


def roster_of(settings: Settings) -> Roster:
    """The roster of this moment. Raises StoreError."""
    with _records(settings) as (store, site, now, words):
        people = tuple(_present(words, visit, site) for visit in visits.on_site(store))
        made, total = _moment(words, PaperText.MADE, now), roster_total(words)
        return Roster(site.name, made, people, Words(**said(words, ROSTER), total=total), words.tag)


def log_of(settings: Settings, day: date) -> VisitorLog:
    """Everybody who came on a day of the school's calendar, as far as this kiosk still knows. Raises StoreError."""
    with _records(settings) as (store, site, now, words):
        zone = site.zone
        since, until = (_midnight(one, zone) for one in (day, day + timedelta(days=1)))
        stayed = visit_lookup.visits_of_day(store, since, until)
        logged = tuple(_logged(words, one, site) for one in stayed)
        made = _moment(words, PaperText.LOG_MADE, now)
        return VisitorLog(
            site.name, words.day(day), made, logged, LogWords(**said(words, LOG), columns=log_columns(words)), words.tag
        )


def receipt_of(settings: Settings, visit_id: str) -> PrivacyReceipt:
    """What is kept of a visit and until when, for its visitor. Raises UnknownVisit, StoreError."""
    with _records(settings) as (store, site, now, words):
        held = visit_lookup.what_is_kept(store, visit_id)
        if held is None:
            raise UnknownVisit(
                f"There is no visit {visit_id} on this kiosk. Its id stands in the log of its day (--log, as .csv)."
            )
        day = words.day(day_in(site.zone, held.visit.started))
        return PrivacyReceipt(
            title=words.say(PaperText.RECEIPT),
            school=site.name,
            made=_moment(words, PaperText.MADE, now),
            person=words.say(PaperText.RECEIPT_PERSON, name=held.visit.name.full, day=day),
            rows=tuple(_kept(words, held, site.zone)),
            notes=(words.say(PaperText.NOTHING_ELSE), words.say(ReportText.OFFLINE), words.say(ReportText.DISTRICT)),
            columns=(words.say(PaperText.RECEIPT_WHAT), words.say(PaperText.RECEIPT_UNTIL)),
            language=words.tag,
        )


def png(strip: Image.Image) -> bytes:
    """A strip for the badge roll as a PNG."""
    file = io.BytesIO()
    strip.save(file, "PNG")
    return file.getvalue()


@contextmanager
def _records(settings: Settings) -> Iterator[tuple[Store, Site, datetime, Translator]]:
    """The kiosk's store, its school, the time there, and the school's language. Raises StoreError."""
    secrets = load_key_file(settings.keys, settings.data)
    secrets.enrolled()  # of a kiosk that belongs nowhere an empty report would be a lie
    store = open_store(settings.data, secrets)
    try:
        site = school_document.site(store, settings.language)
        yield store, site, store.now().astimezone(site.zone), translator(settings.language)
    finally:
        store.close()


def _moment(words: Translator, shape: PaperText, now: datetime) -> str:
    return words.say(shape, day=words.day(now.date()), time=clock(words, now))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _present(words: Translator, visit: Visit, site: Site) -> Present:
    return Present(
        name=visit.name.full,
        visitor_type=_type(words, visit, site),
        area=site.destination(visit.destination).label if visit.destination else "",
        since=clock(words, visit.started, site.time_zone),
        children=companions_at(Place.ROSTER, site.types, visit.purpose, visit.answers),
        escort=badge_words(words).escort if site.escorted(visit) else "",
    )


def _type(words: Translator, visit: Visit, site: Site) -> str:
    """The visitor type, whom the visit is to, and what was answered that the district wants on rosters and logs. How
    many came along is a number of its own."""
    shown = shown_at(Place.ROSTER, site.types, visit.purpose, visit.answers)
    said = [answer_line(one, site.language, answer_words(words)) for one in shown if not one.question.companions]
    return " · ".join(filter(None, (site.type_label(visit.purpose), site.host_name(visit.host), *said)))


def _logged(words: Translator, stayed: LoggedVisit, site: Site) -> Logged:
    visit = stayed.visit
    return Logged(
        visit=visit.id,
        came=clock(words, visit.started, site.time_zone),
        left=clock(words, visit.ended, site.time_zone) if visit.ended else "",
        name=visit.name.full,
        visitor_type=_type(words, visit, site),
        destination=site.destination(visit.destination).label if visit.destination else "",
        remark=remark(words, visit.choice, stayed.left_by or ""),
    )


def _kept(words: Translator, held: KeptRecord, zone: ZoneInfo) -> Iterator[receipts.KeptLine]:
    for name, sentence in RECEIPT_LINES.items():
        if name in held.groups:
            line = PaperText.NAME_BORN if name == facts.IDENTITY and held.matched else sentence
            kept = retention_of(facts.PERSONAL_GROUPS[name])
            yield receipts.KeptLine(
                words.say(line, answers=_answers(words, held.visit)), _until(words, kept, held, zone)
            )
    until = _until(words, Retention.RECORD, held, zone)
    yield receipts.KeptLine(words.say(PaperText.TIMES), until)
    if held.visit.case_id and facts.MATCHES not in held.groups:
        yield receipts.KeptLine(words.say(ReceiptLine.MATCHES), until)
    if held.recall_until:
        yield receipts.KeptLine(words.say(ReportText.RETURNING), _until_only(words, held.recall_until, zone))


def _until(words: Translator, kept: Retention, held: KeptRecord, zone: ZoneInfo) -> str:
    """When what is kept so long is gone."""
    if kept is Retention.DAY:
        return words.say(PaperText.UNTIL_DAY)
    if kept is Retention.DECISION and held.remembered_until:
        return _until_only(words, held.remembered_until, zone)
    if held.visit.ended is None:
        return words.say(ReportText.UNTIL_LEFT, days=KEEP_DAYS)
    return words.say(ReportText.UNTIL, day=words.day(day_in(zone, held.visit.ended + timedelta(days=KEEP_DAYS))))


def _until_only(words: Translator, end: datetime, zone: ZoneInfo) -> str:
    return words.say(ReportText.UNTIL_ONLY, day=words.day(day_in(zone, end)))


def _answers(words: Translator, visit: Visit) -> str:
    """By the questions' codes: the labels they had are not kept with a visit."""
    given = visit.answers.answers if visit.answers else []
    return "; ".join(words.say(ReportText.ANSWER, question=one.question, answer=one.value) for one in given)


Forms = dict[str, Callable[[Any], bytes]]
"""A report in every form that it is written in, by the file's ending."""

ROSTERS: Forms = {".pdf": roster_pdf, ".csv": roster_csv, ".png": lambda made: png(roster_strip(made))}
LOGS: Forms = {".pdf": log_pdf, ".csv": log_csv}
RECEIPTS: Forms = {".pdf": receipt_pdf, ".png": lambda made: png(receipt_strip(made))}


def roster(
    out: Annotated[Path, typer.Option(help="File to write: .pdf, .csv, or .png as a strip for the badge roll.")],
    config: Config = None,
    log: Annotated[
        str, typer.Option(metavar="DAY", help="Instead: the visitor log of a day, as 2026-11-23 (.pdf, .csv).")
    ] = "",
    receipt: Annotated[str, typer.Option(help="Instead: what is kept of the visit with this id (.pdf, .png).")] = "",
) -> None:
    """Write down who is on site, who came on a day, or what is kept of one visit."""
    if log and receipt:
        stop("Give either --log or --receipt, not both.", WRONG_USE)
    forms = LOGS if log else RECEIPTS if receipt else ROSTERS
    write = forms.get(out.suffix.lower())
    if write is None:
        stop(
            f"This report is written as {', '.join(forms)}, and {out.name} is none of them. Name another file.",
            WRONG_USE,
        )
    day = _day(log) if log else None
    settings = settings_of(config)
    try:
        made = log_of(settings, day) if day else receipt_of(settings, receipt) if receipt else roster_of(settings)
        out.write_bytes(write(made))
    except (StoreError, UnknownVisit, ReportFailed) as error:
        stop(str(error), CHECK_FAILED)
    except OSError as error:
        stop(f"{out} cannot be written ({error.strerror}). Choose another folder.", CHECK_FAILED)
    typer.echo(f"{made.title}: {out}" if isinstance(made, PrivacyReceipt) else made.summary)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"{text!r} is not a day. Write it as 2026-11-23.", WRONG_USE)

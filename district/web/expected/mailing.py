"""An expected visitor's pass, as a mail to them and as files for the office."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from sqlmodel import Session

from district.db.expected_tables import PassDetail
from district.db.tables import School
from district.instance import District
from district.mails.queue import queue
from district.publish import expected
from district.publish.pass_papers import Papers, papers
from district.publish.schools import lock
from district.settings import said
from language.translator import Translator, translator

_ONCE_IN = timedelta(minutes=1)
"""A button that is pressed again within this time was pressed by impatience, or by two people."""


class Mailed(Enum):
    """What became of a mail that was asked for."""

    QUEUED = auto()
    JUST_BEFORE = auto()  # it was mailed to the same address less than a minute ago
    IMPOSSIBLE = auto()  # no address, no mail server, or no pass any more


def papers_of(session: Session, here: District, school: School, key: str) -> Papers | None:
    """None where the school expects them no longer. Raises ValueError where the code cannot be signed."""
    row, detail = expected.find(session, school.code, key)
    if row is None:
        return None
    words: Translator = translator((detail.language if detail else "") or said(session, "language"))
    return papers(session, school, row, detail, here.keys.signing, words, here.now())


def mail_pass(here: District, school: School, key: str) -> Mailed:
    """Queue the mail, once a minute at most. Raises ReportFailed."""
    with here.database.read() as session:
        _, detail = expected.find(session, school.code, key)
        found = papers_of(session, here, school, key)
        to = detail.mail if detail else ""
        if detail is not None and _is_just_mailed(detail, here.now()):
            return Mailed.JUST_BEFORE
    if found is None or not to:
        return Mailed.IMPOSSIBLE
    letter = found.mail(to)  # drawn outside the transaction: it takes a moment
    with here.database.write() as session:
        lock(session, [school.code])  # of several presses at once the first one mails
        row, detail = expected.find(session, school.code, key)
        if row is None or detail is None or detail.mail != to:
            return Mailed.IMPOSSIBLE
        now = here.now()
        if _is_just_mailed(detail, now):
            return Mailed.JUST_BEFORE
        if queue(session, letter, now, school.code, until=row.valid_until) is None:
            return Mailed.IMPOSSIBLE
        detail.mailed = now
        session.add(detail)
    return Mailed.QUEUED


def _is_just_mailed(detail: PassDetail, now: datetime) -> bool:
    return detail.mailed is not None and now - detail.mailed < _ONCE_IN

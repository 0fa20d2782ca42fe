"""An expected visitor's pass, as a mail to them and as files for the office."""

from __future__ import annotations

from sqlmodel import Session

from district.db.tables import School
from district.instance import District
from district.mails.queue import queue
from district.publish import expected
from district.publish.pass_papers import Papers, papers
from district.settings import said
from language.translator import Translator, translator


def papers_of(session: Session, here: District, school: School, key: str) -> Papers | None:
    """None where the school expects them no longer. Raises ValueError where the code cannot be signed."""
    row, detail = expected.find(session, school.code, key)
    if row is None:
        return None
    words: Translator = translator((detail.language if detail else "") or said(session, "language"))
    return papers(session, school, row, detail.weekdays if detail else "", here.keys.signing, words, here.now())


def mail_pass(here: District, school: School, key: str) -> bool:
    """Queue the mail; False where there is no address, no mail server, or no pass any more. Raises ReportFailed."""
    with here.database.read() as session:
        _, detail = expected.find(session, school.code, key)
        found = papers_of(session, here, school, key)
        to = detail.mail if detail else ""
    if found is None or not to:
        return False
    letter = found.mail(to)  # drawn outside the transaction: it takes a moment
    with here.database.write() as session:
        row, detail = expected.find(session, school.code, key)
        if row is None or detail is None or detail.mail != to:
            return False
        now = here.now()
        if queue(session, letter, now, school.code, until=row.valid_until) is None:
            return False
        detail.mailed = now
        session.add(detail)
    return True

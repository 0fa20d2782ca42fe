"""What the pictures of conduct, bars and referrals show."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from district.access.people import accounts
from district.db.conduct_tables import Conduct
from district.instance import District
from district.publish import bars, referrals
from district.publish.bars import Behavior, Measure, Person, Seen, Term
from district.web.bars.wording import reason_of
from language.translator import translator

_ID = "01970000-0000-7000-8000-00000000000{}"


def conduct(district: District) -> str:
    """Four records, one person twice; the id of the bar in force at Oakridge."""
    with district.database.write() as session:
        if session.exec(select(Conduct)).first() is None:
            _impose(session, district, 1, Person("Whitlock", "Dana", "", "", "1971-06-30"), days_ago=40)
            _impose(session, district, 2, Person("Whitlock", "Dana", "R", "", "1971-06-30"), Measure.HOURS)
            _impose(session, district, 3, Person("Ek", "Bo"), Measure.LONGER, "oakridge", "willow")
            _impose(session, district, 4, Person("Moreau", "Ines", born="1988-02-11"), Measure.CLOSING)
    return _ID.format(2)


def _impose(
    session: Session, district: District, number: int, who: Person, measure: Measure = Measure.RECORD, *schools: str,
    days_ago: int = 0,
) -> None:  # fmt: skip
    now = district.now() - timedelta(days=days_ago, hours=1)
    ends = {Measure.HOURS: now + bars.HOURS, Measure.CLOSING: now + timedelta(hours=6)}.get(measure)
    by = accounts.found(session, "ana.ruiz@example.org").id
    codes = [Behavior.SHOUTED, Behavior.WENT_ELSEWHERE]
    words = "Stood in the corridor of room 12 and shouted at the teacher for some minutes."
    term = Term(
        measure, schools or ("oakridge",), ends, ends.date() if ends else None,
        None if ends else (district.now() + timedelta(days=60)).date(),
    )  # fmt: skip
    texts = {"reason": reason_of(list(codes), words, translator("en"))}
    bars.impose(
        session, district.keys, _ID.format(number), "oakridge", "", who, Seen(codes, words, True), term, texts, by, now
    )


def referral(district: District) -> str:
    bar = conduct(district)
    with district.database.write() as session:
        by = accounts.found(session, "ana.ruiz@example.org").id
        words = "Came back twice this week, waits at the bus stop after school and asks students for a family by name."
        referrals.refer(session, _ID.format(9), "oakridge", words, by, district.now(), conduct=bar)
    return f"/security/referrals/{_ID.format(9)}"

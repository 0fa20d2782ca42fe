"""Conduct, referrals, calls for help and mails of a visit: a legal hold keeps them, an erasure takes what is over, and
the visitor's copy tells of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from district.db.conduct_tables import Conduct, ConductStep, Referral
from district.db.hold_tables import LegalHold
from district.db.mail_tables import MailAttachment, MailKind, MailState, QueuedMail
from district.db.today_tables import HelpCall, HelpStep, SeenLeaving, Sighting
from district.errors import Unfit
from district.housekeeping import run_housekeeping
from district.ingest import legal_holds, retention_report
from district.instance import District
from district.mails import delivery
from district.projections.person_export import export_person
from district.publish import bars, help_calls, referrals, sightings
from district.publish.bars import Measure, Person, Seen, Term
from district.publish.help_calls import HelpOutcome
from district.publish.list_publishing import publish
from district.publish.sightings import SightingOutcome
from district.settings import confirm_erasing
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.coming import come, decide, hold, leave
from tests.district.erasing import forget, take
from tests.districts import Clock, Station

BESIDE = (Conduct, ConductStep, Referral, HelpCall, HelpStep, SeenLeaving, Sighting, QueuedMail, MailAttachment)


def put_on(district: District, visit: str = "", since: datetime | None = None, until: datetime | None = None) -> int:
    row = LegalHold(
        school="oakridge", visit=visit, since=since, until=until, reason="2026-CV-17", placed_by="counsel",
        placed=district.now(),
    )  # fmt: skip
    with district.database.write() as session:
        return legal_holds.place(session, row).number or 0


def lift(district: District, number: int) -> None:
    with district.database.write() as session:
        legal_holds.lift(session, number, "counsel", district.now())


def impose(session: Any, district: District, id_: str, visit: str, measure: Measure) -> None:
    now = district.now()
    term = Term(measure, ("oakridge",), now + timedelta(hours=72), (now + timedelta(hours=72)).date())
    who = Person("Barredname", "Robin", born="1971-06-30")
    seen = Seen(["shouted"], "What the office wrote", asked_to_leave=True)
    texts = {"reason": "Listreason", "instructions": "Listinstructions"}
    bars.impose(session, district.keys, id_, "oakridge", visit, who, seen, term, texts, "somebody", now)


def mailed(session: Any, district: District, id_: str, about: str, state: MailState = MailState.WAITING) -> None:
    now = district.now()
    session.add(
        QueuedMail(
            id=id_, kind=MailKind.HOST_TOLD, school="oakridge", about=about, language="en", state=state,
            recipient="host@example.org", subject="Somebody is here", text="Robin is here", made=now, due=now,
            until=now + timedelta(hours=1),
        )
    )  # fmt: skip
    session.flush()
    session.add(MailAttachment(mail=id_, name="a.pdf", media="application/pdf", content=b"pdf"))


@pytest.fixture
def filled(district: District, kiosk: Station) -> District:
    """A visit after a case, with conduct, a bar, two referrals, a call for help and a mail; a sighting."""
    hold(kiosk, "case-1", "held")
    decide(kiosk, "case-1", "held")
    come(kiosk, "visit-1", "kept", case="case-1")
    leave(kiosk, "visit-1")
    take(district, kiosk)
    now, keys = district.now(), district.keys
    with district.database.write() as session:
        confirm_erasing(session)
        publish(session, keys, [canonical_fields({"id": "x", "family": "Ek", "given": "X", "kind": "barred"})], now)
        impose(session, district, "record", "visit-1", Measure.RECORD)
        impose(session, district, "bar", "visit-1", Measure.HOURS)
        referrals.refer(session, "closed", "oakridge", "Referredwords", "somebody", now, visit="visit-1")
        referrals.close(session, "closed", "Outcomewords", "security", now)
        referrals.refer(session, "open", "oakridge", "Openwords", "somebody", now, conduct="bar", visit="visit-1")
        call = help_calls.press(session, keys, "oakridge", "somebody", "case-1", now)
        help_calls.close(session, keys, "oakridge", call.id, HelpOutcome.OTHER, "somebody", now)
        session.add(SeenLeaving(case="case-1", school="oakridge", by="somebody", at=now))
        seen = sightings.report(session, keys, "oakridge", "area:field", ["adult"], "somebody", now)
        sightings.close(session, keys, "oakridge", seen.id, SightingOutcome.LEFT, "somebody", now)
        mailed(session, district, "mail", "visit-1")
    return district


def end_all(district: District) -> None:
    with district.database.write() as session:
        bars.end_due(session, district.keys, district.now())
        if (one := session.get(Referral, "open")) is not None and one.closed is None:
            referrals.close(session, "open", "", "security", district.now())


def counts(district: District) -> dict[str, int]:
    with district.database.read() as session:
        return {view.__name__: len(session.exec(select(view)).all()) for view in BESIDE}


def test_a_visits_hold_keeps_what_is_beside_it_and_lifted_lets_it_go(filled: District, clock: Clock) -> None:
    number = put_on(filled, "visit-1")
    clock.forward(days=4)
    end_all(filled)
    clock.forward(days=731)
    lines = retention_report.report_beside(filled.database, filled.now(), counted=True, most=100)
    due = {one.what: (one.due.entries, one.due.held) for one in lines if one.due}
    assert due == {"conduct": (0, 4), "help": (0, 1), "mail": (0, 1)}
    run_housekeeping(filled)
    left = counts(filled)
    assert left == {
        "Conduct": 2, "ConductStep": 3, "Referral": 2, "HelpCall": 1, "HelpStep": 2, "SeenLeaving": 1, "Sighting": 0,
        "QueuedMail": 1, "MailAttachment": 1,
    }, "all but who was seen without a badge, who belongs to no visit"  # fmt: skip
    with pytest.raises(Unfit, match="A legal hold keeps these records"):
        forget(filled, "visit-1")
    assert counts(filled) == left
    lift(filled, number)
    run_housekeeping(filled)
    assert set(counts(filled).values()) == {0}


def test_a_schools_hold_keeps_what_was_in_its_span_and_no_more(filled: District, clock: Clock) -> None:
    put_on(filled, since=filled.now() - timedelta(days=1), until=filled.now() + timedelta(days=1))
    clock.forward(days=4)
    with filled.database.write() as session:
        impose(session, filled, "later", "", Measure.RECORD)
        mailed(session, filled, "later", "visit-9")
    end_all(filled)
    clock.forward(days=740)
    run_housekeeping(filled)
    assert counts(filled) == {
        "Conduct": 2, "ConductStep": 3, "Referral": 2, "HelpCall": 1, "HelpStep": 2, "SeenLeaving": 1, "Sighting": 1,
        "QueuedMail": 1, "MailAttachment": 1,
    }  # fmt: skip
    with filled.database.read() as session:
        assert session.get(Conduct, "later") is None


def test_an_erasure_takes_what_is_over_and_the_rest_once_it_is(filled: District, clock: Clock) -> None:
    forget(filled, "visit-1")
    with filled.database.read() as session:
        assert [one.id for one in session.exec(select(Conduct))] == ["bar"], "a bar in force protects the school"
        assert [one.id for one in session.exec(select(Referral))] == ["open"]
        mail = session.get_one(QueuedMail, "mail")
        assert (mail.state, mail.recipient, mail.text) == (MailState.GIVEN_UP, "", "")
    run_housekeeping(filled)
    assert (counts(filled)["Conduct"], counts(filled)["Referral"]) == (1, 1)
    clock.forward(days=4)
    end_all(filled)
    run_housekeeping(filled)
    assert (counts(filled)["Conduct"], counts(filled)["ConductStep"], counts(filled)["Referral"]) == (0, 0, 0)


def test_what_a_mail_says_outlasts_its_sending_while_it_is_held(filled: District) -> None:
    with filled.database.write() as session:
        mailed(session, filled, "other", "visit-2")
    number = put_on(filled, "visit-1")
    with filled.database.read() as session:
        mails = [session.get_one(QueuedMail, key) for key in ("mail", "other")]
    for mail in mails:
        delivery.note(filled, mail, None)

    def said() -> list[tuple[str, str]]:
        with filled.database.read() as session:
            return [(one.state, one.text) for one in (session.get_one(QueuedMail, key) for key in ("mail", "other"))]

    assert said() == [("sent", "Robin is here"), ("sent", "")]
    run_housekeeping(filled)
    assert said()[0] == ("sent", "Robin is here")
    lift(filled, number)
    run_housekeeping(filled)
    assert said()[0] == ("sent", "")
    assert counts(filled)["MailAttachment"] == 0


def test_the_visitors_copy_tells_of_it_without_list_entries_and_other_people(filled: District) -> None:
    with filled.database.read() as session:
        told = export_person(session, "visit-1")
    whats = [one["what"] for one in told["beside"]]
    assert whats.count("Your conduct was put on record") == 2
    assert whats.count("A matter was referred to the district's security") == 2
    for what in ("Somebody called for help", "Somebody saw you leave", "A mail about your visit"):
        assert what in whats
    text = str(told["beside"])
    for there in ("What the office wrote", "Referredwords", "Outcomewords", "shouted", "hours"):
        assert there in text, there
    for absent in ("Listreason", "Listinstructions", "host@example.org", "Barredname", "1971", "somebody"):
        assert absent not in text, absent

"""A district whose clock was wrong for a while: what it did in that hour heals, and nothing of worth is gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from district.access import kiosk_status
from district.access.contacts import note_seen
from district.access.enrollment import CODE_LIFE
from district.alerts import alert_queue
from district.alerts.alert_settings import load
from district.alerts.sender import work
from district.db.alert_tables import State
from district.db.publish_tables import VisitorPass
from district.db.tables import Kiosk as KioskRow
from district.housekeeping import run_housekeeping
from district.instance import District
from district.publish import change_stream, list_imports, list_publishing, visitor_passes
from district.publish.feeds import manifests, offered
from sync.contract.api.school import PASS
from sync.contract.barred_list.feeds import Manifest
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, WHOM
from sync.contract.records.case import DecisionRemembered, Whom
from tests.district.receivers import free_port
from tests.district.test_enrollment import code_of, denied, enroll
from tests.district.test_kiosks import line, said, tell
from tests.district.unanswered import opened, rows, setup
from tests.districts import Clock, Station, expected
from tests.sync.imports import publish

ON_BOTH = True
AHEAD = [timedelta(hours=2), timedelta(days=400), timedelta(days=1100)]
BEHIND = [timedelta(hours=-2), timedelta(days=-400), timedelta(days=-2800)]
LISTED = ("1,Pelletier,Curtis,barred,*", "2,Lind,Annika,custody,oakridge")


def manifest(district: District, feed: str = "district") -> Manifest:
    with district.database.read() as session:
        found = manifests(session, district.keys, "oakridge")
    return next(one.manifest for one in found if one.manifest.feed == feed)


def asked_for(district: District) -> None:
    """As the route does when a kiosk asks for its lists."""
    with district.database.write() as session:
        if not offered(session, district.keys, "oakridge").holds(district.keys, district.now()):
            list_publishing.renew(session, district.keys, district.now())


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_list_signed_by_a_clock_ahead_is_signed_anew_as_a_version_of_its_own(
    district: District, kiosk: Station, url: str, clock: Clock, ahead: timedelta
) -> None:
    # GIVEN a kiosk that has a list, and an exchange while the district's clock is ahead
    publish(district, *LISTED)
    client = kiosk.client(url)
    kiosk.exchange(client)
    clock.moment += ahead
    publish(district, *LISTED, "3,Okafor,Ada,barred,*")
    kiosk.exchange(client)
    wrong = manifest(district)
    # WHEN the clock is right again THEN the next exchange brings the same list under a version more, signed now
    clock.moment -= ahead
    kiosk.exchange(client)
    for feed in ("district", "school:oakridge"):
        held, given = kiosk.lists.current(feed), manifest(district, feed)
        assert held is not None
        assert held.manifest == given
        assert given.issued == clock().isoformat()
        assert given.expires == (clock() + list_publishing.VALID_FOR).isoformat()
    assert manifest(district).version == wrong.version + 1
    assert manifest(district).root == wrong.root
    assert kiosk.lists.rows("district").keys() == {"1", "3"}
    # AND that once: it is in force from then on
    again = manifest(district)
    kiosk.exchange(client)
    assert manifest(district) == again
    client.close()


@pytest.mark.parametrize("ahead", AHEAD)
def test_the_same_file_imported_again_puts_a_future_signature_right(
    district: District, clock: Clock, ahead: timedelta
) -> None:
    clock.moment += ahead
    publish(district, *LISTED)
    wrong = manifest(district)
    clock.moment -= ahead
    publish(district, *LISTED)
    assert manifest(district).version == wrong.version + 1
    assert manifest(district).issued == clock().isoformat()


@pytest.mark.parametrize("off", [timedelta(minutes=-5), timedelta(minutes=-59)])
def test_minutes_of_a_clock_that_is_set_back_make_no_new_version(
    district: District, clock: Clock, off: timedelta
) -> None:
    publish(district, *LISTED)
    before = manifest(district)
    clock.moment += off
    asked_for(district)
    assert manifest(district) == before


@pytest.mark.parametrize("behind", BEHIND)
def test_a_clock_that_was_behind_leaves_a_list_in_force(
    district: District, kiosk: Station, url: str, clock: Clock, behind: timedelta
) -> None:
    publish(district, *LISTED)
    client = kiosk.client(url)
    kiosk.exchange(client)
    clock.moment += behind
    kiosk.exchange(client)
    clock.moment -= behind
    clock.forward(days=2)
    kiosk.exchange(client)
    held = kiosk.lists.current("district")
    assert held is not None
    assert held.manifest.issued == clock().isoformat()
    client.close()


def test_a_code_made_by_a_clock_ahead_is_no_code_for_years(district: District, clock: Clock) -> None:
    clock.forward(days=1100)
    code = code_of(district)
    clock.forward(days=-1100)
    assert denied(district, code).code == "code_expired"
    clock.forward(days=1)
    fresh = code_of(district)
    clock.moment += CODE_LIFE - timedelta(minutes=1)
    assert enroll(district, fresh).kiosk


def test_wrong_codes_of_a_clock_ahead_lock_nobody_out_for_years(district: District, clock: Clock) -> None:
    clock.forward(days=1100)
    for _ in range(12):
        denied(district, "BCFG2345")
    assert denied(district, "BCFG2345").code == "too_many_tries"
    clock.forward(days=-1100)
    assert denied(district, "BCFG2345").code == "code_unknown"
    assert enroll(district, code_of(district)).kiosk


def test_when_a_kiosk_was_heard_does_not_stay_in_the_future(district: District, kiosk: Station, clock: Clock) -> None:
    def seen() -> None:
        with district.database.write() as session:
            note_seen(session, kiosk.enrolled.kiosk, district.now())

    clock.forward(days=1100)
    seen()
    clock.forward(days=-1100)
    assert line(district)["heard"] is None
    seen()
    assert line(district)["heard"] == clock()
    with district.database.read() as session:
        assert session.exec(select(KioskRow.seen)).one() == clock()


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_case_heard_of_in_a_wrong_hour_is_alerted_about_all_the_same(
    district: District, kiosk: Station, clock: Clock, ahead: timedelta
) -> None:
    # GIVEN a case that came in while the clock was ahead WHEN it is right again
    setup(district, free_port(), free_port())
    clock.moment += ahead
    opened(district, kiosk)
    clock.moment -= ahead
    # THEN nobody waits for years: it is due now
    with district.database.read() as session:
        settings = load(session)
    assert settings is not None
    assert alert_queue.make(district, settings) > 0


@pytest.mark.parametrize("ahead", AHEAD)
def test_an_alert_put_off_by_a_clock_ahead_is_tried_when_it_is_right_again(
    district: District, kiosk: Station, clock: Clock, ahead: timedelta
) -> None:
    # GIVEN an alert that nobody took in a wrong hour, and that is to be tried again seconds later
    setup(district, free_port(), free_port())
    clock.moment += ahead
    opened(district, kiosk)
    clock.forward(minutes=2)
    assert work(district) > 0
    put_off = rows(district)["second-office"]
    assert (put_off.state, put_off.tries) == (State.WAITING, 1)
    # WHEN the clock is right again THEN it is tried now, and not in years
    clock.moment -= ahead
    work(district)
    assert rows(district)["second-office"].tries == 2


def expected_next_week(district: District, clock: Clock) -> str:
    """A pass that ends in two weeks, and an import that can be taken back."""
    who = expected(clock(), timedelta(days=14))
    with district.database.write() as session:
        row = visitor_passes.register(session, "oakridge", who)
        change_stream.note(session, "oakridge", PASS, [row.id], clock())
        return row.id


def kept(district: District, pass_id: str) -> bool:
    with district.database.read() as session:
        return session.get(VisitorPass, pass_id) is not None and list_imports.last_import(session) is not None


@pytest.mark.parametrize("ahead", [timedelta(days=400), timedelta(days=1100)])
@pytest.mark.parametrize("told", [True, False], ids=["kiosks say otherwise", "no kiosk has told since"])
def test_housekeeping_waits_while_kiosks_do_not_bear_the_clock_out(
    district: District, kiosk: Station, clock: Clock, ahead: timedelta, told: bool
) -> None:
    # GIVEN a district that expects somebody, with a kiosk whose clock agreed
    publish(district, *LISTED)
    publish(district, *LISTED, "3,Okafor,Ada,barred,*")
    expected = expected_next_week(district, clock)
    tell(district, kiosk, said(clock))
    # WHEN the district's clock jumps ahead THEN it deletes nothing
    clock.moment += ahead
    if told:
        tell(district, kiosk, said(clock, off=-ahead))
    run_housekeeping(district)
    assert kept(district, expected)
    # AND when it is right, and a kiosk agrees, what has had its time goes
    clock.moment -= ahead
    clock.forward(days=16)
    tell(district, kiosk, said(clock))
    run_housekeeping(district)
    assert not kept(district, expected)


def test_a_district_that_no_kiosk_ever_told_anything_keeps_house_by_its_own_clock(
    district: District, kiosk: Station, clock: Clock
) -> None:
    expected = expected_next_week(district, clock)
    clock.forward(days=16)
    run_housekeeping(district)
    assert not kept(district, expected)


def test_one_kiosk_of_three_whose_clock_is_wrong_holds_nothing_up_and_two_do(
    district: District, new_station: object, clock: Clock
) -> None:
    three = [new_station() for _ in range(3)]  # type: ignore[operator]
    off = [timedelta(days=-400), timedelta(0), timedelta(minutes=9)]
    for station, by in zip(three, off, strict=True):
        tell(district, station, said(clock, off=by))
    with district.database.read() as session:
        first = kiosk_status.witnesses(session, clock())
    assert (first.bear_out, first.dispute) == (True, False)
    tell(district, three[1], said(clock, off=timedelta(days=-400)))
    with district.database.read() as session:
        second = kiosk_status.witnesses(session, clock())
    assert (second.bear_out, second.dispute) == (False, True)


def test_what_a_kiosk_with_a_clock_ahead_decided_is_remembered_for_a_year(
    district: District, kiosk: Station, url: str, clock: Clock
) -> None:
    said_so = DecisionRemembered(case="c-1", by="ana-ruiz", expires=(clock() + timedelta(days=1500)).isoformat())
    whom = Whom(visitor_hash="ab" * 32, entries=[("1", "ef" * 32, "barred")])
    kiosk.outbox.append(Kind.REMEMBERED, {FACTS: said_so, WHOM: whom})
    client = kiosk.client(url)
    kiosk.exchange(client)
    given = [one.content for one in client.changes("").changes if one.kind == "remembered" and one.content]
    client.close()
    assert [one["expires"] for one in given] == [(clock() + timedelta(days=366)).isoformat()]


def test_the_overview_says_clock(district: District, kiosk: Station, clock: Clock, tmp_path: Path) -> None:
    assert line(district)["clock"] == "unknown"
    tell(district, kiosk, said(clock, off=timedelta(seconds=60)))
    assert line(district)["clock"] == "well"
    tell(district, kiosk, said(clock, off=timedelta(days=400)))
    assert line(district)["clock"] == "off"

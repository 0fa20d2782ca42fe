"""A visitor typed in at the office: screened at the district, signed in or held, in the records of any other visit."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
import requests
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.list_tables import ListSource
from district.db.look_tables import RecordLook
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from district.ingest.chains import audit
from district.instance import District
from district.projections.person_export import export_person
from district.publish import change_stream, school_plans
from district.publish.school_plans import NO_PARTICULARS
from district.web.privacy.export_words import shown_export
from district.web.visits.names import school_names
from language.translator import translator
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser

FORM = "/s/oakridge/type-in?type=contractor"
WHO = {"given": "Rob", "family": "Hale", "born": "1979-05-17", "type": "contractor", "destination": "office"}


def send(desk: Browser, path: str, fields: dict[str, str]) -> requests.Response:
    desk.get(FORM)  # its token
    return desk.send(path, follow=False, **fields)


def typed(desk: Browser, **cells: str) -> str:
    """Send the form; the address where it led."""
    page = desk.get(FORM)
    key = re.search(r'name="id" value="([^"]+)"', page.text)
    assert key is not None, page.text
    fields = WHO | {"id": key[1]} | answered(page.text) | cells
    return send(desk, FORM.partition("?")[0], fields).headers.get("Location", "")


def answered(page: str) -> dict[str, str]:
    """A text for each question of the type."""
    return dict.fromkeys(re.findall(r'<input id="(answer-[^"]+)"', page), "Acme")


def visits(district: District) -> list[Visit]:
    with district.database.read() as session:
        return list(session.exec(select(Visit).order_by(col(Visit.started))))


def only_visit(district: District) -> str:
    [visit] = visits(district)
    return visit.id


def only_case(district: District) -> Case:
    with district.database.read() as session:
        return session.exec(select(Case)).one()


def test_somebody_whom_nothing_matches_is_on_site_at_once_and_every_kiosk_hears_of_it(
    district: District, day: Day, desk: Browser
) -> None:
    day.listed()
    where = typed(desk, given="Wendy", family="<script>Moss", born="1990-02-03")

    (visit,) = visits(district)
    assert where == f"/s/oakridge/visits/{visit.id}"
    assert (visit.family, visit.choice, visit.ended, visit.kiosk) == (
        "<script>Moss",
        "no_match",
        None,
        "school:oakridge",
    )
    assert "&lt;script&gt;Moss" in desk.get("/s/oakridge").text
    with district.database.read() as session:
        told = change_stream.since(session, "oakridge", "").changes
        assert [one.key for one in told if one.kind == "visit"] == [visit.id]
        assert all(one.holds for one in audit(session, district.keys.public))


def test_the_desk_waits_while_an_emergency_is_in_force_and_not_for_the_line_on_a_badge(
    district: District, day: Day, desk: Browser
) -> None:
    """GIVEN a school whose badges carry a line for emergencies WHEN a Hold is declared THEN the day shows it and nobody
    is signed in or out. After its end both go on."""
    day.listed()
    here = day.came("Maria", "Santos")
    out, waits = f"/s/oakridge/on-site/{here}/sign-out", "Hold is in force at this school: nobody is signed in or out"
    with district.database.write() as session:
        session.get_one(School, "oakridge").emergency = "Follow any adult."
        school_plans.declare(
            session, district.keys, "oakridge", "hold", "x", district.now(), "Ana Ruiz", NO_PARTICULARS
        )
    assert typed(desk) == ""
    assert waits in desk.text
    assert waits in desk.get(out).text, "nobody is asked first, and refused then"
    desk.send(out)
    assert waits in desk.text
    assert 'class="panel in-force"' in desk.text
    assert [(one.id, one.ended) for one in visits(district)] == [(here, None)]
    with district.database.write() as session:
        school_plans.declare(
            session, district.keys, "oakridge", "clear", "x", district.now(), "Ana Ruiz", NO_PARTICULARS
        )
    desk.get(out)
    desk.send(out)
    assert 'class="panel in-force' not in desk.text
    assert typed(desk, given="Wendy", family="Moss").startswith("/s/oakridge/visits/")


def test_sending_the_form_twice_makes_one_visit(district: District, day: Day, desk: Browser) -> None:
    day.listed()
    key = "01900000-0000-7000-8000-000000000001"
    assert (
        typed(desk, id=key, given="Wendy", family="Moss")
        == typed(desk, id=key, given="Wendy", family="Moss")
        == f"/s/oakridge/visits/{only_visit(district)}"
    )


@pytest.mark.parametrize("name", [("Robert", "Hale"), ("Bob", "Hale"), ("Hale", "Robert"), ("Rob", "Hlae")])
def test_a_listed_name_opens_a_case_and_a_decision_here_signs_in(
    name: tuple[str, str], district: District, day: Day, desk: Browser
) -> None:
    day.listed()
    where = typed(desk, given=name[0], family=name[1])

    case = only_case(district)
    assert where == f"/s/oakridge/cases/{case.id}"
    assert not visits(district)
    assert case.born == "1979-05-17"
    assert "Order 24-117" in desk.get(f"{where}?show=1").text
    assert "kiosk" not in (send(desk, where, {"decision": "refuse", "reason": "same_person"}).headers["Location"])
    assert only_case(district).decision == "refuse"


def test_a_strong_match_needs_a_second_person_here_too(district: District, day: Day, desk: Browser) -> None:
    day.listed()
    where = typed(desk, given="Robert")
    assert "second person" in send(desk, where, {"decision": "admit", "reason": "different_person"}).text
    assert only_case(district).decision == ""


def test_a_decision_names_its_lists_and_their_age_on_the_page_in_the_record_and_in_the_export(
    district: District, day: Day, desk: Browser
) -> None:
    """GIVEN a source of ten days ago, called otherwise later, and one whose newest day the list has not got to yet."""
    day.listed()
    today = district.now().date()
    ten = today - timedelta(days=10)
    with district.database.write() as session:
        for name, as_of in (("State <script>", ten), ("Registry", today + timedelta(days=3))):
            session.add(
                ListSource(
                    id=name, begins=name, name=name, as_of=as_of.isoformat(), leaves_out="", license="", max_age_days=30
                )
            )
    where = typed(desk, born="")
    assert "What the visitor was compared with" not in desk.get(where).text
    with district.database.write() as session:
        session.get_one(ListSource, "State <script>").name = "Called otherwise since"
    send(desk, where, {"decision": "admit", "reason": "different_person"})
    page, (visit,) = desk.get(where).text, visits(district)
    words = translator("en")
    now, before = words.day(today), words.day(ten)
    lists = (
        f"The district's list of {now}, 0 days old then", f"State <script> of {before}, 10 days old then",
        f"Registry of {now}, 0 days old then",
    )  # fmt: skip
    for text in (page, desk.get(f"/s/oakridge/visits/{visit.id}").text):
        assert all(html.escape(one).replace("&#x27;", "&#39;") in text for one in lists), text
    with district.database.read() as session:
        told = [
            one["fields"] for one in export_person(session, visit.id)["records"] if one["what"] == "The office decided"
        ]
        words_of_it = shown_export(
            export_person(session, visit.id), school_names(session, session.get_one(School, "oakridge"), words), UTC, {}
        )
    [named] = [value for label, value in told[0].items() if label.startswith("Lists")]
    assert ("source", "State <script>", ten.isoformat(), 10) in [tuple(one) for one in named]
    assert any(lists[1] in shown.text for record in words_of_it.records for shown in record.fields)


def test_without_a_list_nobody_is_screened_and_a_person_decides_with_a_reason(
    district: District, day: Day, desk: Browser
) -> None:
    where = typed(desk)
    assert only_case(district).list_state == "absent"
    assert "Pick a reason" in send(desk, where, {"decision": "admit"}).text
    send(desk, where, {"decision": "admit", "reason": "other"})
    (visit,) = visits(district)
    assert (visit.choice, visit.case, visit.family) == ("admitted", only_case(district).id, "Hale")
    send(desk, where, {"decision": "refuse", "reason": "other"})  # somebody's second tap: the first decision counts
    assert only_case(district).decision == "admit"


def test_a_paper_log_of_yesterday_keeps_its_times_and_is_marked(district: District, day: Day, desk: Browser) -> None:
    day.listed()
    yesterday = "2026-11-01"
    where = typed(desk, given="Wendy", family="Moss", day=yesterday, came="09:15", went="10:40", blank="1-01")
    (visit,) = visits(district)
    assert visit.started is not None
    assert visit.ended is not None
    assert visit.started_received is not None
    assert (visit.ended - visit.started).total_seconds() == 85 * 60
    assert visit.started < visit.started_received
    page = desk.get(where).text
    assert "Arrival typed in later" in page
    assert "1-01" in page


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"family": ""}, "Enter the family name"),
        ({"born": "2031-01-01"}, "Enter a birth date in the past"),
        ({"destination": "moon"}, "Pick a destination"),
        ({"day": "2026-11-01", "came": "09:00"}, "enter when the visitor left"),
        ({"came": "23:59"}, "has not come yet"),
        ({"blank": "a b"}, "The number of a badge"),
        ({"blank": "1-"}, "The number of a badge"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    cells: dict[str, str], said: str, district: District, day: Day, desk: Browser
) -> None:
    day.listed()
    answer = send(desk, "/s/oakridge/type-in", WHO | {"id": "01900000-0000-7000-8000-000000000001"} | cells)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Rob"' in answer.text
    assert not visits(district)


def test_who_was_here_before_is_checked_in_with_one_tap_and_screened_anew(
    district: District, day: Day, desk: Browser
) -> None:
    day.listed()
    before = day.came("Robert", "Hale", born="1979-05-17")
    day.left(before)
    answer = send(desk, f"/s/oakridge/visits/{before}/again", {})
    if answer.status_code == 422:  # the type has questions of today
        assert 'value="Hale"' in answer.text
    else:
        assert answer.headers["Location"] == f"/s/oakridge/cases/{only_case(district).id}"


def test_todays_search_finds_who_was_here_before_and_checks_them_in_as_last_time_or_with_changes(
    district: District, day: Day, desk: Browser
) -> None:
    """GIVEN somebody who left twice, and somebody inside WHEN the office looks for the name at Today THEN the first is
    offered once, screened when checked in; the form to change it first is filled in, and its look journaled."""
    for _ in range(2):
        before = day.came("Maria", "Okoye", born="1979-05-17", purpose="delivery")
        day.left(before)
    day.came("Ada", "Okoye")
    desk.get("/s/oakridge")
    desk.send("/s/oakridge", q="okoye")
    known = desk.text.partition("Was here before")[2].partition("Log of the day")[0]
    assert re.findall(r"<strong>([^<]*)</strong>", known) == ["Maria Okoye"]
    assert "okoye" not in desk.path.casefold()
    [address] = re.findall(r'action="(/s/oakridge/visits/[^"]+/again)"', known)
    assert f'href="{address}"' in known
    form = desk.get(address).text
    assert 'value="Okoye"' in form
    assert 'value="1979-05-17"' in form
    with district.database.read() as session:
        assert session.exec(select(RecordLook.subject)).all()[-1] == before
    day.listed(family="Okoye", given="Maria")
    answer = send(desk, address, {})
    assert answer.headers["Location"] == f"/s/oakridge/cases/{only_case(district).id}"


def test_who_is_inside_or_unknown_is_not_offered_and_who_may_not_check_in_is_not_told(
    district: District, day: Day, signed_in: Callable[..., Browser]
) -> None:
    day.came("Ada", "<script>Okoye")
    desk = signed_in(Role.OFFICE)
    desk.get("/s/oakridge")
    desk.send("/s/oakridge", q="okoye")
    assert "Nobody with such a name was here before." in desk.text
    assert "<script>Okoye" not in desk.page.text
    guard = signed_in(Role.CAMPUS_SECURITY)
    guard.get("/s/oakridge")
    guard.send("/s/oakridge", q="okoye")
    assert "Was here before" not in guard.text

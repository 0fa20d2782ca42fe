"""What Today reads: each visit once, and only what there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from district.db.expected_tables import HostAnswer, HostNotice
from district.db.projection_tables import Case, CaseRequest, Visit
from district.instance import District
from district.publish import visitor_passes
from district.publish.expected import on_day
from district.web.today import day
from district.web.today.day_visits import day_visits
from district.web.today.glance import glance
from sync.contract.time_zones import UTC_ZONE
from tests.districts import expected

ON_BOTH = True
HOUR = timedelta(hours=1)


def test_who_came_and_is_there_still_is_read_once_and_says_the_same_as_read_apart(district: District) -> None:
    # GIVEN somebody of yesterday who stays, of today who stays, who left and who never was, and who was forgotten
    now = datetime(2026, 11, 28, 15, tzinfo=UTC)
    midnight = now - 15 * HOUR
    made = {
        "yesterday": Visit(id="yesterday", school="oakridge", started=now - 20 * HOUR),
        "stays": Visit(id="stays", school="oakridge", started=now - 3 * HOUR),
        "left": Visit(id="left", school="oakridge", started=now - 2 * HOUR, ended=now - HOUR),
        "void": Visit(id="void", school="oakridge", started=now - 2 * HOUR, voided=now - HOUR),
        "forgotten": Visit(id="forgotten", school="oakridge", started=now - timedelta(days=8)),
        "before": Visit(id="before", school="oakridge", started=now - 30 * HOUR, ended=now - 29 * HOUR),
        "elsewhere": Visit(id="elsewhere", school="willow", started=now - HOUR),
    }
    with district.database.write() as session:
        session.add_all(made.values())
        session.add_all(
            HostNotice(
                visit=one, school="oakridge", host="okafor", digest=one, made=now, expires=now, answer=HostAnswer.COMING
            )
            for one in ("stays", "left")
        )
    # WHEN both are asked for, and each
    with district.database.read() as session:
        both = day_visits(session, "oakridge", midnight, now, inside=True, came=40)
        inside = day_visits(session, "oakridge", midnight, now, inside=True, came=0)
        came = day_visits(session, "oakridge", midnight, now, inside=False, came=40)
        last = day_visits(session, "oakridge", midnight, now, inside=True, came=2)
        nothing = day_visits(session, "oakridge", midnight, now, inside=False, came=0)
    # THEN they are there, the newest first
    assert [one.id for one in both.inside] == [one.id for one in inside.inside] == ["stays", "yesterday"]
    assert [one.id for one in both.came] == [one.id for one in came.came] == ["left", "void", "stays"]
    assert [one.id for one in last.came] == ["left", "void"]
    assert [*nothing.inside, *nothing.came, *inside.came, *came.inside] == []
    # AND say what their hosts were told
    assert [(one.told, one.told_answer) for one in both.inside] == [("okafor", HostAnswer.COMING), (None, None)]
    assert both.inside[0].told_at == now
    assert both.inside[0] in both.came


def test_one_question_says_what_a_day_has(district: District) -> None:
    now = district.now()
    since, until = day.limits(UTC_ZONE, now)

    def there() -> tuple[bool, bool, bool]:
        with district.database.read() as session:
            found = glance(session, "oakridge", "account", since, until)
        return found.is_waited, found.is_sent, found.is_expected

    assert there() == (False, False, False)
    with district.database.write() as session:
        session.add(Case(id="case", school="oakridge", opened=now))
    assert there() == (True, False, False)
    with district.database.write() as session:
        session.add(CaseRequest(id="request", school="oakridge", case="case", asked=now))
        visitor_passes.register(session, "oakridge", expected(now, family="Lindqvist"))
    assert there() == (True, True, True)
    with district.database.read() as session:
        assert [one.row.family for one in on_day(session, "oakridge", UTC_ZONE, since.date())] == ["Lindqvist"]
    # WHEN the case was decided, nobody waits for it, nor for what was sent
    with district.database.write() as session:
        found = session.get(Case, "case")
        assert found is not None
        found.decision, found.decided = "admit", now
        session.add(found)
    assert there() == (False, False, True)

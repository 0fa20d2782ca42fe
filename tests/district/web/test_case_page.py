"""The case page: what is compared, who may decide, and what is said of a decision until its kiosk has answered."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from sqlmodel import select

from district.access import staff_members
from district.access.people.rights import Role
from district.db.projection_tables import CaseRequest
from district.instance import District
from tests.district.web.a_day import Day
from tests.district.web.browsing import PASSWORD, Browser
from tests.districts import QUICK, Clock

ON_BOTH = True
PIN = "937415"


def asked(district: District) -> list[CaseRequest]:
    with district.database.read() as session:
        return list(session.exec(select(CaseRequest).order_by(CaseRequest.id)))


def page(case: str) -> str:
    return f"/s/oakridge/cases/{case}"


def said(browser: Browser) -> str:
    """What the page says of the case's standing."""
    found = re.search(r'data-standing="\w+">(.*?)</p>', browser.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""


def test_the_visitor_is_compared_field_by_field_with_the_entry(decider: Callable[..., Browser], day: Day) -> None:
    case = day.held(match=day.listed(instructions="Call the principal."), face="robert-hale")
    office = decider()
    office.get(page(case))
    assert 'id="evidence" data-cover hidden' in office.text  # covered, until somebody holds or shows it
    rows = re.findall(r'<th scope="row">(.*?)</th>.*?"like (\w+)">\w+', office.text)
    assert rows == [
        ("Family name", "same"), ("Given name", "close"), ("Middle name", "unknown"), ("Birth date", "same"),
        ("Height", "different"),
    ]  # fmt: skip
    for shown in ("nickname of Robert", "Custody order", "Listed for: Order 24-117", "Call the principal.", "180 cm"):
        assert shown in office.text
    assert "The district's list, as of" in office.text
    assert "Few strangers would match this well. That does not mean it is this person." in office.text
    buttons = re.findall(r'name="decision" value="(\w+)"', office.text)
    assert buttons == ["admit", "admit_with_escort", "refuse"]  # always in this order


def test_a_possible_twin_is_said_to_be_one(decider: Callable[..., Browser], day: Day) -> None:
    twin = [["family", "exact", ""], ["given", "different", ""], ["born", "exact", ""]]
    case = day.held("Roy", match=day.listed().model_copy(update={"evidence": twin}), verdict="possible")
    office = decider()
    office.get(page(case))
    assert (
        "The family name agrees, the birth date is the same, and the given name is another one: it may be a twin."
        in office.text
    )
    assert "strangers would match" not in office.text


def test_an_entry_that_changed_or_went_since_is_said_to_have(decider: Callable[..., Browser], day: Day) -> None:
    case = day.held(match=day.listed())
    day.listed(reason="another reason")
    office = decider()
    office.get(page(case))
    assert "The entry has changed since the kiosk compared it." in office.text
    day.listed("e-2")
    office.get(page(case))
    assert "An entry that was taken off the list since" in office.text


def test_what_was_decided_before_about_the_same_person_is_there(decider: Callable[..., Browser], day: Day) -> None:
    before = day.held(ago=60 * 24 * 3)
    day.decided(before, "refuse", ago=60 * 24 * 3)
    other = day.held(born="1990-02-02")
    case = day.held()
    office = decider()
    office.get(page(case))
    assert re.search(r"refused, Ana Ruiz · Same person", office.text)
    office.get(page(other))
    assert "Nothing was decided before" in office.text


def test_a_decision_is_sent_and_then_done(decider: Callable[..., Browser], day: Day, district: District) -> None:
    case = day.held(verdict="possible", match=day.listed())
    office = decider()
    office.get(page(case))
    office.send(page(case), reason="different_person", decision="admit_with_escort", note="  the  brother ")
    assert office.path == page(case)
    assert said(office).startswith("Sent to the kiosk Front by Ana Ruiz: Admit with escort.")
    assert 'name="decision"' not in office.text
    [request] = asked(district)
    assert (request.by, request.reason, request.text) == ("ana-ruiz", "different_person", "the brother")
    was = re.search(r"/state\?was=([\w-]+)", office.text)
    assert was
    assert office.get(f"{page(case)}/state?was={was[1]}").headers.get("hx-refresh") is None
    day.decided(case, "admit_with_escort")
    day.answered(request.id, case, "applied")
    assert office.get(f"{page(case)}/state?was={was[1]}").headers["hx-refresh"] == "true"
    office.get(page(case))
    assert said(office) == "Admitted with escort by Ana Ruiz."


def test_reload_and_a_second_press_send_nothing_more(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(verdict="possible")
    office = decider()
    office.get(page(case))
    for _ in range(3):
        office.send(page(case), reason="different_person", decision="admit")
    assert len(asked(district)) == 1


def test_two_people_at_once_end_in_one_decision_and_one_true_sentence(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(verdict="possible")
    ana, tom = decider(), decider(Role.OFFICE_MANAGER, "tom-park")
    for browser in (ana, tom):
        browser.get(page(case))
    threads = [
        threading.Thread(target=ana.send, args=(page(case),), kwargs={"reason": "other", "decision": "admit"}),
        threading.Thread(target=tom.send, args=(page(case),), kwargs={"reason": "other", "decision": "refuse"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # WHEN the kiosk takes Ana's, and Tom's came too late, or was never sent
    day.decided(case, "admit", "ana-ruiz")
    for request in asked(district):
        day.answered(request.id, case, "applied" if request.by == "ana-ruiz" else "superseded")
    ana.get(page(case))
    assert said(ana) == "Admitted by Ana Ruiz."
    tom.get(page(case))
    assert said(tom) in {"Ana Ruiz decided first: admitted.", "Admitted by Ana Ruiz."}
    # AND a form that is still open elsewhere sends nothing
    before = len(asked(district))
    tom.send(page(case), reason="other", decision="refuse")
    assert "Your decision was not sent: the case had been decided already." in tom.text
    assert len(asked(district)) == before


def test_who_was_first_at_the_kiosk_is_named(decider: Callable[..., Browser], day: Day, district: District) -> None:
    case = day.held(verdict="possible")
    tom = decider(Role.OFFICE_MANAGER, "tom-park")
    tom.get(page(case))
    tom.send(page(case), reason="other", decision="refuse")
    day.decided(case, "admit", "ana-ruiz")
    day.answered(asked(district)[0].id, case, "superseded")
    tom.get(page(case))
    assert said(tom) == "Ana Ruiz decided first: admitted."


@pytest.mark.parametrize(
    ("ruling", "sentence"),
    [
        ("needs_second_person", "It needs a second person, because the match is strong. Nothing was decided."),
        ("not_yet_invented", "The kiosk did not take it. Nothing was decided."),
    ],
)
def test_what_the_kiosk_refused_is_said_and_the_case_is_open_again(
    decider: Callable[..., Browser], day: Day, district: District, ruling: str, sentence: str
) -> None:
    case = day.held(verdict="possible")
    office = decider()
    office.get(page(case))
    office.send(page(case), reason="other", decision="admit")
    day.answered(asked(district)[0].id, case, "refused", ruling)
    office.get(page(case))
    assert said(office) == sentence
    assert 'name="decision"' in office.text


def test_a_reason_is_asked_for_and_the_note_is_not_lost(decider: Callable[..., Browser], day: Day) -> None:
    case = day.held(verdict="possible")
    office = decider()
    office.get(page(case))
    assert office.send(page(case), decision="admit", note="the brother").status_code == 422
    assert "Pick a reason first, then decide again." in office.text
    assert "the brother</textarea>" in office.text
    assert office.send(page(case), decision="admit", reason="different_person", note="x" * 501).status_code == 422
    assert "At most 500 characters fit here. You typed 501." in office.text
    assert "x" * 501 in office.text


def test_a_strong_match_takes_a_second_person_with_their_own_pin(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(match=day.listed())
    with district.database.write() as session:
        staff_members.add_staff(
            session, district.keys, "oakridge", "Tom Park", PIN, ["decide"], staff_id="tom-park", hasher=QUICK
        )
    office = decider()
    office.get(page(case))

    def admit(second: str = "", pin: str = "") -> int:
        answer = office.send(page(case), reason="parent_of_student", decision="admit", second=second, second_code=pin)
        return answer.status_code

    assert admit() == 422
    assert "A strong match needs a second person. Pick who it is." in office.text
    assert admit("tom-park", "111111") == 422
    assert "That PIN is not right. Please try again." in office.text
    assert "111111" not in office.text
    for _ in range(5):
        admit("tom-park", "111112")
    assert "Too many wrong PINs. Wait" in office.text
    assert asked(district) == []
    # AND refusing takes one person
    office.send(page(case), reason="same_person", decision="refuse")
    assert [one.decision for one in asked(district)] == ["refuse"]


def test_a_second_person_who_is_right_is_named_in_the_request(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(match=day.listed())
    decider(Role.PRINCIPAL, "tom-park")
    office = decider()
    office.get(page(case))
    office.send(page(case), reason="parent_of_student", decision="admit", second="tom-park", second_code=PIN)
    assert said(office).startswith("Sent to the kiosk")
    assert [(one.by, one.second) for one in asked(district)] == [("ana-ruiz", "tom-park")]


def test_who_may_override_admits_alone_after_a_second_look(
    decider: Callable[..., Browser], day: Day, district: District, clock: Clock
) -> None:
    case = day.held(match=day.listed())
    head = decider(Role.PRINCIPAL, "ruth-ives", "decide", "override")
    clock.forward(hours=1)
    head.get(page(case))
    assert "second_code" not in head.text
    head.send(page(case), reason="court_order", decision="admit", note="seen the order")
    assert head.path.startswith("/confirm")
    assert asked(district) == []
    head.send("/confirm", password=PASSWORD)
    assert head.path == page(case)
    assert "seen the order</textarea>" in head.text
    head.send(page(case), reason="court_order", decision="admit")
    assert [(one.by, one.second) for one in asked(district)] == [("ruth-ives", "")]


def test_a_typed_name_takes_one_tap(decider: Callable[..., Browser], day: Day, district: District) -> None:
    case = day.held("Ines", "Moreau", "none", born="")
    office = decider()
    office.get(page(case))
    assert "I looked at a card" in office.text
    office.send(page(case), looked="card", escort="1")
    [request] = asked(district)
    assert (request.decision, request.reason) == ("admitted_with_escort", "identity_checked")


def test_who_may_not_decide_is_told_so_in_a_sentence(signed_in: Callable[..., Browser], day: Day) -> None:
    case = day.held(verdict="possible")
    stranger = signed_in()
    stranger.get(page(case))
    assert "Your account is not among this school's staff who decide" in stranger.text
    assert 'name="decision"' not in stranger.text
    assert stranger.send(page(case), reason="other", decision="admit").status_code == 422
    security = signed_in(Role.CAMPUS_SECURITY)
    security.get(page(case))
    assert "You may see this visitor, and not decide." in security.text
    assert security.send(page(case), reason="other", decision="admit").status_code == 403


def test_a_case_of_another_school_is_not_there(signed_in: Callable[..., Browser], day: Day) -> None:
    case = day.held()
    there = signed_in(schools=("willow",))
    assert there.get(f"/s/willow/cases/{case}").status_code == 404
    assert there.get(f"/s/willow/cases/{case}/state?was=open").status_code == 404


def test_who_went_away_is_nobody_to_decide_about(decider: Callable[..., Browser], day: Day) -> None:
    case = day.held(left=True)
    office = decider()
    office.get(page(case))
    assert "The visitor went away before the end" in said(office)
    assert 'name="decision"' not in office.text

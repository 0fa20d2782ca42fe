"""Four eyes: changes of the barred list by the pages wait for a second person, where the district wants that."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.list_tables import ListChange, ListProposal
from district.errors import Unfit
from district.instance import District
from district.publish import custody, list_edits, list_proposals, list_search
from district.publish.list_history import Act
from district.publish.list_publishing import publish
from district.settings import choose
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.web.browsing import Browser
from tests.district.web.test_security_import import act, seen, send_file
from tests.districts import Clock

ON_BOTH = True
SCRIPT = "<script>document.title='taken'</script>"
B1: dict[str, Any] = {"given": "José", "family": "Núñez", "kind": "barred", "scope": "every", "id": "B-1"}


@pytest.fixture
def two(signed_in: Callable[..., Browser], district: District) -> tuple[Browser, Browser]:
    """Two people of security, where each change needs both, and one entry."""
    with district.database.write() as session:
        choose(session, "four-eyes", "on")
        entry = {"id": "B-1", "given": "José", "family": "Núñez", "kind": "barred"}
        publish(session, district.keys, [canonical_fields(entry)], district.now())
    return signed_in(Role.SECURITY), signed_in(Role.SECURITY, mail="second@example.org")


def held(district: District, id_: str) -> dict[str, Any] | None:
    with district.database.read() as session:
        found = list_search.entry(session, id_)
    return found[0] if found else None


def changes(district: District) -> list[tuple[str, bool]]:
    """(what, whether two people stand beside it) of each change."""
    with district.database.read() as session:
        rows = session.exec(select(ListChange).order_by(col(ListChange.number))).all()
    return [(row.act, bool(row.approved_by) and row.approved_by != row.by) for row in rows]


def proposed(browser: Browser, **fields: str) -> str:
    """Propose to change B-1; the proposal's address."""
    browser.get("/security/entry?id=B-1")
    known = str(re.findall(r'name="known" value="(\w*)"', browser.text)[0])
    browser.send("/security/entry?id=B-1", **(B1 | fields), known=known, step="do")
    assert "It waits for a second person. Nothing has changed." in browser.text
    return browser.path


def test_a_change_waits_until_a_second_person_approves_it(
    two: tuple[Browser, Browser], district: District, clock: Clock
) -> None:
    first, second = two
    address = proposed(first, born="1971", reason=SCRIPT)
    assert held(district, "B-1")["born"] == ""  # type: ignore[index]
    assert "You proposed this yourself." in first.text
    first.send(f"{address}/approve")
    assert "You proposed this yourself." in first.text
    assert changes(district) == []
    clock.moment += timedelta(minutes=3)
    second.get("/security")
    assert "1 change waits for a second person." in second.text
    row = second.get("/security/proposals.json").json()[0]
    assert (row["entry"], row["age"], row["state"]) == ("B-1", "3 min 0 s", "Waits for a second person")
    second.get(address)
    assert "<script>document" not in second.page.text
    assert 'data-heading="Then">1971<' in second.page.text
    second.send(f"{address}/withdraw")
    assert "Only who proposed it can withdraw it." in second.text
    second.send(f"{address}/approve")
    assert "It is done. Both names stand beside it." in second.text
    assert held(district, "B-1")["born"] == "1971"  # type: ignore[index]
    assert changes(district) == [("edit", True)]
    second.get("/security/entry?id=B-1")
    assert "approved by Security Person" in second.text
    second.send(f"{address}/refuse")
    assert "Security Person approved this already. It was done once." in second.text
    with district.database.read() as session:
        assert [(one.before, one.after) for one in session.exec(select(ListProposal))] == [(None, None)]


def test_a_proposal_is_withdrawn_by_who_made_it_and_refused_by_the_other(
    two: tuple[Browser, Browser], district: District
) -> None:
    first, second = two
    address = proposed(first, born="1971")
    first.send(f"{address}/withdraw")
    assert "It is withdrawn. Nothing was changed." in first.text
    address = proposed(first, born="1972")
    second.get(address)
    second.send(f"{address}/refuse")
    assert "It is refused. Nothing was changed." in second.text
    assert changes(district) == []


def test_a_proposal_says_when_the_entry_changed_meanwhile(two: tuple[Browser, Browser], district: District) -> None:
    """GIVEN two proposals about one entry, WHEN one is approved, THEN the other no longer fits, and changes nothing."""
    first, second = two
    one, other = proposed(first, born="1971"), proposed(first, born="1972")
    second.get(one)
    second.send(f"{one}/approve")
    second.get(other)
    assert "The list changed meanwhile" in second.text
    assert "Approve and do it" not in second.text
    second.send(f"{other}/approve")
    assert "Nothing was changed; propose it again." in second.text
    assert held(district, "B-1")["born"] == "1971"  # type: ignore[index]


def test_an_added_entry_counts_at_once_and_is_looked_at_afterwards(
    two: tuple[Browser, Browser], district: District
) -> None:
    first, second = two
    typed: dict[str, Any] = {
        "id": "B-9",
        "given": "Dana",
        "family": "Whitlock",
        "kind": "barred",
        "scope": "every",
        "known": "",
    }
    first.get("/security/entries/add")
    first.send("/security/entries/add", **typed)
    assert "It counts at once" in first.text
    first.send("/security/entries/add", **typed, step="do")
    assert held(district, "B-9") is not None
    assert "a second person is to look at it" in first.text
    address = str(re.findall(r'href="(/security/proposals/\d+)"', first.page.text)[0])
    first.send(f"{address}/withdraw")
    assert "a second person has to look at it" in first.text
    second.get(address)
    second.send(f"{address}/refuse")
    assert "It is refused: the entry is off the list again." in second.text
    assert held(district, "B-9") is None


def test_the_student_of_an_order_waits_for_a_second_person_too(
    two: tuple[Browser, Browser], district: District
) -> None:
    """GIVEN an order WHEN somebody proposes another student THEN the old one stands until a second person approves it,
    and the entry's history says so."""
    order = {"id": "C-1", "given": "Robert", "family": "Hale", "kind": "custody", "schools": "oakridge"}
    with district.database.write() as session:
        list_edits.add(session, district.keys, canonical_fields(order), district.now())
        custody.keep_student(session, "C-1", "Lia Hale")
    first, second = two
    typed: dict[str, Any] = dict(order, scope="some", student="Noa Hale", step="do")

    def propose() -> str:
        first.get("/security/entry?id=C-1")
        typed["known"] = str(re.findall(r'name="known" value="(\w*)"', first.text)[0])
        first.send("/security/entry?id=C-1", **typed)
        assert "Nothing has changed." in first.text
        return first.path

    def student() -> str:
        with district.database.read() as session:
            return custody.student_of(session, "C-1")

    proposal = propose()
    assert student() == "Lia Hale"
    second.get(proposal)
    assert "Noa Hale" in second.text
    second.send(f"{proposal}/refuse")
    assert student() == "Lia Hale"
    proposal = propose()
    second.get(proposal)
    second.send(f"{proposal}/approve")
    assert student() == "Noa Hale"
    assert changes(district)[-1] == ("edit", True)
    assert "Student it protects" in second.get("/security/entry?id=C-1").text


def test_a_file_is_approved_as_it_was_seen_and_by_whoever_did_not_read_it(
    two: tuple[Browser, Browser], district: District
) -> None:
    """GIVEN a file that a second person has open WHEN the first reads it in another way THEN the second one's button
    does nothing, until they have seen that; and who said how it is read is the first of the two."""
    first, second = two
    send_file(first, "id,given,family,born,kind,schools\nB-9,Dana,Whitlock,3/4/1990,barred,*\n", dates="mdy")
    job = first.path
    second.get(job)
    as_seen = seen(second)
    act(first, "read", dates="dmy")
    second.send(f"{job}/do", **as_seen)
    assert "Somebody read the file in another way meanwhile" in second.text
    assert held(district, "B-9") is None
    act(second, "read", dates="dmy")
    act(second, "do")
    assert "A second person has to press the button" in second.text
    first.get(job)
    act(first, "do", may_shrink="yes")
    entry = held(district, "B-9")
    assert entry is not None
    assert entry["born"] == "1990-04-03"


def test_taking_off_and_taking_back_wait_too(two: tuple[Browser, Browser], district: District) -> None:
    first, second = two
    first.get("/security/entry/withdraw?id=B-1")
    assert "Propose to take it off" in first.text
    known = str(re.findall(r'name="known" value="(\w*)"', first.text)[0])
    first.send("/security/entry/withdraw", entry="B-1", known=known)
    address = first.path
    assert held(district, "B-1") is not None
    second.get(address)
    second.send(f"{address}/approve")
    assert held(district, "B-1") is None
    first.get("/security/undo")
    assert "Propose to take it back" in first.text
    known = str(re.findall(r'name="known" value="([^"]*)"', first.text)[0])
    first.send("/security/undo", known=known)
    address = first.path
    assert held(district, "B-1") is None
    second.get(address)
    assert "Add 1, change 0, take away 0" in second.text
    second.send(f"{address}/approve")
    assert held(district, "B-1") is not None
    assert changes(district) == [("withdraw", True), ("undo", True)]


def test_who_sent_a_file_does_not_import_it_alone(two: tuple[Browser, Browser], district: District) -> None:
    first, second = two
    send_file(first, "id,family,given,kind\nB-1,Nunez,Jose,barred\nB-2,Ek,Bo,watch\n")
    address = first.path
    assert "The file is read as you said. A second person has to press the button" in first.text
    act(first, "do", may_shrink="yes")
    assert first.page.status_code == 422
    second.get("/security/proposals")
    assert f'href="{address}"' in second.text
    second.get(address)
    act(second, "do", may_shrink="yes")
    assert "The list is in force" in second.text
    assert changes(district) == [("import", True)]


def test_of_two_who_approve_at_once_one_does(two: tuple[Browser, Browser], district: District) -> None:
    entry = held(district, "B-1")
    assert entry is not None
    with district.database.write() as session:
        number = list_proposals.propose(
            session, Act.EDIT, "ana", district.now(), known=list_proposals.leaf_of(entry), entry="B-1", before=entry,
            after=entry | {"born": "1971"},
        )  # fmt: skip
    done: list[object] = []
    start = threading.Barrier(2)

    def approve(by: str) -> None:
        start.wait()
        try:
            with district.database.write() as session:
                proposal = list_proposals.approve(session, district.keys, number, by, district.now())
                done.append(proposal.state if proposal else None)
        except Unfit as error:
            done.append(str(error.text))

    threads = [threading.Thread(target=approve, args=(by,)) for by in ("bo", "cy")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, done)) == sorted(["approved", str(list_proposals.ProposalFault.APPROVED)])
    assert changes(district) == [("edit", True)]


def test_without_the_setting_and_at_the_command_line_nothing_waits(
    two: tuple[Browser, Browser], district: District
) -> None:
    first, _ = two
    entry = held(district, "B-1")
    assert entry is not None
    with district.database.write() as session:
        list_edits.change(
            session, district.keys, entry | {"born": "1970"}, list_proposals.leaf_of(entry), district.now()
        )
        choose(session, "four-eyes", "off")
    first.get("/security/entry?id=B-1")
    known = str(re.findall(r'name="known" value="(\w*)"', first.text)[0])
    first.send("/security/entry?id=B-1", **B1, born="1971", known=known, step="do")
    assert "The entry B-1 is changed." in first.text
    first.get("/security/proposals")
    assert "Two people are not needed here now." in first.text
    assert "Nothing waits for a second person." in first.text

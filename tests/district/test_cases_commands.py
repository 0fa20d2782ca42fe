"""`district cases` and `district decide` as a person at the district types them, with a kiosk that answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from district.instance import open_district
from kiosk.checkin.case import Staff
from kiosk.records import cases
from sync.contract.vocabulary import Decision, Reason
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, STRONG, STRONG_ENTRY, arrival, visitor
from tests.sync.answering import answering
from tests.sync.commands import run
from tests.sync.doors import Door, door
from tests.sync.processes import COMMAND, ROOT, Server, serving

pytestmark = pytest.mark.slow

KEYS = [
    "case", "school", "kiosk", "family", "given", "opened", "verdict", "list", "state", "decision", "by",
]  # fmt: skip
RUTH = Staff("ruth-ives", "Ruth Ives", frozenset())


class Office:
    """A district that serves, a kiosk of its, and the command line beside both."""

    def __init__(self, data: Path, folder: Path, server: Server) -> None:
        self.data, self.folder, self.url = data, folder, server.url
        district = open_district(data)
        self.front: Door = door(district, server.url, folder)
        district.database.close()
        self.front.exchange()

    def __call__(self, *words: str, status: int = 0) -> Result:
        """A command, run in this process: what is typed most costs a second less."""
        return run(self.data, *words, status=status)

    def process(self, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *words, "--data", str(self.data)],
            capture_output=True, text=True, timeout=100, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == status, (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    def held(self, family: str = "Hale", *, strong: bool = False, left: bool = False) -> str:
        """A visitor who is held at the kiosk, and of whom the district knows."""
        screening, entries = (STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY]) if strong else (POSSIBLE, [POSSIBLE_ENTRY])
        who = arrival(visitor(family, number=family))
        case = cases.open_case(self.front.store, who, screening, entries, left=left)
        self.told()
        return case

    def told(self) -> None:
        self.front.exchange()
        self("project")

    def lines(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self("cases", "--json", *words).stdout.splitlines()]

    def decide(self, case: str, decision: str = "admit", staff: str = "Ana Ruiz", *more: str, status: int = 0) -> str:
        reason = () if "--reason" in more else ("--reason", "parent_of_student")
        words = ("decide", case, decision, "--staff", staff, *reason, *more)
        done = self.process(*words, status=status) if "--wait" in more else self(*words, status=status)
        return done.stderr if status == 2 else done.stdout


@pytest.fixture
def office(district_data: Path, tmp_path: Path) -> Iterator[Office]:
    with serving(district_data, "--port", "0") as server:
        made = Office(district_data, tmp_path / "front", server)
        yield made
        made.front.store.close()


def test_a_held_visitor_is_found_decided_about_and_shown_as_decided(office: Office) -> None:
    # GIVEN nobody, and then two visitors who are held
    assert office("cases").stdout == "Nobody has been held yet.\n"
    assert office("cases", "--json").stdout == ""
    first, second = office.held("Hale"), office.held("Ostrander")
    # THEN both are listed with what `decide` needs, the longest waiting first
    lines = office.lines()
    assert [line["case"] for line in lines] == [first, second]
    assert set(KEYS) <= set(lines[0])
    shown = {key: lines[0][key] for key in ("school", "kiosk", "family", "verdict", "list", "state", "decision", "by")}
    assert shown == {
        "school": "oakridge", "kiosk": office.front.kiosk, "family": "Hale", "verdict": "possible",
        "list": "current", "state": "waiting", "decision": None, "by": None,
    }  # fmt: skip
    row = office.process("cases").stdout.splitlines()[0]
    assert row.startswith(f"{first}\toakridge\tFront\t")
    assert row.endswith("\tpossible match\twaiting")
    assert " MST\t" in row or " MDT\t" in row  # by the school's clock
    # WHEN somebody decides by name, and the kiosk is at work
    office.front.store.close()
    with answering(office.folder, office.url):
        done = office.decide(second, "admit-with-escort", "ana  RUÍZ", "--wait", "60")
    # THEN the answer is waited for, and the case is shown as decided, behind those that are open
    assert done == "Applied at the kiosk: admitted_with_escort.\n"
    lines = office.lines()
    assert [line["case"] for line in lines] == [first, second]
    assert (lines[1]["state"], lines[1]["decision"], lines[1]["by"]) == ("decided", "admitted_with_escort", "Ana Ruiz")
    assert [line["case"] for line in office.lines("--open")] == [first]
    assert office("cases").stdout.splitlines()[1].endswith("\tadmitted_with_escort by Ana Ruiz")
    assert "has been decided: admitted_with_escort, by Ana Ruiz" in office.decide(second, "refuse", status=2)
    assert "admitted_with_escort\tana-ruiz\tapplied" in office("requests", second).stdout


def test_who_was_first_at_the_kiosk_is_named(office: Office) -> None:
    # GIVEN a decision at the kiosk that the district has not heard of
    case = office.held()
    cases.decide(office.front.store, case, Decision.REFUSE, Reason.COURT_ORDER, RUTH)
    office.front.store.close()
    # WHEN the office has decided otherwise before the kiosk is reached again
    words = ("decide", case, "admit", "--staff", "ana-ruiz", "--reason", "parent_of_student", "--wait", "60")
    command = [*COMMAND, *words, "--data", str(office.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as deciding:
        assert deciding.stderr
        assert "Sent. Waiting for the kiosk Front" in deciding.stderr.readline()
        with answering(office.folder, office.url):
            said, _ = deciding.communicate(timeout=100)
    # THEN it is told whose decision holds
    assert deciding.returncode == 1
    assert "Superseded" in said
    assert "refused, by Ruth Ives" in said


def test_what_the_kiosk_refuses_is_said_with_its_reason(office: Office) -> None:
    # GIVEN a case that the kiosk has no more, as after a file was restored there
    case = office.held()
    with office.front.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM held_case")
    office.front.store.close()
    with answering(office.folder, office.url):
        said = office.decide(case, "admit", "ana-ruiz", "--wait", "60", status=1)
    assert said == "Refused by the kiosk: the kiosk does not have the case any more. Nothing was decided.\n"


def test_a_kiosk_that_does_not_answer_is_said_with_when_it_was_heard(office: Office) -> None:
    case = office.held()
    said = office.decide(case, "admit", "ana-ruiz", "--wait", "1", status=1)
    assert "The kiosk Front has not answered within 1 s; it was last heard 20" in said
    assert "\tsent\n" in office("requests", case).stdout
    # AND who does not want to wait is told that it was sent, and no more
    assert office.decide(case, "admit", "ana-ruiz", "--no-wait").startswith("Sent to the kiosk")


def test_what_cannot_be_is_refused_before_it_is_sent(office: Office) -> None:
    office("staff", "add", "oakridge", "Leo Ray", "--permission", "decide")
    office("staff", "edit", "Leo Ray", "--no-permission")
    office("staff", "add", "willow", "Mei Tan")
    plain, strong = office.held("Hale"), office.held("Ostrander", strong=True)
    gone = office.held("Pelletier", left=True)
    for said, words in {
        "There is no case nowhere here": ("nowhere", "admit", "Ana Ruiz"),
        "There is no decision 'shrug'. Decisions are admit, admit-with-escort, refuse.": (plain, "shrug", "Ana Ruiz"),
        "Reasons are different_person, parent_of_student,": (plain, "admit", "Ana Ruiz", "--reason", "because"),
        "Nobody called 'Ana Ruis' works at oakridge. Did you mean Ana Ruiz (ana-ruiz)?": (plain, "admit", "Ana Ruis"),
        "Nobody called 'Mei Tan' works at oakridge": (plain, "admit", "Mei Tan"),
        "Leo Ray may not decide": (plain, "admit", "Leo Ray"),
        "Nobody called 'Tom' works at oakridge": (plain, "admit", "Ana Ruiz", "--second", "Tom"),
        "This is a strong match, and Ana Ruiz may not admit on one alone": (strong, "escort", "Ana Ruiz"),
        "went away before the end": (gone, "admit", "Ana Ruiz"),
        "at most 500": (plain, "admit", "Ana Ruiz", "--note", "x" * 501),
    }.items():
        answer = office.decide(*words, status=2)
        assert said in answer
        assert answer.count("\n") == 1
    for case in (plain, strong, gone):
        assert office("requests", case).stdout == f"Nothing was asked about the case {case}.\n"
    # and the same is let through where it may be
    assert "Sent" in office.decide(strong, "admit", "Ruth Ives", "--no-wait")
    assert "Sent" in office.decide(strong, "admit", "Ana Ruiz", "--no-wait", "--second", "Ruth Ives")
    assert "Sent" in office.decide(strong, "refuse", "Ana Ruiz", "--no-wait")
    office("staff", "disable", "Ana Ruiz")
    assert "Ana Ruiz has been disabled" in office.decide(plain, "admit", "Ana Ruiz", status=2)
    office("staff", "remove", "Ana Ruiz")
    assert "Ana Ruiz was removed on 20" in office.decide(plain, "admit", "Ana Ruiz", status=2)
    office("revoke", office.front.kiosk)
    assert "was revoked" in office.decide(plain, "admit", "Ruth Ives", status=2)


def test_who_went_away_is_listed_until_somebody_has_taken_note(office: Office) -> None:
    case = office.held(left=True)
    (line,) = office.lines()
    assert (line["case"], line["state"]) == (case, "left")
    cases.decide(office.front.store, case, Decision.NOTED, None, RUTH)
    office.told()
    (line,) = office.lines()
    assert (line["state"], line["decision"], line["by"]) == ("decided", "noted", "Ruth Ives")


def test_an_erased_visitors_case_is_listed_without_a_name(office: Office) -> None:
    case = office.held("Ostrander")
    office("erase", case)
    (line,) = office.lines()
    assert (line["case"], line["family"], line["given"]) == (case, None, None)
    assert "Ostrander" not in office("cases").stdout
    assert "(erased)" in office("cases").stdout


def test_two_people_of_one_name_are_told_apart(office: Office) -> None:
    case = office.held()
    district = open_district(office.data)
    with district.database.write() as session:  # as an import of staff from elsewhere may leave it
        session.connection().exec_driver_sql("UPDATE staff SET name = 'ANA RUIZ' WHERE id = 'ruth-ives'")
    district.database.close()
    said = office.decide(case, "admit", "Ana Ruiz", status=2)
    assert "2 people are called 'Ana Ruiz'" in said
    assert "ana-ruiz" in said
    assert "ruth-ives" in said
    assert "Sent" in office.decide(case, "admit", "ruth-ives", "--no-wait")

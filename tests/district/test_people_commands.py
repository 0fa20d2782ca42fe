from __future__ import annotations

import json
import re
from pathlib import Path

from district.access.people import accounts, invitations
from district.instance import open_district
from tests.district.people.conftest import PASSWORD
from tests.sync.commands import run


def accept(data: Path, link: str) -> None:
    district = open_district(data)
    token = link.rpartition("/")[2].strip()
    with district.database.write() as session:
        found = invitations.find(session, token, district.now(), first="/setup/" in link)
        assert found is not None, link
        invitations.accept(session, found, "Ruth Ives", "it@example.org", PASSWORD, district.now())
    district.database.close()


def test_a_new_district_prints_the_first_administrators_link(tmp_path: Path) -> None:
    done = run(tmp_path / "d", "init", "--url", "https://visits.example.org/")
    [link] = re.findall(r"^Open once: (https://visits\.example\.org/setup/[\w-]{43})$", done.stdout, re.MULTILINE)
    again = run(tmp_path / "d", "people", "setup-link").stdout
    accept(tmp_path / "d", again)
    assert link not in again
    assert "accounts already" in run(tmp_path / "d", "people", "setup-link", status=2).stderr


def test_somebody_is_invited_listed_and_disabled(district_data: Path) -> None:
    assert "Nobody has an account yet" in run(district_data, "people", "list").stdout
    accept(district_data, run(district_data, "people", "setup-link").stdout)
    done = run(district_data, "people", "invite", "Ana@Example.org", "--role", "office", "--school", "oakridge")
    assert "Give this link to ana@example.org: http://127.0.0.1:8443/invitations/" in done.stdout
    accept(district_data, done.stdout)
    listed = json.loads(run(district_data, "people", "list", "--json").stdout)
    assert [(one["mail"], one["role"], one["schools"], one["disabled"]) for one in listed] == [
        ("it@example.org", "it", [], None),
        ("ana@example.org", "office", ["oakridge"], None),
    ]
    assert "disabled" in run(district_data, "people", "disable", "ana@example.org").stdout
    assert "ana@example.org\tRuth Ives\toffice\toakridge\tdisabled since" in run(district_data, "people", "list").stdout
    assert "already" in run(district_data, "people", "disable", "ana@example.org", status=2).stderr
    assert "may sign in again" in run(district_data, "people", "enable", "ana@example.org").stdout
    assert "last one" in run(district_data, "people", "disable", "it@example.org", status=2).stderr


def test_wrong_use_is_said_in_one_line(district_data: Path) -> None:
    assert "no role king" in run(district_data, "people", "invite", "a@example.org", "--role", "king", status=2).stderr
    assert "no account" in run(district_data, "people", "disable", "a@example.org", status=2).stderr
    district = open_district(district_data)
    with district.database.read() as session:
        assert accounts.everybody(session) == []
    district.database.close()


def test_an_invitation_names_the_staff_member_whom_the_account_will_be(district_data: Path) -> None:
    def invite(mail: str, *words: str, status: int = 0) -> str:
        done = run(district_data, "people", "invite", mail, "--role", "office", *words, status=status)
        return done.stderr if status else done.stdout

    accept(district_data, run(district_data, "people", "setup-link").stdout)
    accept(district_data, invite("ana@example.org", "--school", "oakridge", "--staff", "ana ruiz"))
    listed = json.loads(run(district_data, "people", "list", "--json").stdout)
    assert [one["staff"] for one in listed] == ["", "ana-ruiz"]
    assert "Nobody called 'Ana Riuz'" in invite("b@example.org", "--school", "oakridge", "--staff=Ana Riuz", status=2)
    assert "Nobody called" in invite("b@example.org", "--school", "willow", "--staff=ana-ruiz", status=2)
    assert "is the account ana@example.org already" in invite(
        "b@example.org", "--school", "oakridge", "--staff=ana-ruiz", status=2
    )

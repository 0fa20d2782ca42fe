"""The commands for decisions, kiosks that are taken out, and keys, as an administrator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from district.access import district_keys as key_file
from district.db.tables import Staff
from district.instance import open_district
from kiosk.records import cases, office_requests
from sync.contract.school_keys import pin_matches
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, arrival
from tests.sync.commands import exported, run
from tests.sync.doors import Door, door
from tests.sync.processes import serving


def staff_verifier(data: Path, staff: str) -> str:
    district = open_district(data)
    try:
        with district.database.read() as session:
            row = session.get(Staff, staff)
            assert row is not None
            return row.verifier
    finally:
        district.database.close()


@pytest.fixture
def front(district_data: Path, tmp_path: Path) -> Door:
    """A kiosk that is enrolled while nothing serves."""
    district = open_district(district_data)
    made = door(district, "http://127.0.0.1:1", tmp_path / "front")
    district.database.close()
    return made


@pytest.mark.slow
def test_a_case_is_decided_from_the_command_line(district_data: Path, front: Door) -> None:
    case = cases.open_case(front.store, arrival(), POSSIBLE, [POSSIBLE_ENTRY])
    with serving(district_data, "--port", "0") as server:
        front.url = server.url
        front.exchange()
        run(district_data, "project")
        words = ("decide", case, "escort", "--staff", "ana-ruiz", "--reason", "parent_of_student", "--no-wait")
        assert "Sent to the kiosk" in run(district_data, *words).stdout
        assert "admitted_with_escort\tana-ruiz\tsent" in run(district_data, "requests", case).stdout
        client = front.client()
        for asked in client.requests().requests:
            office_requests.answer_request(front.store, asked)
        client.close()
        front.exchange()
        assert server.end() == 0
    run(district_data, "project")
    assert "\tapplied" in run(district_data, "requests", case).stdout
    (visit,) = exported(district_data)["visits"]
    assert (visit["decision"], visit["decided_by"]) == ("admitted_with_escort", "Ana Ruiz")
    refused = run(district_data, *words, status=2)
    assert "has been decided" in refused.stderr
    front.store.close()


def test_a_kiosk_is_taken_out_and_told_whose_pins_it_held(district_data: Path, front: Door) -> None:
    before = key_file.load(district_data)
    said = run(district_data, "revoke", front.kiosk).stdout
    assert "Ana Ruiz, Ruth Ives" in said
    after = key_file.load(district_data)
    assert after.secret("oakridge") != before.secret("oakridge")
    assert after.secret("willow") == before.secret("willow")
    assert [item.secret for item in after.earlier["oakridge"]] == [before.secret("oakridge")]
    assert "no kiosk" in run(district_data, "revoke", front.kiosk, status=2).stderr
    # a new PIN is made under the new secret
    assert "PIN 975310" in run(district_data, "staff", "pin", "ana-ruiz", "--pin", "975310").stdout
    assert pin_matches(after.secret("oakridge"), staff_verifier(district_data, "ana-ruiz"), "975310")
    assert "A PIN has" in run(district_data, "staff", "pin", "ana-ruiz", "--pin", "12", status=2).stderr
    front.store.close()


def test_the_signing_key_is_replaced_and_everything_still_verifies(district_data: Path) -> None:
    old = key_file.load(district_data)
    said = run(district_data, "rotate-key").stdout
    new = key_file.load(district_data)
    assert new.key_id in said
    assert new.key_id != old.key_id
    assert [item.public for item in new.retired] == [old.public.public_bytes_raw()]
    assert json.loads(run(district_data, "export").stdout)["head_verified"] is True
    # the secrets are in the file for its owner alone, and in no database
    assert (district_data / key_file.FILE_NAME).stat().st_mode & 0o077 == 0

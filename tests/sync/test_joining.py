"""Enrolling a kiosk where the line breaks: what happened is said, neither more nor less."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from district.access.contacts import note_doubled
from district.access.enrollment import new_code
from district.instance import District
from kiosk.commands.doctor import run_checks
from kiosk.commands.enroll import EnrolledWithoutLists, EnrollmentFailed, enroll_kiosk
from kiosk.records.key_file import load_key_file
from kiosk.settings import Settings
from sync.exchange.errors import BadAnswer
from tests.sync.wires import answer, other_end


def code(district: District) -> str:
    with district.database.write() as session:
        return new_code(session, "oakridge", district.now())


def settings(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", camera="nowhere.mp4")


def test_a_kiosk_whose_line_breaks_after_the_enrollment_belongs_to_its_school_and_says_what_is_missing(
    district: District, url: str, tmp_path: Path
) -> None:
    # GIVEN a line that lets the enrollment through and nothing after it
    def once(connection: socket.socket, head: bytes) -> None:
        if not head.startswith(b"POST /v1/enroll "):
            return
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        while len(head.partition(b"\r\n\r\n")[2]) < length:
            head += connection.recv(65_536)
        there = urlsplit(url)
        with socket.create_connection((there.hostname, there.port)) as district_end:
            district_end.sendall(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            while part := district_end.recv(65_536):
                connection.sendall(part)

    with other_end(once) as broken, pytest.raises(EnrolledWithoutLists) as said:
        enroll_kiosk(settings(tmp_path), broken, code(district))
    assert str(said.value).startswith(
        "This kiosk now belongs to Oakridge Elementary, but the district stopped answering"
    )
    assert load_key_file(tmp_path / "keys", tmp_path / "data").enrolled().school_name == "Oakridge Elementary"


@pytest.mark.parametrize("status", [None, "503 Service Unavailable"])
def test_a_kiosk_that_nobody_answers_is_said_not_to_be_enrolled(
    district: District, url: str, tmp_path: Path, status: str | None
) -> None:
    def busy(connection: socket.socket, _: bytes) -> None:
        if status:
            connection.sendall(answer(b"", status))

    used = code(district)
    with other_end(busy) as nobody, pytest.raises(EnrollmentFailed) as said:
        enroll_kiosk(settings(tmp_path), nobody, used)
    assert "127.0.0.1 does not answer, so this kiosk was not enrolled" in str(said.value)
    # AND the same code is good for the second try
    assert enroll_kiosk(settings(tmp_path), url, used).school_name == "Oakridge Elementary"


def test_an_address_that_is_the_districts_but_for_its_end_is_told_from_a_code_that_is_not_good(
    district: District, url: str, tmp_path: Path
) -> None:
    used = code(district)
    with pytest.raises(BadAnswer, match="kiosks do not enroll at that address"):
        enroll_kiosk(settings(tmp_path), f"{url}/visitors", used)
    assert enroll_kiosk(settings(tmp_path), url, used).school_name == "Oakridge Elementary"


def test_a_kiosk_whose_key_a_second_machine_uses_says_so_to_the_doctor(
    district: District, url: str, tmp_path: Path
) -> None:
    enrollment = enroll_kiosk(settings(tmp_path), url, code(district))
    [well] = [one for one in run_checks(settings(tmp_path)) if one.name == "server"]
    assert well.well
    with district.database.write() as session:
        note_doubled(session, enrollment.kiosk, district.now())
    [ill] = [one for one in run_checks(settings(tmp_path)) if one.name == "server"]
    assert not ill.well
    assert "Another machine uses this kiosk's key" in ill.sentence

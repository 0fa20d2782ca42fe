"""One code, one kiosk: whatever a hundred machines, a guesser or a lost reply try."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import func, select, update

from district.access.contacts import note_seen
from district.access.enrollment import (
    TRIES_IN_ALL,
    TRIES_PER_ADDRESS,
    caller,
    new_code,
    redeem,
    rename,
)
from district.access.kiosk_status import overview
from district.db.enrollment_tables import Code, FailedTry
from district.db.tables import Kiosk
from district.errors import Denied, DistrictError
from district.instance import District
from sync.contract.api.messages import (
    CODE_ALPHABET,
    CODE_LENGTH,
    SHEET_CODE_LENGTH,
    Enrolled,
    EnrollRequest,
    RefusalCode,
    enroll_message,
)
from sync.exchange.enroll import written_code
from tests.districts import Clock, Station, kiosk_row

ON_BOTH = True


def code_of(district: District, school: str = "oakridge") -> str:
    with district.database.write() as session:
        return new_code(session, school, district.now())


def asked(code: str, key: Ed25519PrivateKey) -> EnrollRequest:
    proof = key.sign(enroll_message(code))
    return EnrollRequest(code=code, public_key=key.public_key().public_bytes_raw(), proof=proof, name="Front door")


def enroll(district: District, code: str, key: Ed25519PrivateKey | None = None, address: str = "10.0.0.1") -> Enrolled:
    request = asked(code, key or Ed25519PrivateKey.generate())
    return redeem(district.database, district.keys, request, address, district.now())


def denied(district: District, code: str, address: str = "10.0.0.1") -> Denied:
    with pytest.raises(Denied) as error:
        enroll(district, code, address=address)
    return error.value


def kiosks(district: District) -> int:
    with district.database.read() as session:
        return session.exec(select(func.count()).select_from(Kiosk)).one()


def test_a_code_makes_a_kiosk_with_all_that_it_needs(district: District) -> None:
    code = code_of(district)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    enrolled = enroll(district, code)
    keys = district.keys
    assert enrolled.school_secret == keys.schools["oakridge"]
    assert enrolled.district_keys == {keys.key_id: keys.public.public_bytes_raw()}
    assert (enrolled.school, enrolled.school_name) == ("oakridge", "Oakridge Elementary")
    with district.database.read() as session:
        found = caller(session, f"Bearer {enrolled.token}")
    assert (found.kiosk, found.school) == (enrolled.kiosk, "oakridge")


def test_neither_code_nor_token_stands_in_the_database(district: District) -> None:
    code = code_of(district)
    enrolled = enroll(district, code)
    with district.database.read() as session:
        rows = [*session.exec(select(Code)), *session.exec(select(Kiosk))]
    for row in rows:
        for value in row.model_dump().values():
            assert value not in {code, enrolled.token}


def test_a_code_works_once(district: District) -> None:
    code = code_of(district)
    enroll(district, code)
    assert denied(district, code).code == RefusalCode.CODE_USED
    assert kiosks(district) == 1


@pytest.mark.slow
def test_of_a_hundred_that_redeem_one_code_at_once_one_becomes_a_kiosk(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("district.access.enrollment.TRIES_PER_ADDRESS", 1000)
    monkeypatch.setattr("district.access.enrollment.TRIES_IN_ALL", 1000)
    code = code_of(district)
    district.database.close()

    def attempt(_: int) -> str:
        try:
            enroll(district, code)
        except Denied as error:
            return error.code
        return "enrolled"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(attempt, range(100)))
    assert sorted(outcomes) == ["code_used"] * 99 + ["enrolled"]
    assert kiosks(district) == 1


def test_a_code_dies_after_a_quarter_of_an_hour(district: District, clock: Clock) -> None:
    code = code_of(district)
    clock.forward(minutes=15)
    assert denied(district, code).code == RefusalCode.CODE_EXPIRED
    assert kiosks(district) == 0


def test_after_a_lost_reply_the_same_kiosk_may_ask_again(district: District) -> None:
    code = code_of(district)
    key = Ed25519PrivateKey.generate()
    first, second = enroll(district, code, key), enroll(district, code, key)
    assert first.kiosk == second.kiosk
    assert kiosks(district) == 1
    with district.database.read() as session:
        assert caller(session, f"Bearer {second.token}").kiosk == first.kiosk
        with pytest.raises(Denied):
            caller(session, f"Bearer {first.token}")


def test_whoever_cannot_prove_the_key_gets_nothing_with_it(district: District) -> None:
    code = code_of(district)
    key = Ed25519PrivateKey.generate()
    enroll(district, code, key)
    stolen = asked(code, key).model_copy(update={"proof": Ed25519PrivateKey.generate().sign(enroll_message(code))})
    with pytest.raises(Denied) as error:
        redeem(district.database, district.keys, stolen, "10.0.0.1", district.now())
    assert (error.value.code, error.value.status) == (RefusalCode.KEY_UNUSABLE, 422)


def test_a_key_that_was_copied_to_a_second_machine_makes_no_kiosk_and_harms_none(district: District) -> None:
    # GIVEN a kiosk at work, and its folder of keys on another machine
    key = Ed25519PrivateKey.generate()
    first = enroll(district, code_of(district), key)
    # WHEN that machine enrolls with a code of its own, but the same key
    with pytest.raises(Denied) as error:
        enroll(district, code_of(district, "willow"), key)
    # THEN it is told whose key that is, and the first kiosk goes on
    assert (error.value.code, error.value.status) == (RefusalCode.KEY_UNUSABLE, 409)
    assert "Front door" in error.value.sentence
    assert kiosk_row(district, first.kiosk).revoked is None
    assert kiosks(district) == 1


def test_a_machine_that_enrolls_again_is_shown_as_replaced_and_nobody_is_revoked_in_silence(district: District) -> None:
    first = enroll(district, code_of(district))
    request = asked(code_of(district), Ed25519PrivateKey.generate()).model_copy(update={"earlier": first.kiosk})
    second = redeem(district.database, district.keys, request, "10.0.0.1", district.now())
    assert kiosk_row(district, first.kiosk).replaced_by == second.kiosk
    assert kiosk_row(district, first.kiosk).revoked is None
    with district.database.read() as session:
        lines = {line["kiosk"]: line for line in overview(session, district.now())}
    assert lines[first.kiosk]["replaced_by"] == second.kiosk
    assert lines[second.kiosk]["replaced_by"] is None
    assert not lines[first.kiosk]["copied"]


def test_a_kiosk_that_is_heard_after_its_copy_enrolled_is_not_called_replaced(district: District, clock: Clock) -> None:
    first = enroll(district, code_of(district))
    request = asked(code_of(district), Ed25519PrivateKey.generate()).model_copy(update={"earlier": first.kiosk})
    second = redeem(district.database, district.keys, request, "10.0.0.1", district.now())
    clock.forward(minutes=2)
    with district.database.write() as session:
        note_seen(session, first.kiosk, district.now())
    with district.database.read() as session:
        lines = {line["kiosk"]: line for line in overview(session, district.now())}
    assert lines[first.kiosk]["copied"]
    assert lines[first.kiosk]["replaced_by"] == second.kiosk


def test_a_kiosk_has_the_name_that_it_says_or_that_came_with_its_code_or_a_number(district: District) -> None:
    with district.database.write() as session:
        named = new_code(session, "oakridge", district.now(), " Gym \t entrance ")
    plain = code_of(district)

    def unnamed(code: str) -> Enrolled:
        request = asked(code, Ed25519PrivateKey.generate()).model_copy(update={"name": ""})
        return redeem(district.database, district.keys, request, "10.0.0.1", district.now())

    assert kiosk_row(district, unnamed(named).kiosk).name == "Gym entrance"
    second = unnamed(plain).kiosk
    assert kiosk_row(district, second).name == "Kiosk 2"
    with district.database.write() as session:
        assert rename(session, second, "Front office") == "Kiosk 2"
    assert kiosk_row(district, second).name == "Front office"
    with district.database.write() as session, pytest.raises(DistrictError, match="printable"):
        rename(session, second, "\x1b[31m")


def test_guessing_is_stopped_for_one_address_and_soon_forgotten(district: District, clock: Clock) -> None:
    code = code_of(district)
    for _ in range(TRIES_PER_ADDRESS):
        assert denied(district, "2" * CODE_LENGTH, "10.0.0.9").code == RefusalCode.CODE_UNKNOWN
    stopped = denied(district, "2" * CODE_LENGTH, "10.0.0.9")
    assert (stopped.code, stopped.status, stopped.retry_after) == (RefusalCode.TOO_MANY_TRIES, 429, 60)
    # what is right is taken from there too
    assert enroll(district, code, address="10.0.0.9").school == "oakridge"
    clock.forward(seconds=61)
    assert denied(district, "2" * CODE_LENGTH, "10.0.0.9").code == RefusalCode.CODE_UNKNOWN
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(FailedTry)).one() == 1


def test_a_thousand_wrong_codes_from_everywhere_never_block_the_right_one(district: District) -> None:
    codes = [code_of(district) for _ in range(2)]
    for number in range(1_000):
        denied(district, "3" * CODE_LENGTH, f"10.0.{number % 7}.{number % 250}")
    for number, code in enumerate(codes):
        assert enroll(district, code, address=f"10.0.{number}.{number}").school == "oakridge"
    with district.database.read() as session:  # and guessing fills no table
        assert session.exec(select(func.count()).select_from(FailedTry)).one() <= TRIES_IN_ALL


def test_guessing_from_everywhere_is_stopped_too(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("district.access.enrollment.TRIES_IN_ALL", 5)
    for number in range(5):
        denied(district, "2" * CODE_LENGTH, f"10.0.0.{number}")
    assert denied(district, "2" * CODE_LENGTH, "10.0.1.1").code == RefusalCode.TOO_MANY_TRIES


def test_a_code_for_no_school_is_refused_with_the_schools_there_are(district: District) -> None:
    with pytest.raises(DistrictError, match="oakridge, willow"):
        code_of(district, "elsewhere")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nobody's"])
def test_without_a_known_token_nobody_is_a_kiosk(district: District, header: str) -> None:
    with district.database.read() as session, pytest.raises(Denied) as error:
        caller(session, header)
    assert (error.value.status, error.value.code) == (401, RefusalCode.TOKEN_UNKNOWN)


def test_a_revoked_kiosk_is_told_so(district: District, kiosk: Station) -> None:
    with district.database.write() as session:
        session.exec(update(Kiosk).values(revoked=district.now()))
    with district.database.read() as session, pytest.raises(Denied) as error:
        caller(session, f"Bearer {kiosk.enrolled.token}")
    assert (error.value.status, error.value.code) == (403, RefusalCode.REVOKED)


def test_when_a_kiosk_was_seen_is_written_once_a_minute(
    district: District, new_station: Callable[..., Station], clock: Clock
) -> None:
    kiosk = new_station().enrolled.kiosk
    seen = []
    for _ in range(3):
        with district.database.write() as session:
            note_seen(session, kiosk, clock())
        seen.append(kiosk_row(district, kiosk).seen)
        clock.forward(seconds=40)
    assert seen[0] == seen[1] != seen[2]


def test_a_code_of_a_sheet_is_longer_lives_for_two_weeks_and_works_once(district: District, clock: Clock) -> None:
    with district.database.write() as session:
        codes = [new_code(session, "oakridge", clock(), f"Door {number}", sheet="one") for number in range(2)]
    assert {len(code) for code in codes} == {SHEET_CODE_LENGTH}
    assert written_code(codes[0].lower()) == codes[0]
    clock.forward(days=13, hours=23)
    assert enroll(district, codes[0]).school == "oakridge"
    assert denied(district, codes[0]).code == RefusalCode.CODE_USED
    clock.forward(hours=1)
    assert denied(district, codes[1]).code == RefusalCode.CODE_EXPIRED
    assert kiosks(district) == 1

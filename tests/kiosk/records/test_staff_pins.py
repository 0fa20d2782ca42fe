"""PINs: right ones sign in, after wrong ones a name has to wait, and pulling the plug does not help."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.records import staff_pins
from kiosk.records.key_file import KioskSecrets
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from kiosk.records.store_errors import StoreError, StoreFault
from kiosk.records.trusted_time import Uptime, uptime
from sync.contract.journal.entry import Kind, read_header
from sync.contract.pins import PIN_DIGITS
from sync.contract.school_keys import pin_matches, pin_verifier
from sync.contract.vocabulary import Permission
from tests.kiosk.records.world import PINS, QUICK, Clock, District, entries, kinds


class Ticks:
    """The time since the machine started, as a test lets it pass."""

    def __init__(self) -> None:
        self.boot, self.seconds = "boot-1", 5000.0

    def __call__(self) -> Uptime:
        return Uptime(self.boot, self.seconds)

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds

    def restart(self, up: float) -> None:
        self.boot, self.seconds = "boot-2" if self.boot else "", up


@pytest.fixture
def ticker() -> Ticks:
    return Ticks()


def verify(
    store: Store, ticker: Ticks, who: str, pin: str | None = None, *, by_pass: bool = False
) -> staff_pins.PinResult:
    """The right PIN where none is given."""
    return staff_pins.verify_pin(store, who, pin or PINS[who], by_pass=by_pass, ticker=ticker)


def wrong(store: Store, ticker: Ticks, times: int, *, by_pass: bool = False) -> staff_pins.PinResult:
    answers = [verify(store, ticker, "ana", "999999", by_pass=by_pass) for _ in range(times)]
    assert all(answer.staff is None for answer in answers)
    return answers[-1]


def test_staff_are_listed_with_the_permissions_that_this_version_knows(store: Store) -> None:
    listed = {person.id: person for person in staff_pins.list_staff(store)}
    assert list(listed) == ["ana", "tom", "ruth", "leo"]
    assert listed["ruth"].permissions == {Permission.DECIDE, Permission.OVERRIDE}
    assert listed["leo"].permissions == frozenset()


def test_the_right_pin_signs_in_and_is_journaled(store: Store) -> None:
    answer = staff_pins.verify_pin(store, "ana", PINS["ana"])
    assert answer.staff is not None
    assert (answer.staff.id, answer.wait_seconds) == ("ana", 0)
    header = read_header(entries(store)[-1].header)
    assert (header.kind, header.actor) == (Kind.STAFF_SIGNED_IN, "staff:ana")


def test_a_wrong_pin_is_refused_and_journaled_without_the_pin(store: Store) -> None:
    assert staff_pins.verify_pin(store, "ana", PINS["tom"]) == staff_pins.PinResult(None)
    entry = entries(store)[-1]
    assert read_header(entry.header).kind == Kind.STAFF_REFUSED
    assert PINS["tom"].encode() not in b"".join(part.content for part in entry.groups.values())


def test_five_wrong_pins_make_a_name_wait_and_nobody_else(store: Store, ticker: Ticks) -> None:
    assert wrong(store, ticker, 4).wait_seconds == 0
    assert wrong(store, ticker, 1).wait_seconds == 60
    ticker.pass_by(59)
    assert verify(store, ticker, "ana") == staff_pins.PinResult(None, 1)
    assert verify(store, ticker, "tom").staff is not None
    ticker.pass_by(1)
    assert verify(store, ticker, "ana").staff is not None


def test_tries_while_a_name_waits_are_neither_checked_nor_counted(store: Store, ticker: Ticks) -> None:
    wrong(store, ticker, 5)
    before = kinds(store)
    assert wrong(store, ticker, 20).wait_seconds == 60
    assert kinds(store) == before
    ticker.pass_by(60)
    assert wrong(store, ticker, 1).wait_seconds == 120


def test_the_wait_doubles_to_a_short_limit_and_a_right_pin_ends_it(store: Store, ticker: Ticks) -> None:
    waits = [wrong(store, ticker, 5).wait_seconds]
    for _ in range(5):
        ticker.pass_by(waits[-1])
        waits.append(wrong(store, ticker, 1).wait_seconds)
    assert waits == [60, 120, 240, 300, 300, 300]
    ticker.pass_by(300)
    assert verify(store, ticker, "ana").staff is not None
    assert wrong(store, ticker, 4).wait_seconds == 0


@pytest.mark.parametrize("jump", [{"seconds": 961}, {"days": 400}, {"days": -400}, {"hours": -1}])
def test_a_clock_that_is_set_frees_no_try_and_makes_no_wait_longer(
    store: Store, clock: Clock, ticker: Ticks, jump: dict[str, float]
) -> None:
    wrong(store, ticker, 5)
    clock.pass_by(**jump)
    assert verify(store, ticker, "ana").wait_seconds == 60
    ticker.pass_by(60)
    assert verify(store, ticker, "ana").staff is not None


def test_a_restart_of_the_program_frees_no_try(store: Store, folder: Path, clock: Clock, ticker: Ticks) -> None:
    wrong(store, ticker, 5)
    store.close()
    again = open_store(folder, store.secrets, clock)
    ticker.pass_by(20)
    assert verify(again, ticker, "ana").wait_seconds == 40
    again.close()


@pytest.mark.parametrize("named", [True, False], ids=["with a boot id", "without one"])
def test_a_restart_of_the_machine_begins_the_wait_anew(store: Store, ticker: Ticks, named: bool) -> None:
    if not named:
        ticker.boot = ""
    wrong(store, ticker, 5)
    ticker.restart(up=12)
    assert verify(store, ticker, "ana").wait_seconds == 48
    ticker.pass_by(48)
    assert verify(store, ticker, "ana").staff is not None


def test_the_machine_s_own_uptime_goes_forward_under_one_name() -> None:
    first = uptime()
    second = uptime()
    assert first.boot == second.boot
    assert 0 <= second.since(first) < 60


def test_whoever_shows_a_pass_never_waits_for_what_strangers_typed(store: Store, ticker: Ticks) -> None:
    wrong(store, ticker, 5)
    assert verify(store, ticker, "ana").wait_seconds == 60
    assert verify(store, ticker, "ana", by_pass=True).staff is not None
    # and that ends the wait, for the PIN of an admission follows
    assert verify(store, ticker, "ana").staff is not None


def test_a_pass_in_wrong_hands_is_no_way_round_the_wait(store: Store, ticker: Ticks) -> None:
    assert wrong(store, ticker, 5, by_pass=True).wait_seconds == 60
    assert verify(store, ticker, "ana", by_pass=True).wait_seconds == 60
    assert verify(store, ticker, "ana").staff is not None


def test_a_stranger_at_every_name_locks_nobody_out(store: Store, ticker: Ticks) -> None:
    # GIVEN somebody who types wrong PINs for every name, for hours
    for _ in range(100):
        for name in ("tom", "ruth", "leo"):
            verify(store, ticker, name, "999999")
        ticker.pass_by(15)
    # WHEN another comes THEN they wait for seconds, and with their pass not at all
    answer = verify(store, ticker, "ana")
    assert answer.wait_seconds <= staff_pins.KIOSK_WAIT_S
    assert verify(store, ticker, "ana", by_pass=True).staff is not None
    ticker.pass_by(answer.wait_seconds)
    assert verify(store, ticker, "ana").staff is not None


def test_going_from_name_to_name_has_a_pace_of_its_own(store: Store, ticker: Ticks) -> None:
    for name in ("tom", "ruth", "leo", "ana"):
        for _ in range(staff_pins.KIOSK_FREE_TRIES // 4):
            verify(store, ticker, name, "999999")
    ticker.pass_by(2)
    assert verify(store, ticker, "tom").wait_seconds > 0
    checked = kinds(store).count(Kind.STAFF_REFUSED)
    ticker.pass_by(staff_pins.KIOSK_FREE_TRIES * staff_pins.KIOSK_FORGIVES_S)
    assert verify(store, ticker, "tom", "999999").staff is None
    assert kinds(store).count(Kind.STAFF_REFUSED) == checked + 1


def test_refused_pins_are_counted_for_a_day_whatever_came_after(store: Store, ticker: Ticks, clock: Clock) -> None:
    wrong(store, ticker, 3)
    verify(store, ticker, "tom", "999999")
    verify(store, ticker, "ana")
    assert staff_pins.count_refused_pins(store) == 4
    clock.pass_by(hours=25)
    assert staff_pins.count_refused_pins(store) == 0


@pytest.mark.parametrize("digits", list(PIN_DIGITS))
def test_every_length_that_the_district_gives_is_checked(
    store: Store, district: District, ticker: Ticks, digits: int
) -> None:
    pin = "402517936428"[:digits]
    document = district.document("v2")
    people = document["staff"]
    assert isinstance(people, list)
    people[0]["verifier"] = pin_verifier(district.school_secret, pin, QUICK)
    SchoolDocumentStore(store).apply("v2", document)
    assert verify(store, ticker, "ana", pin).staff is not None
    assert verify(store, ticker, "ana", pin[:-1]).staff is None


def test_a_power_cut_while_the_pin_is_checked_still_counts_the_try(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(staff_pins, "pin_matches", cut)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            staff_pins.verify_pin(store, "ana", "999999")
    monkeypatch.undo()
    assert staff_pins.verify_pin(store, "ana", PINS["ana"]).wait_seconds in range(50, 61)


def test_somebody_who_is_not_staff_here_is_refused(store: Store) -> None:
    assert staff_pins.verify_pin(store, "nobody", "123456") == staff_pins.PinResult(None)


def test_a_kiosk_without_a_school_has_no_staff_and_says_so(unenrolled: KioskSecrets, folder: Path) -> None:
    store = open_store(folder, unenrolled)
    assert staff_pins.list_staff(store) == ()
    with pytest.raises(StoreError) as caught:
        staff_pins.verify_pin(store, "ana", PINS["ana"])
    assert caught.value.fault is StoreFault.NOT_ENROLLED
    store.close()


def test_the_product_s_own_stretch_makes_verifiers_that_match() -> None:
    verifier = pin_verifier(bytes(32), "402517")
    assert verifier.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert pin_matches(bytes(32), verifier, "402517")
    assert not pin_matches(bytes(32), verifier, "402518")

"""PINs: right ones sign in, wrong ones lock the name for a while, and pulling the plug does not help."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.case import Permission
from kiosk.store.faults import StoreError, StoreFault
from kiosk.store.secrets import Secrets
from kiosk.store.site import staff
from kiosk.store.store import Store, open_store
from sync.entry import Kind, read_header
from sync.secrets import pin_matches, pin_verifier
from tests.kiosk.store.world import PINS, Clock, entries, kinds


def wrong(store: Store, times: int) -> staff.PinAnswer:
    answers = [staff.verify_pin(store, "ana", "999999") for _ in range(times)]
    assert all(answer.staff is None for answer in answers)
    return answers[-1]


def test_staff_are_listed_with_the_permissions_that_this_version_knows(store: Store) -> None:
    listed = {person.id: person for person in staff.list_staff(store)}
    assert list(listed) == ["ana", "tom", "ruth", "leo"]
    assert listed["ruth"].permissions == {Permission.DECIDE, Permission.OVERRIDE}
    assert listed["leo"].permissions == frozenset()


def test_the_right_pin_signs_in_and_is_journaled(store: Store) -> None:
    answer = staff.verify_pin(store, "ana", PINS["ana"])
    assert answer.staff is not None
    assert (answer.staff.id, answer.wait_seconds) == ("ana", 0)
    header = read_header(entries(store)[-1].header)
    assert (header.kind, header.actor) == (Kind.STAFF_SIGNED_IN, "staff:ana")


def test_a_wrong_pin_is_refused_and_journaled_without_the_pin(store: Store) -> None:
    assert staff.verify_pin(store, "ana", PINS["tom"]) == staff.PinAnswer(None)
    entry = entries(store)[-1]
    assert read_header(entry.header).kind == Kind.STAFF_REFUSED
    assert PINS["tom"].encode() not in b"".join(part.content for part in entry.groups.values())


def test_five_wrong_pins_lock_the_name_for_a_minute_and_nobody_elses(store: Store, clock: Clock) -> None:
    assert wrong(store, 4).wait_seconds == 0
    assert wrong(store, 1).wait_seconds == 60
    clock.pass_by(seconds=59)
    assert staff.verify_pin(store, "ana", PINS["ana"]) == staff.PinAnswer(None, 1)
    assert staff.verify_pin(store, "tom", PINS["tom"]).staff is not None
    clock.pass_by(seconds=1)
    assert staff.verify_pin(store, "ana", PINS["ana"]).staff is not None


def test_tries_while_locked_are_neither_checked_nor_counted(store: Store, clock: Clock) -> None:
    wrong(store, 5)
    before = kinds(store)
    assert wrong(store, 20).wait_seconds == 60
    assert kinds(store) == before
    clock.pass_by(seconds=60)
    assert wrong(store, 1).wait_seconds == 120


def test_the_lock_doubles_to_a_limit_and_a_right_pin_clears_it(store: Store, clock: Clock) -> None:
    waits = [wrong(store, 5).wait_seconds]
    for _ in range(5):
        clock.pass_by(seconds=waits[-1])
        waits.append(wrong(store, 1).wait_seconds)
    assert waits == [60, 120, 240, 480, 960, 960]
    clock.pass_by(seconds=960)
    assert staff.verify_pin(store, "ana", PINS["ana"]).staff is not None
    assert wrong(store, 4).wait_seconds == 0


def test_the_lock_survives_a_restart(store: Store, folder: Path, clock: Clock) -> None:
    wrong(store, 5)
    store.close()
    again = open_store(folder, store.secrets, clock)
    assert staff.verify_pin(again, "ana", PINS["ana"]).wait_seconds == 60
    again.close()


def test_a_power_cut_while_the_pin_is_checked_still_counts_the_try(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(staff, "pin_matches", cut)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            staff.verify_pin(store, "ana", "999999")
    monkeypatch.undo()
    assert staff.verify_pin(store, "ana", PINS["ana"]).wait_seconds == 60


def test_a_clock_that_was_set_back_makes_no_lock_longer(store: Store, clock: Clock) -> None:
    wrong(store, 5)
    clock.pass_by(days=-400)
    assert staff.verify_pin(store, "ana", PINS["ana"]).wait_seconds == 60


def test_somebody_who_is_not_staff_here_is_refused(store: Store) -> None:
    assert staff.verify_pin(store, "nobody", "123456") == staff.PinAnswer(None)


def test_a_kiosk_without_a_school_has_no_staff_and_says_so(unenrolled: Secrets, folder: Path) -> None:
    store = open_store(folder, unenrolled)
    assert staff.list_staff(store) == ()
    with pytest.raises(StoreError) as caught:
        staff.verify_pin(store, "ana", PINS["ana"])
    assert caught.value.fault is StoreFault.NOT_ENROLLED
    store.close()


def test_the_product_s_own_stretch_makes_verifiers_that_match() -> None:
    verifier = pin_verifier(bytes(32), "402517")
    assert verifier.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert pin_matches(bytes(32), verifier, "402517")
    assert not pin_matches(bytes(32), verifier, "402518")

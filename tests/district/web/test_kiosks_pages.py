"""The fleet's pages: how each kiosk stands, one kiosk, a new name, and taking one out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from district.access import contacts, key_rotation, kiosk_status
from district.access.people.rights import Role
from district.cli.kiosks import _ails, _standing
from district.db.tables import Head, Kiosk
from district.ingest import batches
from district.instance import District
from sync.contract.api.kiosk import KioskState, WireAiling
from tests.district.test_kiosks import said, tell
from tests.district.test_list_lock import somebody_waits
from tests.district.web.browsing import Browser
from tests.districts import Clock, Station, kiosk_row

ON_BOTH = True
EVIL = "<script>alert(1)</script>"


def name(district: District, kiosk: Station, word: str) -> None:
    with district.database.write() as session:
        session.exec(update(Kiosk).where(Kiosk.id == kiosk.enrolled.kiosk).values(name=word))  # type: ignore[arg-type]


@pytest.fixture
def it(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.IT)


def test_without_a_kiosk_the_page_says_how_one_comes(it: Browser) -> None:
    it.get("/kiosks")
    assert "No kiosk is enrolled yet" in it.text


def test_a_kiosk_that_was_heard_and_is_right_is_well_and_a_silent_one_never_is(
    signed_in: Callable[..., Browser],
    district: District,
    kiosk: Station,
    new_station: Callable[..., Station],
    clock: Clock,
) -> None:
    other = new_station("willow")
    name(district, kiosk, "Front")
    name(district, other, "Gym")
    tell(district, kiosk, said(clock))
    clock.forward(days=2)
    tell(district, other, said(clock))
    it = signed_in(Role.IT)
    listed = it.get("/kiosks.json").json()
    assert [(one["name"], one["standing"]) for one in listed] == [("Front", "Silent"), ("Gym", "Well")]
    it.get("/kiosks")
    assert it.text.index("Nothing has come from it for more than a day.") < it.text.index(">Gym</a>")
    assert '<span class="standing silent">Silent</span>' in it.text, "a color and a word"
    it.get(f"/kiosks/{kiosk.enrolled.kiosk}")
    assert "when it was last heard" in it.text


def test_the_address_holds_the_filter_and_the_data_have_it_too(
    it: Browser, district: District, kiosk: Station, new_station: Callable[..., Station], clock: Clock
) -> None:
    other = new_station("willow")
    name(district, kiosk, "=Front")
    name(district, other, "Gym")
    for one in (kiosk, other):
        tell(district, one, said(clock))
    it.get("/kiosks?school=willow&show=service&q=gym")
    assert ">Gym</a>" in it.text
    assert "=Front" not in it.text
    assert 'href="/kiosks.csv?school=willow&show=service&q=gym"' in it.text
    it.get("/kiosks?show=ailing")
    assert "None needs a look." in it.text
    it.get("/kiosks.csv?school=oakridge")
    assert it.page.content.decode("utf-8-sig").splitlines()[1].startswith("'=Front,Oakridge Elementary,Well,")
    it.get("/kiosks?school=atlantis&show=nonsense")
    assert "Nothing to show." in it.text


def test_each_trouble_is_a_sentence(it: Browser, district: District, kiosk: Station, clock: Clock) -> None:
    state = KioskState(
        clock=clock().isoformat(), lists="absent", ailing=[WireAiling(feed="district", fault="damaged")], set_version=0,
        clock_doubt="apart", emptied=["school:oakridge"],
    )  # fmt: skip
    tell(district, kiosk, state)
    it.get(f"/kiosks/{kiosk.enrolled.kiosk}")
    for sentence in (
        "It has no list that counts: it holds every visitor",
        "List district: damaged.",
        "List school:oakridge came without an entry.",
        "It has no signed set of lists.",
        "Needs a look",
    ):
        assert sentence in it.text, sentence


def test_a_kiosk_whose_printer_does_not_print_needs_a_look(
    it: Browser, district: District, kiosk: Station, new_station: Callable[..., Station], clock: Clock
) -> None:
    other = new_station("willow")
    tell(district, kiosk, said(clock).model_copy(update={"printer": "paper_out"}))
    tell(district, other, said(clock).model_copy(update={"printer": "near_end"}))
    listed = {one["kiosk"]: one["standing"] for one in it.get("/kiosks.json").json()}
    assert listed == {kiosk.enrolled.kiosk: "Needs a look", other.enrolled.kiosk: "Well"}
    assert "Its printer does not print." in it.get("/kiosks").text
    with district.database.read() as session:
        lines = {one["kiosk"]: one for one in kiosk_status.overview(session, clock())}
    line = lines[kiosk.enrolled.kiosk]
    assert _ails(line | {"lists": "current"}), "the command says so too"
    assert not _ails(lines[other.enrolled.kiosk] | {"lists": "current"})
    assert "printer does not print" in _standing(line, "America/Denver")


def test_the_disk_and_the_certificate_are_shown_judged_and_of_an_older_kiosk_never_well(
    it: Browser, district: District, kiosk: Station, new_station: Callable[..., Station], clock: Clock
) -> None:
    older = new_station("willow")
    tell(district, older, said(clock))
    ends = {"certificate_ends": (clock() + timedelta(days=9, hours=3)).isoformat()}
    full = {"disk_free_mb": 320, "disk_total_mb": 60_000, "camera": "frozen"}
    tell(district, kiosk, said(clock).model_copy(update=full | ends))
    listed = {one["kiosk"]: one for one in it.get("/kiosks.json").json()}
    told, untold = listed[kiosk.enrolled.kiosk], listed[older.enrolled.kiosk]
    names = ("disk_free_mb", "disk_percent", "certificate_days")
    assert (told["standing"], *(told[name] for name in names)) == ("Needs a look", 320, 0, 9)
    assert (untold["standing"], *(untold[name] for name in names)) == ("Well", None, None, None)
    it.get("/kiosks")
    for sentence in (
        "Its disk is almost full.", "The server's certificate that it sees ends within 10 days.", "9 days left",
        "The server's certificate, as kiosks see it, ends within 10 days.",
    ):  # fmt: skip
        assert sentence in it.text, sentence
    it.get(f"/kiosks/{kiosk.enrolled.kiosk}")
    assert "320 MB free" in it.text
    assert "does not see" in it.text
    assert "9 days left" in it.text
    it.get(f"/kiosks/{older.enrolled.kiosk}")
    after = it.text.partition("<dt>Camera</dt>")[2]
    assert after.partition("</dl>")[0].count("not told") == 3


def test_a_kiosks_name_is_never_markup(it: Browser, district: District, kiosk: Station) -> None:
    it.get(f"/kiosks/{kiosk.enrolled.kiosk}")
    it.send(f"/kiosks/{kiosk.enrolled.kiosk}/name", name=EVIL, was="Front")
    assert kiosk_row(district, kiosk.enrolled.kiosk).name == EVIL
    for path in ("/kiosks", f"/kiosks/{kiosk.enrolled.kiosk}", f"/kiosks/{kiosk.enrolled.kiosk}/revoke"):
        it.get(path)
        assert EVIL not in it.page.text, path
        assert EVIL in it.text, path


def test_a_name_that_cannot_be_is_said_and_kept_in_the_field(it: Browser, district: District, kiosk: Station) -> None:
    path = f"/kiosks/{kiosk.enrolled.kiosk}"
    it.get(path)
    assert it.send(f"{path}/name", name="x" * 81, was="Front").status_code == 422
    assert it.text.count("Enter a name of 1 to 80 characters.") == 2
    assert "x" * 81 in it.text
    it.send(f"{path}/name", name="Gym", was="an older name")
    assert "Somebody has named it Front since this page was opened." in it.text
    assert kiosk_row(district, kiosk.enrolled.kiosk).name == "Front"


def test_taking_a_kiosk_out_names_what_it_does_and_then_says_so(
    it: Browser, district: District, kiosk: Station, new_station: Callable[..., Station]
) -> None:
    new_station()
    path = f"/kiosks/{kiosk.enrolled.kiosk}"
    secret = district.keys.secret("oakridge")
    it.get(f"{path}/revoke")
    assert "The other kiosks of Oakridge Elementary (1) get a new secret" in it.text
    it.send(f"{path}/revoke")
    assert it.path == path
    assert "give everybody at its school a new PIN" in it.text
    assert kiosk_row(district, kiosk.enrolled.kiosk).revoked is not None
    assert district.keys.secret("oakridge") != secret
    assert "Taken out" in it.get("/kiosks?show=out").text
    assert it.get(f"{path}/revoke").status_code == 200
    assert "Take it out" not in it.text


@pytest.mark.parametrize("way", ["page", "command"])
def test_a_kiosk_that_sends_just_as_it_is_taken_out_is_heard_and_then_out(
    it: Browser, district: District, kiosk: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if district.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    path = f"/kiosks/{kiosk.enrolled.kiosk}/revoke"
    it.get(path)

    def take_out() -> None:
        if way == "page":
            it.send(path)
            return
        with district.database.write() as session:
            key_rotation.revoke(session, district.folder, kiosk.enrolled.kiosk, district.now())

    kiosk.outbox.visit("Okafor")
    batches.accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(), district.now())
    sent = len(kiosk.outbox.entries())
    kiosk.outbox.visit("Marsh")
    clock.forward(minutes=2)  # so that it is noted anew that it was heard
    note_seen, taking_out = contacts.note_seen, list[Future[None]]()

    def slowly(*arguments: Any) -> None:
        """A batch holds its heads here."""
        taking_out.append(pool.submit(take_out))
        while not taking_out[0].done() and not somebody_waits(district):
            wait(taking_out, 0.01)
        note_seen(*arguments)

    monkeypatch.setattr(batches, "note_seen", slowly)
    with ThreadPoolExecutor(1) as pool:
        batches.accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(sent + 1), district.now())
        taking_out[0].result(30)
    assert kiosk_row(district, kiosk.enrolled.kiosk).revoked is not None
    with district.database.read() as session:
        head = session.exec(select(Head).where(Head.chain == kiosk.enrolled.kiosk)).one()
    assert head.sequence == len(kiosk.outbox.entries())


def test_two_who_take_one_out_at_once_roll_the_secret_once(
    signed_in: Callable[..., Browser], district: District, kiosk: Station
) -> None:
    path = f"/kiosks/{kiosk.enrolled.kiosk}/revoke"
    both = [signed_in(Role.IT, mail=f"{word}@example.org") for word in ("a", "b")]
    for one in both:
        one.get(path)
    threads = [threading.Thread(target=one.send, args=(path,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.page.status_code for one in both) == [200, 422]
    assert any("It was taken out already. Nothing was changed." in one.text for one in both)
    assert len(district.keys.earlier["oakridge"]) == 1


def test_a_kiosk_that_there_is_not(it: Browser) -> None:
    assert it.get("/kiosks/nothing").status_code == 404


def test_enrolling_again_is_told_on_both_pages(
    it: Browser, district: District, kiosk: Station, new_station: Callable[..., Station]
) -> None:
    other = new_station()
    name(district, other, "Second life")
    with district.database.write() as session:
        here = Kiosk.id == kiosk.enrolled.kiosk
        session.exec(update(Kiosk).where(here).values(replaced_by=other.enrolled.kiosk))  # type: ignore[arg-type]
    it.get(f"/kiosks/{kiosk.enrolled.kiosk}")
    assert "Second life" in it.text
    assert "Its machine enrolled again as another kiosk." in it.text
    it.get(f"/kiosks/{other.enrolled.kiosk}")
    assert "Its machine was this kiosk before:" in it.text

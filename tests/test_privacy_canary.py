"""One visitor with unmistakable values in every personal field, from a real kiosk to a real district, and then erased.

Each value is looked for wherever its declaration does not allow it. Values and places come from the declarations, so a
field that is added is looked for without a change here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from district.instance import open_district
from district.publish import bars, entry_photos, referrals
from kiosk.checkin.case import StaffNote
from kiosk.checkin.visit import Visit
from kiosk.commands.roster import log_of, roster_of
from kiosk.records import cases, school_document, staff_pins, visits
from kiosk.records.store import Store
from kiosk.settings import Settings
from kiosk.ui.wording_paper import badge_words
from kiosk.workers.badge_duties import compose
from language.translator import translator
from printing.reports.site_roster import roster_csv
from printing.reports.visitor_log import log_csv
from screening.persons import PersonName
from sync.contract.journal.entry import read_header
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS, PHOTO
from sync.contract.records.kept import Shown, declared
from sync.contract.records.question import Answer, Answers
from sync.contract.time_zones import day_in
from sync.contract.vocabulary import Decision, Reason
from tests.declared import words_of
from tests.kiosk.records.processes import PIN, DistrictProcess, exchanged, joined, jpeg, running
from tests.kiosk.records.test_erasure import everything
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, POSSIBLE_MATCH, arrival, entries, photo, visitor

MARK = "canary"
HELD, FREE = date(1903, 7, 19), date(1902, 11, 23)
"""Birth dates of nobody who is alive: of who was held, and of who was not."""


@dataclass(frozen=True)
class World:
    """A district that serves, a kiosk that knows two visitors, and one at another school."""

    district: DistrictProcess
    folder: Path
    kiosk: Store
    settings: Settings
    other: Store
    visits: tuple[Visit, Visit]


def _comes(store: Store, mark: str, born: date, *, held: bool) -> Visit:
    name = PersonName(f"{mark}-Family", f"{mark}-Given", f"{mark}-Middle", f"{mark}-Suffix")
    who = replace(visitor(number=mark), name=name, born=born)
    answers = Answers(question_set=f"{mark}-set", answers=[Answer(question=f"{mark}-question", value=f"{mark}-answer")])
    picture = photo(jpeg() + mark.encode() + b"\xff\xd9")
    came = replace(arrival(who, picture), answers=answers)
    if not held:
        return visits.record(store, came, CLEAR)
    ana = staff_pins.verify_pin(store, "ana-ruiz", PIN).staff
    assert ana is not None
    entry, leaf = f"{mark}-entry", "fe" * 32
    matched = replace(POSSIBLE, matches=(replace(POSSIBLE_MATCH, entry_id=entry, leaf=leaf),))
    case = cases.open_case(store, came, matched, [replace(POSSIBLE_ENTRY, id=entry, leaf=leaf)])
    decided = cases.decide(store, case, Decision.ADMIT, Reason.DIFFERENT_PERSON, ana, note=StaffNote(f"{mark}-text"))
    assert decided[1] is not None
    return decided[1]


@pytest.fixture
def world(tmp_path: Path, root: Path) -> Iterator[World]:
    with running(root, tmp_path / "district") as (district, url):
        kiosk = joined(tmp_path / "kiosk", district, url)
        other = joined(tmp_path / "other", district, url, school="willow")
        for store in (kiosk, other):
            exchanged(store)
        settings = Settings(data=tmp_path / "kiosk" / "data", keys=tmp_path / "kiosk" / "keys")
        came = (
            _comes(kiosk, f"{MARK}held", HELD, held=True),
            _comes(kiosk, f"{MARK}free", FREE, held=False),
        )
        for store in (kiosk, kiosk, other):
            exchanged(store)
        yield World(district, tmp_path / "district", kiosk, settings, other, came)
        kiosk.close()
        other.close()


def put_beside(world: World) -> set[str]:
    """What an office and security wrote about the first visit; returns the words."""
    kinds = ("conduct-family", "conduct-words", "referral-words", "outcome-words")
    family, conduct, referred, outcome = words = [f"{MARK}-{one}" for one in kinds]
    district, visit = open_district(world.folder), world.visits[0].id
    now = district.now()
    with district.database.write() as session:
        seen, term = bars.Seen(["shouted"], conduct), bars.Term(bars.Measure.RECORD)
        who = bars.Person(family, "Robin")
        bars.impose(session, district.keys, "canary", "oakridge", visit, who, seen, term, {}, "somebody", now)
        referrals.refer(session, "canary", "oakridge", referred, "somebody", now, visit=visit)
        referrals.close(session, "canary", outcome, "somebody", now)
    district.database.close()
    return set(words)


def put_on_the_list(world: World) -> set[str]:
    """A photo beside an entry of the list, before the kiosk asks once more; what would give it away."""
    picture = jpeg() + f"{MARK}-entry-photo".encode() + b"\xff\xd9"
    digest, text = entry_photos.digest_of(picture), entry_photos.written(picture)
    district = open_district(world.folder)
    with district.database.write() as session:
        entry_photos.keep(session, "an-entry", digest, text)
    district.database.close()
    exchanged(world.kiosk)
    return {f"{MARK}-entry-photo", digest, text, picture.hex()}


def values(store: Store) -> dict[tuple[str, str], set[str]]:
    """(group, field) -> the values in the kiosk's journal that are found nowhere by chance."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in entries(store):
        for name in read_header(entry.header).commitments:
            if name == FACTS or name not in entry.groups:
                continue
            content = PERSONAL_GROUPS[name].model_validate(entry.groups[name].read()).model_dump(mode="json")
            for field, value in content.items():
                found.setdefault((name, field), set()).update(filter(_unmistakable, words_of(value)))
    return found


def _unmistakable(word: str) -> bool:
    return MARK in word or word in {HELD.isoformat(), FREE.isoformat()} or len(word) >= 60


def places(world: World) -> dict[str, tuple[Shown, str]]:
    """Everything that is written or printed, and as what a declaration knows it."""
    site = school_document.site(world.kiosk, "en")
    day = day_in(site.zone, world.visits[0].started)
    badges = [
        compose(visit, site, badge_words(translator()), None, world.kiosk.secrets.device_key) for visit in world.visits
    ]
    district = world.district
    exports = [district.run("export"), *(district.run("export", "--visit", visit.id) for visit in world.visits)]
    return {
        "roster": (Shown.ROSTER, roster_csv(roster_of(world.settings)).decode("utf-8-sig")),
        "log of the day": (Shown.LOG, log_csv(log_of(world.settings, day)).decode("utf-8-sig")),
        "export": (Shown.EXPORT, "\n".join(exports)),
        "cases": (Shown.PAGE, district.run("cases", "--json")),
        "badges": (Shown.BADGE, "\n".join(str(asdict(badge)) for badge in badges)),
        "retention": (Shown.NOWHERE, district.run("retention", "--json")),
        "kiosks": (Shown.NOWHERE, district.fails("kiosks", "--json")),
        "the district's log": (Shown.NOWHERE, district.log.read_text()),
        "the other school's kiosk": (Shown.NOWHERE, everything(world.other)),
    }


def spelled(value: str) -> set[str]:
    """A value as somebody might write it: a date of birth in other orders too, and its year."""
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return {value}
    return {value, born.strftime("%m/%d/%Y"), born.strftime("%B %d, %Y"), born.strftime("%Y%m%d"), f'"{born.year}'}


@pytest.mark.slow
def test_nothing_personal_stands_where_its_declaration_does_not_allow_it_or_anywhere_once_erased(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a visitor who was held and one who was not, with a value in every personal field
    known = values(world.kiosk)
    fields = {(name, field) for name, part in PERSONAL_GROUPS.items() for field in declared(part)}
    assert {key for key in fields if not known.get(key)} == set(), "give the visitors of this test a value for it"
    # AND the photo of a list entry, which is for pages alone
    on_the_list = put_on_the_list(world)
    # THEN each value stands only where its declaration lets it
    written = places(world)
    strays = [
        (name, field, value, where)
        for name, part in PERSONAL_GROUPS.items()
        for field, kept in declared(part).items()
        for value in known[name, field]
        for where, (place, text) in written.items()
        if place not in kept.may_show or not place
        for spelling in spelled(value)
        if spelling in text and not _shown_by_another(value, place, known)
    ]
    assert strays == []
    told = {where: text for where, (_, text) in written.items()} | {"the kiosk": everything(world.kiosk)}
    assert [(word, where) for where, text in told.items() for word in on_the_list if word in text] == []
    assert any(word.encode() in _files(world) for word in on_the_list), "it is kept at the district"
    # AND the looking is no pretence: names are where they belong
    for where in ("roster", "log of the day", "export", "badges"):
        assert f"{MARK}held-Family" in written[where][1], where
    out, err = capfd.readouterr()
    # AND conduct on record and a closed referral, which no declaration knows
    beside = put_beside(world)
    # WHEN both are erased
    everywhere = beside | {spelling for found in known.values() for value in found for spelling in spelled(value)}
    assert any(word.encode() in _files(world) for word in everywhere)
    for visit in world.visits:
        world.district.run("erase", visit.id)
    for _ in range(2):
        exchanged(world.kiosk)
    # The district keeps a photo's digest alone, so that a picture that is still on its way is not taken.
    banned = known[PHOTO, "digest"]
    # THEN no value is left in any file of the district, in the kiosk's records, or in what either said meanwhile
    left = _files(world)
    assert [word for word in sorted(everywhere - banned) if word.encode() in left] == []
    kept = everything(world.kiosk)
    assert [word for word in sorted(everywhere) if word in kept] == []
    said = out + err + caplog.text + "".join(capfd.readouterr()) + world.district.log.read_text()
    assert [word for word in sorted(everywhere) if word in said] == []
    export = json.loads(world.district.run("export"))
    assert (export["head_verified"], len(export["visits"])) == (True, 2)
    assert world.kiosk.verify() == len(entries(world.kiosk))


def _shown_by_another(value: str, place: Shown, known: dict[tuple[str, str], set[str]]) -> bool:
    """Whether the same value is in a field that may stand there."""
    return bool(place) and any(
        value in found and place in declared(PERSONAL_GROUPS[name])[field].may_show
        for (name, field), found in known.items()
    )


def _files(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in world.folder.rglob("*") if path.is_file())

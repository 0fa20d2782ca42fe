"""What the pictures of conduct, bars, referrals and dismissals show, and the rows of these pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from district.access.district_keys import DistrictKeys
from district.access.people import accounts
from district.access.people.rights import Role
from district.db.conduct_tables import Conduct
from district.db.projection_tables import Case, Remembered
from district.instance import District
from district.publish import bars, referrals
from district.publish.bars import Behavior, Measure, Person, Seen, Term
from district.web.bars.wording import reason_of
from language.translator import translator
from sync.contract.school_keys import secret_id
from tests.district.web import a_day

_ID = "01970000-0000-7000-8000-00000000000{}"


def conduct(district: District) -> str:
    """Four records, one person twice; the id of the bar in force at Oakridge."""
    with district.database.write() as session:
        if session.exec(select(Conduct)).first() is None:
            _impose(session, district, 1, Person("Whitlock", "Dana", "", "", "1971-06-30"), days_ago=40)
            _impose(session, district, 2, Person("Whitlock", "Dana", "R", "", "1971-06-30"), Measure.HOURS)
            _impose(session, district, 3, Person("Ek", "Bo"), Measure.LONGER, "oakridge", "willow")
            _impose(session, district, 4, Person("Moreau", "Ines", born="1988-02-11"), Measure.CLOSING)
    return _ID.format(2)


def _impose(
    session: Session, district: District, number: int, who: Person, measure: Measure = Measure.RECORD, *schools: str,
    days_ago: int = 0,
) -> None:  # fmt: skip
    now = district.now() - timedelta(days=days_ago, hours=1)
    ends = {Measure.HOURS: now + bars.HOURS, Measure.CLOSING: now + timedelta(hours=6)}.get(measure)
    by = accounts.found(session, "ana.ruiz@example.org").id
    codes = [Behavior.SHOUTED, Behavior.WENT_ELSEWHERE]
    words = "Stood in the corridor of room 12 and shouted at the teacher for some minutes."
    term = Term(
        measure, schools or ("oakridge",), ends, ends.date() if ends else None,
        None if ends else (district.now() + timedelta(days=60)).date(),
    )  # fmt: skip
    texts = {"reason": reason_of(list(codes), words, translator("en"))}
    bars.impose(
        session, district.keys, _ID.format(number), "oakridge", "", who, Seen(codes, words, True), term, texts, by, now
    )


def referral(district: District) -> str:
    bar = conduct(district)
    with district.database.write() as session:
        by = accounts.found(session, "ana.ruiz@example.org").id
        words = "Came back twice this week, waits at the bus stop after school and asks students for a family by name."
        referrals.refer(session, _ID.format(9), "oakridge", words, by, district.now(), conduct=bar)
    return f"/security/referrals/{_ID.format(9)}"


def dismissed(district: District) -> str:
    """Two visitors whom Oakridge found to be somebody else than Robert Hale; the page."""
    with district.database.read() as session:
        if session.exec(select(Remembered)).first() is not None:
            return "/security/dismissals"
    day = a_day.begun(district)
    match = day.listed()
    for number, (given, family) in enumerate((("Bob", "Hale"), ("Roberto", "Hall"))):
        case = day.held(given, family, "possible", ago=50 + number, match=match)
        day.decided(case, "admit", reason="different_person", ago=49 + number)
        _remember(district, case, district.keys, number)
    return "/security/dismissals"


def _remember(district: District, case: str, keys: DistrictKeys, number: int) -> None:
    now = district.now()
    with district.database.write() as session:
        held = session.get_one(Case, case)
        known = [[secret_id(keys.shared), f"{number:064x}"]] if number == 0 else None
        entries = [[one["entry"], one["leaf"], "custody"] for one in held.matches or ()]
        session.add(
            Remembered(
                id=case, school="oakridge", visitor_hash="0" * 64, other_hashes=known, entries=entries, by="ana-ruiz",
                decided=held.decided, expires=now + timedelta(days=365),
            )
        )  # fmt: skip


def _at_oakridge(rest: str = "") -> Callable[[District], str]:
    return lambda district: f"/s/oakridge/bars/{conduct(district)}{rest}"


def _mistaken(district: District) -> str:
    day = a_day.begun(district)
    case = day.held("Ann", "Hale", "possible", ago=9, match=day.listed())
    day.decided(case, "admit", reason="different_person", ago=8)
    return f"/s/oakridge/cases/{case}"


PAGES: tuple[tuple[str, Role, Callable[[District], str]], ...] = (
    ("bars", Role.SECURITY, lambda district: conduct(district) and "/security/bars"),
    ("bars-school", Role.OFFICE, lambda district: conduct(district) and "/s/oakridge/bars"),
    ("bar-add", Role.OFFICE, lambda _: "/s/oakridge/bars/add"),
    ("bar-add-longer", Role.SECURITY, lambda _: "/security/bars/add"),
    ("bar", Role.OFFICE_MANAGER, _at_oakridge()),
    ("bar-change", Role.SECURITY, _at_oakridge("/change")),
    ("bar-lift", Role.SECURITY, _at_oakridge("/lift")),
    ("bar-texts", Role.SECURITY, lambda _: "/security/bars/texts"),
    ("refer", Role.OFFICE, lambda district: f"/s/oakridge/refer?bar={conduct(district)}"),
    ("referrals", Role.SECURITY, lambda district: referral(district) and "/security/referrals"),
    ("referral", Role.SECURITY, referral),
    ("dismissals", Role.SECURITY, dismissed),
    ("case-mistaken", Role.OFFICE, _mistaken),
)

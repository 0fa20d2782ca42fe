"""Names as different systems write them: one name is found whichever way either side writes it, and two stay two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.commands.screen import probe, screen_probes
from kiosk.commands.screen_list import read_list
from screening.compare import compare_family
from screening.compare_tokens import compare_given_tokens, compare_surname_tokens
from screening.name_files import NamesUnreadable, load_names
from screening.normalize import normalize
from screening.persons import Truncation
from screening.result import Agreement, EvidenceField
from screening.romanization import Role
from sync.contract.vocabulary import ListKind, Verdict
from tests.screening.people import agreement, answer, entry, person, tables, visitor

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "names"
BORN = "1981-05-24"

SURNAMES = {
    "chinese": "LU/LYU XU/HSU ZHANG/CHANG ZHANG/CHEUNG WONG/HUANG WONG/WANG CHAN/CHEN XIE/HSIEH ZENG/TSANG CAI/TSAI",
    "korean": "LEE/YI YI/RHEE PARK/BAK PARK/PAK CHOI/CHOE JUNG/JEONG CHUNG/JEONG KO/GO BAEK/PAIK",
    "hmong": "VUE/VU VUE/VWJ LOR/LO LAUJ/LOR THAO/THO THAO/THOJ VANG/VAJ XIONG/XYOOJ MOUA/MUAS HER/HAWJ",
    "somali": "FARAH/FAARAX HASSAN/XASAN ELMI/CILMI HERSI/XIRSI JAMA/JAAMAC SAMAXAR/SAMAHAR WARSAME/WARSAMAAC",
    "arabic": "ALKHATIB/ELKHATEEB KHATIB/ELKHATIB RACHIDI/ERRACHIDI RACHIDI/ARRACHIDI FAKHRUDDIN/FAKHRELDIN "
    "OUARDI/WARDI JABER/GABER",
    "slavic": "HONCHARENKO/GONCHARENKO HRYHORENKO/GRIGORENKO IVANOU/IVANOV SMIRNOFF/SMIRNOV KOVALSKYI/KOVALSKY "
    "GRAEV/GRAEFF",
    "greek": "PAPADOPOULOU/PAPADOPOULOS BOTSARIS/MPOTSARIS DALIANIS/NTALIANIS",
    "armenian": "HAGOPIAN/HAKOBYAN KRIKORIAN/GRIGORYAN GARABEDIAN/KARAPETYAN BEDROSSIAN/PETROSYAN",
}
GIVEN = {
    "chinese": "XIUYING/HSIUYING GUOQIANG/KUOCHIANG XIAOMING/HSIAOMING ZHIGANG/CHIHKANG",
    "korean": "JIHOON/JIHUN SEONGHO/SUNGHO GYEONGHUI/KYUNGHEE HYEONU/HYUNWOO",
    "hmong": "TOU/TUB MAI/MAIV PAO/POB GAO/NKAUJ",
    "somali": "XASAN/HASSAN CABDIRAXMAAN/ABDIRAHMAN FAADUMO/FADUMO CALI/ALI CABDIWELI/ABDIWELI",
    "arabic": "ABDELMALEK/ABDALMALIK ABDULKARIM/ABDIKARIM ABDULWAHAB/ABDIWAHAB ABDERRAHIM/ABDULRAHIM "
    "NOUREDDINE/NURUDDIN GALAL/JALAL",
    "slavic": "MYKOLA/NIKOLAI MIKALAI/MYKOLA OLEKSANDR/ALEXANDER VOLODYMYR/ULADZIMIR",
    "hebrew": "YAAKOV/JACOB CHAIM/HAIM YITZCHAK/ISAAC TZIVIA/ZIVIA",
    "greek": "GEORGIOS/YIORGOS CHRISTOS/HRISTOS IOANNIS/YIANNIS",
    "armenian": "KRIKOR/GRIGOR BOGHOS/POGHOS HAGOP/HAKOB",
}
ONE_NAME = frozenset({Agreement.SPELLING, Agreement.SOUND, Agreement.NICKNAME, Agreement.TYPO})


def pairs(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    for names in table.values():
        for pair in names.split():
            one, _, other = pair.partition("/")
            yield one, other


@pytest.mark.parametrize(("one", "other"), list(pairs(SURNAMES)))
def test_a_surname_is_one_name_by_two_systems(one: str, other: str) -> None:
    assert compare_surname_tokens(one, other, tables()) is compare_surname_tokens(other, one, tables())
    assert compare_surname_tokens(one, other, tables()) in ONE_NAME


@pytest.mark.parametrize(("one", "other"), list(pairs(GIVEN)))
def test_a_given_name_is_one_name_by_two_systems(one: str, other: str) -> None:
    levels = {compare_given_tokens(*pair, tables(), same_sex=False) for pair in ((one, other), (other, one))}
    assert len(levels) == 1
    assert levels <= ONE_NAME


@pytest.mark.parametrize(
    ("one", "other"),
    [("YANG", "VANG"), ("WANG", "HUANG"), ("XU", "HU"), ("MAX", "MAH"), ("CHEN", "HEN"), ("FANG", "VANG")],
)
def test_two_surnames_in_their_own_right_stay_two(one: str, other: str) -> None:
    assert compare_surname_tokens(one, other, tables()) in {Agreement.DIFFERENT, Agreement.SIMILAR}


@pytest.mark.parametrize(
    ("one", "other"),
    [("DINA", "TINA"), ("CALVIN", "ALVIN"), ("XAVIER", "HOOVER"), ("CHARLEY", "HARLEY")],
)
def test_two_given_names_in_their_own_right_stay_two(one: str, other: str) -> None:
    level = compare_given_tokens(one, other, tables(), same_sex=True)
    assert level in {Agreement.DIFFERENT, Agreement.SIMILAR}


@pytest.mark.parametrize(("who", "listed"), [("Dina/Marie", "Tina"), ("Diana/Lee", "Tiana")])
def test_two_given_names_in_their_own_right_stay_two_beside_a_middle_name(who: str, listed: str) -> None:
    for one, other in ((who, listed), (listed, who)):
        found = answer(visitor(f"Vuongsen, {one}", BORN), entry(f"Vuongsen, {other}", BORN))
        assert found.verdict is not Verdict.STRONG


@pytest.mark.parametrize(
    "two", ["LEFF/LEVY", "LEFF/LEYVA", "HOFF/HOVE", "HOU/HOVE", "MAHONY/MAXON", "ISAAC/ISHA", "JAXON/JOHANN"]
)
def test_a_rule_makes_no_name_of_another_short_one_that_only_sounds_alike(two: str) -> None:
    one, _, other = two.partition("/")
    assert not any(tables().romanization.reads_alike(role, one, other) for role in Role)


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Vuongsen, Xiuying", "Vuongsen, Hsiu-Ying"),
        ("Vuongsen, Ji Hoon", "Vuongsen, Jihun"),
        ("Vuongsen, Xiuying", "Vuongsen, Hsiu/Ying"),
        ("Drukdalsen, Abdelmalek", "Drukdalsen, Abd al-Malik"),
    ],
)
def test_syllables_and_articles_may_stand_apart_or_together(who: str, listed: str) -> None:
    for one, other in ((who, listed), (listed, who)):
        found = answer(visitor(one, BORN), entry(other, BORN, ListKind.REGISTRY))
        assert found.verdict is Verdict.STRONG
        assert agreement(found, EvidenceField.GIVEN) in {Agreement.SOUND, Agreement.SPELLING}


def test_another_systems_spelling_is_told_as_the_same_name_and_not_as_a_like_sound() -> None:
    found = answer(visitor("Wong, Zbigniew", BORN), entry("Huang, Zbigniew", BORN))
    assert agreement(found, EvidenceField.FAMILY) is Agreement.SPELLING


@pytest.mark.parametrize(("one", "other"), [("ZHANG", "CHANG"), ("LEE", "LI"), ("VUE", "VU"), ("PARK", "PAK")])
def test_a_name_with_many_spellings_is_as_common_as_all_of_them(one: str, other: str) -> None:
    share = tables().romanization.in_one_set(Role.FAMILY, one, other)
    assert share is not None
    for place, whole in enumerate(share[:-1]):  # the last is no count: a community that nobody has counted
        assert whole >= min(1.0, tables().family[one][place] + tables().family[other][place])


def test_a_common_name_in_another_spelling_weighs_less_than_a_rare_one() -> None:
    common = answer(visitor("Zhang, Zbigniew", BORN), entry("Chang, Zbigniew", BORN)).matches[0]
    rare = answer(visitor("Hagopian, Zbigniew", BORN), entry("Hakobyan, Zbigniew", BORN)).matches[0]
    assert common.weight < rare.weight


def test_two_common_surnames_in_other_spellings_weigh_less_than_one_of_them_and_a_rare_one() -> None:
    common = answer(visitor("Lee Wong, Zbigniew", BORN), entry("Yi Huang, Zbigniew", BORN)).matches[0]
    rare = answer(visitor("Lee Hagopian, Zbigniew", BORN), entry("Yi Hakobyan, Zbigniew", BORN)).matches[0]
    ours, theirs = (normalize(person(name)) for name in ("Lee Wong", "Yi Huang"))
    fit = compare_family(ours, theirs, Truncation(), tables())
    assert fit.shares == tuple(tables().romanization.in_one_set(Role.FAMILY, *pair) for pair in fit.pairs)
    assert None not in fit.shares
    assert common.weight < rare.weight


@pytest.mark.parametrize("two", ["Anna/Hanna", "Elena/Alena", "Aden/Adam", "Cali/Ali"])
def test_two_common_given_names_that_one_set_has_are_possibly_one_and_no_surer(two: str) -> None:
    one, _, other = two.partition("/")
    for mine, listed in ((one, other), (other, one)):
        found = answer(visitor(f"Vuongsen, {mine}", BORN), entry(f"Vuongsen, {listed}", BORN))
        assert found.verdict is Verdict.POSSIBLE


def test_a_given_name_by_another_system_is_weighed_behind_a_surname_that_is_merely_alike() -> None:
    found = answer(visitor("Ostrander, Volodymyr", BORN), entry("Ostrowidz, Uladzimir", BORN, ListKind.BARRED))
    assert found.verdict is Verdict.POSSIBLE


KINDS = (ListKind.REGISTRY, ListKind.CUSTODY)
"""One with a budget and one without: they are looked up in two ways."""


@pytest.mark.parametrize("role", list(Role))
def test_every_rule_that_reads_a_spelling_has_a_name_among_those_that_are_looked_up(role: Role) -> None:
    names = set(chain(*pairs(SURNAMES), *pairs(GIVEN)))
    rules = tables().romanization.readings[role].rules
    assert rules
    assert not [rule.when.pattern for rule in rules if all(rule.apply(name) == name for name in names)]


def test_a_kiosks_own_index_finds_every_spelling_by_every_other(tmp_path: Path) -> None:
    people = {
        **{name: (name, "Zbigniew") for name in chain(*pairs(SURNAMES))},
        **{f"called {name}": ("Ostrowidz", name) for name in chain(*pairs(GIVEN))},
    }
    rows = [f"{id_} {kind},{called},{family},1981,{kind}" for id_, (family, called) in people.items() for kind in KINDS]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(["id,given,family,born,kind", *rows]), encoding="utf-8")
    asked = [*pairs(SURNAMES), *((f"called {one}", f"called {two}") for one, two in pairs(GIVEN))]
    asked += [(two, one) for one, two in asked]
    probes = [probe(people[who][1], people[who][0], born=BORN, id_=who) for who, _ in asked]
    found = screen_probes(read_list(file).rows, probes, tables(), date(2026, 9, 1))
    matched = [{match["id"] for match in line["matches"]} for line in found]
    wanted = [{f"{other} {kind}" for kind in KINDS} for _, other in asked]
    assert not [(who, want - ids) for (who, _), want, ids in zip(asked, wanted, matched, strict=True) if want - ids]


NAMES = sorted(chain(*pairs(SURNAMES), *pairs(GIVEN)))


@given(st.sampled_from(NAMES), st.one_of(st.sampled_from(NAMES), st.text("ACGHIJKNOUXYZ", min_size=1, max_size=9)))
def test_reading_two_names_alike_knows_no_order(one: str, other: str) -> None:
    known = tables().romanization
    for role in Role:
        assert known.reads_alike(role, one, other) is known.reads_alike(role, other, one)
        assert one not in known.spelled(one) | known.sounding(one)


def test_a_rule_that_is_no_pattern_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for file in ASSETS.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rules = tmp_path / "romanization_rules.csv"
    rules.write_text(rules.read_text(encoding="utf-8") + "somali,both,read,(X,X,H\n", encoding="utf-8")
    with pytest.raises(NamesUnreadable, match="is no pattern"):
        load_names(tmp_path)

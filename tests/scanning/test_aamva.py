"""The license parser against a corpus that a person can read, and against anything at all."""

from __future__ import annotations

import random
import re
import time
import tomllib
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanning.documents import License, Sex, Truncated, Unreadable
from scanning.license.aamva import LicenseFlaw, NotALicense, parse, parse_typed
from tests.cards.payload import NEWEST, payload
from tests.cards.people import DEMO, JURISDICTION, Person, invent

CORPUS = [
    case
    for file in ("payloads.toml", "payloads_in_the_field.toml")
    for case in tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))["payload"]
]


def _raw(case: dict[str, Any]) -> bytes:
    """ISO 8859-1 where it can be, as cards have it; UTF-8 where not."""
    text = str(case["raw"])
    return text.encode("latin-1" if max(text, default="") <= "\xff" else "utf-8")


def _expected(fields: dict[str, Any]) -> License:
    plain = {key: value for key, value in fields.items() if not key.startswith("truncated_")}
    cut = {key.removeprefix("truncated_"): value for key, value in fields.items() if key.startswith("truncated_")}
    if "sex" in plain:
        plain["sex"] = Sex(plain["sex"])
    return License(**plain, truncated=Truncated(**cut))


def _fields(license_: License) -> dict[str, object]:
    return {name: getattr(license_, name) for name in License.__slots__}


@pytest.mark.parametrize("case", [case for case in CORPUS if "expect" in case], ids=lambda case: case["name"])
def test_every_payload_of_the_corpus_reads_as_written_beside_it(case: dict[str, Any]) -> None:
    assert _fields(parse(_raw(case))) == _fields(_expected(case["expect"]))


@pytest.mark.parametrize("case", [case for case in CORPUS if "refused" in case], ids=lambda case: case["name"])
def test_what_is_no_intact_license_is_refused_with_its_reason(case: dict[str, Any]) -> None:
    with pytest.raises(NotALicense) as refusal:
        parse(_raw(case))
    assert refusal.value.reason is LicenseFlaw(case["refused"])


@pytest.mark.parametrize("version", range(2, NEWEST + 1))
def test_invented_people_read_back_in_every_version(version: int) -> None:
    rng = random.Random(version)
    for _ in range(100):
        person = invent(rng)
        license_ = parse(payload(person, version, rng))
        assert _person(license_) == _written(person)


@pytest.mark.parametrize(
    "form", ["{f},{g},{m},{s}", "{g},{m},{f},{s}", "{g} {m} {f} {s}", "{f} {g} {m} {s}", "{f}${g}${m}"]
)
def test_a_whole_name_in_one_element_is_read_in_the_order_it_was_written_in_or_refused(form: str) -> None:
    rng = random.Random(3)
    read = 0
    for _ in range(300):
        person = invent(rng)
        name = form.format(f=person.family, g=person.given, m=person.middle, s=person.suffix)
        raw = re.sub(rb"\nDAA[^\n]*", b"\nDAA" + re.sub(" +", " ", name).strip(" ").encode(), payload(person, 1, rng))
        try:
            license_ = parse(raw)
        except NotALicense:
            continue
        read += 1
        expected = (person.family, person.given, person.middle)
        assert (license_.family, license_.given, license_.middle) == expected
    assert read > 180


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("OSTRANDER,PHILIPPA,V", ("OSTRANDER", "PHILIPPA", "V", "")),
        ("OSTRANDER,PHILIPPA,I", ("OSTRANDER", "PHILIPPA", "I", "")),
        ("OSTRANDER,PHILIPPA,RUTH,V", ("OSTRANDER", "PHILIPPA", "RUTH", "V")),
        ("OSTRANDER,PHILIPPA,JR", ("OSTRANDER", "PHILIPPA", "", "JR")),
        ("OSTRANDER,PHILIPPA,MD", ("OSTRANDER", "PHILIPPA", "", "MD")),
    ],
)
def test_a_single_letter_in_third_place_of_a_whole_name_is_an_initial(whole: str, expected: tuple[str, ...]) -> None:
    raw = re.sub(rb"\nDAA[^\n]*", f"\nDAA{whole}".encode(), payload(invent(random.Random(3)), 1))
    found = parse(raw)
    assert (found.family, found.given, found.middle, found.suffix) == expected


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("ST. JAMES,MARIA,DE JESUS", ("ST. JAMES", "MARIA", "DE JESUS")),
        ("ST JAMES,JOHN", ("ST JAMES", "JOHN", "")),
        ("St. James,Christopher", ("St. James", "Christopher", "")),
        ("MARIA,ST. JAMES", ("ST. JAMES", "MARIA", "")),
        ("ST. JAMES WILLIAM", ("ST. JAMES", "WILLIAM", "")),
        ("STE. WILLIAM RAPHAEL", ("STE. WILLIAM", "RAPHAEL", "")),
        ("LI,MUHAMMAD K", ("LI", "MUHAMMAD", "K")),
        ("AL SMITH", ("SMITH", "AL", "")),
        ("BEN CARTER", ("CARTER", "BEN", "")),
    ],
)
def test_words_before_a_family_name_and_an_initial_behind_a_given_one_tell_the_order(
    whole: str, expected: tuple[str, ...]
) -> None:
    raw = re.sub(rb"\nDAA[^\n]*", f"\nDAA{whole}".encode(), payload(invent(random.Random(3)), 1))
    found = parse(raw)
    assert (found.family, found.given, found.middle) == expected


@pytest.mark.parametrize("whole", ["ST. JOHN,JAMES,SMITH", "ST. JAMES,WU", "LEE,WILLIAM,ST. JAMES", "BEN LEE CARTER"])
def test_where_such_words_and_the_names_contradict_each_other_a_name_is_refused(whole: str) -> None:
    raw = re.sub(rb"\nDAA[^\n]*", f"\nDAA{whole}".encode(), payload(invent(random.Random(3)), 1))
    with pytest.raises(NotALicense) as refusal:
        parse(raw)
    assert refusal.value.unreadable is Unreadable.NO_NAME  # the card is intact


@pytest.mark.parametrize("whole", ["VAN BUREN,V,SINGH", "ST JAMES,I,SMITH", "DE LA CRUZ,XIONG,GARCIA"])
def test_a_family_name_of_several_words_is_not_taken_for_a_given_one(whole: str) -> None:
    raw = re.sub(rb"\nDAA[^\n]*", f"\nDAA{whole}".encode(), payload(invent(random.Random(3)), 1))
    with pytest.raises(NotALicense) as refusal:
        parse(raw)
    assert refusal.value.reason is LicenseFlaw.NO_NAME


@pytest.mark.parametrize("nothing", ["NONE", "NMN", "N/A"])
def test_a_word_for_no_middle_name_behind_two_given_names_is_no_name(nothing: str) -> None:
    raw = re.sub(rb"\nDCT[^\n]*", f"\nDCTMARY ANN {nothing}".encode(), payload(invent(random.Random(3)), 3))
    assert (parse(raw).given, parse(raw).middle) == ("MARY", "ANN")


def _person(license_: License) -> tuple[object, ...]:
    return (
        license_.family, license_.given, license_.middle, license_.suffix, license_.born, license_.expires,
        license_.sex, license_.number, license_.jurisdiction, license_.eyes, license_.height_cm,
    )  # fmt: skip


def _written(person: Person) -> tuple[object, ...]:
    return (
        person.family, person.given, person.middle, person.suffix, person.born, person.expires, person.sex,
        person.number.replace("-", ""), JURISDICTION, person.eyes, round(person.height * 2.54),
    )  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=600))
@example(b"%BC^^?;636028=00000000000000?")
@example("@\n\x1e\rANSI ٦٣٦٠٢٠090002DL".encode())
def test_any_bytes_are_a_license_or_are_refused(raw: bytes) -> None:
    _license_or_refusal(raw)


SEEDS = [_raw(case) for case in CORPUS]


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
def test_a_mutated_payload_raises_nothing_else(raw: bytes, rng: random.Random) -> None:
    _license_or_refusal(mutate(raw, rng))


def test_no_payload_takes_long() -> None:
    """Worst cases for the patterns: long runs of what almost matches."""
    seeds = [
        b"@\n\x1e\rANSI 636020090002" + b"DL00410278" * 400,
        b"ANSI " * 800,
        b"%BC" + b"^" * 4000,
        b"%BC" + b"A^" * 1000 + b"?" + b";636028" + b"1" * 1900,
        b"@\n\x1e\rANSI 636020090001DL00310278" + b"DL" * 2000,
        b"@\n\x1e\rANSI 636020090001DL00310278DLDAQ1\n" + b"!" * 4000,
        b"@\n\x1e\rANSI 636020090001DL00310278DLDCSX\nDAD" + b" ," * 1900,
        b"@\n\x1e\rANSI 636020090001DL" + b"\n" * 4000,
        b"@\n\x1e\rANSI 636020090001DL" + b" " * 4000,
        b"@\n\x1e\rANSI 636020010001DL00310278DLDAA" + b"A," * 1900,
        b"%BC" + b"A$" * 120 + b"^" + b"A," * 60 + b"?;636028" + b"1" * 400,
        b"@\n\x1e\rANSI 636020090001DL00310278DLDAQ1\nDAIFA" + b"0" * 4000 + b"A",
        b"@\n\x1e\rANSI 636020090001DL00310278DLDAQ1\nDCSX\nDADA" + b"DADDAC" * 600,
        b"@\n\x1e\rANSI 636020090001DL00310278DLDAQ1" + b"~DAGA" * 9 + b"~" * 3900,
        b"@\n\x1e\rANSI 636020090001DL00310278DLDAQ1DCSXDACXDADXDBB01011990DBC1DAGXDAIXDAJCODAK80001" + b"DAD" * 600,
    ]
    for raw, way in product(seeds, (parse, parse_typed)):
        started = time.process_time()
        _license_or_refusal(raw, way)
        assert time.process_time() - started < 0.05


def test_a_license_shows_nothing_personal_in_its_repr() -> None:
    shown = repr(parse(payload(DEMO["maria-santos"])))
    assert not any(word in shown for word in ("SANTOS", "MARIA", "ELENA", "1984", "312047715", "BRO"))


def test_a_refusal_says_nothing_of_the_content() -> None:
    raw = payload(DEMO["maria-santos"]).replace(b"DBB03121984", b"DBB99121984")
    with pytest.raises(NotALicense) as refusal:
        parse(raw)
    assert str(refusal.value) == "bad_date"


def mutate(raw: bytes, rng: random.Random) -> bytes:
    """A few of: bytes changed, removed, repeated, cut, swapped with another payload's."""
    data = bytearray(raw)
    for _ in range(rng.randint(1, 6)):
        if not data:
            break
        at, count = rng.randrange(len(data)), rng.randint(1, 12)
        kind = rng.randrange(5)
        if kind == 0:
            data[at : at + count] = rng.randbytes(count)
        elif kind == 1:
            del data[at : at + count]
        elif kind == 2:
            data[at:at] = data[at : at + count]
        elif kind == 3:
            del data[at:]
        else:
            other = rng.choice(SEEDS)
            start = rng.randrange(len(other) + 1)
            data[at : at + count] = other[start : start + count]
    return bytes(data)


def _license_or_refusal(raw: bytes, way: Callable[[bytes], License] = parse) -> None:
    try:
        license_ = way(raw)
    except NotALicense:
        return  # the one thing that may be raised
    assert license_.family
    assert license_.born is None or license_.born.year >= 1880

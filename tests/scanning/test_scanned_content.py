"""What a USB reader sent is read as the camera would read it, or refused: never as somebody else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.documents import Document, License, Pass, Unreadable
from scanning.license.aamva import NotALicense, parse, parse_typed
from scanning.readers.scanned_content import codes, documents
from tests.cards.payload import NEWEST, payload
from tests.cards.people import DEMO, invent
from tests.scanning.conftest import KEYS, NOW, SCHOOL
from tests.scanning.test_aamva import CORPUS, _raw

SANTOS = payload(DEMO["maria-santos"], 10, random.Random(0))
CONTROLS = re.compile(rb"[\x00-\x1f]+")

LOSSES: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda raw: raw,
    "a line end added": lambda raw: raw + b"\r",
    "line feeds as Enter": lambda raw: raw.replace(b"\n", b"\r"),
    "record separators dropped": lambda raw: raw.replace(b"\x1e", b"").replace(b"\x1d", b""),
    "only line feeds left": lambda raw: CONTROLS.sub(b"\n", raw),
    "line feeds dropped": lambda raw: raw.replace(b"\n", b""),
    "all but carriage returns dropped": lambda raw: re.sub(rb"[\x00-\x0c\x0e-\x1f]", b"", raw),
    "all dropped": lambda raw: CONTROLS.sub(b"", raw),
    "each a space": lambda raw: re.sub(rb"[\x00-\x1f]", b" ", raw),
    "a run of them one space": lambda raw: CONTROLS.sub(b" ", raw),
    "each a tab": lambda raw: re.sub(rb"[\x00-\x1f]", b"\t", raw),
    "with the AIM identifier": lambda raw: b"]L2" + raw,
    "with the shift lock on": lambda raw: raw.swapcase(),
    "all dropped but in the header": lambda raw: raw[:4] + CONTROLS.sub(b"", raw[4:]),
}


def read(sent: bytes) -> list[Document]:
    return documents(sent, KEYS, NOW, SCHOOL)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_license_reads_whatever_the_reader_made_of_its_control_characters(loss: str) -> None:
    assert read(LOSSES[loss](SANTOS)) == [parse(SANTOS)]


@pytest.mark.parametrize("loss", LOSSES)
def test_invented_people_read_back_or_are_refused(loss: str) -> None:
    """Nobody becomes somebody else; and of newer cards hardly any is refused."""
    rng = random.Random(7)
    refused = 0
    for _ in range(120):
        raw = payload(invent(rng), rng.randint(4, NEWEST), rng)
        (found,) = read(LOSSES[loss](raw))
        refused += found is Unreadable.DAMAGED
        assert found in {parse(raw), Unreadable.DAMAGED}
    assert refused <= 6


@pytest.mark.parametrize("loss", [loss for loss in LOSSES if "shift lock" not in loss])
def test_no_payload_of_the_corpus_becomes_somebody_else(loss: str) -> None:
    licenses = [case for case in CORPUS if "expect" in case]
    assert licenses
    for case in licenses:
        raw = _raw(case)
        try:
            found = parse_typed(LOSSES[loss](raw).removeprefix(b"]L2"))
        except NotALicense:
            continue
        assert found == parse(raw), case["name"]


def _with(family: str, given_name: str, middle: str, more: str = "") -> bytes:
    return (
        f"@\n\x1e\rANSI 636000090002DL00410278DLDAQT64235789\nDCS{family}\nDDEN\nDAC{given_name}\nDDFN\n"
        f"DAD{middle}\nDDGN\n{more}DCAD\nDCBNONE\nDCDNONE\nDBD06062019\nDBB06061986\nDBA12102034\n"
        "DBC1\nDAU068 in\nDAYBRO\nDAG2300 WEST BROAD STREET\nDAIRICHMOND\n"
        "DAJVA\nDAK232690000  \nDCF24242447474747861\nDCGUSA\nDCK123456789\r"
    ).encode()


@pytest.mark.parametrize(
    "name", ["SANTOS", "DACOSTA", "HADDAD", "HADDEN", "UNDERWOOD", "GODDARD", "RADCLIFFE", "DAY", "MADDALENA", "O'DADD"]
)
def test_names_that_look_like_elements_read_without_line_ends(name: str) -> None:
    raw = _with(name, "DAVID", "DADE")
    assert read(CONTROLS.sub(b"", raw)) == [parse(raw)]


@pytest.mark.parametrize("name", ["LINDAHL", "VANDAHLEN"])
def test_a_name_that_may_be_two_elements_is_refused_and_not_guessed(name: str) -> None:
    raw = _with(name, "ERIK", "NONE")
    assert read(CONTROLS.sub(b"", raw)) == [Unreadable.DAMAGED]
    assert read(CONTROLS.sub(b" ", raw)) == read(raw) == [parse(raw)]


def test_a_suffix_is_never_glued_to_a_name() -> None:
    raw = _with("SANTOS", "LUIS", "MARIE", more="DCUJR\n")
    (found,) = read(CONTROLS.sub(b"", raw))
    assert isinstance(found, License)
    assert (found.middle, found.suffix) == ("MARIE", "JR")


@pytest.mark.parametrize("missing", ["DCSSANTOS\n", "DACLUIS\n", "DADMARIE\n", "DBB06061986\n", "DDEN\n"])
def test_content_without_line_ends_must_be_whole(missing: str) -> None:
    raw = _with("SANTOS", "LUIS", "MARIE").replace(missing.encode(), b"")
    assert read(CONTROLS.sub(b"", raw)) == [Unreadable.DAMAGED]


def test_a_reader_with_another_keyboard_layout_is_refused() -> None:
    """GIVEN a reader set to US keys on a German computer WHEN it types THEN no swapped letter is read."""
    typed = SANTOS.decode("latin-1").translate(str.maketrans('@YZ-"', '"ZYß@')).encode()
    assert read(typed) == [Unreadable.DAMAGED]


def test_a_pass_reads_in_capitals_or_not_and_with_any_end(badge_text: str) -> None:
    for sent in (
        badge_text,
        badge_text + "\r",
        badge_text.lower() + "\r\n",
        f"\x02{badge_text}\x03",
        f"]Q1{badge_text}\t",
    ):
        (found,) = read(sent.encode())
        assert isinstance(found, Pass)


def test_two_codes_in_one_go_are_two_documents(badge_text: str) -> None:
    found = read(b"4006381333931\r" + SANTOS + b"\r" + badge_text.encode() + b"\r" + SANTOS + b"\r")
    assert found[0] is Unreadable.FOREIGN
    assert found[1] == found[3] == parse(SANTOS)
    assert isinstance(found[2], Pass)


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"\x00", b"   "])
def test_silence_is_no_document(sent: bytes) -> None:
    assert read(sent) == []


@pytest.mark.parametrize(("end", "reads"), [(b"", False), (b"\n", True), (b"\r", True)])
def test_a_license_that_breaks_off_in_a_name_is_damaged(end: bytes, reads: bool) -> None:
    early = b"@\n\x1e\rANSI 636000090002DL00410278DLDAQT64235789\nDBB06061986\nDACLUIS\nDADMARIE\nDCSSANT"
    (found,) = read(early + end)
    assert isinstance(found, License) == reads


def test_half_a_license_without_line_ends_is_damaged() -> None:
    flat = CONTROLS.sub(b"", SANTOS)
    assert all(read(flat[:end]) == [Unreadable.DAMAGED] for end in range(40, len(flat) // 2, 7))


def test_a_license_of_tomorrows_child_is_damaged() -> None:
    early: datetime = NOW - timedelta(days=365 * 80)
    assert documents(SANTOS, KEYS, early, SCHOOL) == [Unreadable.DAMAGED]


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(sent: bytes) -> None:
    for whole in (sent, SANTOS[:60] + sent, b"V1." + sent):
        assert len(read(whole)) == len(codes(whole))


@settings(deadline=None, max_examples=60)
@given(st.integers(30, len(SANTOS) - 1), st.binary(min_size=1, max_size=3), st.sampled_from(sorted(LOSSES)))
def test_a_mutilated_license_never_takes_long_or_fails(at: int, noise: bytes, loss: str) -> None:
    for document in read(LOSSES[loss](SANTOS[:at] + noise + SANTOS[at:])):
        assert isinstance(document, License | Unreadable)

"""One card is one person, by camera and by reader: whatever the reader makes of what is no letter."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.documents import Document, License
from scanning.frame_reader import first_document
from scanning.license import glued
from scanning.license.aamva import NotALicense, parse, parse_typed
from scanning.read_codes import DecodedCode, Symbology
from scanning.readers.scanned_content import codes, documents
from scanning.readers.serial_reader import QUIET_S, SerialReader
from tests.scanning.conftest import KEYS, NOW, SCHOOL
from tests.scanning.test_aamva import CORPUS, _raw
from tests.scanning.test_keyboard_wedge import Desk

pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of POSIX")
tty = pytest.importorskip("tty", reason="pseudo-terminals are a thing of POSIX")

READ = [case for case in CORPUS if "expect" in case]
CONTROLS = re.compile(rb"[\x00-\x1f]")
PACE_S = 0.004
CORNERS = np.array([(0, 0), (600, 0), (600, 200), (0, 200)], np.float64)

Person = tuple[object, ...]


def by_camera(raw: bytes) -> Document | None:
    return first_document([DecodedCode(Symbology.PDF417, raw, CORNERS)], (720, 1280, 3), KEYS, NOW, SCHOOL)


def by_wedge(raw: bytes) -> list[Document]:
    """Typed key by key, with the Enter that readers add."""
    desk = Desk()
    desk.types(raw.decode("latin-1") + "\r", PACE_S)
    desk.after(1.0)
    assert desk.reached == []
    return [found for burst in desk.bursts for found in documents(burst.encode(), KEYS, NOW, SCHOOL)]


def licenses(found: list[Document]) -> list[License]:
    """What the readers' thread hands on: a code beside the license is none of ours."""
    return [one for one in found if isinstance(one, License)]


class Line:
    """A serial line with a reader at its far end, and a clock that goes on when it is asked."""

    def __init__(self) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._far)
        tty.setraw(self._near)
        self._now = 0.0
        self._reader = SerialReader(os.ttyname(self._near), clock=lambda: self._now)

    def reads(self, raw: bytes) -> list[Document]:
        os.write(self._far, raw + b"\r\n")
        sent = self._reader.read()
        while not sent:
            self._now += QUIET_S / 2
            sent = self._reader.read()
        return documents(sent, KEYS, NOW, SCHOOL)

    def close(self) -> None:
        self._reader.close()
        os.close(self._far)
        os.close(self._near)


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["name"])
def test_every_payload_is_the_same_to_the_camera_to_a_reader_that_types_and_to_a_serial_one(
    case: dict[str, Any], line: Line
) -> None:
    raw = _raw(case)
    if not raw.strip():
        return  # silence: no reader sends that
    expected = [found for found in (by_camera(raw),) if isinstance(found, License)]
    assert licenses(by_wedge(raw)) == licenses(line.reads(raw)) == expected
    assert bool(expected) == ("expect" in case)


@pytest.mark.parametrize("case", READ[::12], ids=lambda case: case["name"])
def test_a_barcode_gives_back_the_bytes_that_the_corpus_holds(case: dict[str, Any]) -> None:
    raw = _raw(case)
    code = zxingcpp.create_barcode(raw, zxingcpp.BarcodeFormat.PDF417, EcLevel=5, Columns=13)
    (found,) = zxingcpp.read_barcodes(np.array(zxingcpp.write_barcode_to_image(code, scale=3)))
    assert found.bytes == raw


HABITS: dict[str, Callable[[bytes], bytes]] = {
    "a record separator typed as 6": lambda raw: re.sub(rb"@[\x00-\x1f]+", b"@\n6", raw, count=1),
    "a record separator typed as ^": lambda raw: raw.replace(b"\x1e", b"^"),
    "the header's control characters typed as a": lambda raw: re.sub(rb"@[\x00-\x1f]+", b"@a", raw, count=1),
    "a bar for a line feed": lambda raw: raw.replace(b"\n", b"|"),
    "a bar for every control character": lambda raw: CONTROLS.sub(b"|", raw),
    "a tilde for a line feed": lambda raw: raw.replace(b"\n", b"~"),
    "Ctrl+J, Ctrl+M, Ctrl+6 without Ctrl": lambda raw: raw.translate(bytes.maketrans(b"\n\r\x1e", b"jm6")),
    "control characters spelled out": lambda raw: raw.replace(b"\n", b"<LF>").replace(b"\r", b"<CR>"),
    "control characters doubled": lambda raw: CONTROLS.sub(lambda match: match[0] * 2, raw),
    "Enter and line feed": lambda raw: raw.replace(b"\n", b"\r\n"),
    "@ lost": lambda raw: raw.replace(b"@", b"", 1),
    "capitals": lambda raw: raw.upper() if raw.isascii() else raw,
    "shift lock": lambda raw: raw.swapcase() if raw.isascii() else raw,
    "the card's number behind it": lambda raw: raw + b"\r\n01T64235789\r\n",
    "two numbers behind it": lambda raw: raw + b"\rT64-235-789\r\n00012345678\r\n",
    "a number behind it with its identifier": lambda raw: b"]L2" + raw + b"\r]C001T64235789\r",
    "the card's number before it": lambda raw: b"01T64235789\r\n" + raw,
    "start and end of text": lambda raw: b"\x02" + raw + b"\x03",
    "^ as a dead key": lambda raw: (
        re.sub(r"\^([AEIOUaeiou])", lambda m: m[1].translate(str.maketrans("AEIOUaeiou", "ÂÊÎÔÛâêîôû")), raw.decode())
        .replace("^9", "⁹")
        .encode()
        if raw[:1] == b"%"
        else raw
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_what_readers_make_of_control_characters_makes_nobody_somebody_else(habit: str) -> None:
    refused = []
    for case in READ:
        raw = _raw(case)
        found = licenses(documents(HABITS[habit](raw), KEYS, NOW, SCHOOL))
        if found:
            assert [person(one) for one in found] == [person(parse(raw))], case["name"]
        elif isinstance(by_camera(raw), License):
            refused.append(case["name"])
    assert len(refused) <= 3, refused


def person(license_: License) -> Person:
    names = (license_.family, license_.given, license_.middle, license_.suffix)
    return (*(name.upper() for name in names), license_.born)


def test_a_number_behind_a_license_is_a_code_of_its_own() -> None:
    raw = _raw(READ[30])
    assert codes(raw + b"\r\n01T64235789\r\n")[1:] == [b"01T64235789"]


PARTS = st.sampled_from([_raw(case) for case in READ if _raw(case)[:1] != b"%"])
TRACKS = st.sampled_from([_raw(case) for case in READ if _raw(case)[:1] == b"%"])


def the_same_or_refused(whole: bytes, *pieces: bytes) -> None:
    """Both ways of reading give the person of `whole` or nobody. At most a birth date may be missing."""
    expected = parse(whole)
    for piece in pieces:
        for way in (parse, parse_typed):
            try:
                found = way(piece)
            except NotALicense:
                continue
            assert person(found)[:3] == person(expected)[:3]
            assert found.born in {expected.born, None}


@settings(max_examples=300, deadline=None)
@given(PARTS | TRACKS, st.integers(0, 400))
def test_a_truncated_payload_is_the_same_person_or_nobody(raw: bytes, at: int) -> None:
    the_same_or_refused(raw, raw[:at], raw[at:])


@settings(max_examples=200, deadline=None)
@given(PARTS | TRACKS, PARTS | TRACKS)
def test_payloads_glued_together_are_the_first_person_or_nobody(raw: bytes, other: bytes) -> None:
    the_same_or_refused(raw, raw + other, raw + b"\n" + other, raw + raw)


@settings(max_examples=300, deadline=None)
@given(PARTS, st.data())
def test_a_payload_with_a_part_of_it_twice_is_the_same_person_or_nobody(raw: bytes, data: st.DataObject) -> None:
    ends = [match.end() for match in re.finditer(rb"\n", raw)]
    if len(ends) > 1:
        one, other = sorted(data.draw(st.lists(st.sampled_from(ends), min_size=2, max_size=2)))
        the_same_or_refused(raw, raw[:other] + raw[one:])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([_raw(case) for case in READ if "own text" not in case["name"]]), st.data())
def test_shuffled_elements_are_the_same_person_or_nobody(raw: bytes, data: st.DataObject) -> None:
    """Only of the license's own subfile: what stands in another is no element, whatever it looks like."""
    body, sign, rest = raw.partition(b"\r")[2].partition(b"\rZ")
    lines = body.split(b"\n")
    shuffled = data.draw(st.permutations(lines[1:]))
    the_same_or_refused(raw, raw.partition(b"\r")[0] + b"\r" + b"\n".join([*lines[:1], *shuffled]) + sign + rest)


@settings(max_examples=400, deadline=None)
@given(PARTS, st.data())
def test_lost_control_characters_make_nobody_somebody_else(raw: bytes, data: st.DataObject) -> None:
    places = [match.start() for match in CONTROLS.finditer(raw)]
    lost = set(data.draw(st.lists(st.sampled_from(places), max_size=8)))
    typed = bytes(byte for at, byte in enumerate(raw) if at not in lost)
    try:
        found = parse_typed(typed)
    except NotALicense:
        return  # the holder types their name
    assert person(found)[:3] == person(parse(raw))[:3]


def test_no_content_is_parted_for_longer_than_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Content made to part in as many ways as there are: the number of tries is bounded, whatever it holds."""
    tried = 0
    ways = glued._ways

    def counted(plain: str, places: list[int]) -> Iterator[dict[str, str] | None]:
        nonlocal tried
        for way in ways(plain, places):
            tried += 1
            yield way

    monkeypatch.setattr(glued, "_ways", counted)
    rng = random.Random(1)
    needed = [
        "DCSDAC",
        "DACDAD",
        "DADDAC",
        "DBB06061986",
        "DBC1",
        "DAGDAH1",
        "DAIDAG",
        "DAJCO",
        "DAK80202",
        "DAQ1",
        "DCIDCP",
    ]
    most = 0
    for _ in range(60):
        tried = 0
        body = "".join(rng.choice(needed) for _ in range(150))
        with pytest.raises(NotALicense):
            parse_typed(f"@ANSI 636020090001DL00310278DL{''.join(needed)}{body}".encode())
        most = max(most, tried)
    assert 0 < most <= glued.MOST_STEPS + 2


@pytest.mark.parametrize("file", ["payloads.toml", "payloads_in_the_field.toml"])
def test_the_corpus_is_there(file: str) -> None:
    assert (Path(__file__).parent / file).stat().st_size > 10_000

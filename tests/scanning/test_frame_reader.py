"""From a filmed card or pass to a document."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from scanning.capture.camera import Frame
from scanning.decoder import decode
from scanning.documents import License, Pass, PassKind, Unreadable
from scanning.frame_reader import FAR_EVERY, Reader, read
from scanning.read_codes import DecodedCode, Symbology
from tests.cards.beside import beside, scratched
from tests.cards.drawing import Side, Style, back
from tests.cards.filming import Shot, film, film_desk
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.scanning.conftest import KEYS, NOW, SCHOOL, VISIT, QrFrame


@pytest.mark.parametrize("roll", [0, 3, 12, 45, 90, 137, 180, 271])
def test_a_card_reads_at_any_angle(santos: Side, roll: float) -> None:
    # GIVEN a license held turned, near enough to fit whichever way
    frame = film(santos, Shot(module_px=1.9, roll=roll, thumb=False), seed=int(roll)).frame
    # WHEN one frame is read
    document = read(frame, KEYS, NOW, SCHOOL)
    # THEN it is hers
    assert isinstance(document, License)
    assert (document.family, document.given, document.born) == ("SANTOS", "MARIA", date(1984, 3, 12))


@pytest.mark.parametrize(("pitch", "yaw"), [(45, 0), (-45, 0), (0, 40), (0, -40), (30, 30)])
def test_a_tilted_card_reads(santos: Side, pitch: float, yaw: float) -> None:
    frame = film(santos, Shot(module_px=2.4, roll=7, pitch=pitch, yaw=yaw), seed=4).frame
    assert isinstance(read(frame, KEYS, NOW, SCHOOL), License)


@pytest.mark.parametrize("roll", [0.0, 25.0])
def test_a_card_with_dark_blue_artwork_behind_the_code_reads(roll: float) -> None:
    side = back(payload(DEMO["samuel-okafor"]), Style(artwork=True), seed=1)
    document = read(film(side, Shot(module_px=2.3, roll=roll), seed=2).frame, KEYS, NOW, SCHOOL)
    assert isinstance(document, License)
    assert document.family == "OKAFOR"


def test_an_empty_desk_is_no_document() -> None:
    for seed in range(4):
        assert read(film_desk(Shot(), seed=seed, desk_seed=seed), KEYS, NOW, SCHOOL) is None


def test_an_expired_license_is_a_license(santos: Side) -> None:
    frame = film(santos, Shot(), seed=0).frame
    document = read(frame, KEYS, NOW + timedelta(days=9000), SCHOOL)
    assert isinstance(document, License)
    assert document.expires == date(2031, 5, 2)


def test_a_birth_date_to_come_is_damage(santos: Side) -> None:
    frame = film(santos, Shot(), seed=0).frame
    assert read(frame, KEYS, NOW - timedelta(days=20_000), SCHOOL) is Unreadable.DAMAGED


@pytest.mark.parametrize("angle", [0, 20, 45, 200])
def test_a_badge_reads_at_any_angle(qr_frame: QrFrame, badge_text: str, angle: float) -> None:
    document = read(qr_frame(badge_text, angle=angle), KEYS, NOW, SCHOOL)
    assert isinstance(document, Pass)
    assert (document.kind, document.id) == (PassKind.BADGE, str(VISIT))


def _at_night(frame: Frame, light: float = 1.0) -> Frame:
    """The same code light on dark, as a telephone shows it at night; `light`: how bright its screen is."""
    return np.asarray((255 - frame.astype(np.float32)) * light + 12 * (1 - light), np.uint8)


@pytest.mark.parametrize("angle", [0.0, 20.0, 200.0])
@pytest.mark.parametrize("light", [1.0, 0.35])
def test_a_pass_light_on_dark_reads_from_one_frame(
    qr_frame: QrFrame, badge_text: str, angle: float, light: float
) -> None:
    frame = _at_night(qr_frame(badge_text, module=3.5, angle=angle), light)
    assert isinstance(Reader().read(frame, KEYS, NOW, SCHOOL), Pass)


def test_a_pass_light_on_dark_behind_a_cracked_glass_reads(qr_frame: QrFrame, badge_text: str) -> None:
    frame = _at_night(qr_frame(badge_text, module=5, angle=8))
    for shift, width in ((-90, 2), (-30, 3), (60, 2), (110, 2)):
        cv2.line(frame, (640 + shift, 180), (700 + shift // 2, 540), (190, 190, 190), width, cv2.LINE_AA)
    assert isinstance(Reader().read(frame, KEYS, NOW, SCHOOL), Pass)


def test_a_small_pass_light_on_dark_reads_within_four_frames(qr_frame: QrFrame, badge_text: str) -> None:
    frame = _at_night(qr_frame(badge_text, module=1.6))
    reader = Reader()
    assert any(isinstance(reader.read(frame, KEYS, NOW, SCHOOL), Pass) for _ in range(FAR_EVERY))


def test_a_code_light_on_dark_from_elsewhere_is_read_as_the_camera_reads_it() -> None:
    frame = cv2.imread(str(Path(__file__).parent / "frames" / "qr-light-on-dark.jpg"), cv2.IMREAD_COLOR)
    assert frame is not None
    assert [code.symbology for code in decode(np.asarray(frame, np.uint8))] == [Symbology.QR]


def test_a_code_beside_a_license_that_is_not_read_yet_is_not_what_was_held_up(santos: Side) -> None:
    """GIVEN a scratched license with a museum's sticker WHEN a hand moves it THEN it is not read yet, not foreign."""
    side, reader = scratched(beside(santos, "QRCode")), Reader()
    seen = set()
    for number in range(8):
        shot = Shot(module_px=2.6, x=0.49 + number / 200, thumb=False)
        assert reader.read(film(side, shot, seed=number).frame, KEYS, NOW, SCHOOL) is None
        seen |= {code.symbology for code in reader.codes}
    assert seen == {Symbology.QR}


def test_a_code_that_was_beside_a_license_a_moment_ago_is_not_foreign(santos: Side, qr_frame: QrFrame) -> None:
    """GIVEN a license that blurs away for some frames THEN the code beside it is still no matter of its own."""
    side, reader = scratched(beside(santos, "QRCode")), Reader()
    reader.read(film(side, Shot(module_px=2.6, thumb=False), seed=1).frame, KEYS, NOW, SCHOOL)
    blurred = [qr_frame("https://museum.example/members/2041", module=8, x=640 + 9 * number) for number in range(30)]
    answers = [reader.read(frame, KEYS, NOW, SCHOOL) for frame in blurred]
    assert answers[:15] == [None] * 15
    assert Unreadable.FOREIGN in answers[15:], "and when only the code has been there for a while, it is"


def test_a_license_that_reads_counts_whatever_is_beside_it(santos: Side) -> None:
    frame = film(beside(santos, "QRCode"), Shot(module_px=2.6, thumb=False), seed=2).frame
    assert isinstance(Reader().read(frame, KEYS, NOW, SCHOOL), License)


def test_a_small_poster_behind_the_visitor_is_nobodys_business(qr_frame: QrFrame) -> None:
    frame = qr_frame("https://example.org/bake-sale", module=3, x=1100, y=120)
    assert any(code.symbology is Symbology.QR for code in decode(frame))
    assert read(frame, KEYS, NOW, SCHOOL) is None


def test_a_foreign_code_held_up_is_told_once_and_only_when_a_hand_moves_it(qr_frame: QrFrame) -> None:
    # GIVEN a large poster that hangs still
    reader = Reader()
    still = qr_frame("https://example.org", module=8)
    # WHEN it is seen again and again THEN nobody is bothered
    assert [reader.read(still, KEYS, NOW, SCHOOL) for _ in range(5)] == [None] * 5
    # WHEN it moves, as what is held up does THEN it is told, once
    moved = [reader.read(qr_frame("https://example.org", module=8, x=640 + 9 * n), KEYS, NOW, SCHOOL) for n in (1, 2)]
    assert moved == [Unreadable.FOREIGN, None]


def test_a_badge_beside_a_poster_is_what_counts(qr_frame: QrFrame, badge_text: str) -> None:
    frame = qr_frame("https://example.org", module=6, x=260).copy()
    frame[:, 700:] = qr_frame(badge_text, module=4, x=980)[:, 700:]
    assert isinstance(Reader().read(frame, KEYS, NOW, SCHOOL), Pass)


def _bare(content: bytes, level: int) -> Frame:
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417, EcLevel=level, Columns=13)
    picture = np.array(zxingcpp.write_barcode_to_image(code, scale=3))
    page = np.full((720, 1280), 235, np.uint8)
    page[200 : 200 + picture.shape[0], 180 : 180 + picture.shape[1]] = picture
    return np.repeat(page[..., None], 3, axis=2)


def test_a_code_with_hardly_any_error_correction_must_read_the_same_twice() -> None:
    frame = _bare(payload(DEMO["dana-whitlock"]), level=0)
    reader = Reader()
    first, second = (reader.read(frame, KEYS, NOW, SCHOOL) for _ in range(2))
    assert first is None
    assert isinstance(second, License)


def test_two_thin_codes_that_differ_do_not_confirm_each_other() -> None:
    reader = Reader()
    for name in ("dana-whitlock", "linh-nguyen"):
        assert reader.read(_bare(payload(DEMO[name]), level=0), KEYS, NOW, SCHOOL) is None


def test_a_license_with_a_foreign_issuers_damage_is_damaged_not_wrong() -> None:
    raw = payload(DEMO["dana-whitlock"]).replace(b"\nDAC", b"\nQXJ")
    assert read(_bare(raw, level=5), KEYS, NOW, SCHOOL) is Unreadable.DAMAGED


def test_a_frame_is_not_written_to(santos: Side) -> None:
    frame = film(santos, Shot(roll=9), seed=1).frame
    before = frame.copy()
    frame.setflags(write=False)
    read(frame, KEYS, NOW, SCHOOL)
    assert np.array_equal(frame, before)


def test_the_corners_of_a_code_lie_where_it_was_drawn(santos: Side) -> None:
    rng = random.Random(5)
    for seed in range(4):
        filmed = film(santos, Shot(module_px=2.2, roll=rng.uniform(-60, 60), pitch=rng.uniform(-25, 25)), seed=seed)
        (code,) = (code for code in decode(filmed.frame) if code.symbology is Symbology.PDF417)
        assert filmed.code is not None
        assert float(np.abs(code.corners - filmed.code).max()) < 2 * filmed.shot.module_px


def test_a_code_keeps_its_content_out_of_its_repr(santos: Side) -> None:
    codes: list[DecodedCode] = decode(film(santos, Shot(), seed=0).frame)
    assert codes
    assert "SANTOS" not in repr(codes)


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 900, 3), (900, 2, 3), (24, 640, 3), (120, 160, 3), (1280, 720, 3)])
def test_an_odd_frame_is_no_document_and_no_error(shape: tuple[int, int, int]) -> None:
    reader, noise = Reader(), np.random.default_rng(1)
    frames = [np.full(shape, level, np.uint8) for level in (0, 127, 255)]
    frames += [noise.integers(0, 256, shape, np.uint8), np.repeat(np.indices(shape[:2])[1][..., None] // 3 % 2, 3, 2)]
    assert [reader.read(np.asarray(frame, np.uint8) * 1, KEYS, NOW, SCHOOL) for frame in frames] == [None] * 5


def test_a_card_cut_bent_or_covered_in_any_way_is_hers_or_nobodys(santos: Side) -> None:
    rng, reader = np.random.default_rng(2), Reader()
    whole = film(santos, Shot(module_px=2.2, roll=8), seed=1).frame
    for _ in range(25):
        warp = np.eye(3) + rng.normal(0, 1, (3, 3)) * np.array(((0.3, 0.3, 90), (0.3, 0.3, 90), (6e-4, 6e-4, 0)))
        frame = cv2.warpPerspective(whole, warp, (1280, 720))
        for _ in range(3):
            x, y, radius = (int(value) for value in rng.integers((0, 0, 5), (1280, 720, 90)))
            cv2.circle(frame, (x, y), radius, (40, 90, 160), -1)
        document = reader.read(np.asarray(frame, np.uint8), KEYS, NOW, SCHOOL)
        assert document is None or (isinstance(document, License) and document.family == "SANTOS")

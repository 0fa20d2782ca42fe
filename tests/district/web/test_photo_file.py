"""A photo that somebody chose is drawn anew: what can be seen stays, and nothing else of the file does."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from district.errors import Unfit
from district.web.security.photo_file import FEWEST_SIDE, MOST_BYTES, MOST_PIXELS, PhotoFault, drawn

HIDDEN = b"canary-hidden"


def file_of(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def halves(width: int = 400, height: int = 300) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def header_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that says that it is so large, and ends there."""
    parts = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(bytes(9)))
    chunks = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def refused(content: bytes) -> object:
    with pytest.raises(Unfit) as caught:
        drawn(content)
    return caught.value.text


def test_what_a_jpeg_hides_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = HIDDEN.decode()
    exif[0x8825] = {1: "N", 2: (39.0, 44.0, 0.0)}
    content = file_of(halves(), exif=exif, comment=HIDDEN, icc_profile=HIDDEN) + HIDDEN
    assert content.count(HIDDEN) == 4
    made = drawn(content)
    assert HIDDEN not in made
    assert set(opened(made).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert dict(opened(made).getexif()) == {}


def test_what_a_png_hides_is_gone_and_what_is_transparent_is_white() -> None:
    text = PngInfo()
    text.add_text("Comment", HIDDEN.decode())
    image = Image.new("RGBA", (200, 200), (0, 160, 0, 255))
    image.paste((9, 9, 9, 0), (0, 0, 200, 100))
    made = drawn(file_of(image, "PNG", pnginfo=text) + HIDDEN)
    assert HIDDEN not in made
    top, bottom = (opened(made).getpixel((100, at)) for at in (20, 180))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert min(top) > 245
    assert bottom[1] > 130 > bottom[0]


def test_a_photo_that_a_phone_took_lying_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    made = opened(drawn(file_of(halves(), exif=exif)))
    assert made.size == (300, 400)
    top, bottom = made.getpixel((150, 50)), made.getpixel((150, 350))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_picture_becomes_a_small_jpeg(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.new(mode, (3000, 2000)) if mode == "I;16" else halves(3000, 2000).convert(mode)
    made = opened(drawn(file_of(picture, kind)))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (600, 400))


def test_drawing_once_more_keeps_the_size() -> None:
    once = drawn(file_of(halves(3000, 4000)))
    assert opened(drawn(once)).size == opened(once).size == (562, 750)


def test_what_cannot_be_taken_is_said_in_one_sentence() -> None:
    side = FEWEST_SIDE - 1
    for content, fault in (
        (b"", PhotoFault.NO_FILE),
        (b"x" * (MOST_BYTES + 1), PhotoFault.TOO_LONG),
        (file_of(halves(side, 400)), PhotoFault.TOO_SMALL),
        (header_of(6000, MOST_PIXELS // 6000 + 1), PhotoFault.TOO_LARGE),
        (header_of(6000, MOST_PIXELS // 6000), PhotoFault.UNREADABLE),
        (header_of(60_000, 60_000), PhotoFault.UNREADABLE),
        (b"%PDF-1.7", PhotoFault.UNREADABLE),
        (b"GIF89a" + bytes(40), PhotoFault.UNREADABLE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoFault.UNREADABLE),
        (file_of(halves())[:900], PhotoFault.UNREADABLE),
        (file_of(halves(), "TIFF"), PhotoFault.UNREADABLE),
    ):
        assert refused(content) is fault, content[:40]


WHOLE = (file_of(halves(), exif=Image.Exif()), file_of(halves(), "PNG"))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # a damaged EXIF part: the server warns as well, and draws on
@settings(max_examples=300)
@example(content=WHOLE[0], changes=[(0.01171875, 0)], cut=1.0)
@given(
    content=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    cut=st.floats(0.01, 1),
)
def test_a_damaged_file_is_drawn_or_refused(content: bytes, changes: list[tuple[float, int]], cut: float) -> None:
    broken = bytearray(content)
    for at, byte in changes:
        broken[int(at * len(broken))] = byte
    try:
        made = drawn(bytes(broken[: int(cut * len(broken))]))
    except Unfit:
        return
    assert opened(made).format == "JPEG"

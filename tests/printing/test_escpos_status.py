from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from printing.languages.escpos_status import Ear

_REAL_TIME = st.sampled_from([0x12 | bits for bits in (0, 0x04, 0x08, 0x20, 0x40, 0x6C)])
_IN_ORDER = st.sampled_from([0x00, 0x03, 0x0C, 0x0F])
_FLOW = st.sampled_from([0x11, 0x13])
_PACKET = st.tuples(
    st.sampled_from([0x10, 0x14, 0x18, 0x30, 0x7C]), *[st.integers(0, 0x7F).map(lambda byte: byte & 0x6F)] * 3
).map(bytes)
_SAID = st.lists(
    st.one_of(
        st.tuples(st.just("state"), _REAL_TIME.map(lambda byte: bytes([byte]))),
        st.tuples(st.just("order"), _IN_ORDER.map(lambda byte: bytes([byte]))),
        st.tuples(st.just("flow"), _FLOW.map(lambda byte: bytes([byte]))),
        st.tuples(st.just("packet"), _PACKET),
    ),
    max_size=12,
)


@given(said=_SAID, cuts=st.lists(st.integers(1, 5), max_size=40))
def test_packets_that_nobody_asked_for_are_dropped_however_they_are_cut(
    said: list[tuple[str, bytes]], cuts: list[int]
) -> None:
    stream, ear, states = b"".join(part for _, part in said), Ear(), b""
    for length in [*cuts, len(stream)]:
        states += bytes(ear.take(stream[:length], wanted=99))
        stream = stream[length:]
    assert states == b"".join(part for kind, part in said if kind == "state")
    assert ear.in_order == sum(kind == "order" for kind, _ in said)


@given(st.binary(max_size=64), st.integers(0, 3))
def test_no_more_is_counted_than_was_asked(content: bytes, wanted: int) -> None:
    ear = Ear()
    for _ in ear.take(content, wanted):
        continue
    assert ear.in_order <= wanted


def test_an_answer_between_the_bytes_of_a_packet_is_an_answer() -> None:
    ear = Ear()
    assert list(ear.take(b"\x14\x00\x12\x00\x0f\x00", wanted=1)) == [0x12]
    assert ear.in_order == 1

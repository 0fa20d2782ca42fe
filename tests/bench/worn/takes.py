"""Takes: six frames of one face in one hand, as a camera's reader gets them fifteen times a second."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tests.bench.worn import ranges
from tests.bench.worn.faces import CARD_MM, Face, face
from tests.bench.worn.lens import View, place
from tests.bench.worn.ranges import FILLS, SIZES, STYLES, Trait, between
from tests.bench.worn.sensor import Exposure, exposed, fingertip, lamp, room
from tests.bench.worn.wear import hologram

FRAMES = 6
_NARROW = 0.27  # of the share that a card covers: how near a phone is held
_FINGERS, _DIM, _RIM = 0.6, 0.02, 0.015


@dataclass(frozen=True, slots=True)
class Take:
    """One frame and its truth. `text` is the code's content; `module_px` how many pixels one of its modules has."""

    frame: npt.NDArray[np.uint8]
    text: str
    module_px: float


@dataclass(frozen=True, slots=True)
class _Hand:
    """What stays the same while one hand holds one thing: places are mm on the face, angles radians.

    `fingers` are places of their tips and the directions from which they come.
    """

    fingers: tuple[tuple[tuple[float, float], float], ...]
    lamp_at: tuple[float, float]
    lamp_size: tuple[float, float]
    lamp_turn: float
    lamp_strength: float
    hologram: float


def takes(style: str, size: str, seed: int, number: int, count: int = FRAMES) -> Iterator[Take]:
    """Frames of one face, of a style of STYLES and a size of SIZES. The same arguments give the same frames."""
    rng = random.Random(f"{seed} {style} {size} {number}")
    trait = STYLES[style]
    shown = face(trait, rng)
    view = _first_view(trait, SIZES[size], rng)
    while not _inside(view, shown):
        view = _first_view(trait, SIZES[size], rng)
    hand, exposure = _hand(trait, shown, rng), _exposure(rng)
    phase = rng.uniform(0, 6)
    for index in range(count):
        frame_rng = random.Random(rng.random())
        yield _taken(shown, view, hand, _unsteady(exposure, frame_rng), phase, seed * 1009 + number, index)
        before, view = view, _moved(view, frame_rng)
        phase += math.radians(view.pitch - before.pitch) * 9 + math.radians(view.yaw - before.yaw) * 9
        hand = replace(hand, lamp_at=_drifted(hand.lamp_at, view, before))


def _first_view(trait: Trait, size: tuple[int, int], rng: random.Random) -> View:
    fill = between(rng, FILLS[size[0]])
    way, quick = rng.uniform(0, 2 * math.pi), between(rng, trait.speed) * size[0] / 1280
    return View(
        size=size,
        fill=fill * _NARROW if trait.phone else fill,
        roll=rng.gauss(0, ranges.ROLL) + (180 if rng.random() < ranges.UPSIDE_DOWN else 0),
        pitch=rng.gauss(0, ranges.TILT),
        yaw=rng.gauss(0, ranges.TILT),
        x=rng.gauss(0.5, 0.012),
        y=rng.gauss(0.5, 0.025),
        bow=0.0 if trait.phone else between(rng, trait.bow) * rng.choice((-1, 1)),
        axis=rng.choice((0.0, 0.0, rng.gauss(0, 12), 90.0)),
        twist=0.0 if trait.phone else between(rng, trait.twist) * rng.choice((-1, 1)),
        field=between(rng, ranges.FIELD),
        lens=between(rng, ranges.LENS),
        speed=(quick * math.cos(way), quick * math.sin(way)),
    )


def _inside(view: View, shown: Face) -> bool:
    """Whether the frame holds all of the code: people see themselves on the kiosk's screen."""
    corners = view.project(shown, shown.code) / np.array(view.size)
    return bool(((corners > _RIM) & (corners < 1 - _RIM)).all())


def _moved(view: View, rng: random.Random) -> View:
    """A moment later: no hand is still."""
    way, quick = rng.uniform(0, 2 * math.pi), math.hypot(*view.speed) * rng.uniform(0.4, 1.4)
    return replace(
        view,
        roll=view.roll + rng.gauss(0, ranges.HAND_TURN),
        pitch=view.pitch + rng.gauss(0, ranges.HAND_TILT),
        yaw=view.yaw + rng.gauss(0, ranges.HAND_TILT),
        x=view.x + rng.gauss(0, ranges.HAND_SHIFT),
        y=view.y + rng.gauss(0, ranges.HAND_SHIFT),
        fill=view.fill * (1 + rng.gauss(0, ranges.HAND_NEAR)),
        speed=(quick * math.cos(way), quick * math.sin(way)),
    )


def _hand(trait: Trait, shown: Face, rng: random.Random) -> _Hand:
    wide, tall = shown.size
    left, below = rng.random() < 0.5, rng.random() < 0.8
    grip = (rng.uniform(-1, 2) if left else wide - rng.uniform(-1, 2), rng.uniform(0.25, 0.75) * tall)
    reach = rng.uniform(4, 9), rng.uniform(4, 9)
    corner = (reach[0] if left else wide - reach[0], tall - reach[1] if below else reach[1])
    away = math.atan2(0.8 if below else -0.8, -0.6 if left else 0.6)
    code = shown.code.mean(axis=0)
    fingers = [(grip, math.pi + rng.gauss(0, 0.3) if left else rng.gauss(0, 0.3))] if rng.random() < _FINGERS else []
    if rng.random() < trait.thumb:
        fingers.append((corner, away))
    return _Hand(
        fingers=tuple(fingers),
        lamp_at=(float(code[0]) + rng.gauss(0, 22), float(code[1]) + rng.gauss(0, 9)),
        lamp_size=(rng.uniform(5, 13), rng.uniform(2.5, 5)),
        lamp_turn=rng.uniform(0, math.pi),
        lamp_strength=between(rng, trait.lamp),
        hologram=between(rng, trait.hologram),
    )


def _drifted(at: tuple[float, float], view: View, before: View) -> tuple[float, float]:
    """A reflection runs over the card as it is tilted: about a millimeter a degree."""
    return at[0] + (view.yaw - before.yaw) * 1.1, at[1] + (view.pitch - before.pitch) * 1.1


def _exposure(rng: random.Random) -> Exposure:
    """Blur is in modules here, until a frame is taken."""
    way, long = rng.uniform(0, 2 * math.pi), between(rng, ranges.SMEAR) * rng.choice((0.0, 1.0))
    return Exposure(
        disk=between(rng, ranges.DEFOCUS),
        smear=(long * math.cos(way), long * math.sin(way)),
        gain=between(rng, ranges.GAIN),
        warmth=between(rng, ranges.WARMTH),
        read_noise=between(rng, ranges.READ_NOISE),
        shot_noise=between(rng, ranges.SHOT_NOISE),
        sharpening=between(rng, ranges.SHARPENING),
        quality=rng.randint(*ranges.QUALITY),
    )


def _unsteady(exposure: Exposure, rng: random.Random) -> Exposure:
    """Focus hunts and the hand's speed changes from frame to frame."""
    turn, share = rng.uniform(0, 2 * math.pi), rng.uniform(0.3, 1.4)
    long = math.hypot(*exposure.smear) * share
    return replace(
        exposure,
        disk=exposure.disk * rng.uniform(0.7, 1.3),
        smear=(long * math.cos(turn), long * math.sin(turn)),
        gain=exposure.gain * rng.uniform(0.96, 1.04),
    )


def _taken(shown: Face, view: View, hand: _Hand, how: Exposure, phase: float, seed: int, index: int) -> Take:
    scene = room(view.size, seed)
    px_per_mm = view.fill * view.size[0] / CARD_MM[0]
    picture = hologram(shown.picture, hand.hologram, phase, seed) if hand.hologram else shown.picture
    box = place(scene, shown, picture, view)
    spots = view.project(shown, np.array((hand.lamp_at, *(tip for tip, _ in hand.fingers))))
    for spot, (_, way) in zip(spots[1:], hand.fingers, strict=True):
        fingertip(scene, (float(spot[0]), float(spot[1])), way + math.radians(view.roll), px_per_mm, seed)
    if hand.lamp_strength > _DIM:
        across, down = (length * px_per_mm for length in hand.lamp_size)
        center = (float(spots[0][0]), float(spots[0][1]))
        lamp(scene, center, (across, down), hand.lamp_turn, hand.lamp_strength)
    module = view.module_px(shown)
    blur = replace(how, disk=how.disk * module, smear=(how.smear[0] * module, how.smear[1] * module))
    return Take(exposed(scene, box, blur, seed * 31 + index), shown.text, module)

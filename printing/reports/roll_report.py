"""Reports on the badge roll: one long image that needs nothing but the badge printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from printing.layout import boxes
from printing.layout.boxes import WHITE, Box
from printing.media import ROLL_80
from printing.reports.privacy_receipt import PrivacyReceipt
from printing.reports.site_roster import Present, Roster
from printing.text.fonts import Weight
from printing.text.typeset import Align, fit


@dataclass(frozen=True, slots=True)
class _Roll:
    """A roll of `width` dots, and the size of one dot of the 80 mm roll that the figures are meant for."""

    width: int

    @property
    def unit(self) -> float:
        return self.width / ROLL_80.width

    def px(self, dots: float) -> int:
        return max(round(dots * self.unit), 1)

    @property
    def inner(self) -> int:
        return self.width - 2 * self.px(24)

    def words(self, text: str, weight: Weight, size: int, lines: int = 2) -> Box:
        return boxes.text(fit(text, weight, self.inner, self.px(size), self.px(22), lines=lines), within=self.inner)

    def rule(self) -> Box:
        return boxes.rule(self.inner, self.px(4))

    def draw(self, parts: Sequence[Box]) -> Image.Image:
        whole = boxes.padded(boxes.column(parts, self.px(14)), self.px(24), self.px(24))
        paper = Image.new("L", (self.width, whole.height), WHITE)
        whole.paint(paper, 0, 0)
        return paper.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE)


def roster_strip(roster: Roster, width: int = ROLL_80.width) -> Image.Image:
    """The roster as mode "1", for a roll of `width` dots: for when the network or the office printer is dead."""
    roll = _Roll(width)
    parts = [
        roll.words(roster.words.title, Weight.BOLD, 64),
        roll.words(roster.school, Weight.REGULAR, 30),
        roll.words(roster.made, Weight.BOLD, 34),
        roll.rule(),
        roll.words(roster.summary, Weight.BOLD, 34),
    ]
    for area, people in roster.by_area():
        inside = roll.inner - 2 * roll.px(14)
        heading = fit(area, Weight.BOLD, inside, roll.px(34), roll.px(24), lines=2)
        parts.append(boxes.filled(boxes.padded(boxes.text(heading, within=inside, ink=WHITE), roll.px(14), roll.px(8))))
        parts += [_person(roster, person, roll) for person in people]
    return roll.draw(parts)


def _person(roster: Roster, person: Present, roll: _Roll) -> Box:
    side = roll.px(36)
    room = roll.inner - side - roll.px(14)
    lines = [
        boxes.text(fit(person.name, Weight.BOLD, room, roll.px(34), roll.px(26), lines=2)),
        boxes.text(fit(_small(roster, person), Weight.REGULAR, room, roll.px(24), roll.px(20), lines=2)),
    ]
    tick = boxes.framed(Box(side, side, lambda *_: None), roll.px(4), roll.px(3))
    return boxes.row([tick, boxes.column(lines, roll.px(8), Align.LEFT)], roll.px(14))


def _small(roster: Roster, person: Present) -> str:
    children = roster.words.with_children.format(children=person.children) if person.children else ""
    return " · ".join(part for part in (person.visitor_type, person.since, children, person.escort) if part)


def receipt_strip(receipt: PrivacyReceipt, width: int = ROLL_80.width) -> Image.Image:
    """A privacy receipt as mode "1", for a roll of `width` dots."""
    roll = _Roll(width)
    parts = [
        roll.words(receipt.title, Weight.BOLD, 54),
        roll.words(receipt.school, Weight.REGULAR, 30),
        roll.words(receipt.made, Weight.REGULAR, 30),
        roll.rule(),
        roll.words(receipt.person, Weight.BOLD, 44, lines=3),
        roll.rule(),
    ]
    for row in receipt.rows:
        both = [roll.words(row.what, Weight.BOLD, 32, lines=4), roll.words(row.until, Weight.REGULAR, 28, lines=6)]
        parts.append(boxes.padded(boxes.column(both, roll.px(12)), 0, roll.px(8)))
    parts.append(roll.rule())
    parts += [roll.words(note, Weight.REGULAR, 26, lines=9) for note in receipt.notes]
    return roll.draw(parts)

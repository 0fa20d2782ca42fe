"""Draws curves of recall against false alarms as SVG, a panel for each population and class, with reportlab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path as File

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Circle, Drawing, Line, Path, Rect, String
from reportlab.lib.colors import HexColor, white

_PANEL, _ROW, _LEFT, _TOP, _BOTTOM = 250, 230, 60, 56, 20
_PLOT_WIDTH, _PLOT_HEIGHT = 206, 168
_LEAST_ALARMS, _MOST_ALARMS = 0.3, 300.0
"""The axis of false alarms, per 1,000: fewer are drawn at its left end."""
_TICKS = (0.3, 1, 3, 10, 30, 100, 300)
_COLORS = {
    "vestibule": "#0b6e4f", "splink": "#8250c4", "logic-v1": "#c2410c", "logic-v2": "#e0a100", "token sort": "#2563b0",
    "exact": "#5b6470",
}  # fmt: skip
_INK, _GRID = HexColor("#24292f"), HexColor("#d8dee4")
_TITLES = {
    "full": "whole birth date", "year": "year of birth", "none": "name alone", "barred": "500 barred, no date"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """False alarms per 1,000 unrelated visitors, and the share of true visitors found (0 to 1)."""

    alarms: float
    recall: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One method on one class of a population. `chosen`: where the product's own thresholds lie."""

    population: str
    known: str
    method: str
    points: Sequence[Point]
    chosen: Point | None = None


def draw(curves: Sequence[Curve], classes: Sequence[str], file: File) -> None:
    """Write the picture. Raises OSError."""
    populations = list(dict.fromkeys(curve.population for curve in curves))
    width = _LEFT + _PANEL * len(classes) + 10
    height = _TOP + _ROW * len(populations) + _BOTTOM
    drawing = Drawing(width, height)
    drawing.add(Rect(0, 0, width, height, fillColor=white, strokeColor=None))
    for row, population in enumerate(populations):
        for column, known in enumerate(classes):
            left, bottom = _LEFT + column * _PANEL, height - _TOP - (row + 1) * _ROW + 40
            here = [curve for curve in curves if (curve.population, curve.known) == (population, known)]
            _panel(drawing, left, bottom, f"{_TITLES.get(known, known)}, {population}", here)
    _legend(drawing, list(dict.fromkeys(curve.method for curve in curves)), height - 24)
    under = "Unrelated visitors stopped, of 1,000 (at the left end: 0.3 or fewer). Up: true visitors found."
    drawing.add(_text(_LEFT, 16, under, 12))
    file.write_text(renderSVG.drawToString(drawing), encoding="utf-8")


def _panel(drawing: Drawing, left: float, bottom: float, title: str, curves: Sequence[Curve]) -> None:
    drawing.add(_text(left, bottom + _PLOT_HEIGHT + 10, title, 12))
    for tick in _TICKS:
        x = left + _across(tick)
        drawing.add(Line(x, bottom, x, bottom + _PLOT_HEIGHT, strokeColor=_GRID, strokeWidth=0.6))
        drawing.add(_text(x, bottom - 14, f"{tick:g}", 10, "middle"))
    for part in range(6):
        y = bottom + _PLOT_HEIGHT * part / 5
        drawing.add(Line(left, y, left + _PLOT_WIDTH, y, strokeColor=_GRID, strokeWidth=0.6))
        drawing.add(_text(left - 6, y - 3, f"{part / 5:.1f}", 10, "end"))
    shown = [curve for curve in curves if curve.points]
    for curve in shown:
        drawing.add(_line(left, bottom, curve))
    for curve in shown:
        color = HexColor(_COLORS[curve.method])
        if len(set(curve.points)) == 1:
            _dot(drawing, left, bottom, curve.points[0], color, filled=True)
        if curve.chosen:
            _dot(drawing, left, bottom, curve.chosen, color, filled=False)


def _line(left: float, bottom: float, curve: Curve) -> Path:
    """The curve's part within the axis."""
    line = Path(
        fillColor=None, strokeColor=HexColor(_COLORS[curve.method]), strokeWidth=2.4 if curve.chosen else 1.4
    )  # fmt: skip
    inside = [point for point in curve.points if point.alarms <= _MOST_ALARMS]
    for place, point in enumerate(inside):
        (line.lineTo if place else line.moveTo)(left + _across(point.alarms), bottom + _PLOT_HEIGHT * point.recall)
    return line


def _across(alarms: float) -> float:
    share = log10(max(alarms, _LEAST_ALARMS) / _LEAST_ALARMS) / log10(_MOST_ALARMS / _LEAST_ALARMS)
    return _PLOT_WIDTH * min(1.0, share)


def _dot(drawing: Drawing, left: float, bottom: float, at: Point, color: HexColor, *, filled: bool) -> None:
    x, y = left + _across(at.alarms), bottom + _PLOT_HEIGHT * at.recall
    drawing.add(Circle(x, y, 4.5, fillColor=color if filled else white, strokeColor=color, strokeWidth=2))


def _legend(drawing: Drawing, methods: Sequence[str], y: float) -> None:
    x = float(_LEFT)
    for method in methods:
        color = HexColor(_COLORS[method])
        drawing.add(Line(x, y + 4, x + 24, y + 4, strokeColor=color, strokeWidth=2.4))
        drawing.add(_text(x + 30, y, method, 12))
        x += 60 + 6.2 * len(method)
    _dot(
        drawing,
        x - _across(_LEAST_ALARMS),
        y + 4,
        Point(_LEAST_ALARMS, 0.0),
        HexColor(_COLORS["vestibule"]),
        filled=False,
    )
    drawing.add(_text(x + 12, y, "Vestibule's thresholds", 12))


def _text(x: float, y: float, text: str, size: int, anchor: str = "start") -> String:
    return String(x, y, text, fontName="Helvetica", fontSize=size, fillColor=_INK, textAnchor=anchor)

"""Layers of visitor types, written by hand and drawn by Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from district.publish.visitor_types import Layer, completed
from sync.contract.records.question import QuestionKind, VisitorType

CODES = ("parent", "delivery", "tutor", "coach", "nurse", "a-1_b")
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=20
).filter(str.strip)
LABELS = st.fixed_dictionaries({"en": TEXTS}, optional={"es": TEXTS, "zh-Hans": TEXTS})
KINDS = {
    "note": QuestionKind.TEXT,
    "count": QuestionKind.NUMBER,
    "sure": QuestionKind.YES_NO,
    "which": QuestionKind.CHOICE,
}


def kind(code: str, **said: Any) -> VisitorType:
    """A visitor type, with what a test does not care about filled in."""
    usual = {"code": code, "label": {"en": code.title()}, "badge": {"en": code.upper()}}
    return VisitorType.model_validate(completed(usual | said))


@st.composite
def questions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Questions that keep every rule."""
    asked: list[dict[str, Any]] = []
    for code in draw(st.lists(st.sampled_from(sorted(KINDS)), unique=True)):
        one: dict[str, Any] = {
            "code": code,
            "kind": KINDS[code],
            "label": draw(LABELS),
            "required": draw(st.booleans()),
        }
        if draw(st.booleans()):
            one["hint"] = draw(LABELS)
        if code == "count":
            one |= {"minimum": draw(st.integers(0, 3)), "maximum": draw(st.integers(3, 999)), "companions": True}
        if code == "which":
            one["options"] = [{"code": name, "label": draw(LABELS)} for name in ("x", "y")]
        if any(before["code"] == "sure" for before in asked):
            one |= {"depends_on": "sure", "depends_values": ["yes"]}
        one["show"] = draw(st.lists(st.sampled_from(["badge", "roster", "page"]), unique=True))
        asked.append(one)
    return asked


@st.composite
def kinds(draw: st.DrawFn, code: str) -> VisitorType:
    said: dict[str, Any] = {"label": draw(LABELS), "badge": draw(LABELS), "minutes": draw(st.integers(0, 1440))}
    if draw(st.booleans()):
        return kind(code, office=True, **said)
    needs = st.sampled_from(["no", "optional", "required"])
    said |= {"destination": draw(needs), "host": draw(needs), "photo": draw(needs), "escort": draw(st.booleans())}
    return kind(code, questions=draw(questions()), prints_badge=draw(st.booleans()), **said)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """A layer that keeps every rule that needs no other layer."""
    named = draw(st.lists(st.sampled_from(CODES), unique=True))
    hidden = draw(st.lists(st.sampled_from(CODES), unique=True).map(lambda some: [c for c in some if c not in named]))
    order = draw(st.lists(st.sampled_from(CODES), unique=True))
    return Layer(order=order, types=[draw(kinds(code)) for code in named], hidden=hidden)

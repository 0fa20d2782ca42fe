"""What is told now, compared with what an earlier version told."""

from __future__ import annotations

from typing import Any


def as_far_as(before: Any, told: Any) -> Any:
    """What is told now without the fields that were not known before."""
    if isinstance(before, dict):
        return {key: as_far_as(before[key], told[key]) for key in before}
    if isinstance(before, list) and len(before) == len(told):
        return [as_far_as(was, now) for was, now in zip(before, told, strict=True)]
    return told

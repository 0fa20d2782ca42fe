"""Words for how much a match proves: the same at a kiosk and on the district's pages."""

from __future__ import annotations

from language.marks import N_, Text

_FEW = N_("Few strangers would match this well. That does not mean it is this person.")
_SOME = N_("Some strangers would match this well. It may be one of them.")
_MANY = N_("Many strangers would match this well. It is most likely one of them.")
_TWIN = N_("The family name agrees, the birth date is the same, and the given name is another one: it may be a twin.")

_LEVELS: tuple[tuple[float, Text], ...] = ((16.6, _FEW), (8.0, _SOME))
"""(bits, words) from the most on. Of unrelated people at most 2^-bits match as well (Fellegi and Sunter 1969): 1 of
100,000, up to which the weights were measured (docs/benchmarks.md), and 1 of 256."""


def strangers_line(bits: float, *, twins: bool = False) -> Text:
    """What a match of this weight proves, in words on which staff can act.

    Args:
        bits: sum of the match weights, as both ends know it of a case.
        twins: see screening.result.may_be_twins. Strangers are then the lesser doubt, whatever the weight.
    """
    if twins:
        return _TWIN
    return next((said for least, said in _LEVELS if bits >= least), _MANY)

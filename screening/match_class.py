"""Whether a comparison is a match, and of which class, by the class of its evidence."""

from __future__ import annotations

from screening import weights
from screening.entry_comparison import EntryComparison
from screening.persons import BarredEntry
from screening.policy import BUDGETED, COUNTED, Policy, Tier
from screening.weights import DateFit
from sync.contract.vocabulary import MatchClass


def classify(found: EntryComparison, entry: BarredEntry, policy: Policy, dated: bool) -> MatchClass | None:
    """STRONG: both names agree well, the full date agrees and nothing speaks against it. POSSIBLE: heavy enough."""
    if entry.kind in BUDGETED and (found.kin or found.told_apart or (found.apart and found.tier in COUNTED)):
        return None
    if found.dated:
        return _classify_dated(found, entry, policy)
    if found.tier is Tier.FULL and _both_names_good(found) and not found.contradicted:
        return MatchClass.STRONG
    heavy = found.bits >= policy.threshold(entry.kind, found.tier, dated)
    heavy = heavy and (found.same_name or found.tier is not Tier.CONFLICT)
    # Nobody on a list without a budget may be missed by the exact name where the dates do not contradict it: the sex
    # may be a slip.
    sure = entry.kind not in BUDGETED and found.same_words and found.born is not DateFit.DIFFERENT
    return MatchClass.POSSIBLE if heavy or sure else None


def _classify_dated(found: EntryComparison, entry: BarredEntry, policy: Policy) -> MatchClass | None:
    sure = entry.kind not in BUDGETED and found.anchored
    return MatchClass.POSSIBLE if sure or found.bits >= policy.threshold(entry.kind, found.tier) else None


def _both_names_good(found: EntryComparison) -> bool:
    family = weights.FAMILY[found.family.agreement].good or found.family.flagged
    given = weights.GIVEN[found.given.agreement].good or found.given.flagged if found.given.agrees else False
    if found.given.loose:
        return False
    return family and given

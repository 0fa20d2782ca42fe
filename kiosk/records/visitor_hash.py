"""How a returning visitor is recognized without keeping a license number: the visitor hash."""

from __future__ import annotations

import hmac
import unicodedata

from kiosk.records.key_file import KioskSecrets
from screening.persons import PersonName, Source, Visitor
from sync.contract.journal.entry import canonical
from sync.contract.school_keys import visitor_key


def visitor_hash(secrets: KioskSecrets, visitor: Visitor) -> str:
    """The hash that is written down for this visitor from now on: under the school's present secret, or ""."""
    return next(iter(visitor_hashes(secrets, visitor)), "")


def visitor_hashes(secrets: KioskSecrets, visitor: Visitor) -> tuple[str, ...]:
    """Every hash that this visitor may be known by, the present one first: secrets of before count for a year.

    HMAC-SHA256 (hex) of jurisdiction, number, name and birth date under the school's visitor key.

    Empty where nobody may be recognized: typed in by hand, no number, or a kiosk without a school. The number alone
    would not do: a jurisdiction may give it again to somebody else.
    """
    if visitor.source is Source.TYPED or not visitor.number or secrets.enrollment is None:
        return ()
    content = {
        "jurisdiction": visitor.jurisdiction.upper(),
        "number": "".join(visitor.number.split()).upper(),
        "name": normalized_name(visitor.name),
        "born": visitor.born.isoformat() if visitor.born else "",
    }
    held = (secrets.enrollment.school_secret, *secrets.enrollment.earlier_secrets)
    return tuple(hmac.digest(visitor_key(secret), canonical(content), "sha256").hex() for secret in held)


def normalized_name(name: PersonName) -> str:
    """The letters of a name, without case, marks and spaces, so that a renewed card still gives the same hash."""
    parts = (name.family, name.given, name.middle, name.suffix)
    return "|".join("".join(filter(str.isalnum, unicodedata.normalize("NFKD", part).casefold())) for part in parts)

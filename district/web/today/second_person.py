"""The second person at a page: somebody else of the school's staff, who types their own PIN.

Wrong PINs are counted for the person and who asks, wherever they sit, with the waits of a sign-in: another network
guesses no faster, and strangers on the school's keep nobody waiting.
"""

from __future__ import annotations

from datetime import datetime

from district.access.district_keys import DistrictKeys
from district.access.people import sign_in
from district.access.people.sign_in import Attempt
from district.db.database import Database
from district.db.tables import Staff
from sync.contract.school_keys import pin_matches, secret_id


def pin_is_right(database: Database, keys: DistrictKeys, person: Staff, pin: str, viewer: str, now: datetime) -> bool:
    """Whether this is the PIN of that staff member; `viewer` is the account that asks. Raises MustWait."""
    attempt = Attempt.of("pin", person.id, viewer)
    with database.write() as session:
        sign_in.begin(session, attempt, now)
    secret = keys.secret(person.school)
    if person.secret not in {"", secret_id(secret)} or not pin_matches(secret, person.verifier, pin):
        return False
    with database.write() as session:
        sign_in.forgive(session, attempt)
    return True

"""The second person at a page: somebody else of the school's staff, who types their own PIN.

Wrong PINs are counted for the person and the network, with the waits of a sign-in, so that none can be guessed here.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from district.access.district_keys import DistrictKeys
from district.access.people import sign_in
from district.access.people.sign_in import Attempt
from district.db.database import Database
from district.db.tables import Staff
from sync.contract.school_keys import pin_matches, secret_id


def pin_is_right(database: Database, keys: DistrictKeys, person: Staff, pin: str, address: str, now: datetime) -> bool:
    """Whether this is the PIN of that staff member. Raises district.access.people.sign_in.MustWait."""
    subject = hashlib.sha256(f"pin:{person.id}".encode()).hexdigest()
    with database.write() as session:
        number = sign_in.begin(session, Attempt(subject, address), now)
    secret = keys.secret(person.school)
    if person.secret not in {"", secret_id(secret)} or not pin_matches(secret, person.verifier, pin):
        return False
    with database.write() as session:
        sign_in.settle(session, number)
    return True

"""Passkeys (WebAuthn): registered by somebody who is signed in, and shown as a second factor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from district.access.people import sessions
from district.access.people.second_factor import ISSUER
from district.db.people_tables import Account, Passkey
from district.errors import Unfit
from language.marks import N_

_LONGEST_NAME = 60
_LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages are, as the browser knows it: host name, and origin (scheme, host and port)."""

    host: str
    origin: str


def of_account(session: Session, account: str) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return list(session.exec(select(Passkey).where(Passkey.account == account).order_by(col(Passkey.created))))


def registration(session: Session, account: Account, digest: str, place: Place) -> str:
    """The options for navigator.credentials.create as JSON; the challenge is noted in the session `digest`."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=ISSUER,
        user_id=account.id.encode(),
        user_name=account.mail,
        user_display_name=account.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(session, account),
    )
    sessions.set_challenge(session, digest, options.challenge)
    return options_to_json(options)


def register(
    session: Session, account: Account, digest: str, place: Place, answer: str, name: str, now: datetime
) -> Passkey:
    """Keep the passkey that the browser made. Raises Unfit."""
    challenge = sessions.take_challenge(session, digest)
    try:
        made = verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=challenge or b"-",
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Unfit(N_("The browser did not finish making the passkey. Try again.")) from None
    key_id = bytes_to_base64url(made.credential_id)
    if session.get(Passkey, key_id) is not None:
        raise Unfit(N_("This passkey is in use already."))
    kept = Passkey(
        id=key_id,
        account=account.id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=" ".join(name.split())[:_LONGEST_NAME],
        created=now,
    )
    session.add(kept)
    session.flush()
    return kept


def request(session: Session, account: Account, digest: str, place: Place) -> str:
    """The options for navigator.credentials.get as JSON; the challenge is noted in the session `digest`."""
    options = generate_authentication_options(rp_id=place.host, allow_credentials=_descriptors(session, account))
    sessions.set_challenge(session, digest, options.challenge)
    return options_to_json(options)


def check(session: Session, account: Account, digest: str, place: Place, answer: str, now: datetime) -> bool:
    """Whether the browser has shown one of the account's passkeys for the challenge it was given; it counts once."""
    challenge = sessions.take_challenge(session, digest)
    try:
        parsed = _parsed(answer)
        key = session.get(Passkey, str(parsed["id"]))
        if key is None or key.account != account.id or not challenge:
            return False
        shown = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    key.sign_count, key.used = shown.new_sign_count, now
    session.add(key)
    session.flush()
    return True


def remove(session: Session, account: str, key_id: str) -> bool:
    """Whether there was one of this id."""
    gone = delete(Passkey).where(col(Passkey.account) == account, col(Passkey.id) == key_id)
    return session.exec(gone).rowcount == 1


def _parsed(answer: str) -> dict[str, object]:
    """Raises ValueError."""
    parsed = json.loads(answer) if len(answer) <= _LONGEST_ANSWER else None
    if not isinstance(parsed, dict):
        raise ValueError("no object")  # noqa: TRY004  the caller catches ValueError, as for any other answer that is not one
    return parsed


def _descriptors(session: Session, account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id)) for key in of_account(session, account.id)]

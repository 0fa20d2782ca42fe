"""Joining a district, the kiosk's side: a one-time code and the kiosk's own public key against everything it needs."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.api.messages import (
    CODE_ALPHABET,
    CODE_LENGTH,
    SHEET_CODE_LENGTH,
    Enrolled,
    EnrollRequest,
    RefusalCode,
    enroll_message,
)
from sync.contract.barred_list.feeds import key_id
from sync.contract.safe_text import plain
from sync.contract.school_keys import SECRET_BYTES
from sync.exchange.client import Client
from sync.exchange.errors import BadAnswer, Refused

NAME_LENGTH = 80


class WrongCode(ValueError):
    """What was typed cannot be a code; the message is one sentence for the person who typed it."""


def written_code(typed: str) -> str:
    """A code as the district knows it, from what a person typed: any case, with blanks or dashes. Raises WrongCode."""
    code = "".join(character for character in typed.upper() if not character.isspace() and character != "-")
    if len(code) not in {CODE_LENGTH, SHEET_CODE_LENGTH} or not set(code) <= set(CODE_ALPHABET):
        raise WrongCode(
            f"An enrollment code has {CODE_LENGTH} or {SHEET_CODE_LENGTH} characters out of {CODE_ALPHABET}. "
            "Compare it with the one that the district shows, or ask for a new one."
        )
    return code


def redeem(client: Client, code: str, key: Ed25519PrivateKey, name: str = "", earlier: str = "") -> Enrolled:
    """Redeem a one-time code for `key`, the kiosk's own fresh one, whose private half never leaves the machine.

    `earlier` is the id of the kiosk that this machine was until now, which the district then shows as replaced.
    `client` needs no token yet. After a lost reply the same code and key may be tried again. Raises WrongCode, or a
    SyncError (Refused with code_unknown, code_used, code_expired or too_many_tries).
    """
    code = written_code(code)
    request = EnrollRequest(
        code=code,
        public_key=key.public_key().public_bytes_raw(),
        proof=key.sign(enroll_message(code)),
        name=plain(name)[:NAME_LENGTH],
        earlier=earlier,
    )
    try:
        enrolled = client.enroll(request)
    except Refused as error:
        if error.code != RefusalCode.TOKEN_UNKNOWN:
            raise
        raise BadAnswer(
            "A district answers there, but kiosks do not enroll at that address. Leave out what follows the server's "
            "name and port, unless the district gave it to you so."
        ) from None
    if len(enrolled.school_secret) != SECRET_BYTES or not enrolled.token or not district_keys(enrolled):
        raise BadAnswer("The district's answer to the enrollment is incomplete. Ask for a new code and try again.")
    return enrolled


def district_keys(enrolled: Enrolled) -> dict[str, Ed25519PublicKey]:
    """The district's keys by their ids. Raises BadAnswer where one is no key, or bears another's id."""
    try:
        keys = {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in enrolled.district_keys.items()}
    except ValueError:
        keys = {}
    if not keys or any(key_id(key) != name for name, key in keys.items()):
        raise BadAnswer("The district's keys are damaged. Ask for a new code and try again.")
    return keys

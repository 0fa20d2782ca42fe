"""Signing in by the district's own provider (OpenID Connect): code flow with PKCE, state and nonce.

The provider says who somebody is; the account, its role and its schools stay here. What is asked of the provider goes
out with time limits, and no redirect of its answers is followed.
"""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from district.access.district_keys import DistrictKeys
from district.access.people.openid_settings import Provider, is_private
from district.access.sealing import opened, seal
from district.db.people_tables import OpenIdAnswer
from district.errors import Unfit
from language.marks import N_, TextEnum

SCOPE = "openid email profile"
LIFE = timedelta(minutes=10)
"""How long somebody may take at the provider."""
AGAIN_LIFE = timedelta(minutes=5)
"""How long ago they may have signed in there where a second look was asked for."""
_USED_KEPT = timedelta(days=1)
"""Longer than any clock is set back."""
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
_LIMITS_S = (3.05, 8)
_KNOWN_S, _FAILED_S = 300.0, 10.0
_PATIENCE_S = 2.0
_LEEWAY_S = 120
_PURPOSE = "openid"


class OpenIdText(TextEnum):
    """Why nobody was signed in."""

    STALE = N_("This sign-in was begun in another browser, was used already, or took too long. Start again.")
    UNREACHABLE = N_("The provider cannot be reached. Try again in a minute, or sign in with a password.")
    REFUSED = N_("The provider has not signed you in.")
    WRONG = N_("The provider's answer is not the one that was asked for. Start again.")
    UNVERIFIED = N_("The provider does not confirm your mail address, so nobody was signed in.")
    NO_ACCOUNT = N_("{mail} has no account and no invitation here. Ask the person who manages accounts.")
    DISABLED = N_("This account is disabled. Ask the person who manages accounts.")
    NOT_AGAIN = N_("The provider did not ask you again who you are. Start again.")


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser carries, sealed, while its owner is at the provider."""

    state: str
    nonce: str
    verifier: str
    next: str
    at: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """The person whom the provider confirms. `is_fresh`: they have signed in to it lately."""

    mail: str
    name: str
    is_fresh: bool


def begin(provider: Provider, back: str, next_path: str, now: datetime, *, again: bool = False) -> tuple[str, Begun]:
    """The address at the provider, and what its answer must fit. `back` is our own; `again`: the provider asks who it
    is even where it knows. Raises Unfit."""
    begun = Begun(generate_token(43), generate_token(43), generate_token(64), next_path, now.isoformat(), again)
    extra = {"prompt": "login", "max_age": "0"} if again else {}
    address, _ = _client(provider, back).create_authorization_url(
        _discovered(provider)["authorization_endpoint"],
        state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier, **extra,
    )  # fmt: skip
    return address, begun


def redeem(provider: Provider, back: str, begun: Begun, answer: Mapping[str, str], now: datetime) -> VerifiedIdentity:
    """Whom the provider names in its answer, the parameters with which the browser came back, which `take` has let
    through. Raises Unfit."""
    if "code" not in answer:
        raise Unfit(OpenIdText.REFUSED)
    place = _discovered(provider)
    try:
        with _client(provider, back) as client:
            token = client.fetch_token(
                place["token_endpoint"], grant_type="authorization_code", code=answer["code"],
                redirect_uri=back, code_verifier=begun.verifier, timeout=_LIMITS_S, allow_redirects=False,
            )  # fmt: skip
        keys = KeySet.import_key_set(_got(place["jwks_uri"]))
        said = jwt.decode(str(token["id_token"]), keys, algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            said.claims,
            said.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client},
            },
            {"nonce": begun.nonce, "client_id": provider.client, "access_token": token.get("access_token")},
        )
        claims.validate(int(now.timestamp()), _LEEWAY_S)
    except requests.RequestException:
        raise Unfit(OpenIdText.UNREACHABLE) from None
    except AuthlibBaseError:
        raise Unfit(OpenIdText.REFUSED) from None
    except (JoseError, KeyError, ValueError, TypeError):
        raise Unfit(OpenIdText.WRONG) from None
    is_fresh = _is_fresh(claims.get("auth_time"), now)
    if begun.again and not is_fresh:
        raise Unfit(OpenIdText.NOT_AGAIN)
    mail = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(mail, str):
        raise Unfit(OpenIdText.UNVERIFIED)
    return VerifiedIdentity(mail, str(claims.get("name") or mail.partition("@")[0]), is_fresh)


def take(session: Session, begun: Begun, answer: Mapping[str, str], now: datetime) -> None:
    """Use up what was begun, in the caller's transaction: its answer counts once, whatever copies of the cookie there
    are, at whatever worker. Raises Unfit where it was used already, took too long, or fits another begin."""
    if not begun.state == answer.get("state") or not timedelta() <= now - datetime.fromisoformat(begun.at) <= LIFE:
        raise Unfit(OpenIdText.STALE)
    session.exec(delete(OpenIdAnswer).where(col(OpenIdAnswer.at) < now - _USED_KEPT))
    row = OpenIdAnswer(state=sha256(begun.state.encode()).hexdigest(), at=now)
    if session.get(OpenIdAnswer, row.state) is not None:
        raise Unfit(OpenIdText.STALE)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another worker was first
        raise Unfit(OpenIdText.STALE) from None


def sealed(keys: DistrictKeys, browser: str, begun: Begun) -> str:
    """For a cookie of this browser."""
    content = json.dumps(asdict(begun)).encode()
    return urlsafe_b64encode(seal(keys, f"{_PURPOSE} {browser}", content)).decode()


def unsealed(keys: DistrictKeys, browser: str, cookie: str) -> Begun:
    """Raises Unfit for what was not sealed for this browser."""
    try:
        content = opened(keys, f"{_PURPOSE} {browser}", urlsafe_b64decode(cookie))
    except ValueError:
        content = None
    if not content:
        raise Unfit(OpenIdText.STALE)
    return Begun(**json.loads(content))


def _is_fresh(auth_time: object, now: datetime) -> bool:
    return isinstance(auth_time, int) and abs(now.timestamp() - auth_time) <= AGAIN_LIFE.total_seconds()


def _client(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client, provider.secret or None, scope=SCOPE, redirect_uri=back, code_challenge_method="S256"
    )


def _got(address: str) -> Any:
    """JSON from the provider. Raises requests.RequestException, ValueError."""
    answer = requests.get(address, timeout=_LIMITS_S, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()


class _Known:
    """What providers publish about themselves, asked at most once in a while by each process: a stranger who opens the
    address again and again makes neither the provider nor our threads busy, not even where it does not answer. One asks
    at a time; the others wait a moment, then take what was known before."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._found: dict[str, tuple[float, dict[str, Any] | None]] = {}

    def of(self, issuer: str) -> dict[str, Any] | None:
        is_my_turn = not self._is_fresh(issuer) and self._turn.acquire(timeout=_PATIENCE_S)
        try:
            if is_my_turn and not self._is_fresh(issuer):
                found = self._asked(issuer)
                self._found = {issuer: (time.monotonic() + (_FAILED_S if found is None else _KNOWN_S), found)}
        finally:
            if is_my_turn:
                self._turn.release()
        return self._found.get(issuer, (0.0, None))[1]

    def _is_fresh(self, issuer: str) -> bool:
        return time.monotonic() < self._found.get(issuer, (0.0, None))[0]

    @staticmethod
    def _asked(issuer: str) -> dict[str, Any] | None:
        try:
            found = _got(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        except (requests.RequestException, ValueError):
            return None
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        fits = isinstance(found, dict) and found.get("issuer") == issuer
        return found if fits and all(is_private(str(found.get(name, ""))) for name in needed) else None


_KNOWN = _Known()


def _discovered(provider: Provider) -> dict[str, Any]:
    found = _KNOWN.of(provider.issuer)
    if found is None:
        raise Unfit(OpenIdText.UNREACHABLE)
    return found

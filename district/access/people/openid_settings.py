"""Which provider people may sign in by, as an administrator has set it.

The client's secret is sealed in the database, or stands in the environment where a district keeps its secrets there.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlmodel import Session

from district.access.district_keys import DistrictKeys
from district.access.sealing import opened, seal
from district.db.publish_tables import Setting
from district.errors import DistrictError

NAME = "openid"
SECRET_VARIABLE = "VESTIBULE_OPENID_SECRET"  # noqa: S105  the name of a variable
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Provider:
    """Attributes:
    issuer: as the provider names itself, to the letter.
    client: our id there.
    name: how the button calls it.
    """

    issuer: str
    client: str
    name: str
    secret: str = field(default="", repr=False)


def chosen(session: Session, keys: DistrictKeys) -> Provider | None:
    """None where people sign in with passwords alone. Raises DistrictError where the secret cannot be opened."""
    row = session.get(Setting, NAME)
    if row is None:
        return None
    kept = json.loads(row.value)
    secret = os.environ.get(SECRET_VARIABLE, "")
    if not secret and kept["secret"]:
        content = opened(keys, NAME, b64decode(kept["secret"]))
        if content is None:
            raise DistrictError("The provider's secret was sealed with another key file. Set the provider again.")
        secret = content.decode()
    return Provider(kept["issuer"], kept["client"], kept["name"], secret)


def choose(session: Session, keys: DistrictKeys, provider: Provider) -> None:
    """Raises DistrictError."""
    if not is_private(provider.issuer):
        raise DistrictError("The issuer is an https address, as https://login.example.org.")
    values = {"issuer": provider.issuer, "client": provider.client, "name": provider.name}
    for name, value in values.items():
        if not value.strip() or len(value) > _LONGEST or not value.isprintable():
            raise DistrictError(f"The provider's {name} has 1 to {_LONGEST} characters on one line.")
    secret = b64encode(seal(keys, NAME, provider.secret.encode())).decode() if provider.secret else ""
    session.merge(Setting(name=NAME, value=json.dumps(values | {"secret": secret})))


def end(session: Session) -> bool:
    """Whether there was one."""
    row = session.get(Setting, NAME)
    if row is not None:
        session.delete(row)
    return row is not None


def is_private(address: str) -> bool:
    """Whether nobody on the way can read what is sent there."""
    parts = urlsplit(address)
    on_this_machine = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return on_this_machine or (parts.scheme == "https" and bool(parts.hostname))

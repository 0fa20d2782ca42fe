"""A name that somebody looks for, as it stands in an address, where browsers and proxies keep it: sealed, and readable
for the account that typed it only."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from district.access.district_keys import DistrictKeys
from district.access.sealing import opened, seal
from district.errors import DistrictError

FIND = "find"
"""What an address calls it."""
_PURPOSE = "visit search"


def sealed_name(name: str, keys: DistrictKeys, account: str) -> str:
    """ "" for no name."""
    content = json.dumps([account, name]).encode()
    return urlsafe_b64encode(seal(keys, _PURPOSE, content)).decode().rstrip("=") if name else ""


def opened_name(sealed: str, keys: DistrictKeys, account: str) -> str:
    """ "" where it was not sealed here, or for somebody else."""
    try:
        content = opened(keys, _PURPOSE, urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)))
        by, name = json.loads(content) if content else ("", "")
    except (ValueError, TypeError, DistrictError):
        return ""
    return str(name) if by == account else ""

"""What is done to other people's accounts: journaled beside the looks at records, and told by the log.

Both hold ids and these words, never names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import structlog
from sqlmodel import Session

from district.access import looks
from district.access.looks import LookKind
from district.access.people.sessions import Viewer

_log = structlog.get_logger("district")


class Act(StrEnum):
    """What somebody did to another's account."""

    ROLE = "role"  # or schools, granted rights, staff member
    DISABLE = "disable"
    ENABLE = "enable"
    PASSWORD_LINK = "password_link"  # noqa: S105  no password
    SECOND_STEP_OFF = "second_step_off"


_JOURNALED: Mapping[Act, LookKind] = MappingProxyType(
    {
        Act.ROLE: LookKind.ACCOUNT_CHANGED,
        Act.DISABLE: LookKind.ACCOUNT_DISABLED,
        Act.ENABLE: LookKind.ACCOUNT_ENABLED,
        Act.PASSWORD_LINK: LookKind.ACCOUNT_LINK,
        Act.SECOND_STEP_OFF: LookKind.ACCOUNT_SECOND_STEP_OFF,
    }
)


def note_act(session: Session, viewer: Viewer, act: Act, account: str, now: datetime) -> None:
    """`viewer` did this to the account of that id, in the transaction that does it."""
    looks.note(session, viewer.account.id, "", _JOURNALED[act], account, now)
    _log.info("account_changed", by=viewer.account.id, account=account, act=act.value)

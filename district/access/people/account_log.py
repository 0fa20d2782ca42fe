"""What is done to other people's accounts, as the log tells it: by ids and these words, never by names."""

from __future__ import annotations

from enum import StrEnum

import structlog

from district.access.people.sessions import Viewer

_log = structlog.get_logger("district")


class Act(StrEnum):
    """What somebody did to another's account."""

    ROLE = "role"  # or schools, granted rights, staff member
    DISABLE = "disable"
    ENABLE = "enable"
    PASSWORD_LINK = "password_link"  # noqa: S105  no password
    SECOND_STEP_OFF = "second_step_off"


def note_act(viewer: Viewer, act: Act, account: str) -> None:
    """`viewer` did this to the account of that id."""
    _log.info("account_changed", by=viewer.account.id, account=account, act=act.value)

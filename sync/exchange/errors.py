"""Every way an exchange with the district fails, as one type each. A message is one sentence for people."""

from __future__ import annotations


class WrongAddress(ValueError):
    """The server's address cannot be used; the message is one sentence for the person who typed it."""


class SyncError(Exception):
    """An exchange that did not happen. The message is one sentence for people; nothing was lost."""


class Stopped(SyncError):
    """The program is closing. Whether the server still took the request is learned at the next exchange."""


class Away(SyncError):
    """The district cannot be reached, or cannot serve now.

    Attributes:
        retry_after: the wish to wait that came with the answer, in seconds.
        status: the answer's HTTP status, 0 where there was no answer.
        told: the district itself said so; otherwise it may have been anything in between.
    """

    def __init__(self, sentence: str, retry_after: float | None = None, *, status: int = 0, told: bool = False) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.status = status
        self.told = told


class CertificateDate(SyncError):
    """The server's certificate is out of its dates: nearly always this machine's clock is wrong."""


class Untrusted(SyncError):
    """The server's certificate is not one that this machine trusts."""


class BadAnswer(SyncError):
    """Something answered that does not speak as the district does: a captive portal, a proxy, a forger."""


class Refused(SyncError):
    """The district understood and said no. `code` is a RefusalCode or a sync.contract.journal.entry.Flaw."""

    def __init__(self, code: str, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status

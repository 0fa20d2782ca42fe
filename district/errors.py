"""The two ways the district says no: a sentence for whoever runs it, and a refusal for whoever asks it over HTTP."""

from __future__ import annotations


class DistrictError(Exception):
    """What was asked of the district's own machine cannot be done. The message is one sentence for its keeper."""


class Denied(Exception):
    """A request that is refused. `code` is a contract.wire.RefusalCode or a contract.entry.Flaw; `sentence` tells
    people."""

    def __init__(self, status: int, code: str, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.retry_after = retry_after

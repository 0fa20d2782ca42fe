"""Where the programs' logs go: JSON lines on stderr, with ids and enums and never a name.

In a module of its own, because structlog takes a fifth of a second to import, and `--help` logs nothing.
"""

from __future__ import annotations

import sys

import structlog

from district.cli.seldom import Seldom


def to_stderr() -> None:
    """Set it up for this process, once, before anything is logged."""
    structlog.configure(
        processors=[
            Seldom(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever stderr is then
    )

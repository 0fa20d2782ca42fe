"""Privacy requests: who asked for what about records, until when, and what they were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TEXTS = ("kind", "asker", "reference", "visit", "received", "due")
_LATER = ("closed_by", "outcome", "given", "given_digest", "note")


def upgrade() -> None:
    op.create_table(
        "privacy_request",
        sa.Column("number", Number, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column("added", Utc(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("closed", Utc(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _LATER),
        sa.PrimaryKeyConstraint("number", name="pk_privacy_request"),
    )
    op.create_index("ix_privacy_request_visit", "privacy_request", ["visit"])
    op.create_index("ix_privacy_request_closed", "privacy_request", ["closed"])

"""The records of one person that a privacy request is about, where there are several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_TABLE = "privacy_request_record"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("request", Number, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("removed", Utc, nullable=True),
        sa.ForeignKeyConstraint(
            ["request"], ["privacy_request.number"], name="fk_privacy_request_record_request_privacy_request"
        ),
        sa.PrimaryKeyConstraint("request", "record", name="pk_privacy_request_record"),
    )
    op.create_index("ix_privacy_request_record_record", _TABLE, ["record"])

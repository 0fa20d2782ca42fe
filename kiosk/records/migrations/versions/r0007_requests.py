"""Which requests of offices this kiosk has answered, so that each is answered once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answered", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_request")),
    )
    op.create_index(op.f("ix_answered_request_answered"), "answered_request", ["answered"], unique=False)

"""School passes that staff asked for: the state of each, until it is on paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_pass",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_school_pass"),
        sa.UniqueConstraint("visit_id", name="uq_school_pass_visit_id"),
    )
    op.create_index("ix_school_pass_state", "school_pass", ["state"])

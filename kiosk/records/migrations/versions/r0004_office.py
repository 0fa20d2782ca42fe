"""Visitors who left before the end, the kind of a remembered entry, and the machine's own upkeep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("held_case", sa.Column("left", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("remembered_decision", sa.Column("kind", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "upkeep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alive", sa.String(), nullable=False),
        sa.Column("roll_since", sa.String(), nullable=False),
        sa.Column("roll_badges", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep")),
    )

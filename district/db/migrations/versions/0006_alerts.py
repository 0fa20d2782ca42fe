"""Alerts about cases that nobody answers, and an index over those cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("made", Utc(), nullable=False),
        sa.Column("due", Utc(), nullable=False),
        sa.Column("delivered", Utc(), nullable=True),
        sa.Column("acknowledged", Utc(), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_alert_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("case", "step", "recipient", name="uq_alert_case_step_recipient"),
    )
    op.create_index("ix_alert_case", "alert", ["case"], unique=False)
    op.create_index("ix_alert_state_due", "alert", ["state", "due"], unique=False)
    op.create_index(
        "ix_visitor_case_open",
        "visitor_case",
        ["id"],
        unique=False,
        sqlite_where=sa.text("decided IS NULL"),
        postgresql_where=sa.text("decided IS NULL"),
    )

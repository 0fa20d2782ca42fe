"""What comes down to kiosks: streams of changes, passes, calendars, emergencies; and what kiosks say of themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stream",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_stream_school_school"),
        sa.PrimaryKeyConstraint("school", name="pk_stream"),
    )
    op.create_table(
        "change",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_change_school_school"),
        sa.PrimaryKeyConstraint("school", "kind", "key", name="pk_change"),
        sa.UniqueConstraint("school", "number", name="uq_change_school_number"),
    )
    op.create_table(
        "visitor_pass",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("born", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("valid_from", Utc(), nullable=False),
        sa.Column("valid_until", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_visitor_pass_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_visitor_pass"),
    )
    op.create_index("ix_visitor_pass_school", "visitor_pass", ["school"], unique=False)
    op.create_index("ix_visitor_pass_valid_until", "visitor_pass", ["valid_until"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "kiosk_state",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("received", Utc(), nullable=False),
        sa.Column("skew_ms", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"], name="fk_kiosk_state_kiosk_kiosk"),
        sa.PrimaryKeyConstraint("kiosk", name="pk_kiosk_state"),
    )
    op.create_table(
        "school_plan",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("calendar", sa.JSON(), nullable=True),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("alarm", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_school_plan_school_school"),
        sa.PrimaryKeyConstraint("school", name="pk_school_plan"),
    )

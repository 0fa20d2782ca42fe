"""More of expected visitors, how hosts are told, and what they answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pass_detail",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("id", "school", "note", "mail", "language", "weekdays", "visit")
        ),
        sa.Column("ends", Utc(), nullable=False),
        *(sa.Column(name, Utc(), nullable=True) for name in ("came", "mailed", "canceled")),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_pass_detail_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_pass_detail"),
    )
    for column in ("school", "ends", "visit"):
        op.create_index(f"ix_pass_detail_{column}", "pass_detail", [column])
    op.create_table(
        "host_contact",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("school", "host", "mail", "language", "origin")),
        sa.Column("is_told", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_host_contact_school_school"),
        sa.PrimaryKeyConstraint("school", "host", name="pk_host_contact"),
    )
    op.create_table(
        "host_notice",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("visit", "school", "host", "digest", "answer")),
        *(sa.Column(name, Utc(), nullable=False) for name in ("made", "expires")),
        sa.Column("answered", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_host_notice_school_school"),
        sa.PrimaryKeyConstraint("visit", name="pk_host_notice"),
        sa.UniqueConstraint("digest", name="uq_host_notice_digest"),
    )
    op.create_index("ix_host_notice_made", "host_notice", ["made"])

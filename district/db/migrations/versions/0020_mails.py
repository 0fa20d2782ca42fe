"""Mails that wait to be sent, and whom a school's day is mailed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("id", "kind", "school", "about", "language", "recipient", "subject", "text", "state", "trouble")
    op.create_table(
        "mail",
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tries", "answer")),
        *(sa.Column(name, Utc(), nullable=False) for name in ("made", "due", "until")),
        sa.Column("ended", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
    )
    op.create_index("ix_mail_state_due", "mail", ["state", "due"])
    op.create_index("ix_mail_made", "mail", ["made"])
    op.create_index("ix_mail_about", "mail", ["about"])
    op.create_table(
        "mail_attachment",
        sa.Column("number", Number, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("mail", "name", "media")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mail.id"], name="fk_mail_attachment_mail_mail"),
        sa.PrimaryKeyConstraint("number", name="pk_mail_attachment"),
    )
    op.create_index("ix_mail_attachment_mail", "mail_attachment", ["mail"])
    op.create_table(
        "report_plan",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_report_plan_school_school"),
        sa.PrimaryKeyConstraint("school", name="pk_report_plan"),
    )

"""Legal holds, and enrollment codes of a sheet, which live for longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Number, Utc

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_STANDING = sa.text("lifted IS NULL")


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("number", Number, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("school", "visit")),
        *(sa.Column(name, Utc(), nullable=True) for name in ("since", "until")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "placed_by")),
        sa.Column("placed", Utc(), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.Column("lifted", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_legal_hold"),
    )
    op.create_index(
        "ix_legal_hold_standing", "legal_hold", ["school"], sqlite_where=_STANDING, postgresql_where=_STANDING
    )
    op.create_index("ix_legal_hold_visit", "legal_hold", ["visit"])
    with op.batch_alter_table("code") as code:
        code.add_column(sa.Column("made", Utc(), nullable=True))
    op.create_index("ix_code_made", "code", ["made"])

"""Staff members who are disabled for a time; and one word, admitted_with_escort, for one decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("disabled", Utc(), nullable=True))
    for name in ("visitor_case", "case_request"):
        table = sa.table(name, sa.column("decision", sa.String))
        op.execute(
            table.update().where(table.c.decision == "admit_with_escort").values(decision="admitted_with_escort")
        )

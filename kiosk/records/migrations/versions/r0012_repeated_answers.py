"""A returning visitor may repeat whom the visit is to, and answers that are not asked every time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("host", "answers"):
        op.add_column("returning_visitor", sa.Column(column, sa.String(), nullable=False, server_default=""))

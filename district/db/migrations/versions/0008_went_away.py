"""Cases whose visitor went away before the last step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visitor_case", sa.Column("went_away", sa.Boolean(), server_default=sa.false(), nullable=False))

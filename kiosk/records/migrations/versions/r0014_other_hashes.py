"""By what other secrets a held visitor is known, for a decision that counts at other schools too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("held_case", sa.Column("other_hashes", sa.String(), nullable=False, server_default=""))

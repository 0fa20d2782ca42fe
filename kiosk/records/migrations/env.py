"""Alembic's entry: runs the revisions on the connection, and in the transaction, of kiosk.records.schema_migration."""

from __future__ import annotations

from alembic import context

from kiosk.records import exchange_state, office_requests
from kiosk.records.tables import RecordsTable

__all__ = ["exchange_state", "office_requests"]  # their tables belong to the metadata as well

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=RecordsTable.metadata,
    transactional_ddl=True,  # SQLite can; the transaction is already open, and the caller commits it
    render_as_batch=True,
)
context.run_migrations()

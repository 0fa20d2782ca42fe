"""Runs the district's migrations on the connection that district.database hands over."""

from __future__ import annotations

from alembic import context

from district import tables_down
from district.alerts import tables as tables_alerts
from district.tables_up import Visit

__all__ = ["tables_alerts", "tables_down"]  # their tables belong to the metadata as well

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Visit.metadata,  # the metadata of every table: tables_up imports the rest
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

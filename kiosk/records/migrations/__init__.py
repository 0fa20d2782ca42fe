"""Alembic revisions of the journal's file, run when the store opens (see kiosk.records.schema_migration)."""

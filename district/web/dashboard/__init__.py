"""The dashboard: counts of visits, holds, waits and kiosks, and nothing about anybody."""

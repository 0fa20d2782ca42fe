"""`python -m district`: the district's commands on a machine that has no screen and no kiosk."""

from __future__ import annotations

from district.cli.main import app

app(prog_name="district")

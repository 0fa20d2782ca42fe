"""The district's commands. Each opens what it needs, does one thing, and says in a sentence what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from district.cli.command_line import Later, lazy_group, version_option

_HERE = "district.cli"
_SET_UP, _DAY, _LIST, _SERVER = "Set up", "Day by day", "The barred list", "Server, keys and records"

COMMANDS = (
    Later("init", f"{_HERE}.setup:init", "Create a district: its key file, its database.", _SET_UP),
    Later("school", f"{_HERE}.schools:school_app", "Schools: add, edit, show, list.", _SET_UP),
    Later("types", f"{_HERE}.visitor_types:types_app", "Visitor types and what each is asked.", _SET_UP),
    Later("staff", f"{_HERE}.staff:staff_app", "Staff members: who they are, what they may do, their PINs.", _SET_UP),
    Later("people", f"{_HERE}.people:people_app", "Who may sign in to the pages: invite, list, disable.", _SET_UP),
    Later("code", f"{_HERE}.setup:code", "Print a one-time enrollment code for a kiosk of a school.", _SET_UP),
    Later("calendar", f"{_HERE}.schools:calendar", "Set when a school is open, its bells and hosts.", _SET_UP),
    Later("setting", f"{_HERE}.setup:setting", "Print or set what an administrator may choose.", _SET_UP),
    Later("cases", f"{_HERE}.cases:cases", "Print the visitors who were held, and how each stands.", _DAY),
    Later("decide", f"{_HERE}.cases:decide", "Decide about a held visitor, and say what became of it.", _DAY),
    Later("requests", f"{_HERE}.cases:requests", "Print what was asked about a case, and the answers.", _DAY),
    Later("kiosks", f"{_HERE}.kiosks:show_kiosks", "Print every kiosk and how it stands. Exit 1 where one ails.", _DAY),
    Later("alerts", f"{_HERE}.alerts:alerts", "Print the alerts about cases that nobody answered.", _DAY),
    Later("pass", f"{_HERE}.passes:pass_app", "Visitors whom a school expects.", _DAY),
    Later("emergency", f"{_HERE}.schools:emergency", "Put an emergency in force, or end it.", _DAY),
    Later("import", f"{_HERE}.list_import:import_list", "Make a CSV file the whole barred list, signed.", _LIST),
    Later("list", f"{_HERE}.lists:list_app", "The barred list in force: show, undo, end.", _LIST),
    Later("serve", f"{_HERE}.serve:serve_app", "Serve kiosks and pages until stopped.", _SERVER),
    Later("rename", f"{_HERE}.kiosks:rename", "Give a kiosk another name.", _SERVER),
    Later("revoke", f"{_HERE}.kiosks:revoke", "Take a kiosk out.", _SERVER),
    Later("rotate-key", f"{_HERE}.kiosks:rotate_key", "Replace the key that signs lists and receipts.", _SERVER),
    Later(
        "waiting",
        f"{_HERE}.journal:waiting",
        "Print what the district could not take. Exit 1 where there is any.",
        _SERVER,
    ),
    Later("export", f"{_HERE}.journal:export", "Print what the district knows as JSON.", _SERVER),
    Later("erase", f"{_HERE}.journal:erase", "Erase for good who a visitor was.", _SERVER),
    Later("retention", f"{_HERE}.retention:retention_app", "How long things are kept, and what is due.", _SERVER),
    Later("inventory", f"{_HERE}.inventory:inventory", "Print what is kept of people, field by field.", _SERVER),
    Later("project", f"{_HERE}.journal:project", "Project the journal into visits and cases.", _SERVER),
    Later("openapi", f"{_HERE}.serve:openapi", "Print the HTTP interface as OpenAPI.", _SERVER),
)

app = typer.Typer(
    cls=lazy_group(COMMANDS, around=f"{_HERE}.command_line:plainly"),
    help="The district's server and its data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def begin(version: Annotated[bool, version_option("vestibule district")] = False) -> None:
    """The district's server and its data."""

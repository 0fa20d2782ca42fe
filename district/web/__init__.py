"""The district's pages for people. What the author of a page uses:

1. A room is a folder with `routes.py`: `router`, `RIGHTS` (a row for each route: a Right, or a Need), `NAV` where it
   has links at the head of the page, and `ROOM = Room(router, RIGHTS, NAV, uploads)`; it is named in `mount.ROOMS`.
   A path with `{code}` is about that school. `tests/district/web/test_route_rights.py` tests every row by itself.
2. Parameters of a route: `here: Here` (district), `viewer: Me` (who is signed in), `school: AtSchool`, `form: Typed`.
   Routes are plain `def`: they run on a thread and may use the database.
3. `render(request, "area/page.html", status, form=form, ...)`: a page. With errors in the form, status 422.
4. `see_other(request, path, N_("{name} is done."), name=...)`: on to another page after a change, with a sentence.
5. `Form`: `text`, `choice`, `every`, `file`, `taken` (what raises Unfit becomes an error at its field), `fail`, `ok`.
   A GET route that takes `form: Typed` and hands it to its template shows again what was typed before a session ended.
6. `@listing(router, path)` with `show_table(request, template, Table(columns, rows, caption, empty), ...)`: page, .csv,
   .json, `?q=`. Cells are text, numbers, aware datetimes, or texts of the catalogue.
7. Templates extend `base.html` (blocks title, scripts, main, width) and have `m` (macros.html): `field`, `area`,
   `select`, `choices`, `button`, `act` (a form of one button), `confirm`, `filter`, `table`, `error_summary`, `csrf`,
   `live`; and `say(N_("..."), place=...)`, `moment(at)`, `clock(at)`, `when(at)`, `number(n)`, `asset("file")`,
   `frame`, `words`.
8. A form is `<form method="post">{{ m.csrf() }}...`: without the token nothing is taken.
9. Live: `{{ m.live() }}` with `<script src="{{ asset("live.js") }}" type="module">`; then `hx-get="..."
   hx-trigger="moved from:body" hx-swap="outerMorph"` renews a part of the page as its school moves.
10. `accounts.may(viewer.account, Right.X, school.code)` for a button; `second_look(request, here)` before a change that
    is worth a password (those of SECOND_LOOK ask by themselves); `raise NotFound` or `Forbidden`.
11. Tests: `signed_in(Role.X)` is a browser without scripts, `window(Role.X, width=PHONE, dark=True, language="es")` a
    real one. A page is a row in `tests/district/web/page_table.py`: it is then checked in both themes, at three widths
    and in two languages, and drawn for the documentation.
"""

"""Routes that no row of the table of pages opens, each with the reason. Everything else that a browser can open is a
row, and so is looked at in both themes, at three widths and in two languages.
"""

from __future__ import annotations

from collections.abc import Mapping

_CHART = "the template of dashboard-chart with other figures"
_PART = "a part of a page, which the page loads again"
_PICTURE = "a picture"
_PAPER = "a paper, which tests of the papers read"
_ON = "sends the browser on to another page"

NOT_LOOKED_AT: Mapping[str, str] = {
    "/": _ON,
    "/badges/{scope}/picture": _PICTURE,
    "/dashboard/decisions": _CHART,
    "/dashboard/holds": _CHART,
    "/dashboard/hours": _CHART,
    "/dashboard/kiosks": _CHART,
    "/dashboard/matches": _CHART,
    "/dashboard/schools": _CHART,
    "/dashboard/waits": _CHART,
    "/help-calls/live": "a stream, which test_help_calls listens to",
    "/help-calls/open": _PART,
    "/privacy/public-records.pdf": _PAPER,
    "/privacy/visits/{visit}/photo": _PICTURE,
    "/s/{code}/bars/{bar}/notice.pdf": _PAPER,
    "/s/{code}/cases/{case}/entries/{number}/photo": _PICTURE,
    "/s/{code}/cases/{case}/photo": _PICTURE,
    "/s/{code}/cases/{case}/slip.pdf": _PAPER,
    "/s/{code}/cases/{case}/state": _PART,
    "/s/{code}/day/people": _PART,
    "/s/{code}/day/waiting": _PART,
    "/s/{code}/day/watching": _PART,
    "/s/{code}/expected/add/file/template": "a file",
    "/s/{code}/expected/{key}/check-in": "the form of type-in, filled in",
    "/s/{code}/expected/{key}/{paper}": _PAPER,
    "/s/{code}/help": _PART,
    "/s/{code}/help-calls/{call}/photo": _PICTURE,
    "/s/{code}/settings/badge/picture": _PICTURE,
    "/s/{code}/settings/badge/tests": _PART,
    "/s/{code}/settings/new-year/hours/file": "a file",
    "/s/{code}/live": "a stream, which test_today_in_a_browser listens to",
    "/s/{code}/log": "the template of on-site with other rows",
    "/s/{code}/on-site/{visit}/photo": _PICTURE,
    "/s/{code}/on-site/{visit}/void": "the template of sign-out in other words",
    "/s/{code}/paper/{number}.pdf": _PAPER,
    "/s/{code}/roster": _ON,
    "/s/{code}/roster.pdf": _PAPER,
    "/s/{code}/settings/destinations/{place}": "the form of settings-destination-add, filled in",
    "/s/{code}/settings/hosts/file/template": "a file",
    "/s/{code}/settings/hosts/{host}/remove": "the template of settings-destination-remove in other words",
    "/s/{code}/settings/types/file": "a file",
    "/s/{code}/visits.pdf": _PAPER,
    "/s/{code}/visits/{visit}/again": "the form of type-in, filled in",
    "/s/{code}/visits/{visit}/badges": _PART,
    "/s/{code}/visits/{visit}/photo": _PICTURE,
    "/s/{code}/visits/{visit}/receipt.pdf": _PAPER,
    "/security/bars/{bar}": "the template of bar, at the address of security",
    "/security/bars/{bar}/change": "the template of bar-change, at the address of security",
    "/security/bars/{bar}/lift": "the template of bar-lift, at the address of security",
    "/security/bars/{bar}/notice.pdf": _PAPER,
    "/security/entry/picture": _PICTURE,
    "/security/import/{job}": "is there once a file was sent: test_security_journey looks at it",
    "/security/live": "a stream, which test_security_matches listens to",
    "/security/matches/table": _PART,
    "/security/proposals/{number}/picture": _PICTURE,
    "/security/sources/add": "the form of source, empty",
    "/security/sources/{source}/remove": "the template of settings-destination-remove in other words",
    "/security/template": "a file",
    "/security/where/found": "the row where goes on to it once a reason is written: where-found",
    "/setup/{token}": "the template of invitation, while nobody has an account",
    "/sign-in/provider": _ON,
    "/sign-in/provider/back": _ON,
    "/sign-in/second": "is there once the password was right: the row second-step goes on to it",
    "/types/{scope}/file": "a file",
    "/types/{scope}/type/{kind}/back": "the template of types-confirm in other words",
    "/types/{scope}/type/{kind}/show": "the template of types-confirm in other words",
    "/static/{name:path}": "files of the pages",
}

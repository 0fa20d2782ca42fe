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
    "/dashboard/decisions": _CHART,
    "/dashboard/holds": _CHART,
    "/dashboard/hours": _CHART,
    "/dashboard/kiosks": _CHART,
    "/dashboard/matches": _CHART,
    "/dashboard/schools": _CHART,
    "/dashboard/waits": _CHART,
    "/privacy/visits/{visit}/photo": _PICTURE,
    "/s/{code}/cases/{case}/photo": _PICTURE,
    "/s/{code}/cases/{case}/state": _PART,
    "/s/{code}/day/people": _PART,
    "/s/{code}/day/waiting": _PART,
    "/s/{code}/live": "a stream, which test_today_in_a_browser listens to",
    "/s/{code}/log": "the template of on-site with other rows",
    "/s/{code}/on-site/{visit}/photo": _PICTURE,
    "/s/{code}/on-site/{visit}/void": "the template of sign-out in other words",
    "/s/{code}/roster": _ON,
    "/s/{code}/roster.pdf": _PAPER,
    "/s/{code}/settings/destinations/{place}": "the form of settings-destination-add, filled in",
    "/s/{code}/settings/hosts/{host}": "the form of settings-host-add, filled in",
    "/s/{code}/settings/hosts/{host}/remove": "the template of settings-destination-remove in other words",
    "/s/{code}/settings/types/file": "a file",
    "/s/{code}/visits.pdf": _PAPER,
    "/s/{code}/visits/{visit}/photo": _PICTURE,
    "/s/{code}/visits/{visit}/receipt.pdf": _PAPER,
    "/security/import/{job}": "is there once a file was sent: test_security_journey looks at it",
    "/security/template": "a file",
    "/setup/{token}": "the template of invitation, while nobody has an account",
    "/sign-in/provider": _ON,
    "/sign-in/provider/back": _ON,
    "/sign-in/second": "is there once the password was right: the row second-step goes on to it",
    "/static/{name:path}": "files of the pages",
}

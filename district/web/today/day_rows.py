"""The rows of Today's two long lists, as today/people.html has them. Functions: a template takes several times as long
for each of a hundred rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from district.web import static_files
from district.web.moments import Moments
from district.web.pages import say
from district.web.today.guests import Guest
from language.marks import N_, NC_, Text

_ERASED = N_("Name erased")


def roster_rows(guests: Iterable[Guest], may: Mapping[str, bool], clocks: Moments, at_school: str) -> Markup:
    """`tr` elements of those in the building. `may`: what the viewer's rights show; `at_school`: the address of the
    school's pages."""
    at_school, erased, overdue = escape(at_school), _said(clocks, _ERASED), _said(clocks, N_("overdue since"))
    all_day, sign_out = (
        _said(clocks, one) for one in (N_("end of the day"), NC_("the office does it for a visitor", "Sign out"))
    )
    as_kind, as_place, as_since, as_until = (
        f'<td data-heading="{_said(clocks, one)}">' for one in (N_("Comes as"), N_("To"), N_("Since"), N_("Until"))
    )
    rows = []
    for one in guests:
        id_, name = escape(one.id), escape(one.name)
        late, until = "", str(all_day)
        if one.is_overdue:
            late, until = ' class="late"', f'<span class="overdue">{overdue} {clocks.when(one.until)}</span>'
        elif not one.ends_with_day:
            until = clocks.when(one.until)
        shown = f'<a href="{at_school}/visits/{id_}">{name or erased}</a>' if may["log"] else name or erased
        host = ""
        if one.host is not None:
            kind = "tag alert" if one.host.is_alert else "tag"
            host = f'<br><span class="{kind}">{escape(say(clocks.words, one.host.text))}</span>'
        leaves = ""
        if may["sign_out"]:
            address = f"{at_school}/on-site/{id_}/sign-out"
            leaves = f'<td class="act"><a href="{address}">{sign_out}<span class="away"> {name}</span></a></td>'
        rows.append(
            f'<tr{late}>\n<th scope="row">{shown}</th>\n{as_kind}{escape(one.kind)}</td>\n'
            f"{as_place}{escape(one.place)}{host}</td>\n{as_since}{clocks.when(one.started)}</td>\n"
            f"{as_until}{until}</td>\n{leaves}</tr>"
        )
    return _joined(rows)


def log_rows(guests: Iterable[Guest], may: Mapping[str, bool], clocks: Moments, at_school: str) -> Markup:
    """`li` elements of those who came today."""
    at_school, no_photo, erased = escape(at_school), static_files.address("no-photo.svg"), _said(clocks, _ERASED)
    todays, left, last_photo = (
        _said(clocks, one) for one in (N_("Today's visit"), N_("Left at"), N_("The last visit"))
    )
    correct, void = _said(clocks, N_("Correct")), _said(clocks, N_("Void"))
    beside, corrected, voided = (_said(clocks, one) for one in (N_("Beside the photo of"), N_("corrected"), N_("void")))
    rows = []
    for one in guests:
        id_, name = escape(one.id), escape(one.name)
        here = f"{at_school}/on-site/{id_}"
        last = _face(f"{at_school}/on-site/{escape(one.last)}/photo", last_photo) if one.last else ""
        face = _face(f"{here}/photo", todays) if one.has_photo else _face(no_photo, "")
        place = f" · {escape(one.place)}" if one.place else ""
        more = ""
        if one.last_at is not None:
            more += _hint(f"{beside} {clocks.moment(one.last_at)}")
        if one.was:
            before = escape(clocks.words.say(N_("It said: {before}"), before=one.was))
            more += _hint(f'<span class="tag">{corrected}</span> {before}')
        if one.is_void:
            more += f'<br><span class="tag alert">{voided}</span>'
        if one.ended is not None:
            more += _hint(f"{left} {clocks.when(one.ended)}")
        if may["sign_out"] and one.may_change:
            acts = (("correct", correct), ("void", void))
            away = f'<span class="away"> {name}</span>'
            more += _hint(" · ".join(f'<a href="{here}/{act}">{label}{away}</a>' for act, label in acts))
        rows.append(
            f'<li><span class="when">{clocks.clock(one.started)}</span>\n<span class="pair">\n{last}{face}\n</span>\n'
            f'<span class="what"><strong><a href="{at_school}/visits/{id_}">{name or erased}</a></strong><br>'
            f'<span class="muted">{escape(one.kind)}{place}</span>\n{more}</span></li>'
        )
    return _joined(rows)


def _said(clocks: Moments, text: Text) -> Markup:
    return escape(clocks.words.say(text))


def _face(address: str, alt: str) -> str:
    return f'<img class="small-face" src="{address}" alt="{alt}" width="56" height="70" loading="lazy">'


def _hint(content: str) -> str:
    return f'<br><span class="hint">{content}</span>'


def _joined(rows: list[str]) -> Markup:
    return Markup("\n".join(rows))  # noqa: S704  each text in it was escaped above

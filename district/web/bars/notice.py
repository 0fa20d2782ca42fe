"""The notice of a bar, and the slip for somebody who was stopped wrongly, in their reader's language."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from sqlmodel import Session

from district.db.conduct_tables import Conduct
from district.db.tables import School
from district.publish import notice_texts
from district.publish.notice_texts import PaperPart
from district.publish.schools import names_of_all
from district.web.bars import places, wording
from language.marks import N_, Text, TextEnum
from language.report_texts import PaperText
from language.translator import Translator
from printing.reports.notice import Notice, Part, Slip


class NoticeText(TextEnum):
    """What a notice says besides the district's own texts."""

    TITLE = N_("Notice: you may not come onto school grounds for now")
    UNTIL = N_("This holds at {place} until {until}.")
    REVIEW = N_("This holds at {place} until the district has reviewed it.")
    REVIEW_ON = N_("This holds at {place} until the district has reviewed it. The review is on {day}.")
    EVERY_SCHOOL = N_("every school of the district")
    WHY = N_("Why")
    SEEN_ON = N_("On {day}, this was seen:")
    LEAVE = N_("You were asked to leave.")
    CHILD = N_("How you get your child")
    MEETINGS = N_("How you take part in meetings")
    APPEAL = N_("How you appeal")
    QUESTIONS = N_("Questions")
    CALL = N_("{name}, {number}")


class SlipText(TextEnum):
    """What a slip says. It never says why somebody waited, nor that anything was compared."""

    TITLE = N_("We are sorry for the wait")
    SORRY = N_("You had to wait longer than we want anybody to. Thank you for your patience.")
    CALL = N_("If you would like to talk about it, please call:")
    ASK = N_("If you would like to talk about it, please ask at the office whom to call.")


_HEADINGS: tuple[tuple[PaperPart, Text], ...] = (
    (PaperPart.CHILD, NoticeText.CHILD),
    (PaperPart.MEETINGS, NoticeText.MEETINGS),
    (PaperPart.APPEAL, NoticeText.APPEAL),
)


def notice_of(session: Session, conduct: Conduct, words: Translator, now: datetime) -> Notice:
    """What the person is told of a bar."""
    names = names_of_all(session)
    home = session.get(School, conduct.school) if conduct.school else None
    zone = places.zone_at(session, home)
    there = now.astimezone(zone)
    seen_on = words.day(conduct.made.astimezone(zone).date())
    why = [words.say(NoticeText.SEEN_ON, day=seen_on), *(f"• {one}" for one in wording.seen_words(conduct, words))]
    if conduct.asked_to_leave:
        why.append(words.say(NoticeText.LEAVE))
    parts = [Part(words.say(NoticeText.WHY), tuple(why))]
    texts = notice_texts.texts_of(session, words)
    parts += [Part(words.say(heading), (texts[part],)) for part, heading in _HEADINGS]
    if call := _call(texts, words):
        parts.append(Part(words.say(NoticeText.QUESTIONS), (call,)))
    return Notice(
        title=words.say(NoticeText.TITLE),
        school=home.name if home else "",
        made=words.say(PaperText.MADE, day=words.day(there.date()), time=words.clock(there)),
        person=wording.whole_name(conduct),
        summary=_summary(conduct, [names.get(code, code) for code in conduct.schools], zone, words),
        parts=tuple(parts),
        language=words.tag,
    )


def _summary(conduct: Conduct, schools: list[str], zone: tzinfo, words: Translator) -> str:
    place = words.listed(schools) if schools else words.say(NoticeText.EVERY_SCHOOL)
    if conduct.ends is not None:
        there = conduct.ends.astimezone(zone)
        return words.say(NoticeText.UNTIL, place=place, until=f"{words.day(there.date())}, {words.clock(there)}")
    if conduct.review:
        day = words.day(date.fromisoformat(conduct.review))
        return words.say(NoticeText.REVIEW_ON, place=place, day=day)
    return words.say(NoticeText.REVIEW, place=place)


def slip_of(session: Session, school: School, words: Translator) -> Slip:
    """What somebody is handed who was stopped wrongly."""
    call = _call(notice_texts.texts_of(session, words), words)
    last = SlipText.CALL if call else SlipText.ASK
    return Slip(words.say(SlipText.TITLE), school.name, (words.say(SlipText.SORRY), words.say(last)), call, words.tag)


def _call(texts: dict[str, str], words: Translator) -> str:
    name, number = texts[PaperPart.CONTACT_NAME], texts[PaperPart.CONTACT_NUMBER]
    return words.say(NoticeText.CALL, name=name, number=number) if name and number else name or number

"""What the pages behind the link in an alert's message say: about a visitor who waits, a call for help, and an
emergency."""

from __future__ import annotations

from dataclasses import dataclass, replace

from language.marks import N_, Text, TextEnum


class PageText(TextEnum):
    """Fixed texts of the pages."""

    WAITS = N_("A visitor is waiting")
    WAITS_HINT = N_("Nobody has decided about this visitor yet.")
    CALL = N_("Please call the school's office. The decision is taken at the school.")
    BUTTON = N_("I have seen this")
    BUTTON_HINT = N_("The button only says that you know of it.")
    HELP = N_("Somebody needs help")
    HELP_HINT = N_("Somebody at the office pressed “I need help”. Nobody beside them can see that they did.")
    HELP_GO = N_(
        "Do not call the office: a telephone that rings may be heard. Open the page of help calls, or send help."
    )
    HELP_OPEN = N_("Seen, and still open")
    HELP_OVER = N_("Over")
    HELP_OVER_HINT = N_("Somebody has closed this call for help. There is nothing left to do.")
    PRESSED = N_("Pressed")
    HELP_CALL = N_("Call for help")
    EMERGENCY = N_("An emergency is in force")
    EMERGENCY_HINT = N_("This is not a drill. Entrances of the school check nobody in until it is ended.")
    DRILL = N_("A drill is under way")
    DRILL_HINT = N_("It is only practiced. Entrances of the school check nobody in until it is ended.")
    EMERGENCY_GO = N_(
        "Do not call the school: a telephone that rings may be heard. Its emergency page, or Dispatch, says more."
    )
    EMERGENCY_SEEN = N_("Seen, and still in force")
    EMERGENCY_OVER_HINT = N_("It was ended, or something else is in force there by now. There is nothing left to do.")
    ACTION = N_("In force")
    SINCE_THEN = N_("Since")
    PLACE = N_("Everybody goes to")
    HAZARD = N_("Hazard")
    STRATEGY = N_("How to shelter")
    VISIT = N_("A visitor must be looked at")
    VISIT_HINT = N_("Somebody who was let in was compared with the lists afterwards. Nobody has decided about it yet.")
    VISIT_OPEN = N_("Seen, and not decided yet")
    CAME = N_("Came")
    LEFT = N_("Left")
    SEEN = N_("Seen, and still waiting")
    SEEN_HINT = N_("It was noted. Thank you.")
    DECIDED = N_("Decided")
    DECIDED_HINT = N_("Somebody has decided about this visitor. There is nothing left to do.")
    SINCE = N_("Waiting since")
    CLASS = N_("Class")
    SEEN_BY = N_("Seen by")
    CASE = N_("Case")
    NOT_NOTED = N_("Nothing was noted")
    NOWHERE = N_("This link leads nowhere")
    NOWHERE_HINT = N_("It may have been copied in part, or the message is more than seven days old.")
    NOWHERE_DO = N_("Open the link from the message again. If it still does not work, call the school's office.")
    TROUBLE = N_("The district's server is in trouble")
    TROUBLE_HINT = N_("Try the link again in a minute.")
    TROUBLE_DO = N_("Do not wait for it: call the school's office. A visitor may be waiting there for a decision.")


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a page says of one kind of alert."""

    waits: Text
    waits_hint: Text
    call: Text
    seen: Text
    over: Text
    over_hint: Text
    since: Text
    number: Text | None


CASE = Sentences(
    PageText.WAITS, PageText.WAITS_HINT, PageText.CALL, PageText.SEEN, PageText.DECIDED, PageText.DECIDED_HINT,
    PageText.SINCE, PageText.CASE,
)  # fmt: skip
VISIT = Sentences(
    PageText.VISIT, PageText.VISIT_HINT, PageText.CALL, PageText.VISIT_OPEN, PageText.DECIDED, PageText.DECIDED_HINT,
    PageText.CAME, PageText.CASE,
)  # fmt: skip
HELP = Sentences(
    PageText.HELP, PageText.HELP_HINT, PageText.HELP_GO, PageText.HELP_OPEN, PageText.HELP_OVER,
    PageText.HELP_OVER_HINT, PageText.PRESSED, PageText.HELP_CALL,
)  # fmt: skip
EMERGENCY = Sentences(
    PageText.EMERGENCY, PageText.EMERGENCY_HINT, PageText.EMERGENCY_GO, PageText.EMERGENCY_SEEN, PageText.HELP_OVER,
    PageText.EMERGENCY_OVER_HINT, PageText.SINCE_THEN, None,
)  # fmt: skip
DRILL = replace(EMERGENCY, waits=PageText.DRILL, waits_hint=PageText.DRILL_HINT)

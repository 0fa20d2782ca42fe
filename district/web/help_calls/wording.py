"""What the pages say of calls for help."""

from __future__ import annotations

from collections.abc import Mapping

from district.db.today_tables import Step
from district.publish.help_calls import HelpOutcome
from language.marks import N_, NC_, Text

OUTCOMES: Mapping[HelpOutcome, Text] = {
    HelpOutcome.THREAT: N_("A threat or violence"),
    HelpOutcome.REFUSES_TO_LEAVE: N_("Somebody would not leave"),
    HelpOutcome.CUSTODY: N_("A dispute about a child"),
    HelpOutcome.MEDICAL: N_("A medical emergency"),
    HelpOutcome.OTHER: N_("Something else"),
    HelpOutcome.BY_MISTAKE: N_("Pressed by mistake"),
    HelpOutcome.PRACTICE: NC_("a call for help", "Practice"),
}

STEPS: Mapping[Step, Text] = {
    Step.PRESSED: N_("{name} pressed"),
    Step.ON_THE_WAY: N_("{name} is on the way"),
    Step.CLOSED: N_("{name} closed it"),
}

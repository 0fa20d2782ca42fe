"""Words for the purposes and destinations that come with the program, where a district gave its own in English only."""

from __future__ import annotations

from language.marks import N_, Text

_LABELS: tuple[Text, ...] = (
    # Translators: tiles of "What brings you here today?"
    N_("Parent or guardian"),
    N_("Meeting"),
    N_("Volunteer"),
    N_("Contractor or maintenance"),
    N_("Contractor"),
    N_("Delivery"),
    N_("Officer or official"),
    N_("School event"),
    N_("Picking up a student"),
    N_("Something else"),
    # Translators: tiles of "Where are you going?"
    N_("Main office"),
    N_("Front office"),
    N_("Classroom"),
    N_("Counseling"),
    N_("Health room"),
    N_("Nurse"),
    N_("Library"),
    N_("Cafeteria"),
    N_("Gym or field"),
    N_("Gymnasium"),
    N_("Auditorium"),
    N_("Playground"),
    N_("Facilities"),
)

BUILT_IN: dict[str, Text] = {text.source: text for text in _LABELS}
"""English word -> text. A district that renamed a code has another English word, and keeps it."""

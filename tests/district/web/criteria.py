"""The criteria of WCAG 2.2, levels A and AA, and what the tests check of each at the district's pages.

`axe` are rules of axe-core that bear the criterion's tag; a test asks axe whether they do. `tests` are names of tests.
A criterion is supported only where tests check all of it on every page; where they check a part, or nothing, it is
partially supported at best, and `rest` says what nobody has checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Conforms(StrEnum):
    """The words of the Voluntary Product Accessibility Template."""

    SUPPORTS = "Supports"
    PARTIALLY = "Partially supports"
    NOT_APPLICABLE = "Not applicable"


@dataclass(frozen=True, slots=True)
class Criterion:
    """`number` as in WCAG: 1.4.3."""

    number: str
    name: str
    level: str
    conforms: Conforms
    rest: str = ""
    axe: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


EACH_PAGE = "test_a_page_keeps_nobody_out"
_PART, _NONE, _ALL = Conforms.PARTIALLY, Conforms.NOT_APPLICABLE, Conforms.SUPPORTS
_UNCHECKED = "No test checks this."
_NO_MEDIA = "The pages have no audio or video but a short sound on Today, beside which the words stand."
_NO_MOTION = "Nothing needs a path of the finger, several fingers, or a moved device."

KEYS = (
    "test_the_keyboard_alone_signs_in_and_changes_the_language",
    "test_the_keyboard_alone_invites_and_the_skip_link_comes_first",
    "test_the_keyboard_alone_signs_in_and_decides_and_the_page_says_when_it_is_done",
    "test_an_entry_is_added_by_keyboard_alone",
)
_TASKS = "Some tasks are done by keyboard alone; the other pages are not."

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "1.1.1",
        "Non-text Content",
        "A",
        _PART,
        "Whether a text says what its picture shows.",
        ("image-alt", "svg-img-alt"),
        (EACH_PAGE,),
    ),
    Criterion("1.2.1", "Audio-only and Video-only (Prerecorded)", "A", _NONE, _NO_MEDIA),
    Criterion("1.2.2", "Captions (Prerecorded)", "A", _NONE, _NO_MEDIA),
    Criterion("1.2.3", "Audio Description or Media Alternative (Prerecorded)", "A", _NONE, _NO_MEDIA),
    Criterion("1.2.4", "Captions (Live)", "AA", _NONE, _NO_MEDIA),
    Criterion("1.2.5", "Audio Description (Prerecorded)", "AA", _NONE, _NO_MEDIA),
    Criterion(
        "1.3.1",
        "Info and Relationships",
        "A",
        _PART,
        "Whether what looks like a heading or a group is marked as one.",
        ("list", "listitem", "definition-list", "td-headers-attr", "th-has-data-cells", "aria-required-children"),
        (EACH_PAGE,),
    ),
    Criterion("1.3.2", "Meaningful Sequence", "A", _PART, _UNCHECKED),
    Criterion("1.3.3", "Sensory Characteristics", "A", _PART, _UNCHECKED),
    Criterion("1.3.4", "Orientation", "AA", _PART, _UNCHECKED),
    Criterion(
        "1.3.5",
        "Identify Input Purpose",
        "AA",
        _PART,
        "Whether each field about its user has a purpose.",
        ("autocomplete-valid",),
        (EACH_PAGE,),
    ),
    Criterion(
        "1.4.1",
        "Use of Color",
        "A",
        _PART,
        "Whether a chart or a state tells something by color alone.",
        ("link-in-text-block",),
        (EACH_PAGE,),
    ),
    Criterion("1.4.2", "Audio Control", "A", _NONE, "No sound lasts for three seconds."),
    Criterion(
        "1.4.3",
        "Contrast (Minimum)",
        "AA",
        _PART,
        "Text on pictures, and states that no page of the table is in.",
        ("color-contrast",),
        (EACH_PAGE,),
    ),
    Criterion("1.4.4", "Resize Text", "AA", _PART, "Zoom of text alone.", ("meta-viewport",), (EACH_PAGE,)),
    Criterion("1.4.5", "Images of Text", "AA", _PART, "The previews of badges and kiosk pages are pictures of text."),
    Criterion(
        "1.4.10",
        "Reflow",
        "AA",
        _PART,
        "390 and 640 pixels are tested, 320 are not. Wide tables scroll by themselves.",
        (),
        (EACH_PAGE,),
    ),
    Criterion("1.4.11", "Non-text Contrast", "AA", _PART, _UNCHECKED),
    Criterion(
        "1.4.12",
        "Text Spacing",
        "AA",
        _PART,
        "Whether wider spacing cuts text off.",
        ("avoid-inline-spacing",),
        (EACH_PAGE,),
    ),
    Criterion("1.4.13", "Content on Hover or Focus", "AA", _PART, _UNCHECKED),
    Criterion("2.1.1", "Keyboard", "A", _PART, _TASKS, ("scrollable-region-focusable",), (EACH_PAGE, *KEYS)),
    Criterion("2.1.2", "No Keyboard Trap", "A", _PART, _TASKS, (), KEYS),
    Criterion(
        "2.1.4",
        "Character Key Shortcuts",
        "A",
        _PART,
        "F8 calls for help; no letter does anything alone. " + _UNCHECKED,
    ),
    Criterion(
        "2.2.1",
        "Timing Adjustable",
        "A",
        _PART,
        "A session ends after hours without a page, without a warning.",
        ("meta-refresh",),
        (EACH_PAGE,),
    ),
    Criterion(
        "2.2.2",
        "Pause, Stop, Hide",
        "A",
        _PART,
        "Today is live and cannot be stopped; it is what the page is for.",
        ("blink", "marquee"),
        (EACH_PAGE,),
    ),
    Criterion("2.3.1", "Three Flashes or Below Threshold", "A", _PART, _UNCHECKED),
    Criterion(
        "2.4.1",
        "Bypass Blocks",
        "A",
        _PART,
        "That the link past the head works is tested on one page.",
        ("bypass",),
        (EACH_PAGE, KEYS[1]),
    ),
    Criterion(
        "2.4.2",
        "Page Titled",
        "A",
        _PART,
        "Whether each title says what its page is.",
        ("document-title",),
        (EACH_PAGE,),
    ),
    Criterion("2.4.3", "Focus Order", "A", _PART, _TASKS, (), KEYS),
    Criterion(
        "2.4.4",
        "Link Purpose (In Context)",
        "A",
        _PART,
        "Whether each link says where it leads.",
        ("link-name",),
        (EACH_PAGE,),
    ),
    Criterion("2.4.5", "Multiple Ways", "AA", _PART, _UNCHECKED),
    Criterion(
        "2.4.6",
        "Headings and Labels",
        "AA",
        _PART,
        "Each page has one main heading; whether headings tell enough is not tested.",
        (),
        (EACH_PAGE,),
    ),
    Criterion(
        "2.4.7", "Focus Visible", "AA", _PART, "What the tests reach by the Tab key must show its focus.", (), KEYS[:2]
    ),
    Criterion("2.4.11", "Focus Not Obscured (Minimum)", "AA", _PART, _UNCHECKED),
    Criterion("2.5.1", "Pointer Gestures", "A", _NONE, _NO_MOTION),
    Criterion(
        "2.5.2",
        "Pointer Cancellation",
        "A",
        _PART,
        "What is covered on the case page is shown while a button is held down. " + _UNCHECKED,
    ),
    Criterion("2.5.3", "Label in Name", "A", _PART, _UNCHECKED),
    Criterion("2.5.4", "Motion Actuation", "A", _NONE, _NO_MOTION),
    Criterion("2.5.7", "Dragging Movements", "AA", _NONE, "Nothing is dragged; parts of a layout move by buttons."),
    Criterion("2.5.8", "Target Size (Minimum)", "AA", _PART, _UNCHECKED),
    Criterion("3.1.1", "Language of Page", "A", _ALL, "", ("html-has-lang", "html-lang-valid"), (EACH_PAGE,)),
    Criterion(
        "3.1.2",
        "Language of Parts",
        "AA",
        _PART,
        "Names and what people typed have no language of their own.",
        ("valid-lang",),
        (EACH_PAGE,),
    ),
    Criterion("3.2.1", "On Focus", "A", _PART, _UNCHECKED),
    Criterion("3.2.2", "On Input", "A", _PART, _UNCHECKED),
    Criterion("3.2.3", "Consistent Navigation", "AA", _PART, "Every page is drawn in one frame. " + _UNCHECKED),
    Criterion("3.2.4", "Consistent Identification", "AA", _PART, _UNCHECKED),
    Criterion(
        "3.2.6",
        "Consistent Help",
        "A",
        _PART,
        "The link to the statement stands at the foot of each page. " + _UNCHECKED,
    ),
    Criterion(
        "3.3.1",
        "Error Identification",
        "A",
        _PART,
        "That faults stand at their fields is tested at some forms.",
        (),
        ("test_a_form_says_the_first_fault_of_each_field",),
    ),
    Criterion(
        "3.3.2",
        "Labels or Instructions",
        "A",
        _PART,
        "Whether labels say enough.",
        ("form-field-multiple-labels",),
        (EACH_PAGE,),
    ),
    Criterion("3.3.3", "Error Suggestion", "AA", _PART, _UNCHECKED),
    Criterion(
        "3.3.4",
        "Error Prevention (Legal, Financial, Data)",
        "AA",
        _PART,
        "What cannot be undone is confirmed first. " + _UNCHECKED,
    ),
    Criterion("3.3.7", "Redundant Entry", "A", _PART, _UNCHECKED),
    Criterion(
        "3.3.8",
        "Accessible Authentication (Minimum)",
        "AA",
        _PART,
        "Passwords may be pasted; an authenticator's code is typed, a passkey is not. " + _UNCHECKED,
    ),
    Criterion(
        "4.1.2",
        "Name, Role, Value",
        "A",
        _PART,
        "Whether names say enough, and what a screen reader makes of live parts.",
        ("label", "select-name", "aria-allowed-attr", "aria-valid-attr-value", "button-name"),
        (EACH_PAGE,),
    ),
    Criterion("4.1.3", "Status Messages", "AA", _PART, _UNCHECKED),
)

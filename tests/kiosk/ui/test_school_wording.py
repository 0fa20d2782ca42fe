"""What a school words itself: shown in its place in each language, whole in both shapes, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.checkin.school import SchoolWording
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import SIZES, settle
from kiosk.ui import samples
from kiosk.ui.window import Window
from kiosk.ui.wording import Phrase
from language.translator import translator
from printing.printer import PrintOutcome, Result
from sync.contract.api.school import MOST_LETTERS
from tests.kiosk.ui.test_fit import _flaws
from tests.kiosk.ui.test_window import texts

LONGEST = {
    "welcome": "Wolverines, Woods & Moms",
    "welcome_line": "Welcome home to Wm. Woodrow Wommack Middle Mall.",
    "afterwards": "When you wear the badge, follow the wide blue marks on the ground down to Mrs. Wommack now",
}
DONE = s.Done(samples.visit(samples.LONG), PrintOutcome(Result.FAILED, "escpos+tcp://printer:9100"))
DROPPED = s.Done(replace(samples.visit(), badge_id="", destination="", host=""), None)


def test_the_longest_sentences_are_whole_in_both_shapes(styled: QApplication, qtbot: QtBot) -> None:
    assert {name: len(text) for name, text in LONGEST.items()} == dict(MOST_LETTERS)
    window = Window()
    qtbot.addWidget(window)
    window.set_site(
        replace(samples.SITE, wording=SchoolWording(**{name: {"en": one} for name, one in LONGEST.items()}))
    )
    flaws = []
    for size in SIZES.values():
        window.resize(*size)
        window.show()
        for step, names in ((s.Welcome(), ("welcome", "welcome_line")), (DONE, ("afterwards",))):
            window.show_step(step)
            settle()
            assert not window.plain
            assert all(LONGEST[name] in texts(window) for name in names)
            flaws += [
                f"{size}: {flaw}"
                for one in window.findChildren(QWidget)
                if one.isVisibleTo(window)
                for flaw in _flaws(one, window)
            ]
    assert not flaws, "\n".join(flaws)


def test_a_language_without_a_text_is_said_by_the_catalogue(window: Window) -> None:
    window.set_site(
        replace(samples.SITE, wording=SchoolWording({"en": "Hello, Owls!"}, {}, {"es": "Siga la línea azul."}))
    )
    for language, welcome, afterwards in (
        ("en", "Hello, Owls!", ""), ("es", translator("es").say(Phrase.WELCOME), "Siga la línea azul."),
    ):  # fmt: skip
        window.show_step(s.Welcome(language=language))
        assert welcome in texts(window)
        assert "to Abraham Lincoln" not in texts(window), "the name stands alone below a heading of the school's own"
        window.show_step(replace(DONE, language=language))
        assert ("Siga la línea azul." in texts(window)) is bool(afterwards)


def test_who_leaves_a_delivery_at_the_desk_is_sent_nowhere(window: Window) -> None:
    window.set_site(replace(samples.SITE, wording=SchoolWording(afterwards={"en": "Follow the blue line."})))
    window.show_step(DROPPED)
    assert "Follow the blue line." not in texts(window)

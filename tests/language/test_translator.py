"""A language says its texts, counts as it counts, and writes dates, times, lists and names as its readers do."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from language.catalogue import CatalogueDamaged, is_reviewed, locale_of, read
from language.extraction import PLACE
from language.marks import N_, NC_, NOTHING, Plural, Text, TextEnum, in_english
from language.pseudo import accented
from language.translator import Translator, translator
from tests.language import trees

WAITING = Plural("{count} visitor waiting", "{count} visitors waiting")


@pytest.fixture
def spanish(tmp_path: Path) -> Translator:
    root = trees.project(tmp_path)
    return Translator("es", "es", locale_of("es"), read("es", root / PLACE))


def test_a_text_is_said_in_its_language_with_its_places_filled(spanish: Translator) -> None:
    assert spanish.say(N_("Hello, {name}"), name="Ana") == "Hola, Ana"
    with pytest.raises(KeyError):
        spanish.say(N_("Hello, {name}"), nobody="Ana")


def test_a_name_with_braces_is_only_a_name() -> None:
    assert translator("en").say(N_("Hello, {name}"), name="{0} & {x}") == "Hello, {0} & {x}"


def test_one_english_word_with_two_meanings_has_two_translations(spanish: Translator) -> None:
    assert spanish.say(NC_("of a door", "Open")) == "Abierta"
    assert spanish.say(NC_("of a case", "Open")) == "Abierto"
    assert translator("en").say(NC_("of a case", "Open")) == "Open"
    assert (NC_("of a case", "Open").context, N_("Open").context) == ("of a case", "")


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 personas esperan"), (1, "Una persona espera"), (5, "5 personas esperan")]
)
def test_a_plural_follows_the_languages_rule(spanish: Translator, count: int, told: str) -> None:
    assert spanish.say(WAITING, count=count) == told


@pytest.mark.parametrize(("count", "told"), [(0, "0 visitors"), (1, "1 visitor"), (2, "2 visitors")])
def test_english_needs_no_catalogue_for_its_plurals(count: int, told: str) -> None:
    assert translator("en").say(WAITING, count=count) == f"{told} waiting"


def test_a_language_with_three_forms_uses_all_of_them(tmp_path: Path) -> None:
    russian = trees.SPANISH.replace("nplurals=2; plural=(n != 1)", (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
    ))  # fmt: skip
    forms = 'msgstr[0] "{count} гость"\nmsgstr[1] "{count} гостя"\nmsgstr[2] "{count} гостей"\n'
    root = trees.project(tmp_path, spanish=russian[: russian.index("msgstr[0]")] + forms)
    speaks = Translator("es", "es", locale_of("ru"), read("es", root / PLACE))
    assert [speaks.say(WAITING, count=n) for n in (1, 3, 5, 21)] == ["1 гость", "3 гостя", "5 гостей", "21 гость"]


def test_what_is_not_finished_is_said_in_english(tmp_path: Path) -> None:
    unfinished = trees.SPANISH.replace('msgid "Sign out"', '#, fuzzy\nmsgid "Sign out"')
    root = trees.project(tmp_path, spanish=unfinished.replace("Hola, {name}", ""))
    speaks = Translator("es", "es", locale_of("es"), read("es", root / PLACE))
    assert speaks.say(N_("Sign out")) == "Sign out"
    assert speaks.say(N_("Hello, {name}"), name="Ana") == "Hello, Ana"


def test_a_damaged_catalogue_is_told_with_its_file(tmp_path: Path) -> None:
    root = trees.project(tmp_path, spanish='msgid "broken\n')
    with pytest.raises(CatalogueDamaged, match=r"vestibule\.po cannot be read"):
        read("es", root / PLACE)


@pytest.mark.parametrize(
    ("head", "reviewed"), [("X-Reviewed: yes", True), ("X-Reviewed: no", False), ("X-Other: yes", False)]
)
def test_only_a_catalogue_that_says_so_was_read_by_a_speaker(head: str, reviewed: bool) -> None:
    assert is_reviewed(trees.HEAD.replace("X-Reviewed: no", head)) is reviewed


def test_a_text_of_an_enum_must_be_marked() -> None:
    with pytest.raises(TypeError, match="is not marked"):

        class Unmarked(TextEnum):
            LEAVE = "Sign out"

    class Fixed(TextEnum):
        LEAVE = N_("Sign out")

    assert isinstance(Fixed.LEAVE, Text)
    assert str(Fixed.LEAVE) == f"{Fixed.LEAVE}" == "Sign out"
    assert translator("en").say(Fixed.LEAVE) == "Sign out"
    assert translator("en").say(NOTHING) == ""


DAY, MORNING = date(1985, 3, 14), datetime(1985, 3, 14, 9, 42)  # noqa: DTZ001  as a clock on a wall shows it


@pytest.mark.parametrize(
    ("tag", "day", "short", "clock"),
    [
        ("en", "March 14, 1985", "Thu, Mar 14, 1985", "9:42 AM"),
        ("es", "14 de marzo de 1985", "jue, 14 de mar de 1985", "9:42 a.m."),
        ("es-ES", "14 de marzo de 1985", "jue, 14 mar 1985", "9:42"),
    ],
)
def test_dates_and_times_read_as_their_reader_writes_them(tag: str, day: str, short: str, clock: str) -> None:
    speaks = Translator(tag, tag, locale_of(tag), read("en"))
    assert (speaks.day(DAY), speaks.short_day(DAY), speaks.clock(MORNING)) == (day, short, clock)
    assert speaks.clock(time(9, 42)) == clock


def test_a_value_that_ends_with_a_full_stop_gets_no_second_one() -> None:
    until, note = N_("It holds until {until}."), N_("{who}. Noted at {until}")
    english = translator("en")
    assert english.say(until, until="12:00 a.m.") == "It holds until 12:00 a.m."
    assert english.say(until, until="9:42 AM") == "It holds until 9:42 AM."
    assert english.say(note, who="Ana Ruiz Jr.", until="12:00 a.m.") == "Ana Ruiz Jr. Noted at 12:00 a.m."


def test_lists_numbers_and_names_are_the_languages_own() -> None:
    english, spanish = translator("en"), Translator("es", "es", locale_of("es"), read("en"))
    assert english.listed(["A", "B", "C"]) == "A, B, and C"
    assert spanish.listed(["A", "B", "C"]) == "A, B y C"
    assert english.listed([]) == ""
    assert english.number(12345) == "12,345"
    vietnamese, chinese = (Translator(tag, tag, locale_of(tag), read("en")) for tag in ("vi", "zh-Hans"))
    assert english.person("Nguyễn", "Khai", "Minh") == "Khai Minh Nguyễn"
    assert vietnamese.person("Nguyễn", "Khai", "Minh") == "Nguyễn Minh Khai"
    assert (chinese.person("王", "伟"), chinese.person("Smith", "Ann")) == ("王伟", "Smith Ann")


def test_each_language_is_called_by_its_own_name_in_its_own_script() -> None:
    named = {tag: Translator(tag, tag, locale_of(tag), read("en")).name for tag in ("en", "es", "vi", "ar", "zh-Hans")}
    assert named == {"en": "English", "es": "Español", "vi": "Tiếng Việt", "ar": "العربية", "zh-Hans": "简体中文"}


@pytest.mark.parametrize("tag", ["xx", "", "not a tag", "de"])
def test_what_nobody_has_translated_is_english(tag: str) -> None:
    assert translator(tag) is translator("en")


def test_the_pseudo_language_is_longer_accented_and_in_brackets_and_keeps_its_places() -> None:
    told = translator("en-XA").say(N_("Hello, {name}"), name="Ana")
    assert told.startswith("[Ĥéļļö, Ana")
    assert told.endswith("]")
    for text in ("Hold the back of your card inside the frame.", "Done", "Welcome"):
        assert 1.2 <= len(accented(text)) / len(text) <= 2


def test_the_mirrored_language_runs_from_right_to_left() -> None:
    assert translator("ar-XB").right_to_left
    assert not translator("en-XA").right_to_left
    assert "Ana" in translator("ar-XB").say(N_("Hello, {name}"), name="Ana")


def test_a_sentence_in_english_follows_its_number() -> None:
    assert in_english(WAITING, count=1) == "1 visitor waiting"
    assert in_english(WAITING, count="2") == "2 visitors waiting"
    assert in_english(N_("{name} is here."), name="Ana") == "Ana is here."
    assert in_english(N_("Nobody is here.")) == "Nobody is here."

"""Badges of invented people: the names that a desk really meets, and random ones."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import strategies as st

from printing.badge import Badge
from printing.sample_badges import sample_badge

NAMES = (
    "Jo",
    "X",
    "Nguyễn Thị Minh Khai",
    "Đặng Ỗ Ậ Ữ Ẵ Ợ",
    "O'Néill-García",
    "Αικατερίνη Παπαδοπούλου",
    "Оксана Шевченко-Їжакевич",
    "Wolfeschlegelsteinhausenbergerdorff-Montgomery Featherstone",
    "W" * 60,
    "Ш" * 60,
    "María de los Ángeles Fernández-Echeverría y de la Peña Ibáñez",
    "Łukasz Brzęczyszczykiewicz",
    "Åse Ðorðe İpek Ñuño Çağ",
    "محمد عبد الرحمن الشمري",
    "فاطمه گلپایگانی (Fatima)",
    "王小明",
    "司馬慧敏",
)

_LATIN = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿāăąćčďđēęěğįıłńňőœřśşšţťůűźżž"
)
_VIETNAMESE = "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸĐ"
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯґєіїҐЄІЇ"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ"
_ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژکگی"
_HAN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗镕喆堃昇慧敏龍國歐陽諸葛"
LETTERS = _LATIN + _VIETNAMESE + _CYRILLIC + _GREEK + _ARABIC + _HAN

SCRIPTS = {
    "Latin": _LATIN,
    "Vietnamese": _LATIN + _VIETNAMESE,
    "Cyrillic": _CYRILLIC,
    "Greek": _GREEK,
    "Arabic": _ARABIC,
    "Chinese": _HAN,
}

names = st.text(alphabet=LETTERS + " -'.", min_size=1, max_size=60).filter(lambda name: name.strip(" -'.") != "")


def random_badge(dice: random.Random) -> Badge:
    """Any badge that the desk may have to draw: each part there or not, each text short or long."""

    def words(most: int) -> str:
        script = dice.choice(list(SCRIPTS.values()))
        text = "".join(dice.choice(script + "  -") for _ in range(dice.randint(1, most)))
        return " ".join(text.split()).strip("-") or "Q"

    base = sample_badge(words(60))
    return replace(
        base,
        kind=dice.choice(("", "parent", "volunteer", "contractor")),
        visitor_type=dice.choice(("VISITOR", "VOLUNTEER", "CONTRACTOR", "PARENT", words(24))),
        destination=dice.choice(("", words(50))),
        host=dice.choice(("", words(40))),
        school=words(60),
        escort=dice.choice(("", "ESCORT REQUIRED", words(30))),
        emergency=dice.choice(("", base.emergency, words(120))),
        children=dice.choice(("", "", "+ 2", words(60))),
        valid_until=dice.choice(("", base.valid_until)),
        photo=dice.choice((None, base.photo)),
        code="V1:" + "".join(dice.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(dice.randint(90, 220))),
    )

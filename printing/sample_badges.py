"""Badges of nobody, to try a printer with and to show what badges look like."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

from printing.badge import Badge
from printing.layout.badge_design import STANDARD, Design

NAME = "Amara Nguyễn-Okafor"
_CODE = "V1:SAMPLE:NOT-A-VALID-PASS:" + "0123456789ABCDEF" * 9
"""As long as a signed pass, so that the sample's code is as dense as a real one; its signature is none."""


_DAY = date(2026, 11, 23)

SCRIPTS = {
    "Latin": ("Łucja Nguyễn-Ibáñez", "Þórdís Őry"),
    "Greek": ("Αικατερίνη Παπαδοπούλου", "Ψαρρός Ζαΐμης"),
    "Cyrillic": ("Оксана Їжакевич", "Ђорђе Ўмаров"),
    "Arabic": ("مُحَمَّد عَبْدُ الرَّحْمٰن", "گلناز چوہدری"),
    "Hebrew": ("יַעֲקֹב בֶּן־דָּוִד", "שָׂרָה כֹּהֵן"),
    "Armenian": ("Հրանուշ Գրիգորյան", "Գևորգ Ջանջուղազյան"),
    "Georgian": ("ქეთევან ჯავახიშვილი", "ღვთისო ყიფიანი"),
    "Devanagari": ("क्षितिज श्रीवास्तव", "प्रज्ञा त्रिपाठी"),
    "Bengali": ("কৃষ্ণেন্দু চট্টোপাধ্যায়", "নন্দিনী চৌধুরী"),
    "Gurmukhi": ("ਹਰਪ੍ਰੀਤ ਢਿੱਲੋਂ", "ਅੰਮ੍ਰਿਤ ਸਿੰਘ"),
    "Tamil": ("தமிழ்ச்செல்வி ஸ்ரீநிவாசன்", "கௌதமன் லக்ஷ்மி"),
    "Thai": ("น้ำทิพย์ ศรีสุวรรณ", "เปี๋ยว ผู้ใหญ่"),
    "Lao": ("ຄຳພູ ສີສະຫວັດ", "ຫຼ້າ ນ້ອຍ"),
    "Khmer": ("សុភ័ក្ត្រ ស្រីពេជ្រ", "កញ្ញា ញ៉ែម"),
    "Myanmar": ("အောင်ဆန်း ကျော်မြင့်", "သိဒ္ဓိ ငြိမ်းချမ်း"),
    "Ethiopic": ("ኃይለሥላሴ ገብረመድኅን", "ትዕግሥት ወልደጊዮርጊስ"),
    "Hangul": ("김서연", "제갈은솔"),
    "Kana": ("さくら ヴィクトリア", "シャーロット みゃお"),
    "Han": ("歐陽慧敏", "山﨑䶮"),
}
"""For each script that has a font, a visitor's and a host's name that shaping can get wrong."""


def sample_badge(name: str = NAME, design: Design = STANDARD, kind: str = "") -> Badge:
    """A badge with every field filled in, of a visit of this `kind`. It opens and signs out nothing."""
    return Badge(
        id="00000000-0000-7000-8000-000000000000",
        name=name,
        visitor_type=kind.upper() or "VISITOR",
        kind=kind,
        destination="Room 14, Mr. Patel",
        school="Oakridge Elementary",
        date=_DAY.strftime(design.date.strftime("%a, %b %d, %Y")),
        time="8:04 AM",
        host="Ms. Ortega, front office",
        valid_until="until 3:30 PM",
        emergency="In an emergency follow staff. Call 911, then the district: 555-0100.",
        code=_CODE,
        photo=_portrait(),
    )


def gallery() -> dict[str, Badge]:
    """The badges that docs/badges.md shows, by the name of their picture: each is hard in its own way."""
    return {
        "escort": replace(
            sample_badge("Nguyễn Thị Minh Khai"), visitor_type="CONTRACTOR", kind="contractor", escort="ESCORT REQUIRED"
        ),
        "arabic": sample_badge("محمد عبد الرحمن الشمري"),
        "chinese": replace(sample_badge("司馬 慧敏"), host="欧阳老师"),
        "vietnamese": sample_badge("Công Tằng Tôn Nữ Nguyễn Thị Hoàng Diễm Quỳnh"),
        "one-letter": replace(sample_badge("X"), host=""),
        "no-photo": replace(sample_badge("Grace Kim-Whitfield"), photo=None),
        "volunteer": replace(sample_badge("Rosa Delgado"), visitor_type="VOLUNTEER", kind="volunteer", children="+ 2"),
        "long": sample_badge("Wolfeschlegelsteinhausenbergerdorff-Montgomery O'Néill-García"),
    }


@cache
def _portrait(width: int = 480, height: int = 600) -> bytes:
    """A drawn head and shoulders with a lit side, so that dithering has tones to show. A JPEG."""
    canvas = Image.new("L", (width, height), 205)
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((40, 430, 440, 820), fill=70)
    draw.rectangle((205, 350, 275, 470), fill=120)
    draw.ellipse((125, 95, 355, 300), fill=35)
    draw.ellipse((145, 130, 335, 395), fill=150)
    draw.chord((130, 95, 350, 270), 185, 355, fill=35)
    for left in (192, 262):
        draw.ellipse((left, 245, left + 26, 259), fill=45)
    draw.arc((205, 290, 275, 345), 25, 155, fill=60, width=7)
    light = Image.linear_gradient("L").rotate(90).resize((width, height))
    lit = Image.blend(canvas.filter(ImageFilter.GaussianBlur(5)), light, 0.22)
    file = io.BytesIO()
    lit.save(file, "JPEG", quality=90)
    return file.getvalue()

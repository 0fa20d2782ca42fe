"""Cut Noto Sans CJK down to what names need: Han, kana, bopomofo and Hangul, one weight, no layout features.

The source is `NotoSansCJK-Bold.ttc` of Debian's `fonts-noto-cjk`; the result is a file of assets/fonts.
`python tools/subset_cjk.py NotoSansCJK-Bold.ttc assets/fonts/NotoSansSC-Bold.otf`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uharfbuzz as hb

SIMPLIFIED_CHINESE = 2
"""Which face of the collection: the one whose ideographs have the forms of mainland China."""
WANTED = (
    *(range(0x20, 0x21), range(0xB7, 0xB8), range(0x2014, 0x2015)),
    *(range(0x3000, 0x3040), range(0x3040, 0x3130), range(0x3131, 0x318F), range(0x31F0, 0x3200)),
    *(range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xAC00, 0xD7A4), range(0xF900, 0xFB00)),
    *(range(0xFF00, 0xFFF0), range(0x20000, 0x32000)),
)
"""Space and the two marks of GBK; kana and signs; Hangul; ideographs with the compatibility and the rare ones."""
DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx")


def main() -> int:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    face = hb.Face(hb.Blob.from_file_path(source), SIMPLIFIED_CHINESE)
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    for letters in WANTED:
        for letter in letters:
            wanted.unicode_set.add(letter)
    for table in DROPPED:
        wanted.drop_table_tag_set.add(int.from_bytes(table.encode(), "big"))
    content = bytes(wanted.subset(face).blob.data)
    target.write_bytes(content)
    print(f"{target}: {len(content):,} bytes, {len(hb.Face(hb.Blob(content)).unicodes):,} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())

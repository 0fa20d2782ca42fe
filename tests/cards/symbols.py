"""Learns the bar patterns of PDF417 from the barcode library's own drawings: `python -m tests.cards.symbols FILE`.

Content whose codewords are known is drawn; the pattern at each place then belongs to the codeword at that place, in the
cluster of its row. Codewords above 899 stand for no data and are met among the error correction, computed here
(ISO/IEC 15438, 5.10: remainder over GF(929) by the polynomial with roots 3, 9, 27, ...).
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
import zxingcpp

CODEWORDS, CLUSTERS = 929, 3
COLUMNS, LEVEL = 12, 7
_ECI, _BINARY, _BYTES, _PAD = 927, 899, 924, 900


def learn(seed: int = 1) -> list[list[int]]:
    """Three lists of 929 patterns of 17 bits, bar = 1. Raises ValueError where two drawings disagree."""
    rng = random.Random(seed)
    table: list[dict[int, int]] = [{} for _ in range(CLUSTERS)]
    while any(len(cluster) < CODEWORDS for cluster in table):
        content = rng.randbytes(6 * 40)
        content = bytes(value | 0x80 for value in content)  # never text, so always six bytes in five codewords
        drawn = draw(content)
        for place, codeword in enumerate(codewords(content, len(drawn))):
            row = place // COLUMNS
            known = table[row % CLUSTERS].setdefault(codeword, drawn[place])
            if known != drawn[place]:
                raise ValueError(f"Codeword {codeword} is drawn in two ways: the content is not encoded as expected.")
    return [[cluster[value] for value in range(CODEWORDS)] for cluster in table]


def draw(content: bytes) -> list[int]:
    """The patterns of a symbol's data columns, row by row."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417, EcLevel=LEVEL, Columns=COLUMNS)
    bare = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))[::3] < 128
    cells = bare[:, 34 : 34 + 17 * COLUMNS].reshape(-1, 17)
    weights = 1 << np.arange(16, -1, -1)
    return [int(value) for value in cells @ weights]


def codewords(content: bytes, places: int) -> list[int]:
    """All codewords of `content`, whose length is a multiple of six, in a symbol of so many places."""
    count = 2 ** (LEVEL + 1)
    data = [places - count, _ECI, _BINARY, _BYTES]
    for start in range(0, len(content), 6):
        group = int.from_bytes(content[start : start + 6], "big")
        data += [group // 900**power % 900 for power in (4, 3, 2, 1, 0)]
    data += [_PAD] * (places - count - len(data))
    return data + error_correction(data, count)


def error_correction(data: list[int], count: int) -> list[int]:
    """The `count` codewords that follow `data`."""
    generator = [1]
    for power in range(1, count + 1):
        root = pow(3, power, CODEWORDS)
        longer = [*generator, 0]
        for place, factor in enumerate(generator):
            longer[place + 1] = (longer[place + 1] - factor * root) % CODEWORDS
        generator = longer
    rest = [0] * count
    for value in data:
        lead = (value + rest[0]) % CODEWORDS
        rest = [
            (after - lead * factor) % CODEWORDS for after, factor in zip([*rest[1:], 0], generator[1:], strict=True)
        ]
    return [-value % CODEWORDS for value in rest]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="where to write the table")
    lines = [
        "# Bar patterns of PDF417 (ISO/IEC 15438, annex A): one line for each of the clusters 0, 3 and 6, in it the",
        "# patterns of codewords 0 to 928, 17 modules as hexadecimal bits, bar = 1. Learnt from zxing-cpp's drawings",
        "# by tests/cards/symbols.py. The figures are facts of the standard; this file is Apache-2.0 like the project.",
    ]
    lines += [" ".join(f"{pattern:05x}" for pattern in cluster) for cluster in learn()]
    parser.parse_args().file.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()

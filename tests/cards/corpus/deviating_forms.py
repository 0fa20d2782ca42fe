"""What cards and readers do otherwise with the frame of a payload: header, line ends, subfiles.

`seen` names where. IdParser, aamva-parser, LicenseParser and py-aamva are public parsers whose tests or issues show it
(github.com/c0shea/IdParser, joptimus/aamva-parser, ksoftllc/license-parser, rechner/py-aamva). Only the kind is taken
from there: every payload is made anew on an invented card.
"""

from __future__ import annotations

from tests.cards.corpus.deviation import Change, Deviation, at_begin, at_end, behind, chain, every, put, sub

_TABLE = r"\d{8}(?=DL|ID|EN|Z)"
_TYPE = r"(?<=\d)(?:DL|ID|EN)(?=D)"
_OPTIONAL = r"\n(?:DDA|DDB|DDK|DDL|DDH|DAW|DAZ|DCK|DCJ|DAH|DCE)[^\n\r]*"


def _control(header: str) -> Change:
    return sub(r"\A@[\x00-\x20]*", header)


def _ends(end: str) -> Change:
    return every("\n", end)


_HEADERS: tuple[tuple[str, Change, str], ...] = (
    ("a space before it", at_begin(b" "), "IdParser, Leading Whitespace"),
    ("a byte order mark", at_begin(b"\xef\xbb\xbf"), "IdParser, most files"),
    ("a record separator as 6", _control("@\n6"), "IdParser, Invalid Header"),
    ("a record separator as 6M", _control("@\n6M"), "IdParser, NH and WI"),
    ("a record separator as a letter with dots", _control("@\n\xdcM"), "IdParser, SC"),
    ("control characters as a", _control("@a\n"), "IdParser, CA and NV"),
    ("control characters as ac", _control("@ac"), "IdParser, WY"),
    ("no control characters", _control("@"), "IdParser, ND has one alone"),
    ("line feeds alone", _control("@\n\n"), "IdParser, MN"),
    ("carriage returns beside line feeds", _control("@\r\n\x1e\n\r"), "LicenseParser, line endings"),
    ("a file separator too", _control("@\n\x1c\x1e\r"), "the standard of 2000 has FS there"),
    ("the old word", sub("ANSI ", "AAMVA"), "IdParser, issue 24: Maryland"),
    ("two spaces behind the word", sub("ANSI ", "ANSI  "), "readers that pad"),
    ("no space behind the word", sub("ANSI ", "ANSI"), "readers that drop spaces"),
    ("offsets that lie", sub(_TABLE, "99990001"), "IdParser: in 55 of 67 samples"),
    ("offsets of nought", sub(_TABLE, "00000000"), "IdParser, ON"),
    ("an unknown issuer", sub("636035", "636998"), "issuers that come later"),
    ("words before it", at_begin(b"scanner noise\n"), "LicenseParser: noise before the first sign"),
    ("the type doubled", sub(_TYPE, "DLDL"), "IdParser, issue 24: Maryland"),
    ("the type missing", sub(_TYPE, ""), "IdParser, CT"),
    ("a line end behind the type", sub(_TYPE, "DL\n"), "aamva-parser"),
    ("the oldest version on new elements", sub("(?<=636035)..", "01"), "aamva-parser, version one"),
    ("a version that is not out yet", sub("(?<=636035)..", "14"), "standards that come later"),
)
_SEPARATORS: tuple[tuple[str, Change, str], ...] = (
    ("bars", _ends("|"), "IdParser, MA Piped"),
    ("bars, in the header too", chain(_control("@|\x1e|"), _ends("|")), "IdParser, MA Piped"),
    ("carriage returns", _ends("\r"), "Enter, typed by a reader"),
    ("carriage return and line feed", _ends("\r\n"), "LicenseParser, line endings"),
    ("doubled", _ends("\n\n"), "readers that add Enter"),
    ("record separators", _ends("\x1e"), "readers that change control characters"),
    ("group separators", _ends("\x1d"), "readers set for GS1"),
    ("spelled out", chain(_ends("<LF>"), every("\r", "<CR>")), "IdParser, issue 24: as a toolkit shows them"),
    ("a sign of the second control set around lines", _ends("\x90\n\x90"), "IdParser, CT Undefined Characters"),
    ("the same in UTF-8", _ends("\xc2\x90\n\xc2\x90"), "IdParser, CT Undefined Characters"),
    ("another sign of the second control set", _ends("\x9d\n\x9d"), "the same kind"),
    ("a sign before lines alone", _ends("\n\x81"), "the same kind"),
    ("spaces before lines", _ends("\n  "), "aamva-parser: indented text"),
    ("spaces behind lines", _ends("   \n"), "padded values"),
    ("a space behind every ID", every("(\n[A-Z]{3})", r"\1 "), "text made for reading"),
    ("no end behind the last line", sub(r"[\r\n]+\Z", ""), "IdParser, many"),
    ("zero bytes at the end", at_end(b"\0" * 40), "padding of a symbol"),
    ("noughts at the end", at_end(b"0" * 90), "a generator that fills the symbol"),
    ("eights at the end", at_end(b"8" * 71), "IdParser, PR"),
    ("spaces at the end", at_end(b" " * 60), "padding of a symbol"),
)
_SUBFILES: tuple[tuple[str, Change, str], ...] = (
    ("an address like an element", behind("DAG", "DAHDACE CT"), "invented"),
    ("own text like an element", sub(r"(?<=\nZIB)[^\r\n]*", "X\nDADE COUNTY"), "counties of Florida"),
    ("own elements first", every(r"(?s)((?:DL|ID|EN)DAQ.*?\r)(Z.*)\Z", r"\2\1"), "the order is free"),
    ("own elements without their designator", every("(Z.)ZIA", r"\1A"), "IdParser, RI"),
    ("a line twice", every("(\nDAY[^\n]*)", r"\1\1"), "IdParser, AB has names twice"),
    ("names in old and new elements", every("\nDCS([^\n]*)", r"\nDAB\1\nDCS\1"), "IdParser, AB"),
    ("aliases", behind("DAY", "DBNOTHERNAME\nDBGELSE\nDBSJR"), "the standard: DBN, DBG, DBS"),
    ("a permit's elements", behind("DAY", "PAAC\nPAB05022030\nPADNONE"), "the standard of 2000: PAA to PAG"),
    ("empty elements", behind("DAY", "DDH\nDDI\nDDJ\nDCL"), "IdParser, many"),
    ("no optional element", every(_OPTIONAL, ""), "the least that is allowed"),
    ("a commercial license", chain(put("DCA", "A"), put("DCD", "HNPSTX"), behind("DAY", "DDAF")), "CDL"),
    ("a limited stay", behind("DAY", "DDD1\nDDC05022028"), "DDD: temporary lawful status"),
    ("not for federal purposes", behind("DAY", "DDAN"), "DDA: compliance"),
    ("under 18, 19 and 21 until", behind("DAY", "DDH05022028\nDDI05022029\nDDJ05022031"), "DDH, DDI, DDJ"),
    ("a place of birth", behind("DAY", "DCIPORT ALDEN, MZ"), "DCI"),
    ("vehicle codes in words", behind("DAY", "DCPOPERATOR\nDCQMOTORCYCLE ONLY\nDCRCORRECTIVE LENSES"), "DCP to DCR"),
    ("an audit number with signs", behind("DAY", "DCJ*A/00441-7.3*"), "DCJ"),
    ("two subfiles of its own", at_end(b"ZXZXA01\nZXBDADE\r"), "IdParser: more than one in some states"),
)


def _all(group: str, rows: tuple[tuple[str, Change, str], ...]) -> tuple[Deviation, ...]:
    return tuple(Deviation(group, name, change, seen) for name, change, seen in rows)


FORMS = (*_all("header", _HEADERS), *_all("separators", _SEPARATORS), *_all("subfiles", _SUBFILES))

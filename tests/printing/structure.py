"""The tags of a PDF as assistive technology has them (PDFium): the structure tree, and the text in its order."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw


@dataclass(frozen=True)
class Element:
    """An element of a page's structure tree. `text` is its own and that of its children, in reading order."""

    role: str
    alternate: str
    text: str
    children: tuple[Element, ...]

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Tagged:
    """What a document says of itself, and the elements at the top of each page's tree."""

    tagged: bool
    language: str
    title: str
    claims_ua1: bool
    pages: tuple[tuple[Element, ...], ...]

    def elements(self, *roles: str) -> list[Element]:
        found = (each for page in self.pages for top in page for each in top.walk())
        return [each for each in found if not roles or each.role in roles]

    def reading(self) -> list[tuple[str, str]]:
        """What is read one after another, with the nearest of these roles: headings, cells, paragraphs, pictures."""
        return [line for page in self.pages for top in page for line in _reading(top, "")]

    def texts(self, *roles: str) -> list[str]:
        return [each.text for each in self.elements(*roles)]


def tagged(content: bytes) -> Tagged:
    with pdfium.PdfDocument(content) as document:
        return Tagged(
            tagged=bool(raw.FPDFCatalog_IsTagged(document)),
            language=_wide(raw.FPDFCatalog_GetLanguage, document),
            title=document.get_metadata_dict()["Title"],
            claims_ua1=b"<pdfuaid:part>1</pdfuaid:part>" in content,
            pages=tuple(_page(page) for page in document),
        )


_ROLES = {"H1", "H2", "TH", "TD", "P", "Figure"}


def _reading(element: Element, within: str) -> Iterator[tuple[str, str]]:
    role = within if within in {"TH", "TD"} or element.role not in _ROLES else element.role
    if element.alternate:
        yield role, element.alternate
    elif element.children:
        for child in element.children:
            yield from _reading(child, role)
    elif element.text:
        yield role, element.text.strip()


def _page(page: Any) -> tuple[Element, ...]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    pieces = _pieces(page)
    try:
        tops = (raw.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(raw.FPDF_StructTree_CountChildren(tree)))
        return tuple(_element(top, pieces) for top in tops)
    finally:
        raw.FPDF_StructTree_Close(tree)


def _pieces(page: Any) -> dict[int, str]:
    """The text of each piece of marked content; artifacts have no number and are left out."""
    pieces: dict[int, str] = {}
    words = page.get_textpage()
    for shown in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        number = raw.FPDFPageObj_GetMarkedContentID(shown)
        if number >= 0:
            pieces[number] = pieces.get(number, "") + _wide(raw.FPDFTextObj_GetText, shown, words)
    return pieces


def _element(handle: Any, pieces: dict[int, str]) -> Element:
    text, children = "", []
    for at in range(raw.FPDF_StructElement_CountChildren(handle)):
        child = raw.FPDF_StructElement_GetChildAtIndex(handle, at)
        if child:
            children.append(_element(child, pieces))
            text += children[-1].text
        else:
            text += pieces.get(raw.FPDF_StructElement_GetChildMarkedContentID(handle, at), "")
    return Element(
        _wide(raw.FPDF_StructElement_GetType, handle),
        _wide(raw.FPDF_StructElement_GetAltText, handle),
        text,
        tuple(children),
    )


def _wide(ask: Callable[..., int], *of: Any) -> str:
    """A text of PDFium, which says how many bytes of UTF-16 it needs when it is given none."""
    kind = ask.argtypes[-2]  # type: ignore[attr-defined]
    size = ask(*of, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    ask(*of, ctypes.cast(buffer, kind), size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")

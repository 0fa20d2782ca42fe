"""Looks into PDFs the way a viewer does (PDFium)."""

from __future__ import annotations

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE


def pages(content: bytes) -> list[Image.Image]:
    """The one picture on each page, dot for dot, mode "L"."""
    with pdfium.PdfDocument(content) as document:
        pictures = [list(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])) for page in document]
        assert all(len(found) == 1 for found in pictures)
        return [found[0].get_bitmap().to_pil().convert("L") for found in pictures]


def drawn(content: bytes, scale: float = 1.0) -> list[Image.Image]:
    """Every page as a viewer shows it, `scale` px a point."""
    with pdfium.PdfDocument(content) as document:
        return [page.render(scale=scale).to_pil().convert("L") for page in document]


def texts(content: bytes) -> list[str]:
    """The text of every page, as a reader would copy it."""
    with pdfium.PdfDocument(content) as document:
        return [page.get_textpage().get_text_bounded() for page in document]

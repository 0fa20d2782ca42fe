"""Filmed cards and held-up passes, drawn once for all tests of this room."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cv2
import numpy as np
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scanning.capture.camera import Frame
from scanning.documents import PassKind
from scanning.signed_passes import encode, key_id
from tests.cards.drawing import Side, Style, back
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.cards.scenes import desk

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SCHOOL = "OAK"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
VISIT = UUID("01936b6e-7a3c-7d11-9f00-3c1d5a7b2e44")


@pytest.fixture(scope="session")
def santos() -> Side:
    """The back of Maria Santos's license."""
    return back(payload(DEMO["maria-santos"], 10, random.Random(0)), Style(), seed=0)


@pytest.fixture(scope="session")
def badge_text() -> str:
    return encode(PassKind.BADGE, VISIT, SCHOOL, NOW - timedelta(hours=2), NOW + timedelta(hours=6), KEY)


QrFrame = Callable[..., Frame]


@pytest.fixture(scope="session")
def qr_frame() -> QrFrame:
    """A frame with a QR code of `text` on the desk, `module` px a module, turned by `angle` degrees."""

    def draw(text: str, module: float = 4.0, angle: float = 0.0, x: int = 640, y: int = 360) -> Frame:
        packed = io.BytesIO()
        segno.make(text, error="m", micro=False).save(packed, kind="png", scale=8, border=4)
        code = cv2.imdecode(np.frombuffer(packed.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert code is not None
        turn = cv2.getRotationMatrix2D((code.shape[1] / 2, code.shape[0] / 2), angle, module / 8)
        turn[:, 2] += (x - code.shape[1] / 2, y - code.shape[0] / 2)
        frame = desk((1280, 720), 5).copy()
        ink = cv2.warpAffine(code, turn, (1280, 720), flags=cv2.INTER_AREA, borderValue=0)
        paper = cv2.warpAffine(np.full_like(code, 255), turn, (1280, 720))
        frame[paper > 127] = ink[paper > 127][:, None]
        return np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.6), np.uint8)

    return draw

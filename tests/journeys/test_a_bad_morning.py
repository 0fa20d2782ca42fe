"""What goes wrong at an entrance, and what visitors see of it: nothing is lost, nobody is stuck."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from kiosk.checkin.visitor import steps as s
from kiosk.demo.script import CLERK, MARIA, answer_questions, check_in, finish, look_once, show_card, type_name
from kiosk.demo.stage import Stage
from printing.printer import Fault, Result
from scanning.capture.camera import Camera, CameraError, CameraFault
from scanning.documents import PassKind, Unreadable
from scanning.signed_passes import encode
from screening.persons import Source
from tests.journeys.acts import answer_without_photo, badge_of
from tests.journeys.conftest import RaiseStage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def no_camera() -> Camera:
    """What opening a camera does where there is none."""
    raise CameraError(CameraFault.MISSING, "There is no camera 0.")


def test_a_visitor_types_their_name_where_the_camera_is_missing(raise_stage: RaiseStage) -> None:
    """GIVEN no camera WHEN a visitor types a name THEN staff look once, and the visit is recorded without a photo."""
    stage = raise_stage(no_camera)
    stage.finger.until(lambda: stage.kiosk.conductor.health.camera is CameraFault.MISSING, "the camera to be missed")
    type_name(stage, "ines", "moreau", "03141985")
    confirm = stage.step
    assert isinstance(confirm, s.Confirm)
    assert confirm.draft.visitor.source is Source.TYPED
    answer_without_photo(stage)
    stage.until(s.Held)
    finish(stage)
    look_once(stage, CLERK, "looked-at-card")
    stage.until_synced()
    (visit,) = stage.district.export()["visits"]
    assert (visit["family"].casefold(), visit["decision"], visit["photo"]) == ("moreau", "admitted", None)


def test_a_code_that_is_no_license_is_answered_and_the_visitor_goes_on(stage: Stage) -> None:
    """GIVEN a parcel's code before the camera THEN the screen says what to do, and a card still counts."""
    stage.hand.wave_sheet(qr("https://example.org/parcel/4711"))
    stage.until(s.Scanning)
    refused = stage.step
    assert isinstance(refused, s.Scanning)
    assert refused.refused is Unreadable.FOREIGN
    check_in(stage, MARIA)


def test_a_badge_of_another_key_signs_nobody_out(stage: Stage) -> None:
    """GIVEN a signed-in visitor WHEN a forged badge is held up THEN nobody is signed out, and the screen says so."""
    check_in(stage, MARIA)
    finish(stage)
    stage.hand.wave_sheet(qr(forged()))
    stage.until(s.Scanning)
    refused = stage.step
    assert isinstance(refused, s.Scanning)
    assert refused.refused is Unreadable.FORGED
    stage.until_synced()
    (visit,) = stage.district.export()["visits"]
    assert visit["signed_out"] is None


def test_a_printer_that_is_off_is_said_and_the_visit_stands(stage: Stage) -> None:
    """GIVEN a printer nobody switched on WHEN a visitor checks in THEN they are signed in and told about the badge."""
    stage.printer.stop()
    show_card(stage, MARIA)
    answer_questions(stage, MARIA)
    stage.until(s.Done)
    badge = badge_of(stage)
    assert (badge.result, badge.reason) == (Result.FAILED, Fault.REFUSED)
    assert stage.kiosk.conductor.health.printer is Fault.REFUSED


def test_no_log_line_of_a_whole_visit_holds_a_name(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    """GIVEN a visit from card to badge WHEN its log is read THEN it names steps and ids, and nobody."""
    check_in(stage, MARIA)
    finish(stage)
    stage.until_synced()
    printed = capfd.readouterr()
    log = (printed.out + printed.err).casefold()
    assert "printingbadge" in log
    assert not [name for name in ("santos", "maria", "elena", "1984") if name in log]


def qr(text: str) -> Image.Image:
    """A sheet of paper with one QR code."""
    matrix = np.array([[0 if dark else 255 for dark in row] for row in segno.make(text, micro=False).matrix], np.uint8)
    code = Image.fromarray(np.kron(matrix, np.full((8, 8), 1, np.uint8)))
    sheet = Image.new("L", (code.width + 80, code.height + 80), 255)
    sheet.paste(code, (40, 40))
    return sheet


def forged() -> str:
    """A badge that somebody signed with a key of their own."""
    now = datetime.now(UTC)
    return encode(PassKind.BADGE, uuid4(), "oakridge", now, now + timedelta(hours=9), Ed25519PrivateKey.generate())

"""A kiosk in a process of its own: prints the number of its child once frames come, then waits to be killed."""

from __future__ import annotations

import sys
import time

from scanning.capture.camera_supervisor import CameraSupervisor, CameraUpdate
from tests.scanning.capture.cameras import Noise, for_ever


def main() -> None:
    supervisor = CameraSupervisor(Noise)
    look = CameraUpdate()
    while look.frame is None:
        look = supervisor.look()
        time.sleep(0.01)
    sys.stdout.write(f"{supervisor.pid}\n")
    sys.stdout.flush()
    for_ever()


if __name__ == "__main__":
    main()

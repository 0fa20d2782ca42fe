"""A kiosk in a process of its own: prints the number of its child once frames come, then waits to be killed."""

from __future__ import annotations

import sys
import time

from scanning.capture.camera_supervisor import Eye, Look
from tests.scanning.capture.cameras import Noise, for_ever


def main() -> None:
    eye = Eye(Noise)
    look = Look()
    while look.frame is None:
        look = eye.look()
        time.sleep(0.01)
    sys.stdout.write(f"{eye.pid}\n")
    sys.stdout.flush()
    for_ever()


if __name__ == "__main__":
    main()

"""A camera on the network, as many are: JPEGs one after another over HTTP. `python -m tests.scanning.stream`.

Prints its address, then obeys words on standard input: live, frozen, black, small, closed. SIGSTOP makes it stall.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np

PERIOD_S = 1 / 20
SHAPES = {"small": (480, 640, 3)}
LEVELS = {"black": (0, 6)}


class View:
    """What the camera shows; set from outside."""

    def __init__(self) -> None:
        self.word = "live"
        self._random = np.random.default_rng(1)
        self._last = b""

    def jpeg(self) -> bytes:
        word = self.word
        if word != "frozen" or not self._last:
            low, high = LEVELS.get(word, (80, 120))
            frame = self._random.integers(low, high, SHAPES.get(word, (720, 1280, 3)), np.uint8)
            self._last = cv2.imencode(".jpg", frame, (cv2.IMWRITE_JPEG_QUALITY, 40))[1].tobytes()
        return self._last


VIEW = View()
OVER = threading.Event()


def serve(port: int, jpeg: Callable[[], bytes], over: threading.Event) -> ThreadingHTTPServer:
    """Serve what `jpeg` gives, 20 times a second, on a thread of its own until `over`. Port 0: a free one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=f")
            self.end_headers()
            try:
                while not over.wait(PERIOD_S):
                    packed = jpeg()
                    head = b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(packed)
                    self.wfile.write(head + packed + b"\r\n")
            except OSError:
                return  # the reader has gone

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's own name
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    server = serve(0, VIEW.jpeg, OVER)
    port = server.server_address[1]
    sys.stdout.write(f"http://127.0.0.1:{port}/live.mjpeg\n")
    sys.stdout.flush()
    for word in sys.stdin:
        if word.strip() == "closed":
            OVER.set()
            server.shutdown()
            server.server_close()
        elif OVER.is_set():
            OVER.clear()
            server = serve(port, VIEW.jpeg, OVER)
        VIEW.word = word.strip()


if __name__ == "__main__":
    main()

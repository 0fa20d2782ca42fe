"""A small OpenID Connect provider, as a process of its own: `python -m tests.district.web.provider NOW`.

It prints its address and ends when its standard input does. Every visitor is signed in at once, as POST /control says:
JSON with claims that go into the ID token, and `other_key` for a signature that nobody published. It checks what the
district must send: client and secret, the redirect address, PKCE, and each code once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "vestibule", "between us"
_LIFE_S = 300


@dataclass
class State:
    now: int
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    control: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the browser goes on to."""
        if self.control.get("error"):
            answer = {"error": self.control["error"]}
        else:
            code = secrets.token_urlsafe(24)
            self.codes[code] = asked
            answer = {"code": code}
        return f"{asked['redirect_uri']}?{urlencode(answer | {'state': asked['state']})}"

    def token(self, said: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "%20").encode()).decode()
        plain = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization not in {expected, plain}:
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(said.get("code", ""), None)
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or said["redirect_uri"] != asked["redirect_uri"] or proof != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": self.now, "exp": self.now + _LIFE_S,
            "nonce": asked["nonce"], "name": "Ana Ruiz",
        } | self.control.get("claims", {})  # fmt: skip
        if asked.get("prompt") == "login":
            claims = {"auth_time": self.now} | claims
        key = self.other_key if self.control.get("other_key") else self.key
        token = jwt.encode({"alg": "RS256", "kid": "first"}, claims, key)
        return 200, {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": token}


class Handler(BaseHTTPRequestHandler):
    state: State

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        issuer = self.state.issuer
        match place.path:
            case "/.well-known/openid-configuration":
                endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
                self._say(200, {"issuer": issuer} | {name: f"{issuer}/{path}" for name, path in endpoints.items()})
            case "/keys":
                self._say(200, {"keys": [self.state.key.as_dict(private=False)]})
            case "/authorize":
                asked = {name: values[0] for name, values in parse_qs(place.query).items()}
                self.send_response(302)
                self.send_header("Location", self.state.authorized(asked))
                self.end_headers()
            case _:
                self._say(404, {})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/control":
            self.state.control = json.loads(content)
            self._say(200, {})
        else:
            said = {name: values[0] for name, values in parse_qs(content).items()}
            self._say(*self.state.token(said, self.headers.get("Authorization", "")))

    def _say(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests say what went wrong."""


@contextmanager
def running(now: float) -> Iterator[str]:
    """The provider as a process, whose clock stands at `now`; gives its address."""
    with Popen([sys.executable, "-m", __name__, str(int(now))], stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        assert process.stdin is not None
        process.stdin.close()


def main() -> None:
    state = State(int(sys.argv[1]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"state": state}))
    state.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{state.issuer}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()

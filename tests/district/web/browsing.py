"""A browser without scripts: it follows links, fills in forms and keeps cookies, over a real connection."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

import requests

PASSWORD = "copper lantern meadow"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_FORM = re.compile(r'<form\b([^>]*\bmethod="post"[^>]*)>(.*?)</form>', re.DOTALL)
_ACTION = re.compile(r'\baction="([^"#]*)')
_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')
_ID = re.compile(r'name="id" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
TIMEOUT_S = 20


@dataclass
class Browser:
    """One person's browser at a district.

    Attributes:
        page: the last answer.
    """

    url: str
    language: str = "en"
    jar: requests.Session = field(default_factory=requests.Session)
    page: requests.Response = field(init=False)

    def __post_init__(self) -> None:
        self.jar.headers.update(
            {"Accept": "text/html", "Accept-Language": self.language, "User-Agent": "Firefox/140 Linux"}
        )

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.url)

    @property
    def text(self) -> str:
        return unescape(self.page.text)

    @property
    def page_id(self) -> str:
        """The id that the form of the open page has for what it makes."""
        return unescape(_ID.findall(self.page.text)[0])

    def get(self, path: str, *, follow: bool = True) -> requests.Response:
        self.page = self.jar.get(self.url + path, allow_redirects=follow, timeout=TIMEOUT_S)
        return self.page

    def send(self, path: str, *, follow: bool = True, **fields: str | list[str]) -> requests.Response:
        """Send the form of the page that is open to `path`, with its token and hidden fields. Where no form of the page
        has that address, the token is that of another one, as if an older page had been open."""
        shown = self.page.text
        found = reversed(_HIDDEN.findall(shown))  # the page's own form stands before the one for the language
        hidden = {name: unescape(value) for name, value in found if name in {"sealed", "next"}}
        own = [fields for one, fields in _FORM.findall(shown) if (_ACTION.search(one) or ("", self.path))[1] == path]
        token = _TOKEN.search(own[0]) if own else _CSRF.search(shown)
        data = hidden | ({"csrf": unescape(token[1])} if token else {}) | fields
        referer = {"Referer": self.page.url}
        self.page = self.jar.post(self.url + path, data, headers=referer, allow_redirects=follow, timeout=TIMEOUT_S)
        return self.page

    def sign_in(self, mail: str, password: str = PASSWORD) -> requests.Response:
        self.get("/sign-in")
        return self.send("/sign-in", mail=mail, password=password)

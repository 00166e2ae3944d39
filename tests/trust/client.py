"""Many people at once against a real server: a small client that keeps its cookies and fills forms like a browser."""

import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from flask import Flask
from lxml import html

from app.accounts import sessions
from app.accounts.models import User
from app.core.db import db
from tests.pages import fields_of

FORM = "application/x-www-form-urlencoded"
Files = Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Client:
    """One connection, opened when needed. Errors of the network are the caller's: OSError, HTTPException."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 60
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, data: Mapping[str, str], files: Files | None = None) -> Answer:
        if files:
            body, kind = multipart(data, files)
        else:
            body, kind = urlencode(data).encode(), FORM
        return self.send("POST", path, body, {"Content-Type": kind})

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = self._open()
        sent = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(headers or {}),
        }
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            found = Answer(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        for line in found.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return found

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's own form: token, key, version."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status}\n{answer.text[:1000]}"
        return hidden_fields(answer.text)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=self.timeout)
        return self._connection


def hidden_fields(page: str) -> dict[str, str]:
    """Of the form that holds most of them: the page's own, not the switch of the language."""
    forms = html.document_fromstring(page).xpath("//form[@method='post']")
    return max((fields_of([form]) for form in forms), key=len, default={})


def multipart(data: Mapping[str, str], files: Files) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in data.items()
    ]
    for name, (filename, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def cookie_of(app: Flask, person: User) -> str:
    """A session as the sign-in page makes it, without typing the password every time."""
    token = sessions.begin(person)
    db.session.commit()
    serializer = app.session_interface.get_signing_serializer(app)
    return str(serializer.dumps({"_user_id": token, "_fresh": True}))


def client_of(app: Flask, url: str, person: User) -> Client:
    return Client(url, {"session": cookie_of(app, person)})

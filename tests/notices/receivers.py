"""Real ends of the line: a web server that keeps what it is sent, and a mail server. Both can be told to be down."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.server import free_port


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: str

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]

    @property
    def data(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.body)
        return found


@dataclass
class HttpReceiver:
    down: bool = False
    answer: bytes = b'{"code": 0}'
    forward_to: str = ""
    took: list[Received] = field(default_factory=list)
    asked: int = 0

    def __enter__(self) -> HttpReceiver:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.asked += 1
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                if receiver.forward_to:
                    self.send_response(302)
                    self.send_header("Location", receiver.forward_to)
                    self.end_headers()
                    return
                if not receiver.down:
                    receiver.took.append(Received(self.path, dict(self.headers), body))
                self.send_response(503 if receiver.down else 200)
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/send"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()


class MailReceiver:
    def __init__(self) -> None:
        self.down = False
        self.took: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.port = free_port()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.down:
            return "451 not now"
        message = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.took.append(message)
        self.to.append(list(envelope.rcpt_tos))
        return "250 taken"

    def __enter__(self) -> MailReceiver:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

"""One worker of the real server stays quick for others while slow senders and slow work wait."""

import http.client
import io
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, request

from app.server import THREADS, main
from app.web.spool import DRAINED, MEMORY, Spool, aside, spool
from tests.forked import Forked

LIMIT = 2_000_000
SLOW = 0.4

tiny = Flask(__name__)
tiny.config["MAX_CONTENT_LENGTH"] = LIMIT
tiny.config["MAX_FORM_MEMORY_SIZE"] = LIMIT
posts: list[int] = []
at_work: list[int] = [0, 0]  # now, most ever


def busy() -> str:
    at_work[0] += 1
    at_work[1] = max(at_work)
    time.sleep(SLOW)
    at_work[0] -= 1
    return str(at_work[1])


@tiny.get("/")
def hello() -> str:
    return "hello"


@tiny.get("/posts")
def count() -> str:
    return str(len(posts))


@tiny.post("/")
def receive() -> str:
    posts.append(1)
    return str(len(request.form.get("text", "")))


@tiny.get("/inside")
def inside() -> str:
    return busy()


@tiny.get("/aside")
def outside() -> str:
    with aside(), aside():
        return busy()


application = spool(tiny, limit=LIMIT)


# ---- against the server as shipped, with one worker


class Server:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        served = ("tests.test_spool:application", "127.0.0.1", self.port, 1)
        self.process = Forked("app.server:serve", *served, environment=os.environ)
        self.wait_until_up()

    def wait_until_up(self) -> None:
        for _ in range(600):
            try:
                self.get("/")
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start in a minute")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def get(self, path: str) -> tuple[str, float]:
        start = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        text = connection.getresponse().read().decode()
        connection.close()
        return text, time.monotonic() - start

    def post(self, body: bytes) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/", body, {"Content-Type": "application/x-www-form-urlencoded"})
        status = connection.getresponse().status
        connection.close()
        return status

    def half_sent(self) -> socket.socket:
        sender = self.connect()
        sender.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1005\r\n\r\ntext=" + b"x" * 500
        )
        return sender

    def kill(self) -> None:
        self.process.kill()


def answer(sender: socket.socket) -> tuple[int, bytes]:
    with sender, http.client.HTTPResponse(sender) as response:
        response.begin()
        return response.status, response.read()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.kill()


@pytest.mark.slow
@pytest.mark.parametrize("stalled", [20, THREADS - 8])
def test_half_sent_uploads_do_not_slow_others(server: Server, stalled: int) -> None:
    senders = [server.half_sent() for _ in range(stalled)]
    time.sleep(0.5)
    times = sorted(server.get("/")[1] for _ in range(50))
    for sender in senders:
        sender.sendall(b"y" * 500)
    assert {answer(sender) for sender in senders} == {(200, b"1000")}
    assert times[25] < 0.1, times
    assert times[-1] < 1, times


@pytest.mark.slow
def test_an_upload_broken_off_never_reaches_the_application(server: Server) -> None:
    before = server.get("/posts")[0]
    for _ in range(5):
        server.half_sent().close()
    time.sleep(0.5)
    assert server.get("/posts")[0] == before


@pytest.mark.slow
def test_too_large_a_body_is_told_so(server: Server) -> None:
    assert server.post(b"text=" + b"x" * (LIMIT - 10)) == 200
    assert server.post(b"text=" + b"x" * LIMIT) == 413
    assert server.post(b"text=" + b"x" * (LIMIT * (DRAINED - 1))) == 413


@pytest.mark.slow
def test_one_request_computes_at_a_time_but_work_put_aside_overlaps(server: Server) -> None:
    with ThreadPoolExecutor(4) as together:
        assert {most for most, _ in together.map(server.get, ["/inside"] * 4)} == {"1"}
        assert max(int(most) for most, _ in together.map(server.get, ["/aside"] * 4)) == 4


@pytest.mark.slow
def test_killing_the_process_group_leaves_nothing_serving() -> None:
    server = Server()
    server.kill()
    for _ in range(50):  # the workers' sockets close as the kernel gets to them
        try:
            server.connect().close()
        except OSError:
            return
        time.sleep(0.1)
    raise AssertionError("something still listens")


@pytest.mark.slow
def test_a_taken_port_is_said_plainly(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(server.port))
    monkeypatch.setenv("HOST", "127.0.0.1")
    with pytest.raises(SystemExit) as ended:
        main()
    said = f"Port {server.port} is already in use. Choose another: make run PORT={server.port + 1}"
    assert ended.value.code == said  # Python writes it to the standard error and ends with 1


# ---- the wrapper alone


class Answers:
    """A WSGI application that keeps what it was given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.lengths: list[str | None] = []

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        self.lengths.append(environ.get("CONTENT_LENGTH"))  # type: ignore[arg-type]
        self.bodies.append(environ["wsgi.input"].read())  # type: ignore[attr-defined]
        start_response("200 OK", [])
        return [b"ok"]


def send(body: bytes, limit: int = 1000, **environ: str) -> tuple[Answers, str]:
    inner, statuses = Answers(), []

    def start_response(status: str, headers: list[tuple[str, str]]) -> Callable[[bytes], object]:
        statuses.append(status)
        return io.BytesIO().write

    Spool(inner, limit)({"wsgi.input": io.BytesIO(body), **environ}, start_response)  # type: ignore[arg-type]
    return inner, statuses[0]


def test_a_body_arrives_whole_in_memory_and_on_disk() -> None:
    for size in (1, 1000, MEMORY - 1, MEMORY + 1, 3 * MEMORY):
        body = os.urandom(size)
        inner, status = send(body, limit=4 * MEMORY, CONTENT_LENGTH=str(size))
        assert (inner.bodies, inner.lengths, status) == ([body], [str(size)], "200 OK")


def test_a_chunked_body_gets_its_length() -> None:
    inner, _ = send(b"x" * 700, HTTP_TRANSFER_ENCODING="chunked")
    assert (inner.bodies, inner.lengths) == ([b"x" * 700], ["700"])


def test_a_request_without_body_is_passed_on_untouched() -> None:
    inner, _ = send(b"", CONTENT_LENGTH="")
    assert inner.lengths == [""]


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_above_the_limit_shows_its_length_but_is_not_kept(chunked: bool) -> None:
    how = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {"CONTENT_LENGTH": "3000"}
    inner, _ = send(b"x" * 3000, limit=1000, **how)
    assert inner.lengths == ["3000"]
    assert len(inner.bodies[0]) <= 1000


@pytest.mark.parametrize("length", ["501", "-1", "abc", "1e3", "9" * 30])
def test_a_wrong_length_is_refused_before_the_application(length: str) -> None:
    inner, status = send(b"x" * 500, CONTENT_LENGTH=length)
    assert status == "400 Bad Request"
    assert inner.bodies == []


def test_aside_is_harmless_where_no_turn_is_held() -> None:
    with aside(), aside():
        assert threading.active_count() >= 1


def test_the_turn_is_given_back_when_the_application_fails() -> None:
    def failing(environ: object, start_response: object) -> list[bytes]:
        with aside():
            raise RuntimeError

    wrapped = Spool(failing, 10)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(RuntimeError):
            wrapped({}, lambda *_: io.BytesIO().write)
    assert not wrapped.turn.locked()

import subprocess
import sys
import threading
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.photos.pipeline import PhotoRefused, prepare
from tests.photos import odd_images
from tests.photos.bare import assert_bare
from tests.photos.test_pipeline import SAMPLES


def test_many_at_once_all_come_through() -> None:
    photo, done = odd_images.turned(6, 2400, 1800), []
    threads = [threading.Thread(target=lambda: done.append(prepare(photo).jpeg)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 8
    assert len(set(done)) == 1


def test_odd_exif_does_not_fill_the_log() -> None:
    script = "import sys; from app.photos.pipeline import prepare; prepare(sys.stdin.buffer.read())"
    tiff = b"MM\0*\0\0\0\x08\x07\xd0" + b"".join(
        tag.to_bytes(2) + b"\0\x07\xff\xff\xff\xff\0\0\0\x08" for tag in range(2000)
    )
    jpeg = odd_images.with_exif(tiff)
    run = subprocess.run([sys.executable, "-c", script], input=jpeg, capture_output=True, check=True)
    assert run.stderr == b""


@pytest.mark.slow
def test_the_largest_photos_stay_within_a_small_servers_memory() -> None:
    """In a process of its own, with 40 megapixels in the hungriest forms."""
    script = """
import io, resource, sys
from PIL import Image
from app.photos.pipeline import prepare
out = io.BytesIO()
Image.new("RGBA", (8000, 5000), (200, 30, 30, 120)).save(out, sys.argv[1], compress_level=1, lossless=True)
before = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (before, before))
prepare(out.getvalue())
"""
    for kind, megabytes in (("PNG", 900), ("WEBP", 1200)):
        limit = str(megabytes * 1024 * 1024)
        run = subprocess.run([sys.executable, "-c", script, kind, limit], capture_output=True, check=False)
        assert run.returncode == 0, run.stderr.decode()


@cache
def seeds() -> list[bytes]:
    small = [data for data in odd_images.kept().values() if len(data) < 12_000]
    return small + [path.read_bytes() for path in SAMPLES if 0 < path.stat().st_size < 12_000]


TELLING = [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xda", b"\xff\xd9"]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A real picture with bytes changed, cut out, put in or said twice."""
    data = bytearray(draw(st.sampled_from(seeds())))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        until = at + draw(st.sampled_from([0, 1, 2, 4, 40]))
        data[at:until] = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xda", b"\xff\xd9"]
                ),
                st.just(bytes(data[at : at + 200])),
            )
        )
    return bytes(data[: draw(st.sampled_from([len(data), len(data), len(data) // 2]))])


def assert_kept_bare_or_refused(data: bytes) -> None:
    try:
        prepared = prepare(data)
    except PhotoRefused:
        return
    assert_bare(prepared.jpeg, 2048)
    assert_bare(prepared.thumb, 480)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(spoiled())
def test_a_spoiled_photo_is_kept_bare_or_refused(data: bytes) -> None:
    assert_kept_bare_or_refused(data)


MAGIC = [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBPVP8X", b"GIF89a"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_any_bytes_are_kept_bare_or_refused(magic: bytes, rest: bytes) -> None:
    assert_kept_bare_or_refused(magic + rest)

"""What a picture may hold: pixels, and what it takes to read them."""

import io

from PIL import Image

from app.photos.pipeline import Prepared

# SOI, JFIF, tables, frame, Huffman tables, restart interval, scan: what a bare picture needs.
BARE_MARKERS = {0xE0, 0xDB, 0xC0, 0xC4, 0xDD, 0xDA}


def markers(jpeg: bytes) -> list[int]:
    """Every segment up to the picture data, read by the standard and not by the code under test."""
    assert jpeg[:2] == b"\xff\xd8"
    found: list[int] = []
    at = 2
    while not found or found[-1] != 0xDA:
        assert jpeg[at] == 0xFF
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found


def assert_bare(jpeg: bytes, longest: int) -> None:
    assert set(markers(jpeg)) <= BARE_MARKERS
    assert markers(jpeg).count(0xE0) == 1
    assert jpeg[4:11] == b"\x00\x10JFIF\x00"  # 16 bytes: no thumbnail inside
    assert jpeg.endswith(b"\xff\xd9")
    with Image.open(io.BytesIO(jpeg)) as image:
        image.load()
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert max(image.size) <= longest
        assert not image.getexif()


def assert_sound(prepared: Prepared) -> None:
    assert_bare(prepared.jpeg, 2048)
    assert_bare(prepared.thumb, 480)
    with Image.open(io.BytesIO(prepared.jpeg)) as image:
        assert image.size == (prepared.width, prepared.height)
    assert b"SECRET" not in prepared.jpeg + prepared.thumb

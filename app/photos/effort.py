"""Judges how much work a file asks of its decoder, before the decoder sees it.

A few MB can ask for minutes: 100,000 passes over one JPEG, 10,000 packed colour profiles in one PNG.
Real photos stay far below every limit here.
"""

import re
from collections.abc import Iterator
from typing import Final

MOST_SCANS: Final = 100  # cameras and editors write 10 to 20
MOST_SEGMENTS: Final = 1000
MOST_PADDING: Final = 1024
MOST_CHUNKS: Final = 20_000
MOST_EXTRA_CHUNKS: Final = 200

_JPEG: Final = b"\xff\xd8"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
# FF 00 is a plain FF of the picture, FF 01 and FF D0 to D7 are marks without a length, FF FF is padding.
_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])", re.DOTALL)
_PICTURE_CHUNKS: Final = (b"IDAT", b"fdAT", b"fcTL")


def asks_too_much(data: bytes) -> bool:
    if data.startswith(_JPEG):
        return _jpeg_asks_too_much(data)
    return data.startswith(_PNG) and _png_asks_too_much(data)


def _jpeg_asks_too_much(data: bytes) -> bool:
    scans = 0
    end = len(_JPEG)
    for count, (marker, start, after) in enumerate(_segments(data)):
        scans += marker == _START_OF_SCAN
        # Once the scans begin, the picture itself lies between two markers.
        padding = 0 if scans else start - end
        if padding > MOST_PADDING or count > MOST_SEGMENTS or scans > MOST_SCANS:
            return True
        end = after
    return False


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, where its segment starts, where it ends. Stops at the end of the picture: what phones append
    to it (a moving photo) is never decoded."""
    at = len(_JPEG)
    while (found := _MARKER.search(data, at)) and found[1][0] != _END_OF_IMAGE:
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
        yield found[1][0], found.start(), at


def _png_asks_too_much(data: bytes) -> bool:
    count = extra = 0
    at = len(_PNG)
    while at < len(data):
        count += 1
        extra += data[at + 4 : at + 8] not in _PICTURE_CHUNKS
        if count > MOST_CHUNKS or extra > MOST_EXTRA_CHUNKS:
            return True
        at += 12 + int.from_bytes(data[at : at + 4])
    return False

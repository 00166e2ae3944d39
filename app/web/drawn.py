"""A page drawn and packed once: the few words that differ each time are set into it while it is sent.

Gzip is a row of blocks. Those of the page itself are kept, ended so that none refers to another; a word that differs
goes between them as a block that is not packed. Only the checksum is worked out anew.
"""

import re
import struct
import zlib
from collections.abc import Mapping

from flask import Response, request

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # gzip, no name, no time
LAST = b"\x03\x00"  # an empty final block


class Drawn:
    """`marks` stand in the page, as often as they like, where the words will be."""

    def __init__(self, page: str, marks: tuple[str, ...]) -> None:
        pieces = re.split(f"({'|'.join(map(re.escape, marks))})", page)
        self._pieces = [(piece, piece.encode()) for piece in pieces]
        self._blocks = {piece: _packed(raw) for piece, raw in self._pieces if piece not in marks}

    def answer(self, words: Mapping[str, str]) -> Response:
        """What to send for these words, packed when the browser takes it."""
        said = {mark: word.encode() for mark, word in words.items()}
        plain = b"".join(said.get(piece, raw) for piece, raw in self._pieces)
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(plain)
        blocks = [
            _stored(said[piece]) if piece in said else self._blocks[piece] for piece, _raw in self._pieces
        ]
        answer = Response(b"".join((HEAD, *blocks, LAST, struct.pack("<LL", zlib.crc32(plain), len(plain)))))
        answer.content_encoding = "gzip"
        answer.vary.add("Accept-Encoding")
        return answer


def _packed(plain: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(word: bytes) -> bytes:
    return struct.pack("<BHH", 0, len(word), len(word) ^ 0xFFFF) + word

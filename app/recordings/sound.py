"""What kind of sound these bytes are, and how long it lasts: by the bytes alone, never by a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.errors import DomainError

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_SECONDS: Final = 120
MP4_BRANDS: Final = (
    b"M4A ",
    b"M4B ",
    b"mp42",
    b"mp41",
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"3gp4",
    b"3gp5",
)
MPEG_KBITS: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # layer III, version 1
MPEG_2_KBITS: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
AAC_RATES: Final = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


@dataclass(frozen=True)
class Sound:
    kind: str  # its media type
    seconds: int | None


EXTENSIONS = {
    "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/aac": "aac", "audio/mpeg": "mp3",
}  # fmt: skip


def heard(data: bytes) -> Sound:
    """Errors: DomainError, with what to do instead."""
    if not data:
        raise DomainError("The recording is empty. Please record it again.")
    if len(data) > MAX_BYTES:
        raise DomainError("The recording is larger than 2 MB. Please send a shorter one.")
    kind = _kind(data)
    if kind is None:
        raise DomainError("This file is not a recording we can keep. Please record it here, or write it.")
    seconds = _LENGTHS[kind](data)
    if seconds is not None and seconds > MAX_SECONDS:
        raise DomainError(
            "The recording is longer than %(n)s minutes. Please send a shorter one.", n=MAX_SECONDS // 60
        )
    return Sound(kind, round(seconds) if seconds is not None else None)


def _kind(data: bytes) -> str | None:
    head = data[:4096]
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return None if re.search(rb"V_(VP|AV1|MPEG)", head) else "audio/webm"
    if head[:4] == b"OggS" and head[28:36].startswith((b"OpusHead", b"\x01vorbis")):
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS:
        return None if b"vide" in data else "audio/mp4"  # the handler of a picture track
    if head[0:1] == b"\xff" and head[1:2] in (b"\xf1", b"\xf9"):
        return "audio/aac"
    if head[:3] == b"ID3" or (head[0:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xfa", b"\xf2")):
        return "audio/mpeg"
    return None


def _webm(data: bytes) -> float | None:
    """The time at which the last cluster begins: a recorder in a browser writes no length, and a cluster is short."""
    at = data.rfind(b"\x1f\x43\xb6\x75")
    found = re.compile(rb"\xe7([\x81-\x88])", re.DOTALL).search(data, at, at + 32) if at >= 0 else None
    if found is None:
        return None
    width = found[1][0] & 0x0F
    return int.from_bytes(data[found.end() : found.end() + width]) / 1000


def _ogg(data: bytes) -> float | None:
    """The last page says how many samples there were; Opus always counts 48,000 a second."""
    at = data.rfind(b"OggS")
    samples = int.from_bytes(data[at + 6 : at + 14], "little", signed=True)
    rate = 48_000 if data[28:36] == b"OpusHead" else int.from_bytes(data[40:44], "little")
    return samples / rate if rate and samples >= 0 else None


def _mp4(data: bytes) -> float | None:
    """Of the movie header; a recorder in a browser writes it before it knows, and leaves nothing there."""
    at = data.find(b"mvhd")
    if at < 0 or len(data) < at + 36:
        return None
    wide = data[at + 4] == 1
    scale = int.from_bytes(data[at + 24 : at + 28] if wide else data[at + 16 : at + 20])
    length = int.from_bytes(data[at + 28 : at + 36] if wide else data[at + 20 : at + 24])
    return length / scale if scale and length else None


def _aac(data: bytes) -> float | None:
    """Frame by frame, 1,024 samples each."""
    at = frames = 0
    rate_at = (data[2] >> 2) & 0x0F if len(data) > 2 else 15
    while at + 7 <= len(data) and data[at] == 0xFF:
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if size < 7:
            break
        at, frames = at + size, frames + 1
    return frames * 1024 / AAC_RATES[rate_at] if rate_at < len(AAC_RATES) else None


def _mp3(data: bytes) -> float | None:
    """By its size and the rate of its first frame: near enough, and never more than twice."""
    tag = data[:10]
    begin = 0
    if tag[:3] == b"ID3" and len(tag) == 10:
        begin = 10 + (tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9])
    found = re.compile(rb"\xff[\xfb\xf3\xfa\xf2]", re.DOTALL).search(data, begin)
    if found is None or found.end() >= len(data):
        return None
    table = MPEG_KBITS if data[found.start() + 1] & 0x08 else MPEG_2_KBITS
    rate = data[found.end()] >> 4
    return (len(data) - begin) * 8 / (table[rate] * 1000) if 0 < rate < len(table) else None


_LENGTHS: dict[str, Callable[[bytes], float | None]] = {
    "audio/webm": _webm, "audio/ogg": _ogg, "audio/mp4": _mp4, "audio/aac": _aac, "audio/mpeg": _mp3,
}  # fmt: skip

"""Recordings made by hand: as little of each kind as tells what it is and how long it lasts."""

import struct


def ogg(seconds: float = 3, codec: bytes = b"OpusHead") -> bytes:
    """Two pages: what it is, and how many samples there were."""
    rate = b"\x01\x01\x00\x00" + struct.pack("<I", 16_000)
    head = (
        b"OggS\x00\x02"
        + struct.pack("<q", 0)
        + b"\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13"
        + codec
        + rate
        + b"\0" * 16
    )
    return head + b"OggS\x00\x04" + struct.pack("<q", int(seconds * 48_000)) + b"\0" * 200


def webm(seconds: float = 3, codec: bytes = b"A_OPUS") -> bytes:
    """As a browser's recorder writes: no length, clusters of one second."""
    head = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\0" * 20 + codec
    clusters = [
        b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x84" + struct.pack(">I", 1000 * n) + b"\xa3\x81x"
        for n in range(int(seconds) + 1)
    ]  # fmt: skip
    return head + b"".join(clusters)


def m4a(seconds: float = 3, brand: bytes = b"M4A ", track: bytes = b"soun") -> bytes:
    header = b"mvhd" + b"\0" * 12 + struct.pack(">II", 1000, int(seconds * 1000)) + b"\0" * 80
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0" * 12 + header + b"hdlr" + b"\0" * 8 + track


def mp3(seconds: float = 3) -> bytes:
    """At 32 kbit/s: 4,000 bytes a second."""
    return b"\xff\xfb\x10\xc4" + b"\x11" * int(seconds * 4_000 - 4)


def aac(seconds: float = 3) -> bytes:
    """Frames of 16 bytes at 16,000 a second."""
    frame = bytes([0xFF, 0xF1, 0x60, 0x40, 16 >> 3, (16 & 7) << 5 | 0x1F, 0xFC]) + b"\x21" * 9
    return frame * round(seconds * 16_000 / 1024)

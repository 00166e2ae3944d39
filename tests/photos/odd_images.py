"""Awkward photos drawn here, because those found in the wild state no clear licence."""

import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"SECRET-26.0745N"
WIDE, HIGH = 320, 240
# Top left, top right, bottom left, bottom right.
CORNERS = (
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 255),
)

# Where each corner of the upright picture lies in the file, by Exif orientation.
_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def four_colours(wide: int = WIDE, high: int = HIGH) -> Image.Image:
    picture = Image.new("RGB", (wide, high))
    for place, colour in enumerate(CORNERS):
        left, top = place % 2 * (wide // 2), place // 2 * (high // 2)
        picture.paste(colour, (left, top, left + wide, top + high))
    return picture


def kept() -> dict[str, bytes]:
    """Odd, but a picture: these become a plain JPEG."""
    picture = four_colours()
    upside_down = picture.rotate(180)
    return {
        "gps.jpg": _file(picture, "JPEG", exif=exif(gps=("N", "E")), comment=SECRET, icc_profile=SECRET),
        "gps-south.jpg": _file(picture, "JPEG", exif=exif(gps=("S", "W")), xmp=SECRET),
        "gps.webp": _file(picture, "WEBP", exif=exif(gps=("N", "E")), xmp=SECRET, icc_profile=SECRET),
        "gps.png": _file(picture, "PNG", exif=exif(gps=("N", "E")), pnginfo=_notes()),
        "mirrored.jpg": turned(5),
        "exif-loop.jpg": with_exif(_looping_exif()),
        "exif-junk.jpg": with_exif(b"MM\0*\xff\xff\xff\xff" + SECRET),
        "exif-no-tiff.webp": _file(picture, "WEBP", exif=b"no such thing as a header" + SECRET),
        "exif-no-tiff.jpg": with_exif(b"no such thing as a header" + SECRET),
        "long-description.jpg": _file(picture, "JPEG", exif=exif(description=SECRET * 3000)),
        "cmyk.jpg": _file(picture.convert("CMYK"), "JPEG"),
        "grey.jpg": _file(picture.convert("L"), "JPEG"),
        "progressive.jpg": _file(picture, "JPEG", progressive=True),
        "several-in-one.jpg": _file(picture, "MPO", save_all=True, append_images=[four_colours(80, 60)]),
        "moving-photo.jpg": _file(picture, "JPEG")
        + b"\0\0\0\x18ftypmp42"
        + SECRET
        + b"\xff\xda\0\x02" * 5000,
        "palette.png": _file(picture.quantize(4), "PNG"),
        "palette-see-through.png": _file(picture.quantize(4), "PNG", transparency=3),
        "black-and-white.png": _file(picture.convert("1"), "PNG"),
        "grey-and-alpha.png": _file(picture.convert("LA"), "PNG"),
        "moving.png": _file(picture, "PNG", save_all=True, append_images=[upside_down]),
        "moving.webp": _file(picture, "WEBP", save_all=True, append_images=[upside_down]),
        "one-pixel.png": _file(picture.resize((1, 1)), "PNG"),
        "hair.png": _file(picture.resize((30_000, 1)), "PNG"),
    }


def refused() -> dict[str, bytes]:
    """Not a picture, not whole, or a trap."""
    picture = four_colours()
    upside_down = picture.rotate(180)
    jpeg, png, gif = _file(picture, "JPEG"), _file(picture, "PNG"), _file(Image.new("P", (1, 1)), "GIF")
    return {
        "empty": b"",
        "words.jpg": "这不是照片".encode(),
        "page.jpg": b"<!doctype html><script>alert(1)</script>",
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "printed.pdf": b"%PDF-1.7\n%%EOF",
        "postscript.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
        "zip.jpg": b"PK\x03\x04" + bytes(64),
        "heic-like.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64),
        "half.jpg": jpeg[: len(jpeg) // 2],
        "half-progressive.jpg": _half(_file(picture, "JPEG", progressive=True)),
        "half.png": png[: len(png) // 2],
        "half.webp": _half(_file(picture, "WEBP")),
        "header.jpg": jpeg[:30],
        "magic.png": png[:8],
        "moving.gif": _file(picture, "GIF", save_all=True, append_images=[upside_down]),
        "enormous.gif": gif.replace(b"GIF87a\1\0\1\0", b"GIF89a\xff\xff\xff\xff"),
        "Crémieux.tiff": _file(picture, "TIFF"),
        "plain.bmp": _file(picture, "BMP"),
        "icon.ico": _file(picture, "ICO"),
        "bomb-50000.png": png_claiming(50_000, 50_000),
        "bomb-2-to-the-31.png": png_claiming(2**31 - 1, 2**31 - 1),
        "bomb-just-over.png": png_claiming(8001, 5000),
        "no-width.png": png_claiming(0, 10),
        "bomb-65500.jpg": jpeg_claiming(65_500, 65_500),
        "bomb-16383.webp": webp_claiming(16_383, 16_383),
        "words-bomb.png": _with_chunks(_packed(b"zTXt", 80_000_000)),
        "many-profiles.png": _with_chunks(
            _chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000), 9)) * 10_000
        ),
        "many-chunks.png": _with_chunks(_chunk(b"IDAT", b"") * 1_200_000),
        "many-segments.jpg": jpeg[:2] + b"\xff\xfe\0\2" * 3_700_000 + jpeg[2:],
        "padded.jpg": jpeg[:2] + b"\xff" * 15_000_000 + jpeg[2:],
        "many-scans.jpg": many_scans(4 * 779),
        "many-scans-hidden.jpg": many_scans(4 * 779, hidden=True),
    }


def exif(
    *, orientation: int = 1, gps: tuple[str, str] | None = None, description: bytes = SECRET
) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = description.decode()
    if gps:
        tags.get_ifd(0x8825).update({1: gps[0], 2: (26.0, 4.0, 28.2), 3: gps[1], 4: (119.0, 18.0, 3.6)})
    return tags


def turned(orientation: int, wide: int = WIDE, high: int = HIGH) -> bytes:
    """A picture that is upright and in the four colours once its Exif orientation is applied."""
    stored, way = four_colours(wide, high), _STORED[orientation]
    return _file(stored if way is None else stored.transpose(way), "JPEG", exif=exif(orientation=orientation))


def sixteen_bit_png(levels: tuple[int, ...]) -> bytes:
    rows = b"".join(b"\0" + struct.pack(f">{len(levels)}H", *levels) for _ in range(8))
    return _png(len(levels), 8, zlib.compress(rows), depth=16)


def png_claiming(wide: int, high: int) -> bytes:
    """All zeros pack so well that a real bomb is small; this one need not even be real."""
    return _png(wide, high, zlib.compress(bytes(100_000)))


def jpeg_claiming(wide: int, high: int) -> bytes:
    jpeg = bytearray(_file(four_colours(), "JPEG"))
    size = jpeg.index(b"\xff\xc0") + 5
    jpeg[size : size + 4] = struct.pack(">HH", high, wide)
    return bytes(jpeg)


def webp_claiming(wide: int, high: int) -> bytes:
    webp = bytearray(_file(four_colours(), "WEBP", lossless=True))
    size = webp.index(b"VP8L") + 9
    kept_bits = int.from_bytes(webp[size : size + 4], "little") >> 28 << 28
    webp[size : size + 4] = (kept_bits | (high - 1) << 14 | (wide - 1)).to_bytes(4, "little")
    return bytes(webp)


def many_scans(count: int, *, hidden: bool = False, wide: int = 6400, high: int = 6240) -> bytes:
    """A progressive JPEG of one colour whose every further pass costs 84 bytes and walks over all its blocks.

    Hidden: behind marks without a length, which a careless reader takes for a segment of FF D0 bytes.
    """
    blocks = (wide // 8) * (high // 8)
    runs = -(-blocks // 2**14)
    bits = "0" * 15 * runs
    body = int(bits + "1" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8))
    one_pass = _segment(0xDA, b"\x01\x01\x00\x01\x3f\x00") + body
    passes = one_pass * count
    if hidden:
        passes = (b"\xff\x01\xff\xd0" + one_pass * 779).ljust(2 + 0xFFD0, b"\xff") * (count // 779)
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xDB, b"\0" + b"\1" * 64),
            _segment(0xC2, struct.pack(">BHHB", 8, high, wide, 1) + b"\x01\x11\x00"),
            _segment(0xC4, b"\x00\x01" + bytes(15) + b"\x00"),
            _segment(0xC4, b"\x10\x01" + bytes(15) + b"\xe0"),
            _segment(0xDA, b"\x01\x01\x00\x00\x00\x00") + bytes(-(-blocks // 8)),
            passes,
            b"\xff\xd9",
        )
    )


def _file(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _notes() -> PngInfo:
    notes = PngInfo()
    notes.add_text("Comment", SECRET.decode())
    notes.add_text("Packed", SECRET.decode(), zip=True)
    notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return notes


def _looping_exif() -> bytes:
    """Its only directory says that the next one is itself, and so does its Exif sub-directory."""
    entry = struct.pack(">HHII", 0x8769, 4, 1, 8) + struct.pack(">HHII", 0x8825, 4, 1, 8)
    return b"MM\0*\0\0\0\x08\0\x02" + entry + struct.pack(">I", 8)


def with_exif(tiff: bytes) -> bytes:
    jpeg = _file(four_colours(), "JPEG")
    return jpeg[:2] + _segment(0xE1, b"Exif\0\0" + tiff) + jpeg[20:]  # without the JFIF segment


def _with_chunks(chunks: bytes) -> bytes:
    png = _file(four_colours(), "PNG")
    return png[:33] + chunks + png[33:]


def _png(wide: int, high: int, packed: bytes, depth: int = 8) -> bytes:
    header = struct.pack(">IIBBBBB", wide, high, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _packed(kind: bytes, zeros: int) -> bytes:
    return _chunk(kind, b"a\0\0" + zlib.compress(bytes(zeros), 9))


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body

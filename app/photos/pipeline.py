"""Turns whatever a phone sends into a plain small JPEG that says nothing about who took it, or refuses it."""

import hashlib
import importlib
import importlib.util
import io
import threading
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageFile

from app.core.errors import DomainError
from app.photos.effort import asks_too_much

MAX_BYTES: Final = 15 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 2048
THUMB_SIDE: Final = 480
STRIP_ROWS: Final = 64

# A second guard behind our own check: Pillow refuses twice this many pixels by itself, inside containers too.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
# It warns once for each odd Exif entry, thousands in one file: a stranger could fill the log.
warnings.filterwarnings("ignore", module=r"PIL\.")

# Measured at 40 megapixels: 200 MB for a PNG, 350 for a JPEG, 600 for a WebP. One at a time in each process,
# so that a handful of uploads cannot fill a small server; a phone's photo takes less than half a second.
_decoding: Final = threading.Lock()

_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class PhotoRefused(DomainError):
    """This file is not kept. What the resident wrote is."""


@dataclass(frozen=True)
class Prepared:
    jpeg: bytes
    thumb: bytes
    width: int
    height: int
    digest_of_sent: str  # of the bytes as they came: a retry of the same form is known by it


def _readable_formats() -> tuple[str, ...]:
    """HEIC only where the operator installed pillow-heif, whose wheel bundles a GPL codec."""
    if importlib.util.find_spec("pillow_heif") is None:
        return ("JPEG", "PNG", "WEBP")
    importlib.import_module("pillow_heif").register_heif_opener()
    return ("JPEG", "PNG", "WEBP", "HEIF")


READABLE: Final = _readable_formats()


def prepare(data: bytes) -> Prepared:
    """Never raises anything but PhotoRefused, whatever the bytes."""
    if not data:
        raise PhotoRefused("The photo is empty. Please choose it again.")
    if len(data) > MAX_BYTES:
        raise PhotoRefused("The photo is larger than 15 MB. Please send a smaller one.")
    with _decoding:
        picture = _upright_picture(_opened(data))
        return Prepared(
            jpeg=_jpeg(picture),
            thumb=_jpeg(_thumb(picture)),
            width=picture.width,
            height=picture.height,
            digest_of_sent=hashlib.sha256(data).hexdigest(),
        )


def _opened(data: bytes) -> Image.Image:
    """Only the header is read here; the size is judged before a single pixel is decoded."""
    if asks_too_much(data):
        raise PhotoRefused("The photo is built in an unusual way. Please send a screenshot of it.")
    try:
        image = Image.open(io.BytesIO(data), formats=READABLE)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRefused("The photo has more than 40 megapixels. Please send a smaller one.") from error
    except Exception as error:  # decoders raise almost anything on broken bytes
        raise _unreadable(data) from error
    if image.width * image.height > MAX_PIXELS:
        raise PhotoRefused("The photo has more than 40 megapixels. Please send a smaller one.")
    return image


def _unreadable(data: bytes) -> PhotoRefused:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return PhotoRefused(
            "This photo cannot be opened here. Please try another one, or send a screenshot of it."
        )
    return PhotoRefused("This file is not a photo we can read. Please try another one.")


def _upright_picture(image: Image.Image) -> Image.Image:
    target = _within(image.size, LONGEST_SIDE)
    try:
        image.draft(None, target)  # a large JPEG is then decoded at a half, a quarter or an eighth
        image.load()
        picture = _on_canvas(image)
    except Exception as error:  # decoders raise almost anything on broken bytes
        raise PhotoRefused("The photo is damaged or did not arrive whole. Please send it again.") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    turn = _UPRIGHT.get(_orientation(image))
    return picture if turn is None else picture.transpose(turn)


def _on_canvas(image: Image.Image) -> Image.Image:
    """A new picture, white under what was transparent: only pixels come along, nothing else of the file.

    Strip by strip, shrunk on the way: converting a whole 40-megapixel image would double its memory.
    """
    by = max(1, max(image.size) // LONGEST_SIDE)
    canvas = Image.new("RGB", (-(-image.width // by), -(-image.height // by)), "white")
    for top in range(0, image.height, STRIP_ROWS * by):
        strip = image.crop((0, top, image.width, min(image.height, top + STRIP_ROWS * by)))
        canvas.paste(_flat(strip).reduce(by), (0, top // by))
    return canvas


def _flat(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel: a plain conversion clips all but the darkest to white
        return image.point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layer, mask=layer)
    return paper


def _orientation(image: Image.Image) -> int:
    """Broken Exif is common and no reason to refuse a good picture."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _thumb(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return small


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()

"""QR codes, written and read: what we print is decoded again before anybody gets it."""

import io
from functools import lru_cache

import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

Matrix = tuple[tuple[bool, ...], ...]
QUIET = 4


@lru_cache(maxsize=256)
def matrix(url: str) -> Matrix:
    """Dark is True; the quiet zone is not part of it."""
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(url)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def runs(modules: Matrix) -> list[tuple[int, int, int]]:
    """Each row's unbroken dark stretches as (x, y, length): far fewer shapes than single modules."""
    return [run for y, row in enumerate(modules) for run in _row_runs(row, y)]


def _row_runs(row: tuple[bool, ...], y: int) -> list[tuple[int, int, int]]:
    starts = [x for x, dark in enumerate(row) if dark and (x == 0 or not row[x - 1])]
    ends = [x for x, dark in enumerate(row) if dark and (x + 1 == len(row) or not row[x + 1])]
    return [(start, y, end - start + 1) for start, end in zip(starts, ends, strict=True)]


def svg(url: str) -> str:
    """Scales to whatever holds it; the name for a screen reader belongs to the page."""
    modules = matrix(url)
    side = len(modules) + 2 * QUIET
    dark = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in runs(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{dark}"/></svg>'
    )


def png(url: str, box: int = 8) -> bytes:
    """One pixel per module times `box`."""
    modules = matrix(url)
    side = len(modules) + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            image.putpixel((x + QUIET, y + QUIET), not dark)
    out = io.BytesIO()
    image.resize((side * box, side * box), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def read(picture: bytes) -> str | None:
    """What a phone would read; None unless there is exactly one code."""
    with Image.open(io.BytesIO(picture)) as image:
        return read_image(image)


def read_image(image: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return found[0].text if len(found) == 1 else None

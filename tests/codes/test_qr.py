"""A code must be read by a poor phone, from a bad angle, off a worn sheet."""

import io
import random
import xml.etree.ElementTree as ET

import pytest
from PIL import Image, ImageFilter

from app.codes import qr

URL = "https://xfm.example/c/JM7K3H2D"


def picture(url: str = URL, box: int = 8) -> Image.Image:
    return Image.open(io.BytesIO(qr.png(url, box))).convert("L")


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def from_svg(text: str, box: int = 4) -> Image.Image:
    """Paint our own SVG by its numbers, as a browser would."""
    root = ET.fromstring(text)
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side * box, side * box), 255)
    dark = root.findall("{http://www.w3.org/2000/svg}path")[1].attrib["d"]
    for piece in dark.split("z")[:-1]:
        corner, length = piece[1:].split("h")[0], piece.split("h")[1].split("v")[0]
        x, y = (int(number) for number in corner.split())
        image.paste(0, (x * box, y * box, (x + int(length)) * box, (y + 1) * box))
    return image


@pytest.mark.parametrize(
    "url", [URL, "http://192.168.1.20:8000/c/7K492QJR", "https://xfm.example/m/" + "long/" * 30, "幸福码 😀"]
)
def test_what_is_written_reads_back_exactly(url: str) -> None:
    assert qr.read(qr.png(url)) == url
    assert qr.read_image(from_svg(qr.svg(url))) == url


def test_one_pixel_a_module_is_enough_after_enlarging_as_a_screen_does() -> None:
    small = picture(box=2)
    assert qr.read_image(small.resize((400, 400), Image.Resampling.BILINEAR)) == URL


@pytest.mark.parametrize("degrees", [-30, -7, 3, 12, 45, 90, 180])
def test_a_tilted_phone_reads_it(degrees: int) -> None:
    tilted = picture().rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert qr.read_image(tilted) == URL


def test_a_shaking_hand_and_poor_light_read_it() -> None:
    dim = picture().filter(ImageFilter.GaussianBlur(3)).point(lambda level: 60 + level // 4)
    assert qr.read_image(dim) == URL


def test_a_scratch_over_a_tenth_of_the_code_is_mended() -> None:
    image = picture()
    dice = random.Random(7)
    for _ in range(12):
        x, y = dice.randrange(110, 250), dice.randrange(110, 220)
        image.paste(255, (x, y, x + 16, y + 14))
    assert qr.read_image(image) == URL


def test_the_quiet_zone_is_four_modules_wide() -> None:
    modules = qr.matrix(URL)
    image = picture(box=1)
    assert image.size == (len(modules) + 8, len(modules) + 8)
    assert image.crop((0, 0, image.width, 4)).getextrema() == (255, 255)
    assert image.getpixel((4, 4)) == 0


def test_runs_paint_the_very_modules() -> None:
    modules = qr.matrix(URL)
    painted = {(x + step, y) for x, y, length in qr.runs(modules) for step in range(length)}
    assert painted == {(x, y) for y, row in enumerate(modules) for x, dark in enumerate(row) if dark}


def test_a_picture_with_no_code_or_with_two_says_so() -> None:
    blank = Image.new("L", (300, 300), 255)
    two = Image.new("L", (700, 330), 255)
    two.paste(picture(), (0, 0))
    two.paste(picture("https://xfm.example/c/7K492QJR"), (350, 0))
    assert qr.read(as_png(blank)) is None
    assert qr.read(as_png(two)) is None


def test_the_svg_carries_no_style_and_no_script() -> None:
    assert "style" not in qr.svg(URL) and "script" not in qr.svg(URL)

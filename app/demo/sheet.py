"""A sheet to draw on for the demo's pictures: flat shapes, twice the size and then halved, so that edges are smooth."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import app.codes

W, H = 960, 720
BIG = 2
FONT = Path(app.codes.__file__).parent / "print" / "fonts" / "NotoSansSC-Regular-gbk.otf"
INK, PAPER = "#1B1F24", "#FAF8F4"

Box = tuple[float, float, float, float]


class Sheet:
    """A drawing in units of the finished picture."""

    def __init__(self, top: str, bottom: str) -> None:
        self.image = _gradient(top, bottom)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0) -> None:
        self.draw.rounded_rectangle(_scaled(x, y, x + w, y + h), radius * BIG, fill=fill)

    def round(self, x: float, y: float, r: float, fill: str, flat: float = 1) -> None:
        self.draw.ellipse(_scaled(x - r, y - r * flat, x + r, y + r * flat), fill=fill)

    def line(self, *points: tuple[float, float], fill: str, width: float) -> None:
        self.draw.line(
            [(x * BIG, y * BIG) for x, y in points], fill=fill, width=int(width * BIG), joint="curve"
        )

    def shape(self, *points: tuple[float, float], fill: str) -> None:
        self.draw.polygon([(x * BIG, y * BIG) for x, y in points], fill=fill)

    def say(self, x: float, y: float, text: str, size: int, fill: str) -> None:
        self.draw.text((x * BIG, y * BIG), text, font=_font(size), fill=fill, anchor="mm")

    def glow(self, x: float, y: float, r: float, colour: str, strength: int = 150) -> None:
        """Light that fades outwards, laid over what is drawn already."""
        side = int(2 * r * BIG)
        light = (
            Image.radial_gradient("L")
            .resize((side, side))
            .point(lambda v: max(0, strength - v * strength // 180))
        )
        self.image.paste(
            Image.new("RGB", (side, side), colour), (int((x - r) * BIG), int((y - r) * BIG)), light
        )
        self.draw = ImageDraw.Draw(self.image)

    def jpeg(self, caption: str) -> bytes:
        self.box(24, H - 150, 320, 56, PAPER, 8)
        self.say(184, H - 122, f"示意图 · {caption}", 29, INK)
        out = io.BytesIO()
        self.image.reduce(BIG).save(out, "JPEG", quality=88)
        return out.getvalue()


def _gradient(top: str, bottom: str) -> Image.Image:
    """Mixed in one column, then drawn out to the full width."""
    light = Image.linear_gradient("L").resize((1, H * BIG))
    column = Image.composite(Image.new("RGB", light.size, bottom), Image.new("RGB", light.size, top), light)
    return column.resize((W * BIG, H * BIG), Image.Resampling.NEAREST)


def _scaled(left: float, top: float, right: float, bottom: float) -> Box:
    return left * BIG, top * BIG, right * BIG, bottom * BIG


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size * BIG)

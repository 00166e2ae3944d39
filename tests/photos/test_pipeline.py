import csv
import io
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from app.photos import pipeline
from app.photos.pipeline import PhotoRefused, prepare
from tests.photos import odd_images
from tests.photos.bare import assert_sound

IMAGES = Path(__file__).parent.parent / "data" / "images"
SAMPLES = sorted(path for path in IMAGES.iterdir() if path.name.startswith(("pillow", "own")))
KEPT_SAMPLES = {
    "pillow__apng__single_frame.png",
    "pillow__exif_gps.jpg",
    "pillow__hopper.webp",
    "pillow__invalid-exif-without-x-resolution.jpg",
    "pillow__itxt_chunks.png",
    "pillow__padded_idat.png",
    "pillow__photoshop-200dpi-broken.jpg",
    "pillow__transparent.png",
}
if "HEIF" in pipeline.READABLE:
    KEPT_SAMPLES.add("own__four_colours.heic")


@cache
def kept() -> dict[str, bytes]:
    return odd_images.kept()


@cache
def refused() -> dict[str, bytes]:
    return odd_images.refused()


def corners(jpeg: bytes) -> list[tuple[int, ...]]:
    with Image.open(io.BytesIO(jpeg)) as image:
        wide, high = image.size
        places = [(wide // 4, high // 4), (3 * wide // 4, high // 4), (wide // 4, 3 * high // 4)]
        seen = [image.getpixel(place) for place in (*places, (3 * wide // 4, 3 * high // 4))]
    return [tuple(255 * round(part / 255) for part in pixel) for pixel in seen]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", kept())
def test_an_odd_photo_is_kept_as_a_bare_jpeg(name: str) -> None:
    assert_sound(prepare(kept()[name]))


@pytest.mark.parametrize("name", ["gps.jpg", "gps.webp", "gps.png", "cmyk.jpg", "moving.png", "mirrored.jpg"])
def test_the_picture_itself_survives(name: str) -> None:
    prepared = prepare(kept()[name])
    assert corners(prepared.jpeg) == corners(prepared.thumb) == list(odd_images.CORNERS)


@pytest.mark.parametrize("name", refused())
def test_what_is_no_whole_photo_is_refused_soon_and_in_words(name: str) -> None:
    started = time.process_time()
    with pytest.raises(PhotoRefused, match=r"^The photo |^This photo |^This file ") as refusal:
        prepare(refused()[name])
    assert "Please " in refusal.value.sentence
    assert refusal.value.parts == {}
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty", "is empty"),
        ("words.jpg", "not a photo"),
        (
            "heic-like.heic",
            "cannot be opened" if "HEIF" not in pipeline.READABLE else "cannot be opened|damaged",
        ),
        ("half.jpg", "damaged"),
        ("half.png", "damaged"),
        ("moving.gif", "Please try another one"),
        ("bomb-50000.png", "40 megapixels"),
        ("bomb-just-over.png", "40 megapixels"),
        ("bomb-65500.jpg", "40 megapixels"),
        ("bomb-16383.webp", "40 megapixels"),
        ("many-profiles.png", "unusual"),
        ("many-segments.jpg", "unusual"),
        ("padded.jpg", "unusual"),
        ("many-scans.jpg", "unusual"),
        ("many-scans-hidden.jpg", "unusual"),
    ],
)
def test_the_refusal_says_what_is_wrong(name: str, said: str) -> None:
    with pytest.raises(PhotoRefused, match=said):
        prepare(refused()[name])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_each_sample_file_is_kept_bare_or_refused(path: Path) -> None:
    if path.name in KEPT_SAMPLES:
        assert_sound(prepare(path.read_bytes()))
    else:
        with pytest.raises(PhotoRefused):
            prepare(path.read_bytes())


def test_every_sample_file_names_its_source_and_licence() -> None:
    with (IMAGES / "MANIFEST.csv").open(encoding="utf-8") as manifest:
        rows = {row["file"]: row for row in csv.DictReader(manifest)}
    assert set(rows) == {path.name for path in SAMPLES}
    assert all(row["source"] and row["licence"] for row in rows.values())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stands_upright(orientation: int) -> None:
    prepared = prepare(odd_images.turned(orientation))
    assert (prepared.width, prepared.height) == (odd_images.WIDE, odd_images.HIGH)
    assert corners(prepared.jpeg) == list(odd_images.CORNERS)
    assert corners(prepared.thumb) == list(odd_images.CORNERS)


def test_a_large_turned_photo_is_shrunk_and_stands_upright() -> None:
    prepared = prepare(odd_images.turned(6, 4000, 3000))
    assert (prepared.width, prepared.height) == (2048, 1536)
    assert corners(prepared.jpeg) == list(odd_images.CORNERS)


def test_a_small_photo_is_not_blown_up() -> None:
    assert (prepare(odd_images.turned(1)).width, prepare(odd_images.turned(1)).height) == (320, 240)


def test_forty_megapixels_are_kept_and_one_more_row_is_not() -> None:
    assert_sound(prepare(odd_images.many_scans(1, wide=8000, high=5000)))
    with pytest.raises(PhotoRefused, match="40 megapixels"):
        prepare(odd_images.many_scans(1, wide=8000, high=5008))


def test_as_many_passes_as_an_editor_may_write_are_read() -> None:
    assert_sound(prepare(odd_images.many_scans(99, wide=640, high=480)))
    with pytest.raises(PhotoRefused, match="unusual"):
        prepare(odd_images.many_scans(100, wide=640, high=480))


def test_what_was_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(prepare(out.getvalue()).jpeg)) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


def test_sixteen_bits_a_pixel_keep_their_shades() -> None:
    levels = tuple(level for level in (0, 0x4000, 0x8000, 0xFFFF) for _ in range(16))
    with Image.open(io.BytesIO(prepare(odd_images.sixteen_bit_png(levels)).jpeg)) as image:
        shades = [image.getpixel((at, 4))[0] for at in (8, 24, 40, 56)]  # type: ignore[index]
    assert shades == pytest.approx([0, 64, 128, 255], abs=3)


def test_the_seams_between_strips_do_not_show() -> None:
    slope = Image.linear_gradient("L").resize((1500, 4200), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    slope.save(out, "PNG")
    with Image.open(io.BytesIO(prepare(out.getvalue()).jpeg)) as image:
        column = [image.getpixel((300, at))[0] for at in range(image.height)]  # type: ignore[index]
    assert all(abs(below - above) <= 3 for above, below in pairwise(column))


def test_the_digest_is_of_the_bytes_as_sent() -> None:
    once, again, other = (prepare(odd_images.turned(way)) for way in (1, 1, 3))
    assert once.digest_of_sent == again.digest_of_sent != other.digest_of_sent
    assert len(once.digest_of_sent) == 64


def test_fifteen_megabytes_are_the_most() -> None:
    photo = odd_images.turned(1)
    assert_sound(prepare(photo.ljust(pipeline.MAX_BYTES, b"\0")))
    with pytest.raises(PhotoRefused, match="15 MB"):
        prepare(photo.ljust(pipeline.MAX_BYTES + 1, b"\0"))

"""Posters and door stickers: print-ready pages, each code read back from the pixels first."""

import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal
from urllib.parse import urlsplit

import pypdfium2

from app.codes import qr, typesetting
from app.codes.phrases import phrases
from app.codes.tokens import display
from app.core.errors import DomainError

PRINT = Path(__file__).parent / "print"
PROOF_DPI = 110
BATCH = 8  # typst keeps its last ten compilations in memory, some 2 MB a page
ONE_AT_A_TIME = Lock()  # PDFium is not made for threads
FILLED = ("type", "call", "type_short", "call_short")  # printed sentences with a gap for the place
MISSING = "〓"  # what Chinese printers set where a character is wanting

Progress = Callable[[int, int], None]  # how many are done, of how many


class Unreadable(DomainError):
    """A printed code did not read back as its own address."""


@dataclass(frozen=True)
class PosterText:
    """All that is printed for one code. `phone_reaches` is who answers; no phone, and that half goes."""

    main: str
    second: str
    path: str
    token: str
    url: str
    phone: str
    phone_reaches: str
    issuer: str
    serial: str
    site: str = ""  # what people type to enter the token; the address's host unless given


@dataclass(frozen=True)
class Sheet:
    """One kind of page: its template, and how many codes stand on it across and down."""

    template: Path
    across: int
    down: int

    @property
    def holds(self) -> int:
        return self.across * self.down


A4 = Sheet(PRINT / "a4.typ", 1, 1)
A6 = Sheet(PRINT / "a6.typ", 2, 2)


def a4(posters: Sequence[PosterText], progress: Progress | None = None) -> bytes:
    """A page each, every code proven."""
    return _proven(posters, A4, progress)


def a6(posters: Sequence[PosterText], progress: Progress | None = None) -> bytes:
    """Four door stickers a sheet with cut marks, every code proven."""
    return _proven(posters, A6, progress)


def png(poster: PosterText, ppi: int = 150) -> bytes:
    """The A4 poster as a picture."""
    picture = _printed([poster], A4, "png", ppi)
    if qr.read(picture) != poster.url:
        raise _unreadable(poster)
    return picture


def svg(poster: PosterText) -> str:
    """The A4 poster as a drawing; the same page is proven as a picture first."""
    png(poster, PROOF_DPI)
    return _printed([poster], A4, "svg").decode()


def proof(pdf: bytes, posters: Sequence[PosterText], sheet: Sheet = A4) -> None:
    """Look at every page as a phone would; raise at the first code that is not its own address."""
    with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        if len(document) != -(-len(posters) // sheet.holds):
            raise _unreadable(posters[0])
        for number, page in enumerate(document):
            first = number * sheet.holds
            _prove(page, posters[first : first + sheet.holds], sheet)


def _prove(page: pypdfium2.PdfPage, posters: Sequence[PosterText], sheet: Sheet) -> None:
    picture = page.render(scale=PROOF_DPI / 72, grayscale=True).to_pil()
    width, height = picture.width / sheet.across, picture.height / sheet.down
    for place, poster in enumerate(posters):
        down, across = divmod(place, sheet.across)
        corner = (int(across * width), int(down * height))
        own = picture.crop((*corner, int(corner[0] + width), int(corner[1] + height)))
        if qr.read_image(own) != poster.url:
            raise _unreadable(poster)


def _unreadable(poster: PosterText) -> Unreadable:
    return Unreadable(
        "The code on poster %(serial)s does not read back. Nothing was made.", serial=poster.serial
    )


def _proven(posters: Sequence[PosterText], sheet: Sheet, progress: Progress | None) -> bytes:
    if not posters:
        raise DomainError("Choose at least one code to print.")
    parts: list[bytes] = []
    for first in range(0, len(posters), BATCH):
        some = posters[first : first + BATCH]
        parts.append(_printed(some, sheet, "pdf"))
        proof(parts[-1], some, sheet)
        if progress:
            progress(first + len(some), len(posters))
    return parts[0] if len(parts) == 1 else _bound(parts)


def _bound(parts: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    with ONE_AT_A_TIME, pypdfium2.PdfDocument.new() as book:
        for part in parts:
            with pypdfium2.PdfDocument(part) as pages:
                book.import_pages(pages)
        book.save(out)
    return out.getvalue()


def _printed(
    posters: Sequence[PosterText], sheet: Sheet, kind: Literal["pdf", "png", "svg"], ppi: int = 144
) -> bytes:
    words = typesetting.words_of(PRINT / "words.zh_Hans.json")
    data = {
        "words": words,
        "title": words["title"],
        "posters": [_fields(poster, words) for poster in posters],
    }
    return typesetting.pages(sheet.template, data, kind, ppi)


def _fields(poster: PosterText, words: Mapping[str, str]) -> dict[str, object]:
    clean = {name: printable(value) for name, value in vars(poster).items() if name != "url"}
    site = clean["site"] or urlsplit(poster.url).netloc
    imprint = (words["issued_by"].format(**clean), words["serial"].format(**clean))
    modules = qr.matrix(poster.url)
    return {
        "main": phrases(clean["main"]),
        "second": phrases(clean["second"]),
        "covered": has_serif(clean["main"] + clean["second"]),
        "path": clean["path"],
        "token": display(clean["token"]),
        "phone": clean["phone"],
        **{name: words[name].format(site=site, reaches=clean["phone_reaches"]) for name in FILLED},
        "imprint": "　".join(imprint),
        "code": {"side": len(modules), "runs": qr.runs(modules)},
    }


def printable(text: str) -> str:
    """What our faces can set: pictures and control characters left out, a rare character shown as wanting."""
    return " ".join("".join(_set(c) for c in unicodedata.normalize("NFC", text)).split())


def unprintable(posters: Iterable[PosterText]) -> str:
    """What printable() leaves out or marks and somebody would miss, each once: for whoever prints to see."""
    written = " ".join(value for poster in posters for name, value in vars(poster).items() if name != "url")
    wanting = [
        c
        for c in unicodedata.normalize("NFC", written)
        if unicodedata.category(c)[0] in "LNPS" and _set(c) != c
    ]
    return " ".join(dict.fromkeys(wanting))


def _set(character: str) -> str:
    if character.isspace():
        return " "
    if _encodes(character, "gbk") or 0xA0 < ord(character) < 0x180:
        return character
    return MISSING if unicodedata.category(character)[0] in "LN" else ""


def has_serif(text: str) -> bool:
    return all(_encodes(c, "gb2312") or 0xA0 < ord(c) < 0x180 for c in text)


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return all(c.isprintable() for c in text)

"""Pages set by typst: the faces are ours, nothing is fetched, and what people wrote is data, never markup."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, cast

import typst

APP = Path(__file__).parent.parent  # one capability's template may borrow the parts of another's
FONTS = Path(__file__).parent / "print" / "fonts"


def pages(
    template: Path, data: Mapping[str, object], kind: Literal["pdf", "png", "svg"] = "pdf", ppi: int = 144
) -> bytes:
    compiler = typst.Compiler(root=APP, font_paths=_fonts())
    made = compiler.compile(
        template,
        format=kind,
        ppi=ppi,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_tags=False,
    )
    return cast(bytes, made)


@cache
def words_of(file: Path) -> Mapping[str, str]:
    """Printed words are in the language of the place, wherever the person who prints may come from."""
    return cast(Mapping[str, str], json.loads(file.read_text("utf-8")))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])

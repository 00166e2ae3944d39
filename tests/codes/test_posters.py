"""What is pinned to a wall is right, legible and reads back; whatever was typed as the name of a place."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageFont

from app.codes import posters, qr
from app.codes.posters import A4, A6, PRINT, PosterText, Unreadable
from app.codes.tokens import new_token
from app.core.errors import DomainError

HOSTILE = [
    '#eval("1") ] [ } { $x$ \\ *b* _i_ `c` <label> @ref // /* */',
    '#set page(width: 1pt)\n#import "@preview/x:1.0.0"',
    "\"quoted\" 'quoted' “引” ‘引’ 「引」",
    "🏠军门👨‍👩‍👧新村🇨🇳",
    "華大街道三坊七巷歷史文化街區",
    "Jinniu Gärten Résidence Żółć",
    "\u202eمرحبا\u200b\x07\x1b[0m",
    "龘靐𠮷㙟",
    "{site} {0} %s %(x)s {{",
    "甲" * 120,
    "w" * 400,
    "",
]


def poster(main: str = "军门新村", second: str = "3 座 2 单元", number: int = 417) -> PosterText:
    token = new_token()
    return PosterText(
        main=main,
        second=second,
        path="东街街道 · 军门社区",
        token=token,
        url=f"https://xfm.example/c/{token}",
        phone="0591-0000 0417",
        phone_reaches="军门社区",
        issuer="东街街道办事处",
        serial=f"东街-军门-{number:04}",
    )


def pictures(pdf: bytes, dpi: int) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def words_on(pdf: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(document[page].get_textpage().get_text_bounded().split())


def test_a_poster_says_the_place_the_way_the_token_the_telephone_and_who_printed_it() -> None:
    one = poster()
    said = words_on(posters.a4([one]))
    token = one.token
    for wanted in (
        "军门新村",
        "3座2单元",
        "东街街道",
        "不用下载",
        "看结果",
        "收到",
        "您来评价",
        "xfm.example",
    ):
        assert wanted in said
    for wanted in (token[:4] + token[4:], "0591-00000417", "东街街道办事处印", "编号东街-军门-0417", "119"):
        assert wanted in said


def test_a_page_is_a4_and_the_code_on_it_wider_than_sixty_millimetres() -> None:
    one = poster()
    pdf = posters.a4([one])
    with pypdfium2.PdfDocument(pdf) as document:
        assert document[0].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    assert code_width(pictures(pdf, 254)[0]) >= 600


def code_width(image: Image.Image) -> float:
    """From corner to corner of the code itself, quiet zone not counted; at 254 dpi a pixel is 0.1 mm."""
    found = zxingcpp.read_barcode(image).position
    return float(found.top_right.x - found.top_left.x)


def test_without_a_telephone_nothing_is_said_about_calling() -> None:
    assert "打电话，" not in words_on(posters.a4([replace(poster(), phone="")]))


def test_who_answers_the_telephone_is_named() -> None:
    assert "军门社区替您登记" in words_on(posters.a4([poster()]))


def test_every_page_of_a_batch_carries_its_own_code_and_progress_is_told() -> None:
    many = [poster(f"军门新村{number}", number=number) for number in range(19)]
    told: list[tuple[int, int]] = []
    pdf = posters.a4(many, lambda done, total: told.append((done, total)))
    assert [qr.read_image(page) for page in pictures(pdf, 110)] == [one.url for one in many]
    assert told == [(8, 19), (16, 19), (19, 19)]


def test_four_stickers_stand_on_a_sheet_each_under_its_own_name() -> None:
    many = [poster(f"军门新村{number}", number=number) for number in range(6)]
    pdf = posters.a6(many)
    sheets = pictures(pdf, 110)
    assert len(sheets) == 2
    posters.proof(pdf, many, A6)
    with pytest.raises(Unreadable):
        posters.proof(pdf, [many[1], many[0], *many[2:]], A6)


def test_nothing_chosen_is_said_plainly() -> None:
    with pytest.raises(DomainError, match="at least one"):
        posters.a4([])


@pytest.mark.parametrize("sheet", [A4, A6])
def test_a_code_that_leads_elsewhere_is_never_offered_and_is_named(sheet: posters.Sheet) -> None:
    printed = [poster(number=number) for number in range(4)]
    pdf = posters.a4(printed) if sheet is A4 else posters.a6(printed)
    meant = [*printed[:2], replace(printed[2], url="https://xfm.example/c/ELSEWHER"), printed[3]]
    with pytest.raises(Unreadable, match="东街-军门-0002"):
        posters.proof(pdf, meant, sheet)


def test_a_missing_page_is_never_offered() -> None:
    printed = [poster(number=number) for number in range(2)]
    with pytest.raises(Unreadable):
        posters.proof(posters.a4(printed[:1]), printed)


def test_a_poster_is_read_from_a_coarse_picture_a_blurred_one_and_a_tilted_one() -> None:
    one = poster("洪山镇国光社区金牛山体育公园东门口公交车站旁", "北门")
    pdf = posters.a4([one])
    coarse, fine = pictures(pdf, 60)[0], pictures(pdf, 96)[0]
    tilted = fine.rotate(8, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    for seen in (coarse, fine.filter(ImageFilter.GaussianBlur(1.5)), tilted):
        assert qr.read_image(seen) == one.url


def test_a_sticker_is_read_from_a_coarse_picture() -> None:
    one = poster()
    assert qr.read_image(pictures(posters.a6([one]), 72)[0]) == one.url


def test_hostile_text_is_printed_as_text_on_one_page_each() -> None:
    many = [
        poster(text, other, n)
        for n, (text, other) in enumerate(zip(HOSTILE, [*HOSTILE[1:], ""], strict=True))
    ]
    many = [
        replace(one, path=one.main, phone_reaches=one.main, phone=one.second, issuer=one.main) for one in many
    ]
    assert len(pictures(posters.a4(many), 30)) == len(HOSTILE)
    assert len(pictures(posters.a6(many), 30)) == 3


def test_code_in_a_name_is_shown_not_run() -> None:
    said = words_on(posters.a4([poster('#eval("1+1") ]', "#lorem(9) *b*")]))
    assert '#eval("1+1")]' in said.replace("“", '"').replace("”", '"')
    assert "#lorem(9)*b*" in said


def test_nothing_of_a_long_name_is_lost_and_the_foot_stays_on_the_sheet() -> None:
    name = "福州市鼓楼区洪山镇国光社区金牛山体育公园东门口公交车站旁老年人活动中心服务站"
    for pdf in (posters.a4([poster(name)]), posters.a6([poster(name)])):
        assert name in words_on(pdf)
        assert "编号东街-军门-0417" in words_on(pdf)


def test_pictures_and_control_characters_are_left_out_and_a_rare_character_is_marked() -> None:
    assert posters.printable("🏠军门👨‍👩‍👧新村\x07\u202e") == "军门新村"
    assert posters.printable("𠮷祥 里\n弄") == "〓祥 里 弄"
    assert posters.printable("三坊七巷歷史 Résidence Ż") == "三坊七巷歷史 Résidence Ż"


def test_what_cannot_be_printed_is_named_once_and_nothing_else_is() -> None:
    odd = replace(
        poster("🏠军门👨\u200d👩\u200d👧新村❤\ufe0f", "㙟𠮷里㙟\x07"),
        phone_reaches="Résidence Żółć",
        issuer="𠮷",
    )
    assert posters.unprintable([poster("三坊七巷歷史"), odd]) == "🏠 👨 👩 👧 ❤ 㙟 𠮷"
    assert posters.unprintable([poster(), poster()]) == ""


def test_no_blank_box_stands_for_what_is_wanting() -> None:
    said = words_on(posters.a4([poster("🏠军门㙟新村", "𠮷里 3 座")]))
    assert "军门〓新村" in said and "〓里3座" in said
    assert not set(said) & {"\u25a1", "\ufffd", "\ufffe", "\x00", "🏠", "㙟", "𠮷"}


def test_the_faces_are_embedded() -> None:
    with pypdfium2.PdfDocument(posters.a4([poster()])) as document:
        fonts = [pdfium.FPDFTextObj_GetFont(text.raw) for text in texts(document[0])]
        assert fonts
        assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


def texts(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfObject]:
    return list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=8))


@pytest.mark.parametrize(
    ("name", "encoding"), [("NotoSansSC-Regular-gbk.otf", "gbk"), ("NotoSerifSC-Bold-gb2312.otf", "gb2312")]
)
def test_a_face_has_every_character_it_promises(name: str, encoding: str) -> None:
    face = ImageFont.truetype(PRINT / "fonts" / name, 24)
    nothing = bytes(face.getmask("\U000f0000"))
    every = (
        bytes([lead, trail]).decode(encoding, "ignore")
        for lead in range(0xB0, 0xF8)
        for trail in range(0xA1, 0xFF)
    )
    assert [c for c in every if c and c.isprintable() and bytes(face.getmask(c)) == nothing] == []


def test_the_bold_face_has_every_printed_word() -> None:
    face = ImageFont.truetype(PRINT / "fonts" / "NotoSansSC-Bold-words.otf", 24)
    nothing = bytes(face.getmask("\U000f0000"))
    words = json.loads((PRINT / "words.zh_Hans.json").read_text("utf-8"))
    bold = words["brand"] + "".join(step["word"] for step in words["steps"]) + words["track"][-1]
    assert [c for c in bold + "0123456789-" if bytes(face.getmask(c)) == nothing] == []


def test_the_poster_promises_only_ways_of_saying_it_that_there_are() -> None:
    words = json.loads((PRINT / "words.zh_Hans.json").read_text("utf-8"))
    said = {step["icon"]: step["note"] for step in words["steps"]}["say"]
    assert "说话" not in said and "语音" not in said  # until voice exists
    assert all(way in said for way in ("打字", "拍照", "打电话"))


def test_the_faces_are_small_and_carry_their_licence() -> None:
    fonts = PRINT / "fonts"
    assert sum(file.stat().st_size for file in fonts.glob("*.otf")) < 8_000_000
    assert all("SIL OPEN FONT LICENSE" in file.read_text("utf-8") for file in fonts.glob("OFL-*.txt"))
    assert len(list(fonts.glob("OFL-*.txt"))) == 2


def test_one_poster_as_a_picture_and_as_a_drawing() -> None:
    one = poster()
    picture = posters.png(one)
    assert qr.read(picture) == one.url
    assert Image.open(io.BytesIO(picture)).size == (1240, 1754)
    drawing = posters.svg(one)
    assert drawing.startswith("<svg") and "<script" not in drawing and "http-equiv" not in drawing


def test_the_templates_need_no_network() -> None:
    assert not [file.name for file in Path(PRINT).glob("*.typ") if "@preview" in file.read_text("utf-8")]

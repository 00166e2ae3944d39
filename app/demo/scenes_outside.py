"""What the demo's pictures show outdoors: each matter before and after somebody dealt with it."""

from app.demo.sheet import PAPER, H, Sheet, W


def lamp(s: Sheet, after: bool) -> None:
    for x, h in ((40, 330), (250, 270), (640, 360)):
        s.box(x, 520 - h, 190, h, "#23303A")
        for row in range(h // 70):
            s.box(x + 30, 545 - h + row * 62, 36, 30, "#F2C879" if (row + x) % 3 == 0 else "#33424D")
            s.box(x + 116, 545 - h + row * 62, 36, 30, "#33424D")
    s.shape((0, 520), (W, 520), (W, H), (0, H), fill="#5A646A")
    s.shape((380, 520), (520, 520), (820, H), (180, H), fill="#6E777B")
    for n, x in enumerate((300, 560, 860)):
        top, foot = 250 - n * 30, 560 + n * 40
        if after:
            s.glow(x, top + 20, 190, "#FFE2A0", 170)
            s.round(x, foot + 12, 120, "#A79B78", 0.22)
        s.line((x, foot), (x, top), fill="#14191D", width=10)
        s.line((x - 34, top), (x + 34, top), fill="#14191D", width=8)
        s.round(x, top + 16, 22, "#FFF1C9" if after else "#39434A")


def _street(s: Sheet) -> None:
    s.box(0, 0, W, 330, "#C9D3D3")
    for x, h, c in ((30, 230, "#B7A893"), (300, 190, "#A9B0A6"), (560, 250, "#BDB3A2")):
        s.box(x, 330 - h, 230, h, c)
        for n in range(6):
            s.box(x + 28 + (n % 3) * 66, 360 - h + (n // 3) * 70, 40, 44, "#8C949A")
    s.box(0, 330, W, 60, "#CFC8BA")
    s.box(0, 390, W, 330, "#7E8488")


def road(s: Sheet, after: bool) -> None:
    _street(s)
    for x in range(40, W, 220):
        s.box(x, 470, 120, 12, "#E9E4D6")
    if after:
        s.shape((300, 545), (700, 530), (740, 650), (270, 660), fill="#5B6165")
        return
    s.round(510, 600, 210, "#4B4F50", 0.36)
    s.round(520, 612, 170, "#6F93A0", 0.32)
    for x, y in ((270, 560), (760, 590), (330, 660), (690, 540)):
        s.shape((x, y), (x + 34, y - 12), (x + 52, y + 12), (x + 12, y + 22), fill="#5D6163")


def drain(s: Sheet, after: bool) -> None:
    _street(s)
    if not after:
        s.round(480, 560, 380, "#6E7F6A", 0.34)
        s.round(430, 575, 240, "#7F917A", 0.26)
    s.round(480, 550, 120, "#3F4447", 0.42)
    s.round(480, 544, 104, "#565D61", 0.4)
    for n in range(-3, 4):
        s.line((480 + n * 26, 512), (480 + n * 26, 576), fill="#3F4447", width=7)
    if not after:
        for x in (330, 560, 640):
            s.box(x, 540 + x % 40, 44, 18, "#B9A27A", 4)


def ramp(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 440, "#A9A596")
    s.box(80, 60, 300, 400, "#4A5257")
    s.box(110, 90, 112, 370, "#31383D")
    s.box(246, 90, 112, 370, "#31383D")
    s.box(0, 440, W, 280, "#9E988A")
    s.shape((380, 440), (930, 610), (930, 720), (200, 720), fill="#D0CABB")
    s.line((410, 300), (930, 470), fill="#6D757A", width=16)
    for x, y in ((410, 300), (590, 360), (770, 418)):
        s.line((x, y), (x, y + 150), fill="#6D757A", width=14)
    if after:
        for x in (300, 470, 640):
            s.box(x, 590, 30, 96, "#C8553D", 8)
            s.box(x, 616, 30, 16, PAPER)
        return
    _scooter(s, 300, 640, "#8C3B34")
    _scooter(s, 600, 560, "#3B5866")


def _scooter(s: Sheet, x: float, y: float, colour: str) -> None:
    s.shape((x - 40, y), (x - 30, y - 60), (x + 100, y - 62), (x + 150, y - 150), (x + 176, y - 146),
            (x + 168, y - 60), (x + 236, y), fill=colour)  # fmt: skip
    s.box(x - 10, y - 98, 116, 30, "#22282C", 12)
    s.line((x + 130, y - 168), (x + 190, y - 186), fill="#22282C", width=14)
    for wheel in (x + 10, x + 212):
        s.round(wheel, y + 8, 44, "#22282C")
        s.round(wheel, y + 8, 17, "#9AA0A3")


def rubbish(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 480, "#CFD4C8")
    s.box(0, 480, W, 240, "#A7A196")
    s.shape((90, 130), (870, 130), (930, 60), (30, 60), fill="#5E6B62")
    s.box(110, 130, 740, 380, "#E4E0D4")
    for n, (colour, word) in enumerate(
        (("#2F5D8A", "可回收"), ("#8A6A2F", "厨余"), ("#50565B", "其他"), ("#8C3B34", "有害"))
    ):
        x = 150 + n * 172
        s.box(x, 270, 140, 240, colour, 12)
        s.box(x - 8, 244, 156, 34, "#2B3238", 10)
        s.say(x + 70, 390, word, 30, PAPER)
    if after:
        return
    for n, (x, y, r) in enumerate(
        (
            (180, 560, 70),
            (330, 590, 84),
            (500, 570, 76),
            (640, 600, 90),
            (770, 560, 66),
            (240, 240, 54),
            (590, 236, 58),
        )
    ):
        s.round(x, y, r, ("#39424A", "#4C5560", "#5B4A3D")[n % 3], 0.8)
        s.shape((x - 12, y - r * 0.8), (x + 12, y - r * 0.8), (x, y - r * 1.05), fill="#2B3238")
    s.box(420, 640, 90, 50, "#B58B5A", 4)


def parking(s: Sheet, after: bool) -> None:
    _street(s)
    for x in (120, 330, 540, 750):
        s.line((x, 430), (x - 60, 690), fill="#E9E4D6", width=8)
    if after:
        for x in (180, 390, 600):
            s.box(x, 640, 26, 60, "#C8553D", 6)
        return
    for x, y, c in (
        (90, 470, "#7A8791"),
        (390, 500, "#8C3B34"),
        (650, 455, "#4E6A5E"),
        (250, 590, "#C5B48E"),
    ):
        s.box(x, y, 250, 74, c, 20)
        s.shape((x + 40, y), (x + 80, y - 52), (x + 180, y - 52), (x + 214, y), fill=c)
        s.shape((x + 62, y - 2), (x + 90, y - 42), (x + 172, y - 42), (x + 196, y - 2), fill="#2E383F")
        s.round(x + 58, y + 74, 28, "#22282C")
        s.round(x + 194, y + 74, 28, "#22282C")


def firelane(s: Sheet, after: bool) -> None:
    _street(s)
    s.box(180, 430, 600, 260, "#8E3A33")
    s.box(192, 442, 576, 236, "#7E8488")
    s.say(480, 560, "消防通道 禁止停车", 54, "#E7C46A")
    if not after:
        for x, c in ((210, "#C5B48E"), (500, "#4C5A66")):
            s.box(x, 500, 270, 84, c, 22)
            s.shape((x + 44, 500), (x + 86, 440), (x + 194, 440), (x + 230, 500), fill=c)
            s.shape((x + 66, 498), (x + 98, 452), (x + 186, 452), (x + 210, 498), fill="#2E383F")
            s.round(x + 62, 586, 32, "#22282C")
            s.round(x + 208, 586, 32, "#22282C")


def bench(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 430, "#CFDDD8")
    s.box(0, 430, W, 290, "#C3BBA9")
    for x in (130, 800):
        s.box(x - 16, 230, 32, 230, "#6C5442")
        s.round(x, 200, 130, "#5F7F5E")
        s.round(x + 60, 250, 80, "#6E8F6A")
    if after:
        for y in (420, 452, 520):
            s.box(300, y, 360, 20, "#9A6F47", 6)
        for x in (330, 610):
            s.box(x, 410, 18, 220, "#4A4F52", 4)

"""What the demo's pictures show indoors: each matter before and after somebody dealt with it."""

from app.demo.sheet import INK, PAPER, H, Sheet, W


def stairs(s: Sheet, after: bool) -> None:
    if after:
        s.box(0, 0, W, H, "#D9D2C2")
    wall, step = ("#E7E1D3", "#B9B2A2") if after else ("#3A444B", "#2A3238")
    s.shape((0, 0), (620, 0), (620, 470), (0, 640), fill=wall)
    for n in range(7):
        s.box(150 + n * 95, 640 - n * 70, 820, 80, step)
        s.line(
            (150 + n * 95, 640 - n * 70), (970, 640 - n * 70), fill="#8F8878" if after else "#4A555C", width=5
        )
    s.line((110, 560), (760, 90), fill="#7A3F35", width=16)
    if after:
        s.glow(470, 90, 210, "#FFE7AE", 190)
    s.round(470, 76, 34, "#FFF4D2" if after else "#525D64")


def corridor(s: Sheet, after: bool) -> None:
    s.shape((0, 0), (300, 130), (300, 520), (0, H), fill="#D8D2C3")
    s.shape((W, 0), (660, 130), (660, 520), (W, H), fill="#CFC8B8")
    s.shape((300, 520), (660, 520), (W, H), (0, H), fill="#A59F91")
    s.box(300, 130, 360, 390, "#E9E4D8")
    s.box(410, 220, 140, 300, "#6C4A3C")
    s.shape((720, 240), (800, 210), (800, 400), (720, 390), fill="#9B2D26")
    s.say(762, 304, "消", 40, PAPER)
    if after:
        return
    for x, y, w, h in (
        (90, 470, 190, 150),
        (120, 350, 140, 120),
        (600, 480, 150, 120),
        (690, 360, 150, 210),
        (250, 540, 130, 110),
    ):
        s.box(x, y, w, h, "#B58B5A", 4)
        s.line((x, y + h / 2), (x + w, y + h / 2), fill="#8E6A40", width=6)
    s.box(420, 560, 220, 70, "#5B6B74", 16)
    s.box(420, 510, 220, 60, "#6B7C86", 16)


def lift(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 600, "#D6D1C6")
    s.box(0, 600, W, 120, "#9C968A")
    s.box(270, 90, 420, 520, "#7F878B")
    s.box(296, 116, 180, 494, "#B9C0C2")
    s.box(484, 116, 180, 494, "#B9C0C2")
    s.box(740, 300, 80, 150, "#50585D", 10)
    s.round(780, 345, 20, "#F2C879" if after else "#2E3438")
    s.round(780, 405, 20, "#2E3438")
    s.box(400, 30, 160, 44, INK, 6)
    s.say(480, 52, "6 ↑" if after else "— —", 30, "#7FD1A6" if after else "#E08A6A")
    if after:
        s.box(380, 116, 200, 494, "#EFE9DA")
        s.box(400, 380, 160, 230, "#DDD5C3")
        return
    s.box(330, 270, 300, 150, "#F5EFD9", 6)
    s.say(480, 318, "电梯停用", 52, "#7A2E22")
    s.say(480, 380, "请走楼梯", 34, INK)


def leak(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 190, "#F3F0E8")
    s.box(0, 190, W, 530, "#E3DDCF")
    s.box(120, 470, 720, 180, "#A88E77", 14)
    s.box(150, 420, 280, 90, PAPER, 20)
    if after:
        return
    s.round(560, 120, 190, "#C9B68E", 0.4)
    s.round(590, 120, 130, "#AF9A70", 0.36)
    for x, y in ((520, 240), (560, 320), (600, 260), (640, 380), (540, 420)):
        s.shape((x, y - 26), (x + 12, y), (x - 12, y), fill="#6F93A0")
        s.round(x, y + 4, 12, "#6F93A0")
    s.box(520, 540, 150, 110, "#3F6F86", 12)


def canteen(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 300, "#EFE7D6")
    s.box(0, 300, W, 420, "#B98F66")
    s.box(140, 350, 680, 290, "#DDE2E2", 28)
    dishes = (
        ("#8CA35A", "#D9A441", "#B5533C", "#E8DCC0", "#C77F4A", "#6E8F6A")
        if after
        else ("#8CA35A", "#E8DCC0")
    )
    for n in range(6):
        x, y = 180 + n % 3 * 215, 380 + n // 3 * 125
        s.box(x, y, 180, 100, "#B9C1C3", 18)
        if n < len(dishes):
            s.round(x + 90, y + 52, 66, dishes[n], 0.55)
    s.box(330, 90, 300, 120, "#0B5A5E", 10)
    s.say(480, 150, "今日菜单 " + ("十样" if after else "两样"), 38, PAPER)


def hall(s: Sheet, after: bool) -> None:
    s.box(0, 0, W, 470, "#E9E3D4")
    s.box(0, 470, W, 250, "#B39C80")
    s.box(90, 110, 230, 190, "#BFD3D6")
    s.line((205, 110), (205, 300), fill=PAPER, width=10)
    if not after:
        for x, y, w, h in (
            (420, 330, 190, 150),
            (560, 400, 220, 150),
            (160, 440, 180, 130),
            (660, 300, 130, 110),
        ):
            s.box(x, y, w, h, "#A98D6B", 4)
            s.line((x, y), (x + w, y + h), fill="#8E7456", width=6)
        return
    s.box(430, 90, 420, 90, "#0B5A5E", 8)
    s.say(640, 135, "老人活动室", 48, PAPER)
    for x in (180, 520):
        s.box(x, 470, 270, 30, "#7A5A3E", 8)
        s.box(x + 24, 500, 16, 130, "#5F452F")
        s.box(x + 230, 500, 16, 130, "#5F452F")
        for seat in (x - 50, x + 280):
            s.box(seat, 520, 60, 20, "#4E6A5E", 6)
            s.box(seat + 6, 540, 10, 90, "#3B5148")
            s.box(seat + 44, 540, 10, 90, "#3B5148")

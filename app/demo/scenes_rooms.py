"""What the demo's rooms and things to lend look like."""

from app.demo.sheet import INK, PAPER, H, Sheet, W


def meeting(s: Sheet, _after: bool) -> None:
    s.box(0, 0, W, 430, "#E6E1D4")
    s.box(0, 430, W, 290, "#A9937A")
    s.box(300, 70, 360, 200, "#0B5A5E", 8)
    s.say(480, 150, "居民议事厅", 46, PAPER)
    s.say(480, 212, "有事好商量", 30, PAPER)
    for n in range(5):
        s.box(150 + n * 145, 380, 90, 110, "#4E6A5E", 18)
    s.round(480, 540, 360, "#7A5A3E", 0.28)
    s.round(480, 524, 360, "#94704E", 0.28)
    for n in range(4):
        s.box(240 + n * 130, 490, 70, 44, PAPER, 4)


def shelves(s: Sheet, _after: bool) -> None:
    s.box(0, 0, W, 560, "#EDE6D6")
    s.box(0, 560, W, 160, "#B39C80")
    spines = ("#7A3F35", "#0B5A5E", "#B98F66", "#4E6A5E", "#8A5300", "#515A63")
    for row in range(4):
        s.box(60, 60 + row * 125, 560, 112, "#8E7456", 4)
        for n in range(17):
            height = 70 + (n * 7 + row * 5) % 26
            s.box(72 + n * 32, 164 + row * 125 - height, 25, height, spines[(n + row) % 6], 2)
    s.box(690, 430, 220, 26, "#7A5A3E", 6)
    s.box(712, 456, 16, 170, "#5F452F")
    s.box(872, 456, 16, 170, "#5F452F")
    s.round(800, 250, 70, "#FFF4D2")
    s.line((800, 320), (800, 430), fill="#515A63", width=10)


def court(s: Sheet, _after: bool) -> None:
    s.box(0, 0, W, 300, "#C9DDE6")
    s.box(0, 300, W, 420, "#4F7F6E")
    s.shape((120, 700), (840, 700), (700, 380), (260, 380), fill="#B5613F")
    s.line((120, 700), (840, 700), (700, 380), (260, 380), (120, 700), fill=PAPER, width=6)
    s.round(480, 560, 120, PAPER, 0.45)
    s.round(480, 560, 110, "#B5613F", 0.45)
    s.box(470, 90, 20, 300, "#515A63")
    s.box(390, 70, 180, 120, PAPER, 6)
    s.line((420, 100), (540, 100), (540, 165), (420, 165), (420, 100), fill="#9B2D26", width=6)
    s.round(480, 200, 44, "#9B2D26", 0.3)
    s.round(480, 200, 34, "#C9DDE6", 0.3)


def classroom(s: Sheet, _after: bool) -> None:
    s.box(0, 0, W, 450, "#EDE9DC")
    s.box(0, 450, W, 270, "#C4A985")
    s.box(230, 70, 500, 230, "#2F5148", 8)
    s.say(480, 185, "四点半课堂", 60, PAPER)
    for row in range(2):
        for n in range(3):
            x, y = 110 + n * 260 + row * 30, 410 + row * 150
            s.box(x, y, 190, 24, "#94704E", 6)
            s.box(x + 12, y + 24, 12, 90, "#6C513A")
            s.box(x + 166, y + 24, 12, 90, "#6C513A")


def desk(s: Sheet, _after: bool) -> None:
    s.box(0, 0, W, 440, "#E3DED0")
    s.box(0, 440, W, 280, "#B39C80")
    s.box(560, 90, 280, 180, "#BFD3D6")
    s.line((700, 90), (700, 270), fill=PAPER, width=10)
    for x, shade in ((180, "#4E6A5E"), (600, "#7A3F35")):
        s.box(x, 330, 170, 170, shade, 30)
        s.box(x - 20, 470, 210, 70, shade, 24)
    s.round(480, 560, 130, "#7A5A3E", 0.4)
    s.round(480, 548, 130, "#94704E", 0.4)
    s.round(450, 532, 24, PAPER, 0.6)
    s.round(520, 540, 24, PAPER, 0.6)


def lend(s: Sheet, _after: bool) -> None:
    s.box(0, 0, W, 500, "#E9E3D4")
    s.box(0, 500, W, 220, "#A59F91")
    for n in range(4):
        x = 90 + n * 46
        s.line((x, 250), (x + 60, 640), fill="#7A5A3E", width=16)
        s.line((x + 120, 250), (x + 60, 640), fill="#94704E", width=16)
    s.round(690, 520, 130, INK)
    s.round(690, 520, 112, "#E9E3D4")
    s.round(690, 520, 18, INK)
    s.box(600, 330, 170, 120, "#0B5A5E", 20)
    s.box(590, 440, 220, 40, "#0B5A5E", 12)
    s.line((600, 340), (540, 300), fill=INK, width=16)
    s.round(840, 600, 44, INK)
    s.box(0, H - 40, W, 40, "#8F897C")

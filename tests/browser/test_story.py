"""The whole story in a real browser: a printed code, a report, its way through the desk, the resident's own word."""

import io
import re
from dataclasses import dataclass

import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from app.areas.models import Area
from app.cases.models import Case
from app.codes import qr
from app.codes.models import Code
from app.codes.posters import PosterText, a4
from app.codes.tokens import new_token
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.core.instance import here
from tests.browser.conftest import WECHAT, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = "单元门口的无障碍坡道又被电动车堵住了，轮椅早上下不来。"


@dataclass(frozen=True)
class Manner:
    """How somebody uses a phone."""

    scripts: bool = True
    width: int = 390
    agent: str | None = None
    large: bool = False  # 长辈版 and 200 % text


MANNERS = {
    "a phone": Manner(),
    "no JavaScript": Manner(scripts=False),
    "WeChat, 320 px, 200 % text, 长辈版": Manner(width=320, agent=WECHAT, large=True),
}


def picture(colour: str) -> bytes:
    image = Image.new("RGB", (800, 600), colour)
    ImageDraw.Draw(image).rectangle((100, 100, 700, 500), outline="white", width=9)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def printed_code(world: World, area: Area) -> str:
    """Issue a code, print its poster, and read the address back from the paper's pixels."""
    with write_transaction():
        code = Code(token=new_token(), area_id=area.id, issued_at=now())
        db.session.add(code)
    url = f"{here().settings.base_url}/c/{code.token}"
    poster = PosterText(
        main=area.name,
        second="",
        path="",
        token=code.token,
        url=url,
        phone="",
        phone_reaches="",
        issuer="",
        serial="1",
    )
    page = pypdfium2.PdfDocument(a4([poster]))[0]
    pixels = io.BytesIO()
    page.render(scale=2).to_pil().save(pixels, "PNG")
    read = qr.read(pixels.getvalue())
    assert read == url
    assert read.startswith(world.url)
    return read


def enlarge(page: Page, manner: Manner) -> None:
    if manner.large:
        page.wait_for_load_state()
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{page.url} is {overflow} px too wide at 200 % text"


def report(phone: Page, url: str, manner: Manner) -> tuple[str, str]:
    """Scan, write a sentence, add a photo, send. Returns the reference and the sixteen digits."""
    phone.goto(url)
    if manner.large:
        phone.get_by_role("link", name="长辈版").or_(phone.get_by_role("button", name="长辈版")).first.click()
    enlarge(phone, manner)
    phone.get_by_role("link", name=re.compile("我要反映")).click()
    enlarge(phone, manner)
    phone.locator("textarea[name=words]").fill(WORDS)
    if manner.large and manner.scripts:
        phone.locator(".dock [data-next]").click()
        enlarge(phone, manner)
    photo = {"name": "ramp.jpg", "mimeType": "image/jpeg", "buffer": picture("#345")}
    phone.locator("input[type=file]").first.set_input_files(photo)
    if manner.scripts:
        phone.locator("input[name=staged]").first.wait_for(state="attached")
    phone.locator("[data-send]").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("收到了")
    enlarge(phone, manner)
    ref = phone.get_by_text(re.compile(r"^\d{6}-\d{4,6}[A-Z]$")).first.inner_text()
    digits = re.sub(r"\D", "", phone.locator(".code").first.inner_text())
    assert len(digits) == 16
    return ref, digits


def do(page: Page, world: World, ref: str, verb: str, **fields: str) -> None:
    page.goto(f"{world.url}/cases/{ref}/{verb}")
    for name, value in fields.items():
        field = page.locator(f"form.panel [name={name}], .panel form [name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    if verb in ("handle", "quick"):
        after = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": picture("#585")}
        page.locator(".panel input[type=file]").set_input_files(after)
    page.locator(".panel button[type=submit]").click()
    expect(page.locator(".panel")).to_have_count(0)  # once the photo on its way has arrived


def counted(leader: Page, world: World, area: Area) -> dict[str, int]:
    """Received, handled, solved and open, as the area's dashboard says them."""
    leader.goto(f"{world.url}/figures/{area.id}?span=year")
    numbers = {}
    for figure in ("received", "handled", "solved", "open"):
        shown = leader.locator(f"[data-figure={figure}]").locator(".n, .n0").first
        numbers[figure] = int(shown.inner_text())
    return numbers


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS.keys())
def test_from_the_poster_to_the_residents_own_word(world: World, manner: Manner) -> None:
    cast = world.cast
    url = printed_code(world, cast.block)
    phone = world.phone(scripts=manner.scripts, width=manner.width, agent=manner.agent)
    leader = world.desk(cast.wang)
    places = (cast.garden, cast.elm, cast.district, cast.oak)
    before = {area.id: counted(leader, world, area) for area in places}
    ref, digits = report(phone, url, manner)

    dispatcher = world.desk(cast.wei, scripts=manner.scripts)
    dispatcher.goto(f"{world.url}/triage")
    expect(dispatcher.locator("body")).to_contain_text(ref)
    do(dispatcher, world, ref, "dispatch", unit=str(cast.committee.id), person=str(cast.mei.id))

    worker = world.desk(cast.mei, scripts=manner.scripts)
    worker.goto(f"{world.url}/work")
    expect(worker.locator("body")).to_contain_text(ref)
    worker.goto(f"{world.url}/cases/{ref}")
    worker.locator("form[action$='/take-on'] button").first.click()
    do(worker, world, ref, "handle", result="solved", words="装好 3 根隔离桩，划了车位。")

    lead = world.desk(cast.hua, scripts=manner.scripts)
    do(lead, world, ref, "check", words="坡道净宽 1.2 米，轮椅能过。")

    phone.goto(f"{world.url}/follow/{digits}")
    enlarge(phone, manner)
    expect(phone.locator("body")).to_contain_text("装好 3 根隔离桩")
    phone.goto(f"{world.url}/follow/{digits}/rate")
    enlarge(phone, manner)
    phone.locator("label[for=yes]").click()
    phone.locator("[data-send]").click()
    expect(phone).to_have_url(re.compile(rf"/follow/{digits}(\?|$)"))

    case = db.session.scalars(sa.select(Case).where(Case.ref == ref)).one()
    assert (case.status, case.resident_result) == ("closed", "yes")
    db.session.rollback()
    one_more = {"received": 1, "handled": 1, "solved": 1, "open": 0}
    nothing = dict.fromkeys(one_more, 0)
    for area in places:
        was, now_is = before[area.id], counted(leader, world, area)
        assert {name: now_is[name] - was[name] for name in was} == (nothing if area is cast.oak else one_more)

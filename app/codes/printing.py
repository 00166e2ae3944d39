"""What is printed for a code: gathered for a whole batch in two statements, drawn outside every transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from app.accounts.models import Unit, UnitKind
from app.areas.models import Area, Level
from app.codes import places, posters, qr
from app.codes.models import LIVE, Batch, Code
from app.codes.posters import PosterText, Progress, Unreadable
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here

MOST_ON_THE_WEB = 120  # posters; a minute's work is for the command line
SHEETS: Mapping[str, Callable[[Sequence[PosterText], Progress | None], bytes]] = {
    "a4": posters.a4,
    "a6": posters.a6,
}


def texts(codes: Sequence[Code]) -> list[PosterText]:
    ids = frozenset[int]().union(*(code.area.around for code in codes))
    areas = {area.id: area for area in db.session.scalars(sa.select(Area).where(Area.id.in_(ids)))}
    committees = _committees(ids)
    return [_text(code, areas, committees) for code in codes]


def wanting(codes: Sequence[Code]) -> str:
    """The characters of these posters that no face of ours has."""
    return posters.unprintable(texts(codes))


def url_of(code: Code) -> str:
    """What paper says for good: the address in the settings, never the one somebody happened to use."""
    return f"{here().settings.base_url}/c/{code.token}"


def serial(code: Code) -> str:
    return f"{code.id:06}"


def refuse_many(codes: Sequence[Code], batch: Batch) -> None:
    """Errors: more than a browser should wait for."""
    if len(codes) > MOST_ON_THE_WEB:
        raise DomainError(
            "These are %(n)s posters, too many to wait for in a browser (at most %(most)s). On the server,"
            " run: flask codes print %(batch)s --out posters.pdf",
            n=len(codes),
            most=MOST_ON_THE_WEB,
            batch=batch.id,
        )


def refuse_ended(code: Code) -> None:
    """Errors: paper for a code that no longer works."""
    if code.status not in LIVE:
        raise DomainError("This code is no longer in use; nothing is printed for it.")


def square(url: str, kind: str) -> bytes:
    """The bare code, read back before anybody gets it; as a drawing, its modules are proven as a picture."""
    picture = qr.png(url)
    if qr.read(picture) != url:
        raise Unreadable("The code on poster %(serial)s does not read back. Nothing was made.", serial=url)
    return picture if kind == "png" else qr.svg(url).encode()


def poster(text: PosterText, kind: str) -> bytes:
    if kind == "png":
        return posters.png(text)
    return posters.svg(text).encode() if kind == "svg" else posters.a4([text])


def _text(code: Code, areas: Mapping[int, Area], committees: Mapping[int, Unit]) -> PosterText:
    chain = sorted((areas[id_] for id_ in code.area.around), key=lambda one: one.level.depth)
    named = places.largest(chain)
    inner = [one.name for one in chain if one.level.depth > named.level.depth]
    unit = next((committees[one.id] for one in reversed(chain) if one.id in committees), None)
    community = next((one for one in chain if one.level is Level.COMMUNITY), named)
    return PosterText(
        main=named.name,
        second=" ".join([*inner, code.spot]).strip(),
        path=" · ".join(one.name for one in chain[1:] if one.level.depth < named.level.depth),
        token=code.token,
        url=url_of(code),
        phone=unit.duty_phone or "" if unit else "",
        phone_reaches=unit.name if unit else community.name,
        issuer=here().settings.issuer or chain[0].name,
        serial=serial(code),
    )


def _committees(area_ids: frozenset[int]) -> dict[int, Unit]:
    """Area → its residents' committee that answers a telephone."""
    rows = db.session.scalars(
        sa.select(Unit)
        .where(
            Unit.area_id.in_(area_ids),
            Unit.kind == UnitKind.COMMITTEE,
            Unit.duty_phone.is_not(None),
            Unit.closed.is_(False),
        )
        .order_by(Unit.id.desc())
    )
    return {unit.area_id: unit for unit in rows}

"""The public check of an edition: number and digest for everybody, rows only once they are published."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.codes import tokens
from app.core.errors import NotFound
from app.core.numbers import row_id
from app.editions import queries, words
from app.editions.routes import editions
from app.figures.kinds import OF_CASES
from app.resources.words import KINDS
from app.web.access import public

GROUP = 8  # letters of a digest, so that an eye can compare it with paper
MOST_TYPED = 40


@editions.get("/editions/<token>")
@public
def check(token: str) -> ResponseReturnValue:
    """Errors: NotFound for what is no signed edition: a draft is nowhere."""
    if len(token) > MOST_TYPED:
        raise NotFound("There is no edition under this address.")
    edition = queries.signed_by_token(tokens.normalise(token))
    found = queries.rows(edition, row_id(request.args.get("after"))) if edition.published_at else None
    here = url_for("editions.check", token=edition.token)
    return render_template(
        "editions/check.html",
        edition=edition,
        groups=in_groups(edition.digest or ""),
        what=words.what_it_holds(edition.kind),
        conditions=words.conditions_said(edition),
        of_cases=edition.kind in OF_CASES,
        rows=found.some if found else [],
        corrections=queries.corrections(edition),
        kind_words=KINDS,
        next_href=f"{here}?after={found.after}" if found and found.after else "",
        first_href=here if found and "after" in request.args else "",
    )


def in_groups(digest: str) -> list[str]:
    return [digest[first : first + GROUP] for first in range(0, len(digest), GROUP)]

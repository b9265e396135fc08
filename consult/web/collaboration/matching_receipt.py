"""The page a side opens with its code: put together from where its registration stands."""

from typing import Any

from flask import render_template, request

from consult.codes import digest_of, read_code, spaced
from consult.collaboration.matching.models import MatchListing
from consult.collaboration.matching.pairs import pair_of
from consult.collaboration.matching.queries import by_digest
from consult.collaboration.matching.sheets import DIRECTIONS, KINDS
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.errors import NotFound
from consult.i18n import gettext
from consult.web.collaboration.matching_side import others, standing
from consult.web.forms import Typed


def mine_of(code: str) -> MatchListing:
    """The registration a typed code belongs to, or NotFound."""
    plain = read_code(code)
    return by_digest(db.session(), digest_of(Keys.of(settings()).receipt, plain) if plain else "")


def page(code: str, typed: Typed, **more: Any) -> Any:
    """The page of one registration; 404 with the field for the code when nobody has it."""
    try:
        mine = mine_of(code)
    except NotFound as error:
        return unknown(code, error), 404
    plain, pair = read_code(code) or "", pair_of(db.session(), mine.case)
    context: dict[str, Any] = {"sure": "", "contact": {}, "refused": "", **more}
    return render_template(
        "public/matching_receipt.html",
        code=plain,
        spaced=spaced(plain),
        number=mine.case.number,
        mine=mine,
        direction=gettext(DIRECTIONS[mine.direction]),
        kind=gettext(KINDS[mine.kind]) if mine.kind in KINDS else "",
        office=mine.case.office,
        standing=standing(db.session(), mine, pair),
        other=others(db.session(), mine, pair),
        done=request.args.get("done", ""),
        new=request.args.get("new") == "1",
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        **context,
    )


def unknown(typed: str, error: NotFound) -> str:
    """The field for the code, with what was typed."""
    said = str(error)
    errors = [{"field": "code", "text": said}]
    return render_template("public/matching_lookup.html", code=typed, errors=errors, error_of={"code": said})

"""/matching: offers and wishes by theme and ward without names, and what came of earlier ones."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from consult.collaboration.matching import queries
from consult.collaboration.matching.sheets import KINDS
from consult.db import db
from consult.dossier.queries import dossiers
from consult.i18n import N_, gettext
from consult.web.access import public

blueprint = Blueprint("matching", __name__, url_prefix="/matching")
SHORT = {"offer": N_("提供"), "wish": N_("希望")}


@blueprint.get("")
@public
def listing() -> str:
    """What is offered and wished for now, newest first, and what came of earlier ones."""
    wanted = {name: request.args.get(name, "") for name in ("direction", "theme", "place")}
    found = queries.listed(db.session(), **wanted, after=request.args.get("after", type=int))
    themes, places = queries.in_use(db.session())
    return render_template(
        "public/matching.html",
        nav="cases",
        rows=[
            {
                "number": row.case.number,
                "direction": gettext(SHORT[row.direction]),
                "offers": row.direction == "offer",
                "kind": gettext(KINDS[row.kind]) if row.kind in KINDS else "",
                "row": row,
            }
            for row in found.rows
        ],
        groups=[
            {"title": gettext(title), "entries": _filter(name, values, wanted)}
            for name, title, values in (
                ("direction", N_("提供か希望か"), list(SHORT)),
                ("theme", N_("テーマ"), themes),
                ("place", N_("場所（地区）"), places),
            )
            if values
        ],
        narrowed=any(wanted.values()),
        more=_address({**wanted, "after": str(found.after)}) if found.after else "",
        trail=trail(),
    )


@blueprint.get("/examples")
@public
def examples() -> str:
    """What was done together, shown with the consent of both sides."""
    rows = queries.shown(db.session())
    texts = [held.last("story") for held in dossiers(db.session(), [row.case for row in rows])]
    return render_template(
        "public/matching_examples.html",
        nav="cases",
        rows=[
            {"title": text["title"], "sides": text["sides"], "text": text["text"],
             "theme": row.theme, "at": row.shown_at}
            for row, text in zip(rows, texts, strict=True)
            if text is not None
        ],
        trail=trail(gettext("一緒に取り組んだ例")),
    )  # fmt: skip


def trail(*more: str) -> list[dict[str, str]]:
    """From the front page over the list."""
    steps = [{"title": gettext("トップ"), "href": "/"}, {"title": gettext("マッチング"), "href": "/matching"}]
    return (
        steps + [{"title": title} for title in more] if more else [steps[0], {"title": gettext("マッチング")}]
    )


def _filter(name: str, values: list[str], wanted: dict[str, str]) -> list[dict[str, Any]]:
    said = {code: gettext(word) for code, word in SHORT.items()} if name == "direction" else {}
    choices = [("", gettext("すべて")), *((value, said.get(value, value)) for value in values)]
    others = any(value for field, value in wanted.items() if field != name)
    return [
        {
            "href": _address({**wanted, name: value}),
            "title": title,
            "current": wanted[name] == value,
            "narrower": bool(value) and others,
        }
        for value, title in choices
    ]


def _address(wanted: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"/matching?{query}" if query else "/matching"

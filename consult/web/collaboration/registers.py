"""/organisations, /venues, /data, /glossary: what stands in the open registers, each kind on its own page."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.collaboration.registers.queries import entries, values_of
from consult.collaboration.registers.sheets import NAME
from consult.db import db
from consult.dossier.sheets import Sheet, Written, sheet_of
from consult.i18n import N_, gettext
from consult.web.access import public
from consult.web.cases import dossier_page

blueprint = Blueprint("registers", __name__)


@dataclass(frozen=True)
class _Kind:
    code: str
    title: str
    lead: str
    nothing: str
    by: tuple[str, ...] = ()  # items that narrow the list


KINDS: Final = {
    "organisations": _Kind(
        "organisation",
        N_("地域の団体"),
        N_("載せることに同意した団体です。同じテーマの団体を、地区をこえて探せます。"),
        N_("載っている団体は、まだありません。"),
        ("actor", "themes", "ward"),
    ),
    "venues": _Kind(
        "venue",
        N_("集まる場所"),
        N_("話し合いや催しに使える、身近な場所です。"),
        N_("載っている場所は、まだありません。"),
        ("ward",),
    ),
    "data": _Kind(
        "dataset",
        N_("地域のデータ"),
        N_("地区で話し合うときの資料です。出典と、いつの時点かを書いています。"),
        N_("載っているデータは、まだありません。"),
        ("ward",),
    ),
    "glossary": _Kind(
        "term",
        N_("用語集"),
        N_("このホームページで使う言葉の意味です。やさしい日本語も書いています。"),
        N_("載っている用語は、まだありません。"),
    ),
}


@blueprint.get("/organisations")
@public
def organisations() -> str:
    """Organisations that agreed to be listed, by actor, theme and ward."""
    return _page("organisations")


@blueprint.get("/venues")
@public
def venues() -> str:
    """Places to meet, with what helps people to come."""
    return _page("venues")


@blueprint.get("/data")
@public
def data() -> str:
    """Data about the town, each with source and date."""
    return _page("data")


@blueprint.get("/glossary")
@public
def glossary() -> str:
    """The words of this service, also in easy Japanese."""
    return _page("glossary")


def _page(address: str) -> str:
    kind, session = KINDS[address], db.session()
    sheet = sheet_of(NAME, kind.code)
    if sheet is None:
        raise LookupError(kind.code)
    wanted = {name: request.args.get(name, "").strip()[:40] for name in kind.by}
    page = entries(session, kind.code, wanted, request.args.get("after", ""))
    asked = {name: value for name, value in wanted.items() if value}
    return render_template(
        "public/register.html",
        nav="cases",
        address=f"/{address}",
        title=gettext(kind.title),
        lead=gettext(kind.lead),
        nothing=gettext(kind.nothing),
        filters=[_filter(kind, sheet, name, wanted[name]) for name in kind.by],
        narrowed=bool(asked),
        rows=[_row(sheet, entry) | {"href": case.address} for entry, case in page.rows],
        more=f"/{address}?{urlencode({**asked, 'after': page.after})}" if page.after else "",
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext(kind.title)}],
    )


def _filter(kind: _Kind, sheet: Sheet, name: str, chosen: str) -> dict[str, Any]:
    label = next(gettext(item.label) for item in sheet.items if item.name == name)
    said = values_of(db.session(), kind.code, name)
    if name == "themes":
        said = sorted({theme.strip() for some in said for theme in some.split("、") if theme.strip()})
    words = {code: gettext(word) for code, word in ACTOR_KINDS.items()} if name == "actor" else {}
    options = [{"value": one, "label": words.get(one, one), "chosen": one == chosen} for one in said]
    return {"name": name, "label": label, "options": options}


def _row(sheet: Sheet, entry: Written) -> dict[str, Any]:
    open_items = {item.name for item in sheet.items if item.public and not item.sealed} - {"name", "reading"}
    shown = {name: value for name, value in entry.values.items() if name in open_items and value is not False}
    return {
        "anchor": f"e{entry.number}",
        "name": entry["name"],
        "reading": entry["reading"] or "",
        "answers": dossier_page.answers(sheet, shown),
    }

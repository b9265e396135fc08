"""/procedures: the procedures this city runs, drawn and in words, to take away; where a case stands in its own."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.words import holders
from consult.calendars import tokyo_date
from consult.cases import path, queries, staged, tracks, unseen
from consult.cases.definitions import every, library, newest
from consult.cases.models import Case, StoredDefinition
from consult.cases.readiness import missing
from consult.db import db, settings
from consult.errors import NotFound
from consult.i18n import gettext, language, msg, pick, say
from consult.resources import resource
from consult.web.access import public
from consult.web.printed import download, sheet
from consult.workflow import diagram
from consult.workflow.definition import Definition
from consult.workflow.drawing.composing import marks, picture
from consult.workflow.drawing.painting import mark_words
from consult.workflow.handbook import Chapter, Edition, chapter
from consult.workflow.handbook_printed import handbook

blueprint = Blueprint("procedures", __name__)
BESIDE_WORDS = 820  # a drawing wider than this stands above the words, not beside them


@blueprint.get("/procedures")
@public
def listing() -> str:
    """The procedures this city runs."""
    rows = [
        {
            "href": f"/procedures/{name}",
            "title": pick(d.title),
            "basis": pick(d.basis) if d.basis else "",
            "version": d.version,
            "runs": not missing(d),
        }
        for name, d in sorted(every().items())
    ]
    return render_template("public/procedures.html", rows=rows)


@blueprint.get("/procedures/<name>")
@public
def procedure(name: str) -> str:
    """One procedure: drawing, and the words that say the same."""
    definition = newest(name)
    title = pick(definition.title)
    return render_template(
        "public/procedure.html",
        **_said(definition, _history(db.session(), definition)),
        case=None,
        files=_files(definition),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("手続の図"), "href": "/procedures"},
            {"title": title},
        ],
    )


@blueprint.get("/cases/<slug>/procedure")
@public
def of_case(slug: str) -> str:
    """The procedure a case is pinned to, with where the case stands and where it has been."""
    session = db.session()
    case = queries.public_by_slug(session, slug)
    definition = staged.definition_of(session, case)
    been = path.visited(definition, unseen.without(definition, queries.steps(session, case)))
    at = {track.name: track.stage for track in tracks.of(session, case)}
    return render_template(
        "public/procedure.html",
        **_said(definition, (), case, been, at),
        case={"title": case.title, "number": case.number, "href": case.address},
        files=[],
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": case.title, "href": case.address},
            {"title": gettext("この手続について")},
        ],
    )


def _said(
    definition: Definition,
    history: tuple[Edition, ...],
    case: Case | None = None,
    been: Collection[str] = (),
    at: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    current = case.stage if case else None
    drawn = picture(definition, current, been, tracks=at)
    standing = {"stage-" + n: mark_words(m) for n, m in marks(definition, current, been).items()}
    for track in definition.tracks:
        flat = definition.track(track.name)
        for name, mark in marks(flat, (at or {}).get(track.name), ()).items():
            standing[f"stage-{track.name}-{name}"] = mark_words(mark)
    return {
        "procedure": _chapter(definition, history),
        "drawing": Markup(drawn.svg()),  # noqa: S704 - drawn by us, every text in it escaped
        "wide": drawn.width > BESIDE_WORDS,
        "marks": standing,
        "runs": not missing(definition),
    }


def _chapter(definition: Definition, history: tuple[Edition, ...] = ()) -> Chapter:
    return chapter(definition, holders, others=library(), history=history)


def _history(session: Session, definition: Definition) -> tuple[Edition, ...]:
    """The present version and those that cases began under, newest first."""
    rows = session.execute(
        select(StoredDefinition.number, StoredDefinition.digest, StoredDefinition.stored_at)
        .where(StoredDefinition.name == definition.name)
        .order_by(StoredDefinition.stored_at.desc())
        .limit(50)
    ).all()
    used = [
        Edition(row.number, row.digest, str(msg("%(day)sに初めて使いました", day=tokyo_date(row.stored_at))))
        for row in rows
    ]
    known = {edition.digest for edition in used}
    return (
        *(() if definition.digest in known else (Edition(definition.version, definition.digest, ""),)),
        *used,
    )


def _files(definition: Definition) -> list[dict[str, str]]:
    kinds = [
        ("json", gettext("JSON（要約値のもとになるもの）")),
        ("mmd", gettext("Mermaid（図の文字による形）")),
        ("svg", gettext("SVG（図）")),
    ]
    if definition == library().get(definition.name):
        kinds.insert(0, ("toml", gettext("TOML（手続の定義）")))
    return [{"href": f"/procedures/{definition.name}.{kind}", "title": title} for kind, title in kinds]


@blueprint.get("/procedures/<name>.json")
@public
def as_json(name: str) -> Response:
    """The canonical document: its SHA-256 is the identity of the definition."""
    return download(newest(name).json.encode(), "application/json", f"{name}.json")


@blueprint.get("/procedures/<name>.mmd")
@public
def as_mermaid(name: str) -> Response:
    """The diagram as Mermaid text."""
    return download(diagram.mermaid(newest(name)).encode(), "text/plain; charset=utf-8", f"{name}.mmd")


@blueprint.get("/procedures/<name>.svg")
@public
def as_svg(name: str) -> Response:
    """The diagram as a file."""
    drawn = diagram.svg(newest(name), prefix=None)
    return download(drawn.encode(), "image/svg+xml", f"{name}.svg")


@blueprint.get("/procedures/<name>.toml")
@public
def as_toml(name: str) -> Response:
    """The file the procedure comes from; not there while local rules are laid over it."""
    definition = newest(name)
    file = resource("workflows") / f"{definition.name}.toml"
    if definition != library()[definition.name] or not file.is_file():
        raise NotFound(msg("この手続には市の決まりが重なっています。JSONの形をお使いください。"))
    return download(file.read_bytes(), "application/toml", f"{name}.toml")


@blueprint.get("/procedures/<name>.pdf")
@public
def as_pdf(name: str) -> Response:
    """The procedure as a document to read or sign."""
    definition, day = newest(name), clock.today()
    city = settings().municipality if language() == "ja" else settings().municipality_en
    bound = handbook([definition], holders, municipality=city, made_on=say(day), others=library())
    made = sheet(
        "handbook", bound, pick(definition.title), language(), clock.tokyo(day.year, day.month, day.day)
    )
    return download(made, "application/pdf", f"{name}.pdf")

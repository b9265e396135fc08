"""The text of a plan: read on a phone and commented on section by section; put in and replaced on the desk."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from consult import clock
from consult.access.permissions import Permission
from consult.calendars import tokyo_date
from consult.cases import queries, staged
from consult.cases.models import Case
from consult.consultations.models import Consultation
from consult.db import db
from consult.documents import drafts
from consult.documents.models import Draft, DraftSection
from consult.documents.sections import Plan
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import Message, gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import case_page
from consult.web.access import current_actor, needs, public
from consult.web.desk import desk_case

blueprint = Blueprint("draft", __name__)
_ITEM = re.compile(r"(\s*)(?:[-*・•○※]|\d{1,2}[.)])\s*(.+)", re.DOTALL)
_HEADING_LEVELS = (2, 4)
_READING_SPEED = 500  # characters of Japanese a minute
_OPS = {"same": "equal", "added": "insert", "removed": "delete"}


@blueprint.get("/cases/<slug>/draft")
@public
def show(slug: str) -> str:
    """The frozen text with its contents; each section ends with the way to say something about it."""
    session = db.session()
    case = queries.public_by_slug(session, slug)
    draft = drafts.newest(session, case.id, "consulted")
    if draft is None or draft.frozen_at is None:
        raise NotFound(msg("案の本文はまだ公表していません。公表したら、このページで読めます。"))
    current = drafts.newest(session, case.id, "current")
    comparing = current is not None and request.args.get("compare") == "1"
    compared = drafts.compared(current.sections, draft.sections) if comparing and current else []
    view = case_page.View.of(session, case)
    return render_template(
        "public/draft.html",
        nav="cases",
        case={"number": case.number, "address": case.slug, "title": case.title},
        edition=msg(
            "募集のときの案（第%(n)s版・%(day)s確定）", n=draft.number, day=tokyo_date(draft.frozen_at)
        ),
        reading=_reading_time(draft),
        toc=[_entry(section) for section in draft.sections],
        sections=[_section(section, {c.anchor: c for c in compared}) for section in draft.sections],
        gone=[_gone(c) for c in compared if c.state == "gone"],
        comparing=comparing,
        open=_open(view),
        switches=_switches(case, comparing) if current else [],
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("案の本文")},
        ],
        office=case_page.office(view),
    )


def _open(view: case_page.View) -> bool:
    row = view.session.get(Consultation, view.case.id)
    return bool(
        row is not None
        and view.definition.opens(view.case.stage, "opinions")
        and row.closes_at is not None
        and clock.now() <= row.closes_at
    )


def _reading_time(draft: Draft) -> Message:
    characters = sum(len(section.text) for section in draft.sections)
    return msg(
        "全%(n)s節　読むのに約%(m)s分", n=len(draft.sections), m=max(1, round(characters / _READING_SPEED))
    )


def _switches(case: Case, comparing: bool) -> list[dict[str, Any]]:  # noqa: FBT001 - a state of the page
    base = f"/cases/{case.slug}/draft"
    return [
        {"href": base, "title": gettext("案だけを読む"), "current": not comparing},
        {"href": f"{base}?compare=1", "title": gettext("いまの計画と比べる"), "current": comparing},
    ]


def _entry(section: DraftSection) -> dict[str, Any]:
    least, most = _HEADING_LEVELS
    return {
        "id": section.anchor,
        "number": section.number,
        "title": section.title or gettext("はじめに"),
        "level": min(section.level + least - 1, most),
        "page": section.page,
    }


def _section(section: DraftSection, compared: dict[str, drafts.Compared]) -> dict[str, Any]:
    found = compared.get(section.anchor)
    return {
        **_entry(section),
        "body": body(section.text),
        "state": found.state if found else "",
        "runs": _runs(found) if found and found.state != "same" else [],
    }


def _gone(found: drafts.Compared) -> dict[str, Any]:
    return {"heading": found.heading, "runs": _runs(found)}


def _runs(found: drafts.Compared) -> list[dict[str, str]]:
    return [{"op": _OPS[op], "text": text} for op, text in found.pieces]


def body(text: str) -> Markup:
    """Paragraphs, lists and tables of a section as plain HTML without styles."""
    return Markup("\n").join(_blocks(drafts.paragraphs(text)))


def _blocks(parts: list[str]) -> Iterator[Markup]:
    place = 0
    while place < len(parts):
        for kind, reader in (
            ("list", _ITEM.fullmatch),
            ("table", lambda part: " | " in part or "\t" in part),
        ):
            run = _run(parts, place, reader)
            if len(run) > (kind == "table"):
                yield _list(run) if kind == "list" else _table(run)
                place += len(run)
                break
        else:
            yield Markup("<p>{}</p>").format(_lines(parts[place]))
            place += 1


def _run(parts: list[str], place: int, reader: Any) -> list[str]:
    run: list[str] = []
    for part in parts[place:]:
        if not reader(part):
            break
        run.append(part)
    return run


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _list(items: list[str]) -> Markup:
    rows = [match for item in items if (match := _ITEM.fullmatch(item))]
    lines = [
        Markup("<li{}>{}</li>").format(Markup(' class="indent"') if len(row[1]) > 1 else "", _lines(row[2]))
        for row in rows
    ]
    return Markup('<ul class="bullets">{}</ul>').format(Markup("").join(lines))


def _table(rows: list[str]) -> Markup:
    cells = [re.split(r" \| |\t", row) for row in rows]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(cell) for cell in cells[0])
    lines = [
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in cells[1:]
    ]
    return Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(gettext("表（横に動かせます）"), head, Markup("").join(lines))


@blueprint.get("/desk/cases/<slug>/draft")
@needs(Permission.DRAFT_IMPORT)
def edit(slug: str) -> str:
    """What texts there are, and the form to put one in."""
    return _form(desk_case(slug))


@blueprint.post("/desk/cases/<slug>/draft")
@needs(Permission.DRAFT_IMPORT)
def save(slug: str) -> Response | str | tuple[str, int]:
    """Look at the sections first; keep them when asked to."""
    case = desk_case(slug)
    form = {name: request.form.get(name, "") for name in ("text", "title", "kind")}
    try:
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            form["text"] = drafts.decode(upload.read())
        if request.form.get("do") != "keep":
            return _form(case, form, preview=drafts.read(form["text"]))
        with unit_of_work(current_actor()) as uow:
            drafts.import_draft(uow, case, form["text"], title=form["title"], kind=form["kind"])  # type: ignore[arg-type]
    except Invalid as error:
        return _form(queries.by_slug(db.session(), slug), form, error=error), error.status
    except Refused as error:
        return _form(queries.by_slug(db.session(), slug), form, refusal=str(error)), error.status
    return redirect(f"/desk/cases/{slug}/draft?done=1", 303)


def _form(
    case: Case,
    form: dict[str, str] | None = None,
    *,
    preview: Plan | None = None,
    error: Invalid | None = None,
    refusal: str = "",
) -> str:
    held = drafts.drafts(db.session(), case.id)
    given = form or {"text": "", "title": "", "kind": "consulted"}
    fields = error.fields if error else {}
    return render_template(
        "desk/draft.html",
        case={"number": case.number, "address": case.slug, "title": case.title, "public": case.public},
        form=given,
        errors=[{"field": name, "text": str(sentences[0])} for name, sentences in fields.items()],
        error_of={name: str(sentences[0]) for name, sentences in fields.items()},
        refusal=refusal,
        done=request.args.get("done") == "1",
        kinds=[
            {"value": kind, "label": gettext(label), "checked": kind == given["kind"]}
            for kind, label in drafts.KINDS.items()
        ],
        preview=_preview(preview) if preview else None,
        held=[_held(draft) for draft in held],
        stage=case_page.View.of(db.session(), case).stage_word,
        open=staged.definition_of(db.session(), case).opens(case.stage, "opinions"),
    )


def _preview(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "sections": [
            {
                "anchor": section.anchor,
                "heading": section.heading or gettext("はじめに"),
                "level": section.level,
                "characters": sum(map(len, section.paragraphs)),
                "opening": section.paragraphs[0][:40] if section.paragraphs else "",
            }
            for section in plan.sections
        ],
        "noise": list(plan.noise),
    }


def _held(draft: Draft) -> dict[str, Any]:
    return {
        "kind": gettext(drafts.KINDS[draft.kind]),
        "number": draft.number,
        "title": draft.title,
        "sections": len(draft.sections),
        "imported_at": draft.imported_at,
        "frozen_at": draft.frozen_at,
        "digest": draft.digest,
    }

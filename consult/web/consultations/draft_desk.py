"""Putting a text of a plan in: its sections are looked at, matched with the version before, and only then kept."""

import hashlib
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import queries, staged
from consult.cases.models import Case
from consult.consultations.actions.versions import publish_revised, ready_to_publish
from consult.consultations.queries import versions
from consult.db import db
from consult.documents import drafts
from consult.documents.carrying import Choice
from consult.documents.models import Draft
from consult.errors import Invalid, Refused
from consult.i18n import gettext, msg
from consult.plans.drafting import may_write_again
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases import case_page
from consult.web.cases.desk import desk_case
from consult.web.consultations import draft_preview

blueprint = Blueprint("draft_desk", __name__)


@blueprint.get("/desk/cases/<slug>/draft")
@needs(Permission.DRAFT_IMPORT)
def edit(slug: str) -> str:
    """What texts there are, and the form to put one in; `?from=revisions` begins with the 修正対照表 applied."""
    case = desk_case(slug)
    if request.args.get("from") == "revisions":
        text, left = versions.revised_text(db.session(), case)
        form = {"text": text, "title": "", "kind": "decided"}
        said = ""
        if left:
            numbers = "、".join(map(str, left))
            said = str(
                msg("対照表%(numbers)sは当てはめられませんでした。手で直してください", numbers=numbers)
            )
        return _form(case, form, refusal=said)
    return _form(case)


@blueprint.post("/desk/cases/<slug>/draft")
@needs(Permission.DRAFT_IMPORT)
def save(slug: str) -> Response | str | tuple[str, int]:
    """Look at the sections and what becomes of the opinions first; keep them when asked to."""
    case = desk_case(slug)
    form = {name: request.form.get(name, "") for name in ("text", "title", "kind")}
    try:
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            form["text"] = drafts.decode(upload.read())
        plan = drafts.read(form["text"])
        base, seen = _base(case, form["kind"]), request.form.get("seen") == _print(form)
        choice = _choice(len(plan.sections)) if seen and base is not None else None
        preview = draft_preview.of(db.session(), case, plan, base, choice)
        if request.form.get("do") != "keep" or (preview.unsure and choice is None):
            return _form(case, form, preview=preview)
        with unit_of_work(current_actor()) as uow:
            drafts.import_draft(
                uow, case, form["text"], title=form["title"], kind=form["kind"],  # type: ignore[arg-type] # checked there
                base=versions.stopped_draft(uow.session, case), choice=choice, again=may_write_again(case),
            )  # fmt: skip
    except Invalid as error:
        return _form(queries.by_slug(db.session(), slug), form, error=error), error.status
    except Refused as error:
        return _form(queries.by_slug(db.session(), slug), form, refusal=str(error)), error.status
    return redirect(f"/desk/cases/{slug}/draft?done=1", 303)


@blueprint.post("/desk/cases/<slug>/draft/publish")
@needs(Permission.CONSULTATION_RELEASE)
def publish(slug: str) -> Response | tuple[str, int]:
    """Fix and publish a revised text that was put in after the result."""
    try:
        with unit_of_work(current_actor()) as uow:
            publish_revised(uow, queries.by_slug(uow.session, slug))
    except Refused as error:
        return _form(queries.by_slug(db.session(), slug), refusal=str(error)), error.status
    return redirect(f"/desk/cases/{slug}/draft?done=2", 303)


def _base(case: Case, kind: str) -> Draft | None:
    if kind == "current":
        return None
    session = db.session()
    return drafts.version_before(session, case.id, kind) or versions.stopped_draft(session, case)


def _print(form: dict[str, str]) -> str:
    """What tells whether the text is still the one whose matching was looked at."""
    text = form["text"].replace("\r\n", "\n")
    return hashlib.sha256(f"{form['kind']}\n{text}".encode()).hexdigest()


def _choice(sections: int) -> Choice:
    origins = tuple(request.form.get(f"from-{place}", "").strip() for place in range(sections))
    gone = {}
    for name, value in request.form.items():
        if name.startswith("into-") and value.strip():
            number = value.strip().partition(" ")[0]
            gone[name.removeprefix("into-")] = (
                int(number) - 1 if number.isascii() and number.isdigit() else -1
            )
    return Choice(origins, gone)


def _form(
    case: Case,
    form: dict[str, str] | None = None,
    *,
    preview: draft_preview.Preview | None = None,
    error: Invalid | None = None,
    refusal: str = "",
) -> str:
    session = db.session()
    held = drafts.drafts(session, case.id)
    given = form or {"text": "", "title": "", "kind": "decided" if _frozen(held) else "consulted"}
    fields = error.fields if error else {}
    return render_template(
        "desk/draft.html",
        case={"number": case.number, "address": case.slug, "title": case.title, "public": case.public},
        form=given,
        seen=_print(given),
        errors=[{"field": name, "text": str(sentences[0])} for name, sentences in fields.items()],
        error_of={name: str(sentences[0]) for name, sentences in fields.items()},
        refusal=refusal,
        done=request.args.get("done", ""),
        kinds=[
            {"value": kind, "label": gettext(label), "checked": kind == given["kind"]}
            for kind, label in drafts.KINDS.items()
        ],
        preview=preview,
        held=[_held(draft) for draft in held],
        table=len([draft for draft in held if draft.frozen_at or draft.kind == "current"]) > 1,
        revisions=bool(_frozen(held)) and versions.has_revisions(session, case),
        publishable=ready_to_publish(session, case)
        and allowed(current_actor(), Permission.CONSULTATION_RELEASE, case),
        stage=case_page.View.of(session, case).stage_word,
        open=staged.definition_of(session, case).opens(case.stage, "opinions"),
    )


def _frozen(held: list[Draft]) -> bool:
    return any(draft.frozen_at and draft.kind == "consulted" for draft in held)


def _held(draft: Draft) -> dict[str, Any]:
    return {
        "kind": gettext(drafts.KINDS[draft.kind]),
        "number": draft.number,
        "title": draft.title,
        "sections": len(draft.sections),
        "imported_at": draft.imported_at,
        "frozen_at": draft.frozen_at,
        "digest": draft.text_digest,
    }

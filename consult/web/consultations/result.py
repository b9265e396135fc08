"""/cases/<slug>/result: every opinion and what came of it, from the same rows as the files beside it."""

import codecs
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import select

from consult.calendars import tokyo_date
from consult.cases import queries as cases
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.actions import answer_errata
from consult.consultations.result import building, data, produced
from consult.db import db, settings
from consult.documents import files
from consult.documents.models import ProducedDocument, StoredFile
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.web.access import public
from consult.web.cases import case_page
from consult.web.consultations import public_attachments, result_page
from consult.web.consultations.result_page import Asked
from consult.web.printed import download

blueprint = Blueprint("result", __name__)


@blueprint.get("/cases/<slug>/result")
@public
def show(slug: str) -> str:
    """意見募集の結果."""
    session = db.session()
    case = cases.public_by_slug(session, slug)
    forms = _forms(case)
    shown = result_page.published(session, case, settings(), forms)
    view = case_page.View.of(session, case)
    return render_template(
        "public/result.html",
        nav="cases",
        case={"number": case.number, "address": case.slug, "title": case.title, "stage": view.stage_word},
        **result_page.context(session, case, shown, Asked.of(request.args), forms),
        corrections=_corrections(case),
        attachments=public_attachments.listed(session, case),
        office=case_page.office(view),
        page_url=f"{settings().base_url}/cases/{case.slug}/result",
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("意見募集の結果")},
        ],
    )


@blueprint.get("/cases/<slug>/result/<name>")
@public
def form(slug: str, name: str) -> Response:
    """One form of the result, of any version, as it was published."""
    session = db.session()
    case = cases.public_by_slug(session, slug)
    found = session.execute(
        select(ProducedDocument)
        .join(StoredFile, StoredFile.id == ProducedDocument.file_id)
        .where(
            ProducedDocument.case_id == case.id, ProducedDocument.public.is_(True), StoredFile.name == name
        )
        .where(ProducedDocument.kind.like("result_%"))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("このファイルは見つかりません。結果のページから選んでください。"))
    # The HTML form carries its own styles, which a page of ours may not: it is saved, not shown.
    body = files.read(found.file)
    if request.args.get("bom") == "0" and found.kind == "result_csv":
        body = body.removeprefix(codecs.BOM_UTF8)
    return download(body, found.file.media_type, name, inline=found.kind == "result_pdf")


@blueprint.get(f"/schemas/{data.SCHEMA_NAME}")
@public
def schema() -> Response:
    """What each field of the JSON form means (JSON Schema 2020-12); this address stays."""
    return Response(data.schema(), mimetype="application/schema+json")


def _forms(case: Case) -> Any:
    row = queries.consultation_of(db.session(), case)
    forms = produced(db.session(), case)
    if row.result_published_at is None or not forms:
        making = building.standing(db.session(), case)
        if making is not None and making.state in {"queued", "building", "ready"}:
            raise NotFound(msg("結果の公表を準備しています。もうしばらくお待ちください。"))
        if row.result_due_on is None:
            raise NotFound(msg("結果はまだ公表していません。"))
        raise NotFound(msg("結果はまだ公表していません。%(day)sまでに公表します。", day=row.result_due_on))
    return forms


def _corrections(case: Case) -> list[dict[str, Any]]:
    """Every earlier version, newest first."""
    rows = (
        db.session.execute(
            select(ProducedDocument)
            .where(ProducedDocument.case_id == case.id, ProducedDocument.kind == "result_pdf")
            .order_by(ProducedDocument.version.desc())
        )
        .scalars()
        .all()
    )
    errata: dict[int, list[str]] = {}
    for row in answer_errata.published(db.session(), case):
        errata.setdefault(row.edition, []).append(f"No.{row.group.number}")
    return [
        {
            "text": msg(
                "%(day)sに訂正しました：%(what)s。",
                day=tokyo_date(after.produced_at),
                what="、".join(errata[after.version]),
            )
            if after.version in errata
            else msg("%(day)sに訂正しました。", day=tokyo_date(after.produced_at)),
            "href": f"/cases/{case.slug}/result/{before.file.name}",
        }
        for after, before in pairwise(rows)
    ]

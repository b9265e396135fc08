"""/cases/<slug>/report: the yearly report of a 検証・評価 as page, PDF and table."""

import csv
import io

from flask import Blueprint, Response, render_template

from consult.cases import queries, staged
from consult.cases.models import Case
from consult.db import db, settings
from consult.documents.cells import guarded
from consult.documents.editions_review import YearReport
from consult.dossier.queries import dossier
from consult.errors import NotFound
from consult.i18n import gettext, language, msg, pick
from consult.plans.reviews.report import report
from consult.plans.reviews.words import NAME
from consult.web.access import public
from consult.web.printed import download, sheet

blueprint = Blueprint("review_report", __name__)
COLUMNS = ("code", "name", "count", "whole", "figure", "means", "counted_on")


@blueprint.get("/cases/<slug>/report")
@public
def page(slug: str) -> str:
    """What last year's review changed comes first."""
    case = _case(slug)
    made = _report(case)
    return render_template(
        "public/review.html",
        nav="cases",
        report=made,
        case={"title": case.title, "href": case.address, "number": case.number},
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": case.title, "href": case.address},
            {"title": gettext("年次報告")},
        ],
    )


@blueprint.get("/cases/<slug>/report.pdf")
@public
def printed(slug: str) -> Response:
    """The same as a document of record."""
    case = _case(slug)
    made, at = (
        _report(case),
        max(one.at for rows in dossier(db.session(), case).written.values() for one in rows),
    )
    body = sheet("review", made, f"{case.number} {case.title}", language(), at)
    return download(body, "application/pdf", f"{case.slug}-report.pdf", inline=True)


@blueprint.get("/cases/<slug>/report.csv")
@public
def table(slug: str) -> Response:
    """The figures that were counted, with their way of counting (UTF-8 with BOM)."""
    case, out = _case(slug), io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for one in dossier(db.session(), case).all("figure"):
        said = [one[name] if one[name] is not None else "" for name in COLUMNS[:-1]]
        rows.writerow([*map(guarded, said), one["day"].isoformat()])
    return download(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{case.slug}-figures.csv")


def _case(slug: str) -> Case:
    case = queries.public_by_slug(db.session(), slug)
    if case.procedure != NAME:
        raise NotFound(msg("この案件に年次報告はありません。"))
    return case


def _report(case: Case) -> YearReport:
    stage = staged.definition_of(db.session(), case).stage(case.stage)
    return report(
        db.session(),
        case,
        municipality=settings().municipality if language() == "ja" else settings().municipality_en,
        address=f"{settings().base_url}{case.address}",
        stands=pick(stage.public),
    )

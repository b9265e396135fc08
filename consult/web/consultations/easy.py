"""/cases/<slug>/easy: the case in やさしい日本語, with readings and Western years."""

from typing import Any

from flask import Blueprint, render_template

from consult import clock
from consult.cases import queries
from consult.cases.models import Case
from consult.consultations.announcing import easy
from consult.consultations.models import Consultation
from consult.consultations.models_announcing import EasySummary
from consult.db import db
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.templating import plain
from consult.web.access import public
from consult.web.cases import case_page

blueprint = Blueprint("easy", __name__)


@blueprint.get("/cases/<slug>/easy")
@public
def show(slug: str) -> str:
    """The whole summary; NotFound while nobody has checked one."""
    case = queries.public_by_slug(db.session(), slug)
    page = summary(case)
    if page is None:
        raise NotFound(msg("この案件の、やさしい日本語の説明はまだありません。"))
    return rendered(case, page)


def rendered(case: Case, page: dict[str, Any]) -> str:
    """The page itself, also for ?lang=ja-simple at the case's own address."""
    return render_template(
        "public/easy.html",
        nav="easy",
        case={"number": case.number, "address": case.slug, "title": case.title},
        easy=page,
        office=case_page.office(case_page.View.of(db.session(), case)),
        page_url="",
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("やさしい日本語")},
        ],
    )


def summary(case: Case) -> dict[str, Any] | None:
    """The checked summary as the page shows it, or nothing."""
    row = easy.of_case(db.session(), case)
    return said(case, row) if row is not None and row.checked_at is not None else None


def said(case: Case, row: EasySummary) -> dict[str, Any]:
    """A summary with the last day the case itself says; its headings stay Japanese, like what stands under them."""
    held = db.session().get(Consultation, case.id)
    last = held.closes_on if held is not None else None
    over = held is not None and held.closes_at is not None and clock.now() > held.closes_at
    return {
        "parts": [
            {"title": label, "lines": getattr(row, name).split("\n")}
            for name, label in easy.FIELDS.items()
            if getattr(row, name)
        ],
        "until": plain(last) if last else "",
        "over": over or (held is not None and held.closed_at is not None),
        "checked": plain(row.checked_at) if row.checked_at else "",
        "checked_with": row.checked_with,
    }

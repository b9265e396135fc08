"""/cases/<slug>/languages and /translations/<id>: 参考訳, labelled; the Japanese text governs."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.http import dump_options_header

from consult.cases import queries
from consult.cases.models import Case
from consult.consultations.announcing import translations
from consult.consultations.announcing.translations import Listed
from consult.consultations.models_announcing import CaseTranslation
from consult.db import db
from consult.documents import files
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.templating import long
from consult.web.access import public
from consult.web.cases import case_page

blueprint = Blueprint("translations", __name__)
# A page somebody uploaded: words and looks only, in an origin of its own, whatever it holds.
_ALONE = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_SUFFIX = {"application/pdf": "pdf", "text/html": "html", "text/plain": "txt"}


@blueprint.get("/cases/<slug>/languages")
@public
def listing(slug: str) -> str:
    """Every translation of a case."""
    case = queries.public_by_slug(db.session(), slug)
    return render_template(
        "public/languages.html",
        nav="cases",
        case={"number": case.number, "address": case.slug, "title": case.title},
        translations=rows(case),
        office=case_page.office(case_page.View.of(db.session(), case)),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("ほかの言語")},
        ],
    )


def rows(case: Case) -> list[dict[str, Any]]:
    """The translations of a case for components/translations."""
    if case.procedure != "public_consultation":
        return []
    return [_row(one) for one in translations.of_case(db.session(), case)]


def _row(one: Listed) -> dict[str, Any]:
    return {
        "id": one.row.id,
        "href": one.href,
        "language": one.row.language,
        "own": one.own_name,
        "name": one.name,
        "title": one.row.title,
        "part": gettext(translations.PARTS[one.row.part]),
        "format": one.format,
        "machine": one.row.machine,
        "outdated": one.outdated,
        "governs": one.governs,
        "added": long(one.row.added_at),
    }


@blueprint.get("/translations/<int:translation_id>")
@public
def show(translation_id: int) -> Any:
    """The file, with its language in the header; a page runs nothing and reaches nothing of ours."""
    row = db.session().get(CaseTranslation, translation_id)
    if row is None or row.withdrawn_at is not None or not db.session().get_one(Case, row.case_id).public:
        raise NotFound(msg("この文書は見つかりません。記録は消していません。番号で探してください。"))
    file = row.file
    kind = file.media_type
    body = files.read(file)
    answer = Response(
        body, content_type=kind if kind.endswith("pdf") else f"{kind}; charset={_charset(body)}"
    )
    answer.set_etag(file.sha256)
    answer.headers["Content-Language"] = row.language
    if kind == "text/html":
        answer.headers["Content-Security-Policy"] = _ALONE
    name = f"translation-{row.language}-{row.id}.{_SUFFIX[kind]}"
    answer.headers["Content-Disposition"] = dump_options_header("inline", {"filename": name})
    return answer.make_conditional(request.environ)


def _charset(body: bytes) -> str:
    try:
        body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "shift_jis"  # the only other one an upload may have
    return "utf-8"

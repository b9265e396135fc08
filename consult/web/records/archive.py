"""/archive/…: the file of a case, how long it is kept, and its package to take along."""

import base64
import tempfile
from contextlib import ExitStack
from typing import IO, Any, cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.archive import actions, export
from consult.archive.filing import Filing, Retention, filing_of, fiscal_year_of, retention_of
from consult.archive.items import suffix
from consult.audit.models import AuditLeaf
from consult.audit.receipts import vkey
from consult.cases import queries
from consult.cases.models import Case
from consult.config import Settings
from consult.db import db
from consult.documents.models import ProducedDocument
from consult.errors import NotFound
from consult.i18n import gettext, msg, pick
from consult.templating import long
from consult.web.access import current_actor, needs, public
from consult.web.cases import case_page

blueprint = Blueprint("archive", __name__)
_MEGA = 1_000_000


@blueprint.get("/archive/cases/<slug>")
@public
def case_file(slug: str) -> Any:
    """One case as the archives see it."""
    session, settings = db.session(), _settings()
    case = _case(session, slug)
    filing = filing_of(case.procedure, settings.data_dir)
    kept = retention_of(session, case, filing)
    ready = actions.prepared(session, settings, case)
    return render_template(
        "archive/case.html",
        nav="records",
        case={"number": case.number, "slug": case.slug, "title": case.title, "href": _page_of(case)},
        public=case.public,
        apart=case.public and export.had_unseen(session, case),
        ladder=_ladder(session, case, filing),
        facts=_facts(case, filing, kept),
        steps=kept.steps,
        documents=_documents(session, case),
        events=queries.event_count(session, case),
        ready=ready and _ready(case, ready),
        full=_may_have_everything(case),
        identities=allowed(current_actor(), Permission.OPINION_IDENTITY, case),
        vkey=vkey(settings),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": case.title, "href": _page_of(case)},
            {"title": gettext("保存")},
        ],
    )


def _page_of(case: Case) -> str:
    """Where it is read: in public, or on the desk while the public knows nothing of it."""
    return case.address if case.public else f"/desk/cases/{case.slug}"


@blueprint.post("/archive/cases/<slug>")
@public
def prepare(slug: str) -> Any:
    """Build the public package, if the case went on since the last one, and show where it lies."""
    session, settings = db.session(), _settings()
    case = queries.public_by_slug(session, slug)
    ready = actions.prepared(session, settings, case)
    if ready is None or not ready.current:
        actions.prepare(session, settings, current_actor(), case.slug)
    return redirect(f"/archive/cases/{slug}#package", 303)


@blueprint.get("/archive/cases/<slug>/package")
@public
def package(slug: str) -> Any:
    """The public package that was prepared last."""
    session = db.session()
    ready = actions.prepared(session, _settings(), queries.public_by_slug(session, slug))
    if ready is None:
        raise NotFound(msg("一式はまだ用意していません。保存のページで用意してください。"))
    return _sent(str(ready.path), ready.name, ready.sha256)


@blueprint.post("/archive/cases/<slug>/full")
@needs(Permission.ARCHIVE_EXPORT)
def full(slug: str) -> Any:
    """The full edition, built for this one download and recorded; no copy stays behind."""
    settings = _settings()
    with ExitStack() as opened:
        out = cast("IO[bytes]", opened.enter_context(tempfile.TemporaryFile(dir=settings.data_dir)))
        made = actions.export(
            db.session(),
            settings,
            current_actor(),
            slug,
            out,
            edition="full",
            identities=request.form.get("identities") == "yes",
        )
        opened.pop_all()  # closed when it has been sent
    out.seek(0)
    return _sent(out, made.name, made.sha256)


def _sent(file: Any, name: str, sha256: str) -> Response:
    answer = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name, etag=sha256)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Repr-Digest"] = f"sha-256=:{_b64(sha256)}:"
    return answer


def _b64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _case(session: Session, slug: str) -> Case:
    """A published case, or one that this person may export."""
    case = queries.by_slug(session, slug)
    if not case.public and not _may_have_everything(case):
        return queries.public_by_slug(session, slug)
    return case


def _may_have_everything(case: Case) -> bool:
    return allowed(current_actor(), Permission.ARCHIVE_EXPORT, case)


def _ladder(session: Session, case: Case, filing: Filing) -> list[dict[str, Any]]:
    """From the whole record of the city down to this case, with counts of what the public may see."""
    cases = select(func.count(Case.id)).where(Case.public.is_(True))
    documents = (
        select(func.count(ProducedDocument.id))
        .join(Case, Case.id == ProducedDocument.case_id)
        .where(ProducedDocument.public.is_(True), Case.public.is_(True))
    )
    rungs = [
        (gettext("市の記録"), select(func.count(AuditLeaf.seq)), gettext("操作")),
        (case.office.name, cases.where(Case.office_id == case.office_id), gettext("案件")),
        (filing.minor, cases.where(Case.procedure == case.procedure), gettext("案件")),
        (case.title, documents.where(Case.id == case.id), gettext("文書")),
    ]
    return [
        {"title": title, "count": session.execute(statement).scalar_one(), "unit": unit}
        for title, statement, unit in rungs
    ]


def _documents(session: Session, case: Case) -> list[dict[str, Any]]:
    """Every published document with its number, form and size."""
    rows = session.execute(
        select(ProducedDocument)
        .where(ProducedDocument.case_id == case.id, ProducedDocument.public.is_(True))
        .order_by(ProducedDocument.register_number, ProducedDocument.version, ProducedDocument.id)
    ).scalars()
    return [
        {
            "href": f"/documents/{row.id}",
            "title": f"{row.title}（{suffix(row.file)[1:].upper()}）",
            "note": f"{row.register_number}　{row.file.size // 1024 + 1:,}KB",
        }
        for row in rows
    ]


def _facts(case: Case, filing: Filing, kept: Retention) -> list[dict[str, Any]]:
    years = msg("%(n)s年", n=kept.years)
    period = (
        msg("%(years)s（起算 %(first)s、満了 %(last)s）", years=years, first=kept.first, last=kept.last)
        if kept.first and kept.last
        else msg("%(years)s（完結した日の翌年度4月1日から数えます）", years=years)
    )
    return [
        {"term": gettext("題名"), "text": case.title},
        {"term": gettext("文書番号"), "text": case.number},
        {"term": gettext("手続"), "text": pick(case_page.View.of(db.session(), case).definition.title)},
        {"term": gettext("作成"), "text": case.office.name},
        {"term": gettext("日付"), "text": long(case.created_at)},
        {"term": gettext("作成年度"), "text": fiscal_year_of(case)},
        {"term": gettext("分類"), "text": f"{filing.major} › {filing.middle} › {filing.minor}"},
        {
            "term": gettext("公開区分"),
            "text": gettext("公開") if case.public else gettext("非公開（準備中）"),
        },
        {"term": gettext("保存期間"), "text": period},
        {"term": gettext("満了時の措置"), "text": gettext(kept.then)},
    ]


def _ready(case: Case, ready: actions.Prepared) -> dict[str, Any]:
    mega = max(1, round(ready.size / _MEGA))
    return {
        "current": ready.current,
        "entry": {
            "href": f"/archive/cases/{case.slug}/package",
            "title": gettext("一式（公開版）をダウンロードする"),
            "note": msg("BagIt、%(n)s点、%(size)sMB", n=ready.files, size=mega),
            "file": ready.name,
            "digest": ready.sha256,
        },
    }


def _settings() -> Settings:
    found: Settings = current_app.extensions["consult"]
    return found

"""/meetings/<slug>/minutes and its forms; earlier versions, which say what replaced them; meetings held in private."""

import io
import json
from typing import Any

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from consult.db import db
from consult.documents import files
from consult.documents.models import ProducedDocument
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.meetings import minutes_queries, private, queries, setting, vote_table
from consult.meetings.models import Meeting
from consult.meetings.models_minutes import MinutesRevision
from consult.templating import long
from consult.web.access import public
from consult.web.cases import decision_path
from consult.web.forms import number_in
from consult.web.meetings import meeting_page
from consult.web.minutes import minutes_page
from consult.web.printed import download

blueprint = Blueprint("minutes_versions", __name__)
FORMS = {
    "pdf": setting.PUBLIC, "json": setting.PUBLIC_JSON, "docx": setting.PUBLIC_DOCX, "txt": setting.PUBLIC_TEXT,
    "signed.pdf": setting.PUBLIC_SIGNED,
}  # fmt: skip


@blueprint.get("/meetings/<slug>/minutes")
@public
def show(slug: str) -> str:
    """The newest public edition, made from the released record alone."""
    return _page(slug, None)


@blueprint.get("/meetings/<slug>/minutes/versions/<int:version>")
@public
def earlier(slug: str, version: int) -> str:
    """One version as it was published; an earlier one says by which it was replaced."""
    return _page(slug, version)


@blueprint.get("/meetings/<slug>/minutes.<form>")
@public
def form_of(slug: str, form: str) -> Response:
    """The newest edition in one form; the SHA-256 of each stands on the page."""
    return _file(slug, form, None)


@blueprint.get("/meetings/<slug>/minutes/versions/<int:version>.<form>")
@public
def form_of_version(slug: str, version: int, form: str) -> Response:
    """One version in one form, byte for byte as it was published."""
    return _file(slug, form, version)


def _page(slug: str, version: int | None) -> str:
    session = db.session()
    meeting = queries.meeting(session, slug, everything=False)
    document = _released(meeting, setting.PUBLIC_JSON, version)
    record = json.loads(files.read(document.file))
    newest = _released(meeting, setting.PUBLIC_JSON, None).version
    revisions = [r for r in minutes_queries.revisions(session, meeting) if r.state == "published"]
    base = f"/meetings/{slug}/minutes"
    place = base if document.version == newest else f"{base}/versions/{document.version}"
    return render_template(
        "public/minutes.html",
        nav="meetings",
        **minutes_page.context(record)
        | {
            "versions": _versions(base, document.version, newest, revisions),
            "superseded": _superseded(base, document.version, revisions),
        },
        seal=minutes_page.seal(meeting, record, document.file.sha256),
        downloads=_downloads(meeting, place, document.version),
        documents=[p for p in meeting_page.papers(session, meeting) if p["href"]],
        draft="",
        paths=decision_path.of_items(meeting, queries.linked_cases(session, meeting)),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("会議"), "href": "/meetings"},
            {"title": meeting.case.title, "href": f"/meetings/{slug}"},
            {"title": gettext("会議録")},
        ],
    )


def _versions(base: str, shown: int, newest: int, revisions: list[MinutesRevision]) -> list[dict[str, Any]]:
    if newest == 1:
        return []
    why = {row.version: row for row in revisions}
    return [
        {
            "title": str(msg("第%(n)s版", n=n)),
            "href": "" if n == shown else base if n == newest else f"{base}/versions/{n}",
            "note": str(msg("訂正：%(reason)s（%(day)s公表）", reason=why[n].reason, day=why[n].published_at))
            if n in why
            else gettext("はじめの版"),
        }
        for n in range(newest, 0, -1)
    ]


def _superseded(base: str, version: int, revisions: list[MinutesRevision]) -> dict[str, Any] | None:
    later = [row for row in revisions if row.version > version]
    if not later:
        return None
    return {
        "title": msg("これは訂正前の版（第%(n)s版）です", n=version),
        "text": msg(
            "%(day)sに第%(n)s版に置き換えました。理由：%(reason)s",
            day=long(later[0].published_at) if later[0].published_at else "",
            n=later[0].version,
            reason=later[0].reason,
        ),
        "href": base,
        "link": gettext("いまの版を読む"),
    }


def _downloads(meeting: Meeting, place: str, version: int) -> list[dict[str, Any]]:
    titles = {
        "pdf": gettext("会議録（PDF）"), "signed.pdf": gettext("会議録（PDF、電子署名つき）"),
        "docx": gettext("会議録（Word）"), "txt": gettext("会議録（文字だけ）"), "json": gettext("会議録（データ）"),
    }  # fmt: skip
    found = {form: setting.published(db.session(), meeting, FORMS[form], version) for form in titles}
    made = [
        meeting_page.download(document, f"{place}.{form}", titles[form])
        for form, document in found.items()
        if document is not None
    ]
    return [*made, _votes_line(meeting, f"{place}.csv")]


def _votes_line(meeting: Meeting, href: str) -> dict[str, str]:
    title = gettext("採決結果（CSV）")
    return {"href": href, "title": title, "note": "CSV", "file": f"{meeting.case.slug}-votes.csv"}


def _released(meeting: Meeting, kind: str, version: int | None) -> ProducedDocument:
    document = setting.published(db.session(), meeting, kind, version)
    if document is None:
        raise NotFound(
            msg("会議録は、まだ公表していません") if version is None else msg("この版は見つかりません")
        )
    return document


def _file(slug: str, form: str, version: int | None) -> Response:
    if form == "csv":
        return _votes(slug, version)
    if form not in FORMS:
        raise NotFound(
            msg("この形の会議録はありません。PDF、Word、文字だけ、データ、採決結果（CSV）から選んでください")
        )
    meeting = queries.meeting(db.session(), slug, everything=False)
    file = _released(meeting, FORMS[form], version).file
    answer = send_file(
        io.BytesIO(files.read(file)),
        mimetype=file.media_type,
        download_name=file.name if version is None else f"{slug}-minutes-v{version}.{form}",
        as_attachment=file.media_type != "application/pdf",
    )
    if version is not None and version != _released(meeting, setting.PUBLIC_JSON, None).version:
        answer.headers["Link"] = f'</meetings/{slug}/minutes.{form}>; rel="successor-version"'
    return answer


def _votes(slug: str, version: int | None) -> Response:
    """採決結果 of a published edition as a table: reckoned from it, so never at odds with it."""
    meeting = queries.meeting(db.session(), slug, everything=False)
    record = json.loads(files.read(_released(meeting, setting.PUBLIC_JSON, version).file))
    return download(vote_table.votes_csv(record), "text/csv; charset=utf-8", f"{slug}-votes.csv")


@blueprint.get("/meetings/closed")
@public
def closed() -> str:
    """Every announced meeting, or item, that was not open to the public, with why."""
    session = db.session()
    before = number_in(request.args.get("before", ""))
    rows = private.closed_meetings(session, before or None)
    page = rows[: private.CLOSED_PAGE]
    return render_template(
        "public/meetings_closed.html",
        nav="meetings",
        total=private.number_of_closed(session),
        rows=[
            {
                "href": f"/meetings/{meeting.case.slug}",
                "title": meeting.case.title,
                "when": meeting_page.when(meeting),
                "openness": meeting_page.openness(meeting),
                "reason": meeting.why_closed,
                "items": [
                    {"n": item.position, "title": item.title, "reason": item.why_closed}
                    for item in meeting.items
                    if item.closed_reason
                ],
            }
            for meeting in page
        ],
        older=f"/meetings/closed?before={page[-1].case_id}" if len(rows) > len(page) else "",
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("会議"), "href": "/meetings"},
            {"title": gettext("非公開にした会議")},
        ],
    )

"""/log/: how a stranger checks that nothing was rewritten, and the log itself as C2SP tlog-tiles."""

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.audit import publish, receipts, withheld, words
from consult.audit.events import Event
from consult.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf
from consult.audit.verify import Report, check_receipt
from consult.cases import queries, unseen
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.config import Settings
from consult.db import db
from consult.errors import NotFound
from consult.i18n import gettext, msg, pick
from consult.templating import moment
from consult.web.access import public

blueprint = Blueprint("log", __name__)
_ROWS = 50
_HEADS = 10
_MAX_RECEIPT = 256 * 1024
_FOREVER = "public, max-age=604800, immutable"


@blueprint.get("/log/")
@public
def page() -> str:
    """What can be checked and how; with ?case=…, the record of that case."""
    slug = request.args.get("case", "")
    case = queries.public_by_slug(db.session(), slug) if slug else None
    return _page(case=case)


@blueprint.post("/log/")
@public
def check() -> Any:
    """Check a receipt here, for readers without scripts; nothing is kept."""
    file = request.files.get("file")
    typed = request.form.get("receipt", "").strip()
    if not typed and file is not None:
        typed = file.stream.read(_MAX_RECEIPT + 1).decode("utf-8", "replace").strip()
    if not typed:
        sentence = gettext("受付票の文字を貼るか、ファイルを選んでください")
        return _page(errors=[{"field": "receipt", "text": sentence}], error_of={"receipt": sentence}), 422
    report = check_receipt(typed[:_MAX_RECEIPT], [receipts.vkey(_settings())])
    return _page(receipt=typed[:_MAX_RECEIPT], answer=_answer(report))


def _answer(report: Report) -> dict[str, Any]:
    """The result of a check, in the words of the page."""
    if report.ok:
        leaf = report.facts["entry"]
        return {
            "state": "ok",
            "record": report.facts["index"],
            "at": leaf["at"],
            "what": words.said(leaf["type"]),
            "subject": leaf["subject"],
        }
    found = report.findings[0]
    return {"state": "mismatch", "expected": gettext("市が署名した記録と同じ内容"), "got": found.say()}


def _page(case: Case | None = None, **more: Any) -> str:
    session, settings = db.session(), _settings()
    key = receipts.vkey(settings)
    head = receipts.newest(session)
    context: dict[str, Any] = {
        "answer": None,
        "receipt": "",
        "errors": [],
        "error_of": {},
        "head": head and {"text": head.note, "entries": head.size, "at": head.at},
        "vkey": key,
        "fingerprint": publish.fingerprint(key),
        "tool": _tool(key),
        "checkpoints": _heads(session),
        "case": case and _record(session, case),
        "trail": _trail(case),
        "event_words": words.every(),
    }
    return render_template("public/log.html", nav="log", **(context | more))


def _trail(case: Case | None) -> list[dict[str, str]]:
    between = [{"title": case.title, "href": case.address}] if case else []
    return [{"title": gettext("トップ"), "href": "/"}, *between, {"title": gettext("記録を確かめる")}]


def _tool(key: str) -> dict[str, Any]:
    program = publish.VERIFIER.read_bytes()
    return {
        "href": "/log/verify.py",
        "file": "verify.py",
        "digest": hashlib.sha256(program).hexdigest(),
        "size": f"Python {len(program) // 1024 + 1}KB",
        "commands": [
            f"python3 verify.py receipt receipt.json --vkey '{key}'",
            f"python3 verify.py log DIR --vkey '{key}'",
            f"python3 verify.py package DIR --vkey '{key}'",
        ],
    }


def _heads(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(
        select(AuditCheckpoint.size, AuditCheckpoint.at).order_by(AuditCheckpoint.size.desc()).limit(_HEADS)
    )
    return [
        {"at": moment(row.at), "entries": row.size, "href": f"/log/checkpoint/{row.size}"} for row in rows
    ]


def _record(session: Session, case: Case) -> dict[str, Any]:
    """One page of the public events of a case, oldest first: the kind in words, when, where in the log."""
    first = max(request.args.get("from", 1, int), 1)
    total = queries.event_count(session, case)
    rows = session.execute(
        select(
            AuditEvent.type, AuditEvent.at, AuditEvent.subject, AuditEvent.n, AuditEvent.entry, AuditLeaf.seq
        )
        .outerjoin(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
        .where(AuditEvent.case_id == case.id, AuditEvent.subject.not_like(f"{withheld.PREFIX}%"))
        .order_by(AuditEvent.id)
        .offset(first - 1)
        .limit(_ROWS)
    ).all()
    base = f"/log/?case={case.slug}&from="
    return {
        "title": case.title,
        "href": case.address,
        "total": total,
        "first": first,
        "last": first + len(rows) - 1,
        "size": _ROWS,
        "previous": f"{base}{max(first - _ROWS, 1)}" if first > 1 else "",
        "next": f"{base}{first + _ROWS}" if first + _ROWS <= total else "",
        "rows": [
            [
                _said(session, row),
                moment(row.at),
                Markup('<span class="mono">{} #{}</span>').format(row.subject, row.n),
                gettext("まだ") if row.seq is None else f"{row.seq:,}",
            ]
            for row in rows
        ],
    }


def _said(session: Session, row: Any) -> str:
    """An event in words; a move with the stages it led from and to."""
    said = words.said(row.type)
    if row.type != Event.STAGE_ADVANCED:
        return said
    leaf = json.loads(row.entry)
    definition = pinned(session, leaf["definition"])
    if row.subject.startswith("track/"):
        definition = definition.track(row.subject.rpartition("/")[2])
    if unseen.stages(definition) & {leaf["from"], leaf["to"]}:
        return said
    start, end = (pick(definition.stage(leaf[name]).label) for name in ("from", "to"))
    return f"{said}（{start} → {end}）"


@blueprint.get("/log/checkpoint")
@public
def checkpoint() -> Response:
    """The newest signed head (C2SP tlog-checkpoint); never cached."""
    return _note(receipts.newest(db.session()), "no-cache")


@blueprint.get("/log/checkpoint/<int:size>")
@public
def earlier_checkpoint(size: int) -> Response:
    """The head that was signed at this size."""
    return _note(db.session().get(AuditCheckpoint, size), _FOREVER)


def _note(head: AuditCheckpoint | None, cache: str) -> Response:
    if head is None:
        raise NotFound(msg("控えはまだありません。最初の記録から数分で出ます。"))
    return _answered(head.note.encode(), "text/plain; charset=utf-8", cache)


@blueprint.get("/log/tile/<path:name>")
@public
def tile(name: str) -> Response:
    """A hash tile or an entry bundle (C2SP tlog-tiles): `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`."""
    level, n, width = publish.parse_name(name)
    session = db.session()
    content = publish.bundle(session, n, width) if level is None else publish.tile(session, level, n, width)
    if content is None:
        raise NotFound(msg("記録は、まだここまで伸びていません。"))
    return _answered(content, "application/octet-stream", _FOREVER)


@blueprint.get("/log/verify.py")
@public
def program() -> Response:
    """The stand-alone verifier."""
    answer = _answered(publish.VERIFIER.read_bytes(), "text/x-python; charset=utf-8", "no-cache")
    answer.headers["Content-Disposition"] = "attachment; filename=verify.py"
    return answer


@blueprint.get("/log/vkey")
@public
def vkey() -> Response:
    """The public key of the log, one a line."""
    return _answered(f"{receipts.vkey(_settings())}\n".encode(), "text/plain; charset=utf-8", "no-cache")


def _answered(body: bytes, media_type: str, cache: str) -> Response:
    answer = Response(body, content_type=media_type)
    answer.headers["Cache-Control"] = cache
    answer.headers["Access-Control-Allow-Origin"] = "*"  # a checking page may live anywhere
    return answer


def _settings() -> Settings:
    found: Settings = current_app.extensions["consult"]
    return found

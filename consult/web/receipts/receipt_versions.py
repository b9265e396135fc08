"""/receipts/<code>/edit and /versions: with the code an opinion is rewritten or added to until the closing instant."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult import codes
from consult.audit import receipts as proofs
from consult.consultations import actions, queries, rules, versions
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion
from consult.consultations.submission import Part, joined
from consult.db import db, settings
from consult.errors import Conflict, Invalid, NotFound, Refused, Sentence
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.opinions import opinion_pages, opinion_parts
from consult.web.opinions.opinion_text import runs
from consult.web.quiet import keep_quiet
from consult.web.receipts.receipts import attached, unknown

blueprint = Blueprint("receipt_versions", __name__)
blueprint.after_request(keep_quiet)
WAYS = ("rewrite", "add")


@blueprint.get("/receipts/<code>/edit")
@public
def edit(code: str) -> Any:
    """The words as they are, to rewrite them (`?way=rewrite`) or to add to them (`?way=add`)."""
    try:
        opinion = _looked_up(code)
    except NotFound as error:
        return unknown(code, str(error)), 404
    return _page(opinion, code, _way(request.args))


@blueprint.post("/receipts/<code>/edit")
@public
def send(code: str) -> Any:
    """The check page first; then the new version. What was typed stays, whatever is wrong."""
    try:
        opinion = queries.by_code(db.session(), code, _keys())
    except NotFound as error:
        return unknown(code, str(error)), 404
    way = _way(request.form)
    parts = _parts(opinion, way)
    base = request.form.get("base", 0, type=int)
    if (do := request.form.get("do")) == "back":
        return _page(opinion, code, way, parts)
    if do != "send":
        return _check(opinion, code, way, parts, base)
    try:
        with unit_of_work(current_actor()) as uow:
            once = request.form.get("idempotency_key", "")
            n = versions.revise(uow, code, _keys(), parts, base=base, once=once)
    except (Invalid, Conflict, Refused) as error:
        fresh = queries.by_code(db.session(), code, _keys())
        return _page(fresh, code, way, parts, error), error.status
    return redirect(f"/receipts/{codes.read_code(code)}/versions?done={n}", 303)


@blueprint.get("/receipts/<code>/versions")
@public
def show(code: str) -> Any:
    """Every version, the newest first, each with what changed."""
    try:
        opinion = _looked_up(code)
    except NotFound as error:
        return unknown(code, str(error)), 404
    found = versions.versions_of(db.session(), opinion)
    done = request.args.get("done", type=int)
    return render_template(
        "public/receipt_versions.html",
        code=codes.read_code(code),
        number=opinion.receipt_number,
        case_title=opinion.case.title,
        versions=[shown(version) for version in reversed(found)],
        done=done if done is not None and 1 < done <= len(found) else None,
        fixed=versions.why_fixed(db.session(), opinion),
    )


@blueprint.get("/receipts/<code>/versions/<int:n>/proof.json")
@public
def proof(code: str, n: int) -> Any:
    """The receipt of one version for the offline check."""
    opinion = _looked_up(code)
    version = next((v for v in versions.versions_of(db.session(), opinion) if v.row.n == n), None)
    if version is None or version.row.event_id is None:
        raise NotFound(msg("この版はありません"))
    found = proofs.receipt(db.session(), settings(), version.row.event_id, ("text_sha256",))
    if found is None:
        raise NotFound(msg("まだ記録に入っていません。数分かかります。"))
    name = f"{opinion.subject.rpartition('/')[2]}-{n}.receipt.json"
    return attached(found.to_json().encode(), "application/json", name)


def shown(version: versions.Version) -> dict[str, Any]:
    """A version as its pages print it."""
    row = version.row
    return {
        "n": row.n,
        "kind": gettext(versions.KINDS[row.kind]),
        "at": row.received_at,
        "digest": version.digest,
        "text": row.text,
        "reason": row.reason,
        "change": [
            {"op": {"same": "equal", "removed": "delete", "added": "insert"}[op], "text": text}
            for op, text in version.change
        ],
    }


def _keys() -> Keys:
    return Keys.of(settings())


def _looked_up(code: str) -> Opinion:
    """Every look is an event, as on the receipt itself."""
    with unit_of_work(current_actor()) as uow:
        actions.look_up(uow, code, _keys())
    return queries.by_code(db.session(), code, _keys())


def _way(given: Any) -> str:
    return "add" if given.get("way") == "add" else "rewrite"


def _parts(opinion: Opinion, way: str) -> tuple[Part, ...]:
    if way == "rewrite":
        return opinion_parts.posted(opinion)
    typed = request.form.get("addition", "").replace("\r\n", "\n")
    anchor = request.form.get("anchor", "")
    return (*versions.parts_of(opinion), Part(typed, anchor if anchor in _anchors(opinion) else ""))


def _anchors(opinion: Opinion) -> set[str]:
    return {section.anchor for section in queries.sections_of(db.session(), opinion.case)}


def _check(opinion: Opinion, code: str, way: str, parts: tuple[Part, ...], base: int) -> Any:
    """まだ送っていません: what will differ, before it is sent."""
    wrong: Invalid | None = None
    added = parts[-1].text if way == "add" else joined(parts)[0]
    if not added.strip():
        wrong = _wrong(msg("意見を書いてください"))
    elif (long := rules.too_long(joined(parts)[0])) is not None:
        wrong = _wrong(long)
    elif joined(parts)[0] == opinion.text.replace("\r\n", "\n"):
        wrong = _wrong(msg("変わったところがありません。直してから送ってください"))
    if wrong is not None or versions.why_fixed(db.session(), opinion) is not None:
        return _page(opinion, code, way, parts, wrong), 422 if wrong else 409
    change = runs(opinion.text, joined(parts)[0])
    return _page(opinion, code, way, parts, base=base, change=change)


def _wrong(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"text": [sentence]})


def _page(
    opinion: Opinion,
    code: str,
    way: str,
    parts: tuple[Part, ...] | None = None,
    error: Invalid | Conflict | Refused | None = None,
    *,
    base: int = 0,
    change: list[dict[str, str]] | None = None,
) -> str:
    session = db.session()
    named = "addition" if way == "add" else "part-0"
    said = [str(s) for s in error.fields.get("text", [error.sentence])] if isinstance(error, Invalid) else []
    chosen = parts[-1] if parts and way == "add" else Part("")
    fixed = versions.why_fixed(session, opinion)
    return render_template(
        "public/receipt_edit.html",
        code=codes.read_code(code),
        number=opinion.receipt_number,
        case_title=opinion.case.title,
        way=way,
        base=base or versions.number_of_versions(session, opinion),
        ends=session.get_one(Consultation, opinion.case_id).closes_at,
        fixed=fixed,
        fields=opinion_parts.fields(session, opinion, parts if way == "rewrite" else None),
        addition=chosen.text,
        places=[
            {
                "value": s.anchor,
                "label": f"{s.number} {s.title}".strip(),
                "selected": s.anchor == chosen.anchor,
            }
            for s in queries.sections_of(session, opinion.case)
        ],
        typed=joined(parts)[0] if parts and fixed is not None else "",
        change=change,
        hints=opinion_pages.hints(joined(parts)[0]) if change and parts else [],
        limit=rules.TEXT_LIMIT,
        errors=[{"field": named, "text": text} for text in said],
        error_of={named: said[0]} if said else {},
        conflict=str(error) if isinstance(error, Conflict) else "",
        key=request.form.get("idempotency_key", "") if change else "",
    )

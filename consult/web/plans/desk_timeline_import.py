"""/desk/timelines/new: a printed 年表 (CSV) is read, looked at and only then made a case of its own."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.accounts.models import Office
from consult.cases import once
from consult.db import db
from consult.errors import Conflict, Invalid
from consult.i18n import gettext, msg
from consult.plans import actions, queries
from consult.plans.timeline.csv_rows import Row, as_text, read_timeline
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed

blueprint = Blueprint("desk_timeline_import", __name__, url_prefix="/desk/timelines")
_FIELDS = ("title", "lead", "source", "office", "table")
_LARGEST = 2_000_000


@blueprint.get("/new")
@needs(Permission.TIMELINE_IMPORT)
def show() -> str:
    """The form for the table."""
    return _page(Typed())


@blueprint.post("/new")
@needs(Permission.TIMELINE_IMPORT)
def act() -> Response | str | tuple[str, int]:
    """Read the table and show what it would make; only the second button makes it."""
    rows, slug = tuple[Row, ...](), ""
    typed = _typed()
    typed.text("title", gettext("計画の題名を書いてください"))
    office = next((one for one in _offices() if str(one.id) == typed["office"]), None)
    if office is None:
        typed.wrong["office"] = [gettext("担当の課を選んでください")]
    try:
        rows = _read(typed)
        typed.ensure()
        if request.form.get("do") == "import" and office is not None:
            slug = _import(typed, office.id)
    except (Invalid, Conflict) as error:
        if not (isinstance(error, Invalid) and error.fields is typed.wrong):
            typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _page(typed, rows), error.status
    return redirect(f"/desk/cases/{slug}", 303) if slug else _page(typed, rows)


def _typed() -> Typed:
    """The form as it was sent; a file takes the place of the table that was typed."""
    values = {name: request.form.get(name, "") for name in _FIELDS}
    sent = request.files.get("file")
    body = sent.read(_LARGEST + 1) if sent and sent.filename else b""
    wrong: list[Any] = []
    if len(body) > _LARGEST:
        wrong, body = [gettext("ファイルが大きすぎます。2MBまでの年表にしてください")], b""
    try:
        values |= {"table": as_text(body)} if body else {}
    except Invalid as error:
        wrong = [error.sentence]
    typed = Typed(values)
    if wrong:
        typed.wrong["table"] = wrong
    return typed


def _read(typed: Typed) -> tuple[Row, ...]:
    """The events of the table; what is wrong with it joins what is wrong with the form."""
    if typed.wrong.get("table"):
        return ()
    if not typed["table"].strip():
        typed.wrong.setdefault("table", [gettext("年表のファイルを選ぶか、表を書いてください")])
        return ()
    try:
        return read_timeline(_bytes(typed))
    except Invalid as error:
        typed.wrong["table"] = [
            msg("%(line)s：%(why)s", line=line.replace("line ", gettext("行 ")), why=why)
            for line, found in error.fields.items()
            for why in found
        ]
        return ()


def _bytes(typed: Typed) -> bytes:
    return typed["table"].replace("\r\n", "\n").encode()


def _import(typed: Typed, office_id: int) -> str:
    key = request.form.get("idempotency_key", "")
    with unit_of_work(current_actor()) as uow:
        known = once.done_before(uow, key, "timeline:import")
        if known:
            return str(known["slug"])
        made = actions.import_timeline(
            uow, uow.session.get_one(Office, office_id), _bytes(typed),
            title=typed.text("title"), lead=typed.text("lead"), source=typed.text("source"),
        )  # fmt: skip
        slug = made.plan.case.slug
        once.remember(uow, key, "timeline:import", {"slug": slug})
    return slug


def _offices() -> list[Office]:
    return [
        o for o in accounts.offices(db.session()) if allowed(current_actor(), Permission.TIMELINE_IMPORT, o)
    ]


def _page(typed: Typed, rows: tuple[Row, ...] = ()) -> str:
    context: dict[str, Any] = {
        "offices": _offices(),
        "report": queries.report(rows) if rows else None,
        "rows": [
            {"no": r.position, "when": str(r.date), "who": r.body, "what": r.kind, "n": r.meeting_number}
            for r in rows
        ],
    }
    return render_template(
        "desk/timeline_import.html", **context, typed=typed, errors=typed.errors, error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""), trail=trails.desk(gettext("年表を取り込む")),
    )  # fmt: skip

"""/desk/cases/<slug>/import: opinions out of a table or mails: sent, looked through, brought in, row by row."""

from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as Answer

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations import rules
from consult.consultations.importing import runs
from consult.consultations.importing.fields import Said
from consult.db import db
from consult.errors import DomainError, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions.desk_intake import case_to_enter
from consult.web.opinions.desk_lanes import base, head

blueprint = Blueprint("desk_import", __name__, url_prefix="/desk/cases/<slug>/import")
_CHANNELS = ("post", "fax", "counter", "email")
MOST_FILES = 100
_REPORTS = {"check": runs.CHECK, "result": runs.RESULT}


@blueprint.get("")
@needs(Permission.OPINION_ENTER)
def form(slug: str) -> str:
    """Which files, and what holds for all their rows."""
    return _form(case_to_enter(slug), Typed())


def _form(case: Case, typed: Typed, conflict: str = "") -> str:
    return render_template(
        "desk/import.html",
        **head(db.session(), case, "", gettext("ファイルから取り込む")),
        typed=typed,
        channels=[
            {
                "value": "",
                "label": gettext("ファイルの「受け方」の列のとおり"),
                "checked": not typed["channel"],
            },
            *(
                {"value": code, "label": gettext(rules.CHANNELS[code]), "checked": code == typed["channel"]}
                for code in _CHANNELS
            ),
        ],
        large=runs.INLINE,
        conflict=conflict,
        errors=typed.errors,
        error_of=typed.error_of,
    )


@blueprint.post("")
@needs(Permission.OPINION_ENTER)
def send(slug: str) -> Answer | tuple[str, int]:
    """Keep the files for a day and read them; nothing is brought in yet."""
    case, typed = case_to_enter(slug), Typed.posted("channel", "arrived_on")
    sent = [file for file in request.files.getlist("files") if file.filename]
    arrived = typed.day("arrived_on")
    if not sent:
        typed.wrong["files"] = [
            msg("ファイルを選んでください。CSV、Excel（.xlsx）、メール（.eml）を読めます")
        ]
    elif len(sent) > MOST_FILES:
        typed.wrong["files"] = [msg("一度に%(n)sファイルまでです。分けて送ってください", n=MOST_FILES)]
    if typed.wrong:
        return _form(case, typed), Invalid.status
    channel = typed["channel"] if typed["channel"] in _CHANNELS else ""
    try:
        files = [(_name(file.filename), file.read()) for file in sent]
        run = runs.begin(current_actor(), db.session(), case.slug, files, Said(channel, arrived))
    except Invalid as error:
        typed.wrong["files"] = list(error.fields.get("file", [error.sentence]))
        return _form(case_to_enter(slug), typed), error.status
    except Refused as error:
        return _form(case_to_enter(slug), typed, str(error)), error.status
    return redirect(f"{base(case)}/import/{run.key}", 303)


def _name(given: str | None) -> str:
    return (given or "").replace("\\", "/").rpartition("/")[2][-80:]


def _run(case: Case, key: str) -> runs.Run:
    run = runs.find(key)
    if run is None or run.case != case.slug:
        raise NotFound(msg("預かったファイルは、1日たったので消しました。もう一度送ってください。"))
    return run


@blueprint.get("/<key>")
@needs(Permission.OPINION_ENTER)
def show(slug: str, key: str) -> str:
    """What was found in the files, how far the import is, or its result."""
    case = case_to_enter(slug)
    return _page(case, _run(case, key))


def _page(case: Case, run: runs.Run, error: str = "") -> str:
    found = run.outlook
    return render_template(
        "desk/import_run.html",
        **head(db.session(), case, "", gettext("ファイルから取り込む")),
        run=run,
        here=f"{base(case)}/import/{run.key}",
        found=found,
        channels=[(gettext(rules.CHANNELS[code]), n) for code, n in found.get("channels", {}).items()],
        errors=[{"field": "only_valid", "text": error}] if error else [],
        error=error,
    )


@blueprint.post("/<key>")
@needs(Permission.OPINION_ENTER)
def go(slug: str, key: str) -> Answer | tuple[str, int]:
    """Bring the right rows in, or forget the files."""
    case = case_to_enter(slug)
    run = _run(case, key)
    if request.form.get("do") == "drop":
        runs.drop(key)
        return redirect(f"{base(case)}/import", 303)
    if run.phase == "checked" and run.outlook["wrong"] and not request.form.get("only_valid"):
        sentence = msg("直すところのある行を残して取り込むときは、「正しい行だけ取り込む」を選んでください")
        return _page(case, run, str(sentence)), 422
    try:
        runs.start(current_actor(), db.session(), run)
    except DomainError as error:
        run.phase, run.said = "stopped", str(error)
        run.save()
    return redirect(f"{base(case)}/import/{key}", 303)


@blueprint.get("/<key>/<any(check, result):which>.csv")
@needs(Permission.OPINION_ENTER)
def report(slug: str, key: str, which: str) -> Any:
    """Every row that needs correction, or what became of every row. No words of the opinions."""
    case = case_to_enter(slug)
    path = _run(case, key).folder / _REPORTS[which]
    if not path.exists():
        raise NotFound(msg("この一覧は、まだありません。"))
    return send_file(
        BytesIO(path.read_bytes()),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"{case.slug}-{which}.csv",
        max_age=0,
    )

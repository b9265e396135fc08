"""/desk/cases/<slug>/assembly: invitation codes, answers, the draw and who came: codes only, until the vote."""

import csv
import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.assemblies import codes, queries
from consult.collaboration.assemblies.sheets import NAME
from consult.db import db
from consult.documents.cells import guarded
from consult.dossier.queries import dossier
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases import dossier_page
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed

blueprint = Blueprint("desk_assembly", __name__, url_prefix="/desk/cases/<slug>/assembly")
_FIELDS = ("codes", *codes.ANSWERS, "witness", "gone", "came")
Act = Callable[[UnitOfWork, Case, Typed], object]
_ACTS: dict[str, Act] = {
    "take": lambda uow, case, typed: codes.take(uow, case, typed["codes"]),
    "reply": lambda uow, case, typed: codes.reply(uow, case, {a: typed[a] for a in codes.ANSWERS}),
    "announce": lambda uow, case, _typed: codes.announce(uow, case),
    "draw": lambda uow, case, typed: codes.draw(uow, case, typed["witness"]),
    "file": lambda uow, case, _typed: codes.file_record(uow, case),
    "gone": lambda uow, case, typed: codes.drop_out(uow, case, typed["gone"]),
    "came": lambda uow, case, typed: codes.note_came(uow, case, typed["came"]),
}


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """The counts, and what is to be done with the codes now."""
    return _page(_case(slug), Typed())


@blueprint.post("")
@needs(Permission.DESK_OPEN)
def act(slug: str) -> Any:
    """One act on the codes; what was typed stays when it is refused."""
    do, typed = request.form.get("do", ""), Typed.posted(*_FIELDS)
    if (upload := request.files.get("file")) and (sent := upload.read()):
        typed = Typed({name: typed[name] for name in _FIELDS} | {"codes": _text(sent)})
    try:
        if do not in _ACTS:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
        with unit_of_work(current_actor()) as uow:
            found = _ACTS[do](uow, _case(slug), typed)
        if do == "take" and found:
            sentence = msg(
                "名前や住所などの欄が%(n)s個あるので、受け取りませんでした。符号と層だけにして、入れ直してください",
                n=found,
            )
            raise Invalid(sentence, {"codes": [sentence]})
    except (Invalid, Refused, Conflict) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        if do == "take" and not isinstance(error, Refused):
            typed = _without_people(typed)
        return _page(_case(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/assembly?done={do}", 303)


def _without_people(typed: Typed) -> Typed:
    """The mistakes without the list: what may hold names is not sent back and forth."""
    empty = Typed()
    empty.wrong = typed.wrong
    return empty


def _text(sent: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return sent.decode(encoding)
        except UnicodeDecodeError:
            continue
    sentence = msg("ファイルの文字を読めません。CSV（UTF-8またはShift_JIS）で保存してください")
    raise Invalid(sentence, {"codes": [sentence]})


@blueprint.get("/codes.csv")
@needs(Permission.ASSEMBLY_PREPARE)
def listing(slug: str) -> Response:
    """The codes there still are, for those who post the letters; that it was read stands in the log."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["符号", "層", "返事", "抽選", "順"])
    with unit_of_work(current_actor()) as uow:
        case = _case(slug)
        uow.require(Permission.ASSEMBLY_PREPARE, on=case)
        rows = queries.every(uow.session, case)
        table.writerows(
            [guarded(r.code), guarded(r.stratum), r.state, r.outcome, r.position or ""] for r in rows
        )
        uow.record(Event.ASSEMBLY_CODES_READ, case, public={"codes": len(rows)})
    response = make_response(out.getvalue().encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-codes.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure != NAME:
        raise NotFound(msg("この会議は見つかりません"))
    if not dossier_page.may_read(case):
        raise Forbidden(msg("この会議の担当だけが見られます。"), Permission.ASSEMBLY_PREPARE.value)
    return case


def _page(case: Case, typed: Typed) -> str:
    session, actor = db.session(), current_actor()
    counts = queries.counted(session, [case.id])[case.id]
    lot = queries.lots_of(session, [case.id]).get(case.id)
    sample, quotas, places = queries.design_of(dossier(session, case))
    return render_template(
        "desk/assembly.html",
        case=dossier_page.heading(case),
        stage=case.stage,
        may={p.name: allowed(actor, p, case) for p in Permission if p.value.startswith("assembly:")},
        columns=[
            {"title": gettext(title), "number": at > 0}
            for at, title in enumerate(("層", "設計", "符号", "承諾", "席", "当選", "補欠"))
        ],
        strata=[
            [
                s,
                *map(
                    str,
                    (
                        sample.get(s, 0),
                        counts.people(stratum=s),
                        counts.people(stratum=s, state="accepted"),
                        quotas.get(s, 0),
                        counts.people(stratum=s, outcome="drawn"),
                        counts.people(stratum=s, outcome="reserve"),
                    ),
                ),
            ]
            for s in dict.fromkeys((*sample, *counts.strata))
        ],
        counts=counts,
        places=places,
        lot=codes.published(lot) if lot and lot.announced_at else None,
        forgotten=lot.forgotten_at if lot else None,
        drawn=[one.code for one in queries.standing(session, case, "drawn")],
        reserves=[one.code for one in queries.standing(session, case, "reserve")],
        typed=typed,
        errors={name: "　".join(map(str, said)) for name, said in typed.wrong.items()},
        done=request.args.get("done", ""),
        trail=trails.of_case(case, gettext("符号と抽選")),
    )

"""/desk/cases/<slug>/origins and …/tree: where the sentences of a plan came from, and the tree it is made of."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.plans import origins, tree
from consult.plans.inputs.table_file import decoded
from consult.plans.tree_rules import read_tree
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.plans import plan_origins_page, plan_tree_page

blueprint = Blueprint("desk_plan_text", __name__, url_prefix="/desk/cases/<slug>")
_LARGEST = 1024 * 1024
_MOST = 2_000


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure != "plan":
        raise NotFound(msg("この案件に、このページはありません"))
    return case


@blueprint.get("/origins")
@needs(Permission.PLAN_PREPARE)
def show_origins(slug: str) -> str:
    """The sections, and the sentences of the chosen one."""
    return _origins(_case(slug), request.args.get("section", ""), Typed())


@blueprint.post("/origins")
@needs(Permission.PLAN_PREPARE)
def write_origins(slug: str) -> Response | tuple[str, int]:
    """What each sentence of one section came from."""
    names = [f"s{n}" for n in range(_MOST) if f"s{n}" in request.form]
    typed, anchor = Typed.posted(*names), request.form.get("section", "")
    try:
        with unit_of_work(current_actor()) as uow:
            numbers = {int(name[1:]): typed[name] for name in names}
            origins.write(uow, _case(slug), anchor, request.form.get("seen", ""), numbers)
    except (Invalid, Conflict) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _origins(_case(slug), anchor, typed, keep=isinstance(error, Invalid)), error.status
    return redirect(f"/desk/cases/{slug}/origins?section={anchor}&done=1", 303)


def _origins(case: Case, anchor: str, typed: Typed, *, keep: bool = False) -> str:
    page = plan_origins_page.writing(db.session(), case, anchor)
    if keep and page["chosen"]:
        for one in page["chosen"]["sentences"]:
            one["numbers"] = typed[f"s{one['n']}"]
    return render_template(
        "desk/plan_origins.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        **page,
        typed=typed,
        errors=typed.error_of,
        done=bool(request.args.get("done")),
        trail=trails.of_case(case, gettext("この文は、あの場から")),
    )


def _put(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    tree.put_tree(uow, case, read_tree(typed["tree"]))


_ACTS: dict[str, Callable[[UnitOfWork, Case, Typed], None]] = {
    "put": _put,
    "link": lambda uow, case, typed: tree.link(uow, case, typed["code"], typed.text("number").upper()),
    "unlink": lambda uow, case, typed: tree.unlink(uow, case, *_pair(typed["which"])),
}


def _pair(which: str) -> tuple[str, str]:
    code, _, number = which.partition(" ")
    return code, number


@blueprint.get("/tree")
@needs(Permission.PLAN_PREPARE)
def show_tree(slug: str) -> str:
    """The tree, the box to write it in, and the form that links a measure to a case."""
    case = _case(slug)
    return _tree(case, Typed({"tree": plan_tree_page.as_lines(db.session(), case)}))


@blueprint.post("/tree")
@needs(Permission.PLAN_PREPARE)
def write_tree(slug: str) -> Response | tuple[str, int]:
    """Put the tree in, link a case or take one off."""
    do, typed = request.form.get("do", ""), Typed.posted("tree", "code", "number", "which")
    sent = request.files.get("file")
    try:
        if do not in _ACTS:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
        if do == "put" and sent and (body := sent.read(_LARGEST + 1)):
            typed = Typed({"tree": decoded(body[:_LARGEST])})
        with unit_of_work(current_actor()) as uow:
            _ACTS[do](uow, _case(slug), typed)
    except Invalid as error:
        typed.join(error)
        return _tree(_case(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/tree?done=1", 303)


def _tree(case: Case, typed: Typed) -> str:
    session = db.session()
    lines = typed["tree"] or plan_tree_page.as_lines(session, case)
    return render_template(
        "desk/plan_tree.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        tree=plan_tree_page.nested(session, case, public=False),
        measures=[{"code": row.code, "title": row.title} for row in tree.measures(session, case)],
        lines=lines,
        typed=typed,
        errors={name: "　".join(map(str, said)) for name, said in typed.wrong.items()},
        done=bool(request.args.get("done")),
        trail=trails.of_case(case, gettext("計画の体系")),
    )

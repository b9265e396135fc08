"""/desk/cases/<slug>/responses: 市の考え方, drafted by one person and approved by another."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import once, staged
from consult.cases.models import Case
from consult.consultations import actions, queries
from consult.consultations.actions import boilerplates, checking
from consult.consultations.models import PointGroup, Revision
from consult.consultations.models_responding import Boilerplate
from consult.consultations.outcomes import REVISION, outcomes_of
from consult.consultations.queries import desk_groups, happened, inquiry_rows
from consult.db import db
from consult.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from consult.i18n import Message, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.consultations import response_page
from consult.web.consultations.response_page import FIELDS, PHRASES
from consult.web.forms import Typed
from consult.web.opinions.desk_lanes import base
from consult.web.opinions.desk_opinions import case_for

blueprint = Blueprint("desk_responses", __name__, url_prefix="/desk/cases/<slug>/responses")
_SENT = tuple(name for name in FIELDS if name != "returned")
_ONLY_SHOWN = frozenset({"preview", "section", "phrase", "take"})
_JUDGED = frozenset(
    {"return", "approve", "check", "uncheck"}
)  # read, not written: nothing typed belongs into the answer


@blueprint.get("")
@needs(Permission.OPINION_READ)
def listing(slug: str) -> str:
    """Every group with its counts, its outcome and what it waits for."""
    case = case_for(slug)
    actor = current_actor()
    return render_template(
        "desk/responses.html",
        **response_page.listing(db.session(), case),
        said=_said(),
        may_ask=allowed(actor, Permission.INQUIRY_ASK, case),
        may_keep=allowed(actor, Permission.BOILERPLATE_EDIT),
    )


def _said() -> str:
    return "　".join(str(text) for text in get_flashed_messages())


@blueprint.get("/<int:number>")
@needs(Permission.OPINION_READ)
def show(slug: str, number: int) -> str:
    """What was said, and the answer to it."""
    return _page(case_for(slug), number)


def _page(case: Case, number: int, typed: Typed | None = None, **more: Any) -> str:
    group = queries.group_by_number(db.session(), case, number)
    written = typed is not None and request.form.get("do") not in _JUDGED
    values = {name: typed[name] for name in _SENT if name in request.form} if typed and written else {}
    context: dict[str, Any] = {
        "returned": typed["returned"] if typed else "",
        "errors": typed.errors if typed else [],
        "error_of": typed.error_of if typed else {},
        "conflict": "",
        "key": "",
        "said": _said(),
    }
    context |= more
    return render_template(
        "desk/response.html", **response_page.answer(db.session(), case, group, values), **context
    )


@blueprint.post("/<int:number>")
@needs(Permission.OPINION_READ)
def act(slug: str, number: int) -> Any:
    """Write, approve, return, or change what belongs together."""
    case, typed = case_for(slug), Typed.posted(*FIELDS)
    name = next((n for n in ("leave", "take") if request.form.get(n)), request.form.get("do", ""))
    if name in _ONLY_SHOWN:
        return _shown(case, number, name, typed)
    if name not in _ACTS:
        return redirect(f"{base(case)}/responses/{number}", 303)
    try:
        with unit_of_work(current_actor()) as uow:
            said, target = _perform(uow, case, number, name, typed)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _refused(slug, number, typed, error)
    flash(str(said))
    return redirect(_onward(case, number, name, target), 303)


def _shown(case: Case, number: int, name: str, typed: Typed) -> str:
    """The page again with what was asked for: the text of a section, a phrase, the difference. Nothing is stored."""
    values = {field: typed[field] for field in FIELDS if field in request.form}
    if name == "phrase":
        phrase = PHRASES.get(request.form.get("phrase", ""), "")  # the answer itself is Japanese
        kept = _kept(case, request.form.get("phrase", ""))
        if kept is not None:
            phrase, values["used"] = kept.text, f"{typed['used']} {kept.id}".strip()
        values["response"] = _joined(typed["response"], phrase)
    if name == "take":
        values["response"] = _joined(typed["response"], _taken(case, number))
    again = Typed(values)
    return _page(case, number, again, key=request.form.get("idempotency_key", ""))


def _joined(text: str, more: str) -> str:
    """More at the end of a text, once: a second press adds nothing."""
    return text if more in text else "\n".join(filter(None, (text.rstrip(), more)))


def _taken(case: Case, number: int) -> str:
    """The answer of an office as text that names it; the one who writes makes the city's answer of it."""
    group = queries.group_by_number(db.session(), case, number)
    row = inquiry_rows.answered(db.session(), group, request.form["take"])
    # An answer is Japanese whatever language the page is read in.
    return f"【{row.office.name}から】{row.answer}" if row else ""


def _kept(case: Case, number: str) -> Boilerplate | None:
    """A standard text of the office that answers."""
    known = boilerplates.offered(db.session(), case.office_id)
    return next((row for row in known if str(row.id) == number), None)


def _perform(uow: UnitOfWork, case: Case, number: int, name: str, typed: Typed) -> tuple[Message, int]:
    key = request.form.get("idempotency_key", "")
    group = queries.group_by_number(uow.session, case, number)
    act, permission = _ACTS[name]
    uow.require(permission, on=group)
    if (done := once.done_before(uow, key, f"response:{name}")) is not None:
        return msg("もう済んでいます"), int(done["group"])
    if request.form.get("version", type=int) != group.version:
        raise Conflict(_stale(uow, group))
    said, target = act(uow, group, typed)
    once.remember(uow, key, f"response:{name}", {"group": target})
    return said, target


def _stale(uow: UnitOfWork, group: PointGroup) -> Message:
    last = next(iter(reversed(happened.history(uow.session, group.subject))), None)
    if last is None or not last.who:
        return msg("ほかの人が先に変えました。あなたの入力は下に残っています。")
    return msg(
        "%(name)sさんが先に変えました（%(at)s）。あなたの入力は下に残っています。", name=last.who, at=last.at
    )


def _onward(case: Case, number: int, name: str, target: int) -> str:
    here = f"{base(case)}/responses"
    states = {
        "finish": ("open", "returned"),
        "approve": ("drafted", "checked"),
        "return": ("drafted", "checked"),
    }.get(name)
    if states is None:
        return f"{here}/{target}"
    _, following = desk_groups.groups_around(db.session(), case, number, states)
    if following is None:
        _, following = desk_groups.groups_around(db.session(), case, 0, states)
    return f"{here}/{following}" if following else here


def _refused(slug: str, number: int, typed: Typed, error: DomainError) -> tuple[str, int]:
    if isinstance(error, Invalid):
        typed.add(error)
    plain = "" if isinstance(error, Invalid) else str(error)
    key = "" if isinstance(error, Conflict) else request.form.get("idempotency_key", "")
    return _page(case_for(slug), number, typed, conflict=plain, key=key), error.status


def _draft(uow: UnitOfWork, group: PointGroup, typed: Typed, *, finished: bool) -> tuple[Message, int]:
    revision = _revision(uow, group, typed) if _takes_revision(uow, group, typed["outcome"]) else None
    actions.draft_response(
        uow,
        group,
        outcome=typed["outcome"],
        response=typed["response"],
        reason=typed["reason"],
        revision=revision,
        finished=finished,
        undo=bool(typed["undo"]),
    )
    boilerplates.note_used(uow, group, [int(i) for i in typed["used"].split() if i.isdecimal()])
    if finished:
        return msg("No.%(n)sの市の考え方を書き終えました。課長の承認を待ちます", n=group.number), group.number
    return msg("No.%(n)sの書きかけを保存しました", n=group.number), group.number


def _takes_revision(uow: UnitOfWork, group: PointGroup, letter: str) -> bool:
    rule = outcomes_of(staged.definition_of(uow.session, group.case)).get(letter)
    return rule is not None and REVISION in rule.needs


def _revision(uow: UnitOfWork, group: PointGroup, typed: Typed) -> Revision | None:
    """The changed clause as typed: the one there is already, or a new one."""
    wanted = tuple(
        typed[name].replace("\r\n", "\n").strip() for name in ("anchor", "before", "after", "revision_reason")
    )
    if not any(wanted[1:]):
        return None
    for known in desk_groups.revisions_of(uow.session, group.case):
        if (known.anchor, known.before, known.after, known.reason) == wanted:
            return known
    anchor, before, after, reason = wanted
    return actions.record_revision(uow, group.case, anchor=anchor, before=before, after=after, reason=reason)


def _save(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    return _draft(uow, group, typed, finished=False)


def _finish(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    return _draft(uow, group, typed, finished=True)


def _approve(uow: UnitOfWork, group: PointGroup, _typed: Typed) -> tuple[Message, int]:
    actions.approve_response(uow, group)
    return msg("No.%(n)sの市の考え方を承認しました", n=group.number), group.number


def _check(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    checking.pass_check(uow, group, typed["remarks"])
    return msg("No.%(n)sの法規審査を終えました", n=group.number), group.number


def _uncheck(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    checking.return_from_check(uow, group, typed["remarks"])
    return msg("No.%(n)sを書き直しに戻しました", n=group.number), group.number


def _return(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    if not typed["returned"].strip():
        sentence = msg("戻す理由を書いてください")
        raise Invalid(sentence, {"returned": [sentence]})
    actions.return_response(uow, group, typed["returned"])
    return msg("No.%(n)sを書き直しに戻しました", n=group.number), group.number


def _rename(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    actions.rename(uow, group, typed["gist"], place=typed["place"])
    return msg("No.%(n)sの要旨を書き直しました", n=group.number), group.number


def _merge(uow: UnitOfWork, group: PointGroup, typed: Typed) -> tuple[Message, int]:
    if not typed["into"].isdecimal() or int(typed["into"]) == group.number:
        sentence = msg("どの論点と一緒にするか選んでください")
        raise Invalid(sentence, {"into": [sentence]})
    target = queries.group_by_number(uow.session, group.case, int(typed["into"]))
    for point in list(group.points):
        actions.join(uow, point, target)
    return msg(
        "No.%(n)sの論点を No.%(target)sと一緒にしました", n=group.number, target=target.number
    ), target.number


def _leave(uow: UnitOfWork, group: PointGroup, _typed: Typed) -> tuple[Message, int]:
    point = next((p for p in group.points if str(p.id) == request.form["leave"]), None)
    if point is None:
        raise Invalid(msg("この論点は、もうここにありません"), {})
    if len(group.points) == 1:
        raise Invalid(msg("論点が1つだけなので、分けられません"), {})
    made = actions.leave(uow, point)
    return msg("論点を No.%(made)sとして分けました", made=made.number), group.number


_Act = Callable[[UnitOfWork, PointGroup, Typed], tuple[Message, int]]
_ACTS: Mapping[str, tuple[_Act, Permission]] = {
    "save": (_save, Permission.RESPONSE_DRAFT),
    "finish": (_finish, Permission.RESPONSE_DRAFT),
    "approve": (_approve, Permission.RESPONSE_APPROVE),
    "check": (_check, Permission.RESPONSE_CHECK),
    "uncheck": (_uncheck, Permission.RESPONSE_CHECK),
    "return": (_return, Permission.RESPONSE_APPROVE),
    "rename": (_rename, Permission.OPINION_SPLIT),
    "merge": (_merge, Permission.OPINION_SPLIT),
    "leave": (_leave, Permission.OPINION_SPLIT),
}

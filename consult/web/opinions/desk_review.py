"""/desk/cases/<slug>/opinions/<no>/review: a second person lets a public form go, sends it back, or marks it.

One opinion after the other by keys alone; every key is a button too. Nothing is released that was not on the
screen: there is no act for several.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response as Answer

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import actions, queries
from consult.consultations.hints import hints_of
from consult.consultations.models import Opinion
from consult.consultations.queries import desk, happened
from consult.db import db
from consult.documents.personal_data import Hint
from consult.documents.redaction import Ground, Span
from consult.documents.text import visible
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.opinions.desk_attachments import listed
from consult.web.opinions.desk_lanes import base, channel, head
from consult.web.opinions.desk_opinions import address_of, case_for, said
from consult.web.opinions.opinion_text import KINDS, lines

blueprint = Blueprint("desk_review", __name__, url_prefix="/desk/cases/<slug>/opinions")
_UNDO = "review_undo"


@blueprint.get("/<int:number>/review")
@needs(Permission.OPINION_READ)
def show(slug: str, number: int) -> str:
    """The original with its boxes beside the form the public would read."""
    case = case_for(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number))


def _page(case: Case, opinion: Opinion, **more: Any) -> str:
    session, actor = db.session(), current_actor()
    previous, following = desk.around(session, case, "redaction", opinion.number)
    names = happened.names_of(session, [opinion.review_by, opinion.released_by])
    own = opinion.review_by is not None and opinion.review_by == actor.account_id
    hints = hints_of(session, opinion)
    last = cookie.get(_UNDO, {})
    context: dict[str, Any] = {"errors": [], "error_of": {}, "conflict": "", "values": {}, "key": ""}
    context |= more
    return render_template(
        "desk/review.html",
        **head(session, case, "review", gettext("公表される形を確かめる")),
        opinion=shown(case, opinion, hints),
        redactions=hidden(opinion),
        unhidden=unhidden(opinion, hints),
        grounds=[{"value": ground.value, "label": ground.label} for ground in Ground],
        proposer=names.get(opinion.review_by or 0, ""),
        releaser=names.get(opinion.released_by or 0, ""),
        own=own,
        may=allowed(actor, Permission.REDACTION_RELEASE, opinion),
        undo=last.get("number", 0) if last.get("case") == case.id else 0,
        previous_href=f"{base(case)}/opinions/{previous}/review" if previous else "",
        next_href=f"{base(case)}/opinions/{following}/review" if following else "",
        said=said(),
        **context,
    )


def shown(case: Case, opinion: Opinion, hints: Sequence[Hint]) -> dict[str, Any]:
    """An opinion as the readers of public forms see it: the original with marks, and what the public would read."""
    return {
        "number": opinion.number,
        "version": opinion.version,
        "channel": channel(opinion.channel, opinion.scribe),
        "received": opinion.received_at,
        "lang": "" if opinion.language == "ja" else opinion.language,
        "lines": lines(opinion, hints),
        "public": queries.public_words(opinion),
        "review": opinion.review,
        "note": opinion.review_note,
        "href": f"{base(case)}/opinions/{opinion.number}",
        "attachments": listed(opinion),
    }


def hidden(opinion: Opinion) -> list[dict[str, str]]:
    """What is proposed to be hidden, each with its ground."""
    return [
        {
            "id": f"{span.start}:{span.end}",
            "ground": span.ground.label,
            "before": visible(opinion.text[span.start : span.end]),
        }
        for span in queries.spans_of(opinion)
    ]


def unhidden(opinion: Opinion, hints: Sequence[Hint]) -> list[dict[str, str]]:
    """Hints the proposal leaves readable: looked at once more before it goes out."""
    taken = {place for span in queries.spans_of(opinion) for place in range(span.start, span.end)}
    return [
        {
            "id": f"{h.start}:{h.end}",
            "kind": gettext(KINDS[h.kind]),
            "text": visible(opinion.text[h.start : h.end]),
        }
        for h in hints
        if not taken.issuperset(range(h.start, h.end))
    ]


@blueprint.post("/<int:number>/review")
@needs(Permission.REDACTION_RELEASE)
def act(slug: str, number: int) -> Any:
    """この形で公表してよい, 戻す with a reason, 戻す with marks; then the next one. Or the last word is taken back."""
    case, do = case_for(slug), request.form.get("do", "release")
    if do == "undo":
        return _undo(case, number)
    key = request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.REDACTION_RELEASE, on=opinion)
            if once.done_before(uow, key, "opinion:review") is None:
                _ensure_fresh(opinion)
                _judge(uow, opinion, do)
                once.remember(uow, key, "opinion:review", {"opinion": number})
    except (Invalid, Conflict, Refused) as error:
        return _again(slug, number, error)
    cookie[_UNDO] = {"case": case.id, "number": number}
    return _onward(case, number, released=do == "release")


def _ensure_fresh(opinion: Opinion) -> None:
    if request.form.get("version", type=int) != opinion.version:
        raise Conflict(
            msg("墨消しの案が変わりました。新しい形を確かめてください。書いた理由は残っています。")
        )


def _judge(uow: UnitOfWork, opinion: Opinion, do: str) -> None:
    reason = request.form.get("reason", "")
    if do == "return":
        actions.return_redaction(uow, opinion, reason)
    elif do == "suggest":
        spans = _wanted(uow, opinion)
        actions.suggest(uow, opinion, spans, reason.strip() or gettext("隠すところを直した案を付けました"))
    else:
        actions.release(uow, opinion)


def _wanted(uow: UnitOfWork, opinion: Opinion) -> list[Span]:
    """The proposal without what was unticked, with the hints and the words that were added."""
    word, typed = request.form.get("hide", ""), request.form.get("ground", "")
    ground = Ground(typed) if typed in set(Ground) else Ground.PERSONAL_INFORMATION
    dropped, added = set(request.form.getlist("drop")), set(request.form.getlist("hint"))
    spans = [s for s in queries.spans_of(opinion) if f"{s.start}:{s.end}" not in dropped]
    hints = hints_of(uow.session, opinion) if added else []
    spans += [Span(h.start, h.end, ground) for h in hints if f"{h.start}:{h.end}" in added]
    if word.strip():
        found = actions.spans_of_word(opinion.text, word, ground)
        if not found:
            sentence = msg("「%(word)s」は本文にありません。本文のとおりに書いてください", word=word.strip())
            raise Invalid(sentence, {"hide": [sentence]})
        spans += found
    return spans


def _again(slug: str, number: int, error: Invalid | Conflict | Refused) -> tuple[str, int]:
    fields = {n: str(s[0]) for n, s in error.fields.items()} if isinstance(error, Invalid) else {}
    case = case_for(slug)
    page = _page(
        case,
        queries.opinion_by_number(db.session(), case, number),
        errors=[{"field": n, "text": t} for n, t in fields.items()],
        error_of=fields,
        conflict="" if isinstance(error, Invalid) else str(error),
        values={name: request.form.get(name, "") for name in ("reason", "hide", "ground")},
    )
    return page, error.status


def _onward(case: Case, number: int, *, released: bool) -> Answer:
    told = (
        msg("%(n)sを、この形で公表できるようにしました", n=number)
        if released
        else msg("%(n)sを戻しました", n=number)
    )
    following = desk.first_of(db.session(), case, "redaction", after=number)
    if following is None:
        flash(f"{told}。" + gettext("確かめる意見は、もうありません。"))
        return redirect(f"{base(case)}/opinions?lane=redaction", 303)
    flash(str(msg("%(said)s。次は%(n)sです", said=told, n=following)))
    return redirect(address_of(case, "redaction", following), 303)


def _undo(case: Case, shown_now: int) -> Answer:
    """Take the last word back and show that opinion again."""
    last = cookie.get(_UNDO, {})
    number = last["number"] if last.get("case") == case.id else shown_now
    with unit_of_work(current_actor()) as uow:
        actions.undo_release(uow, queries.opinion_by_number(uow.session, case, number))
    cookie.pop(_UNDO, None)
    flash(str(msg("%(n)sの確かめを取り消しました。取り消したことも記録に残ります", n=number)))
    return redirect(f"{base(case)}/opinions/{number}/review", 303)

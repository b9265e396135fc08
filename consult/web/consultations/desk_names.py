"""/desk/cases/<slug>/names: 名前の確かめ, the words of a result that are also somebody's family or given name."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.result import questions
from consult.consultations.result.names import NameFound, clear
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.opinions.desk_lanes import head
from consult.web.opinions.desk_opinions import said

blueprint = Blueprint("desk_names", __name__, url_prefix="/desk/cases/<slug>/names")
SHOWN = 20  # sentences of one word


def _case(slug: str) -> Case:
    case = desk_case(slug)
    queries.consultation_of(db.session(), case)
    return case


@blueprint.get("")
@needs(Permission.OPINION_READ)
def listing(slug: str) -> str:
    """Every word nobody has looked at, each with the sentences it stands in."""
    return _page(_case(slug))


def _page(case: Case, wrong: str = "", word: str = "", reason: str = "") -> str:
    session = db.session()
    return render_template(
        "desk/names.html",
        **head(session, case, "review", gettext("名前の確かめ")),
        found=questions.unanswered_names(session, case, settings()),
        shown=SHOWN,
        may=allowed(current_actor(), Permission.REDACTION_RELEASE, case),
        wrong=wrong,
        errors=[{"field": "reason", "text": wrong}] if wrong else [],
        word=word,
        reason=reason,
        said=said(),
    )


@blueprint.post("")
@needs(Permission.REDACTION_RELEASE)
def answer(slug: str) -> Any:
    """これは出した人のことではない, with the reason; a word that is no longer found was answered already."""
    case, word, reason = _case(slug), request.form.get("word", ""), request.form.get("reason", "")
    called = request.form.get("called") == "1"
    listed = questions.unanswered_names(db.session(), case, settings())
    found = next((f for f in listed if (f.word, f.called) == (word, called)), None)
    try:
        if found is not None:
            with unit_of_work(current_actor()) as uow:
                clear(uow, _case(slug), _as_shown(found), reason)
    except Invalid as error:
        return _page(_case(slug), str(error.fields["reason"][0]), word, reason), error.status
    flash(str(msg("「%(word)s」を確かめました", word=word)))
    return redirect(f"/desk/cases/{case.slug}/names", 303)


def _as_shown(found: NameFound) -> NameFound:
    """What stood on the screen: with さん or 様 nobody answers for a sentence nobody saw."""
    return NameFound(found.word, found.called, found.places[:SHOWN]) if found.called else found

"""/cases/<slug>/opinions/new: four steps without login and without script; nothing is stored until it is sent.

Every answer is the next page itself, not a redirect: what was typed lives in the page and nowhere else.
"""

from dataclasses import replace
from typing import Any

import structlog
from flask import Blueprint, current_app, redirect, render_template, request
from flask_wtf.csrf import CSRFError, validate_csrf
from sqlalchemy.exc import SQLAlchemyError
from wtforms import ValidationError

from consult import clock
from consult.calendars import until_text
from consult.cases import queries as cases
from consult.cases import staged
from consult.consultations import intake, queries, versions
from consult.consultations.destination import Destination
from consult.consultations.identity import Keys
from consult.consultations.models import Opinion
from consult.db import db, settings
from consult.documents import files
from consult.documents.inspection import Inspected
from consult.errors import DomainError, Invalid
from consult.i18n import Message, gettext, language, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.cases import case_page
from consult.web.opinions import opinion_files, opinion_pages
from consult.web.opinions.opinion_answers import ALL, STEPS, Answers, load, recovered, sign
from consult.web.opinions.opinion_pages import Form

TAKEN = 100 * 1024 * 1024  # far above what is kept, so that who sends too much is told so and loses nothing
blueprint = Blueprint("opinions", __name__)
log = structlog.get_logger(__name__)

_STALE = msg("画面を開いてから時間がたちました。書いた内容は残っています。確かめて、もう一度送ってください。")
_CHANGED = msg(
    "前の画面の内容を読み取れませんでした。書いた意見は残っています。はじめから順に確かめてください。"
)


@blueprint.get("/cases/<slug>/opinions/new")
@public
def new(slug: str) -> Any:
    """The first step, or 募集は終わりました. `?section=` chooses the section and skips the first step."""
    form = _form(slug)
    section = request.args.get("section", "")
    places = (section,) if section in (ALL, *form.anchors) else ()
    answers = Answers.fresh(places)
    if not _open(form, answers):
        return _closed(form, answers), 200
    return _page(form, answers, answers.steps[0])


@blueprint.post("/cases/<slug>/opinions/new")
@public
def send(slug: str) -> Any:
    """The next step, the step before, or sending."""
    request.max_content_length = TAKEN
    form, sent = _form(slug), request.form
    step = sent.get("step", "")
    if step not in STEPS:
        step = STEPS[0]
    secret, signed = settings().key("opinion-form"), sent.get("answers", "")
    answers = load(signed, secret, slug)
    if answers is None:
        answers = recovered(signed, form.anchors)
        answers = answers.with_page(step, sent, form.anchors)
        answers = replace(answers, places=answers.places or tuple(answers.texts))
        return _again(form, answers, "text" if answers.texts else "place", _CHANGED)
    step = step if step in answers.steps else answers.steps[0]
    answers = answers.with_page(step, sent, form.anchors)
    if (stale := _forged()) is not None:
        return _again(form, answers, step, stale)
    if not _open(form, answers):
        return _closed(form, answers), 200
    if step == "text":
        answers, refused = opinion_files.received(
            answers, request.files.getlist("files"), sent.get("remove", "")
        )
        if refused or "remove" in sent:
            return _page(form, answers, step, {"files": refused} if refused else None)
    return _move(form, answers, step)


def _form(slug: str) -> Form:
    session = db.session()
    case = cases.public_by_slug(session, slug)
    return Form(case, queries.consultation_of(session, case), queries.sections_of(session, case))


def _forged() -> Message | None:
    """Checked here and not before the view, so that an aged token never costs anyone what they wrote."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (ValidationError, CSRFError):
        return _STALE
    return None


def _open(form: Form, answers: Answers) -> bool:
    """Whether this form may still be filled in: the case is open, or was when the form was opened."""
    ends, begins = form.consultation.closes_at, form.consultation.opens_on
    if ends is None or begins is None or begins > clock.today():
        return False
    definition = staged.definition_of(db.session(), form.case)
    if definition.opens(form.case.stage, "opinions") and clock.arrived() <= ends:
        return True
    return definition.opens(form.case.stage, "arrivals") and answers.opened_at <= ends


def _move(form: Form, answers: Answers, step: str) -> Any:
    sent = request.form
    if not answers.places:  # nothing further on makes sense without one
        return _page(form, answers, "place", {"place": [msg("どこへの意見か選んでください")]})
    if (change := sent.get("back", "")) in answers.steps:
        return _page(form, answers, change)
    match sent.get("go", "on"):
        case "back":
            return _page(form, answers, answers.beside(step, -1))
        case "kind":
            return _page(form, answers, "person")
        case "send":
            return _send(form, answers)
    wrong = opinion_pages.wrong_on(form, answers, step, _mistakes(form, answers))
    return _page(form, answers, step, wrong) if wrong else _page(form, answers, answers.beside(step, 1))


def _mistakes(form: Form, answers: Answers) -> Invalid:
    """Every mistake there is so far, those of later steps included."""
    try:
        _ready(form, answers, opinion_files.named(answers))
    except Invalid as error:
        return error
    return Invalid(_CHANGED, {})  # no field is wrong: the sentence is never shown


def _ready(form: Form, answers: Answers, uploads: tuple[Inspected, ...]) -> intake.Ready:
    sent = opinion_pages.submission(form, answers, language(), uploads)
    return intake.prepare(Destination.of(form.case, form.consultation), sent, Keys.of(settings()))


def _send(form: Form, answers: Answers) -> Any:
    try:
        ready = _ready(form, answers, opinion_files.reopened(answers))
    except Invalid as error:
        for step in answers.steps:
            if wrong := opinion_pages.wrong_on(form, answers, step, error):
                return _page(form, answers, step, wrong)
        raise
    for upload in ready.submission.uploads:
        files.lay_down(upload.body)
    try:
        with unit_of_work(current_actor()) as uow:
            receipt = intake.receive(uow, ready, Keys.of(settings()))
    except (DomainError, SQLAlchemyError) as error:
        name = type(error).__name__
        log.error("opinion.not_received", case=form.case.slug, error=name)  # noqa: TRY400 - a traceback would carry the text
        db.session.rollback()
        said = error.sentence if isinstance(error, DomainError) else msg("市の不具合です。")
        return _failed(_form(form.case.slug), answers, said), 409 if isinstance(error, DomainError) else 500
    changed = receipt.again and _digest_of(receipt) != ready.digest
    return redirect(f"/receipts/{receipt.code}" + ("?again=1" if changed else ""), 303)


def _digest_of(receipt: intake.Receipt) -> str:
    """Of the text as it first came; the receipt carries that of the text just sent."""
    return versions.versions_of(db.session(), db.session.get_one(Opinion, receipt.opinion_id))[0].digest


def _page(form: Form, answers: Answers, step: str, wrong: Any = None, said: Message | None = None) -> Any:
    page = render_template(
        "public/opinion_form.html",
        case=_case(form),
        answers=sign(answers, settings().key("opinion-form"), form.case.slug),
        said=said,
        **opinion_pages.context(form, answers, step, wrong),
    )
    return page, 422 if wrong or said else 200


def _again(form: Form, answers: Answers, step: str, said: Message) -> Any:
    if not _open(form, answers):
        return _closed(form, answers), 200
    return _page(form, answers, step if step in answers.steps else answers.steps[0], None, said)


def _closed(form: Form, answers: Answers) -> str:
    """募集は終わりました (or has not begun); what was typed is shown for copying."""
    row = form.consultation
    begun = row.opens_on is not None and row.opens_on <= clock.today()
    ended = row.closes_on is not None and begun
    return render_template(
        "public/opinion_closed.html",
        case=_case(form),
        title=gettext("募集は終わりました") if ended else gettext("募集はまだ始まっていません"),
        said=(
            msg("%(last)s受け付けていました。", last=until_text(row.closes_on))
            if ended and row.closes_on
            else ""
        )
        or (msg("募集は%(day)sに始まります。", day=row.opens_on) if row.opens_on else ""),
        typed=_typed(form, answers),
        result=f"/cases/{form.case.slug}/result" if row.result_published_at else "",
        due=row.result_due_on,
        office=case_page.office(case_page.View.of(db.session(), form.case)),
    )


def _failed(form: Form, answers: Answers, said: Any) -> str:
    """まだ届いていません: the text for copying, and the other ways to send it."""
    return render_template(
        "public/opinion_closed.html",
        case=_case(form),
        title=gettext("まだ届いていません"),
        said=said,
        typed=_typed(form, answers),
        result="",
        due=None,
        office=case_page.office(case_page.View.of(db.session(), form.case)),
    )


def _typed(form: Form, answers: Answers) -> list[dict[str, str]]:
    known = (ALL, *form.anchors)
    return [
        {"id": f"typed-{anchor}", "title": form.title(anchor), "text": answers.texts[anchor]}
        for anchor in known
        if answers.texts.get(anchor, "").strip()
    ]


def _case(form: Form) -> dict[str, str]:
    return {"number": form.case.number, "address": form.case.slug, "title": form.case.title}

"""/desk/cases/<slug>/opinions: the lanes, one opinion from read to ready, and its public form."""

from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    send_file,
)
from werkzeug.wrappers import Response as Answer

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import actions, queries
from consult.consultations.identity import Keys
from consult.consultations.models import Opinion, OpinionAttachment
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.queries import desk, desk_groups
from consult.consultations.rules import FORMS
from consult.db import db, settings
from consult.documents import files
from consult.documents.models import StoredFile
from consult.errors import Conflict, DomainError, Forbidden, Gone, Invalid, NotFound
from consult.i18n import N_, gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.opinions import triage_acts
from consult.web.opinions.desk_lanes import LANES, base, entries, head, lane_filters
from consult.web.opinions.triage_page import Shown, triage

blueprint = Blueprint("desk_opinions", __name__, url_prefix="/desk/cases/<slug>/opinions")
_TITLES = {"entry": N_("転記待ち"), "apart": N_("別に数える意見"), "redaction": N_("公表される形を確かめる")}
_SAFE_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def case_for(slug: str) -> Case:
    """A consultation on the actor's desk whose opinions they may read."""
    case = desk_case(slug)
    if not allowed(current_actor(), Permission.OPINION_READ, case):
        raise Forbidden(
            msg("提出意見を読めるのは、担当の課と文書係だけです。"), Permission.OPINION_READ.value
        )
    queries.consultation_of(db.session(), case)
    return case


def _lane(case: Case) -> desk.Lane:
    asked = request.args.get("lane", "")
    if asked in LANES or asked in {"apart", "entry", "redaction"}:
        return asked  # type: ignore[return-value]  # one of the names
    return "split" if allowed(current_actor(), Permission.OPINION_SPLIT, case) else "redaction"


@blueprint.get("")
@needs(Permission.OPINION_READ)
def listing(slug: str) -> str:
    """One lane: how many wait, in which order, and the next to take."""
    case, session = case_for(slug), db.session()
    lane, after = _lane(case), request.args.get("after", 0, type=int)
    only, anchor = request.args.get("only", ""), request.args.get("place", "")
    known: desk.Only = "personal" if only == "personal" else "same" if only == "same" else ""
    found = desk.queue(session, case, lane, only=known, anchor=anchor, after=after)
    here = f"{base(case)}/opinions?lane={lane}" + (f"&only={known}" if known else "")
    here += f"&place={anchor}" if anchor else ""
    return render_template(
        "desk/opinions.html",
        **head(session, case, "review" if lane == "redaction" else lane, gettext("意見")),
        lane=lane,
        lane_title=gettext(LANES[lane]) if lane in LANES else gettext(_TITLES[lane]),
        found=found,
        rows=entries(case, found, lane),
        filters=lane_filters(case, lane),
        places=[
            {"value": s.anchor, "label": f"{s.number} {s.title}".strip(), "selected": s.anchor == anchor}
            for s in queries.sections_of(session, case)
        ],
        only=known,
        place=anchor,
        first_href=_first_href(case, lane),
        more=f"{here}&after={found.after}" if found.after else "",
        back=here if after else "",
        to_approve=sum(desk_groups.group_states(session, case)[s] for s in ("drafted", "checked")),
        acceptable=_acceptable(case),
        forms=_forms(case),
        may_split=allowed(current_actor(), Permission.OPINION_SPLIT, case),
        said=said(),
        key="",
    )


def _forms(case: Case) -> str:
    found = desk.forms_of(db.session(), case)
    return "・".join(f"{gettext(title)} {found[code]}" for code, title in FORMS.items() if code in found)


def _first_href(case: Case, lane: desk.Lane) -> str:
    if lane in {"apart", "done"}:
        return ""
    if lane == "entry":
        number = desk.first_of(db.session(), case, lane)
        return f"{base(case)}/opinions/{number}/transcription" if number else ""
    return f"{base(case)}/opinions/next?lane={lane}"


def _acceptable(case: Case) -> int:
    if not allowed(current_actor(), Permission.OPINION_CLASSIFY, case):
        return 0
    return desk.acceptable(db.session(), case)


def said() -> str:
    """What the act before this page said."""
    return "　".join(str(text) for text in get_flashed_messages())


@blueprint.get("/next")
@needs(Permission.OPINION_READ)
def serve(slug: str) -> Answer:
    """The next opinion of a lane: the first after `after`, else the first that is left."""
    case = case_for(slug)
    lane = _lane(case)
    number = desk.first_of(db.session(), case, lane, after=request.args.get("after", 0, type=int))
    if number is None:
        return redirect(f"{base(case)}/opinions?lane={lane}", 303)
    return redirect(address_of(case, lane, number), 303)


def address_of(case: Case, lane: str, number: int) -> str:
    """Where an opinion of a lane is worked on."""
    opinion = queries.opinion_by_number(db.session(), case, number)
    if not opinion.transcribed:
        return f"{base(case)}/opinions/{number}/transcription"
    end = "/review" if lane == "redaction" and opinion.review == "proposed" else ""
    return f"{base(case)}/opinions/{number}{end}"


@blueprint.post("/accept")
@needs(Permission.OPINION_CLASSIFY)
def accept_all(slug: str) -> Answer:
    """Accept at once whatever came in time and is readable."""
    case = case_for(slug)
    key = request.form.get("idempotency_key", "")
    with unit_of_work(current_actor()) as uow:
        uow.require(Permission.OPINION_CLASSIFY, on=case)
        if once.done_before(uow, key, "opinions:accept") is None:
            done = actions.accept_all(uow, case)
            once.remember(uow, key, "opinions:accept", {"accepted": len(done)})
            flash(str(msg("%(n)s通を受理しました", n=len(done))))
    return redirect(f"{base(case)}/opinions", 303)


@blueprint.get("/<int:number>")
@needs(Permission.OPINION_READ)
def show(slug: str, number: int) -> Any:
    """One opinion with everything needed to sort it."""
    case = case_for(slug)
    opinion = queries.opinion_by_number(db.session(), case, number)
    if not opinion.transcribed and opinion.stage in {"received", "query"}:
        return redirect(f"{base(case)}/opinions/{number}/transcription", 303)
    return _page(case, opinion, Shown(said=said()))


def _page(case: Case, opinion: Opinion, shown: Shown) -> str:
    context = triage(db.session(), case, opinion, shown)
    return render_template("desk/triage.html", **context, undoable=triage_acts.undoable(opinion))


@blueprint.post("/<int:number>")
@needs(Permission.OPINION_SPLIT)
def act(slug: str, number: int) -> Any:
    """One act on one opinion, then the page again (or the next opinion)."""
    case = case_for(slug)
    name = triage_acts.pressed(request.form)
    if name == "identity":
        return _reveal(case, number)
    if not name:
        return redirect(f"{base(case)}/opinions/{number}", 303)
    lane = desk.lane_of(queries.opinion_by_number(db.session(), case, number))
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            said = triage_acts.perform(uow, opinion, request.form)
    except (Forbidden, NotFound, Gone):
        raise
    except DomainError as error:
        return _refused(slug, number, error)
    return _onward(case, number, name, lane, str(said))


def _onward(case: Case, number: int, name: str, lane: desk.Lane, said: str) -> Answer:
    if name not in triage_acts.MOVES_ON:
        flash(said)
        end = "/alike" if name == "finish_alike" else ""
        return redirect(f"{base(case)}/opinions/{number}{end}", 303)
    following = desk.first_of(db.session(), case, lane, after=number)
    if following is None or following == number:
        flash(said + "。" + gettext("このレーンの意見は、もうありません。"))
        return redirect(f"{base(case)}/opinions?lane={lane}", 303)
    flash(str(msg("%(said)s。次は%(n)sです", said=said, n=following)))
    return redirect(address_of(case, lane, following), 303)


def _reveal(case: Case, number: int) -> str:
    with unit_of_work(current_actor()) as uow:
        opinion = queries.opinion_by_number(uow.session, case, number)
        identity = actions.reveal_identity(uow, opinion, Keys.of(settings()))
    fresh = queries.opinion_by_number(db.session(), case, number)
    shown = Shown(said=gettext("見たことを記録しました"), identity=identity, keep=True)
    return _page(case, fresh, shown)


def _refused(slug: str, number: int, error: DomainError) -> tuple[str, int]:
    case = case_for(slug)
    fields = {name: str(said[0]) for name, said in error.fields.items()} if isinstance(error, Invalid) else {}
    conflict = str(error) if isinstance(error, Conflict) else ""
    shown = Shown(
        error="" if conflict or fields else str(error),
        error_of=fields,
        conflict=conflict,
        key="" if conflict else request.form.get("idempotency_key", ""),
        keep=True,
    )
    return _page(case, queries.opinion_by_number(db.session(), case, number), shown), error.status


@blueprint.get("/<int:number>/scan")
@needs(Permission.OPINION_ENTER)
def scan(slug: str, number: int) -> Response:
    """The scanned sheet: it may show a name, so every look is an event."""
    case = case_for(slug)
    with unit_of_work(current_actor()) as uow:
        opinion = queries.opinion_by_number(uow.session, case, number)
        uow.require(Permission.OPINION_IDENTITY, on=opinion)
        if opinion.scan_id is None:
            raise NotFound(msg("この意見に、読み取った紙はありません"))
        uow.record(Event.IDENTITY_READ, opinion, public={"scan": True})
        file = uow.session.get_one(StoredFile, opinion.scan_id)
        body, media, name = files.read(file), file.media_type, file.name
    return _sent(body, media, name)


@blueprint.get("/<int:number>/mail")
@needs(Permission.OPINION_ENTER)
def mail(slug: str, number: int) -> Response:
    """The mail an opinion came in, byte for byte: it shows its sender, so every look is an event."""
    case = case_for(slug)
    with unit_of_work(current_actor()) as uow:
        opinion = queries.opinion_by_number(uow.session, case, number)
        uow.require(Permission.OPINION_IDENTITY, on=opinion)
        original = uow.session.get(OpinionOriginal, opinion.id)
        if original is None or original.file_id is None:
            raise NotFound(msg("この意見は、メールの原本を預かっていません"))
        uow.record(Event.IDENTITY_READ, opinion, public={"mail": True})
        body = files.read(uow.session.get_one(StoredFile, original.file_id))
    return _sent(body, "application/octet-stream", f"{case.slug}-{number:04d}.eml")


@blueprint.get("/<int:number>/files/<int:attachment>")
@needs(Permission.OPINION_READ)
def attachment(slug: str, number: int, attachment: int) -> Response:
    """A file sent with an opinion, always as a download."""
    case = case_for(slug)
    with unit_of_work(current_actor()) as uow:
        opinion = queries.opinion_by_number(uow.session, case, number)
        uow.require(Permission.OPINION_READ, on=opinion)
        row = uow.session.get(OpinionAttachment, attachment)
        if row is None or row.opinion_id != opinion.id:
            raise NotFound(msg("この意見に、そのファイルはありません"))
        uow.record(Event.OPINION_READ, opinion, public={"file": attachment})
        file = uow.session.get_one(StoredFile, row.original_id)
        body, name = files.read(file), file.name
    return _sent(body, "application/octet-stream", name)


def _sent(body: bytes, media: str, name: str) -> Response:
    inline = media in _SAFE_IMAGES or media == "application/pdf"
    answer = send_file(
        BytesIO(body),
        mimetype=media if inline else "application/octet-stream",
        as_attachment=not inline,
        download_name=name,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""/desk/intake: an opinion on paper, by FAX, at the counter or by mail, entered in sixty seconds.

The number is given at once; the words of a scan may be typed in later. The confirmation code is printed on
the slip and shown nowhere else.
"""

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
)
from flask import session as cookie
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import date_text
from consult.cases import once, staged
from consult.cases import queries as case_queries
from consult.cases.models import Case
from consult.consultations import intake, proofreading, queries, rules
from consult.consultations.actions import delivering
from consult.consultations.destination import Destination
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion
from consult.consultations.queries import desk
from consult.db import db, settings
from consult.documents import files
from consult.documents.models import StoredFile
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Sentence
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions import desk_intake_more
from consult.web.opinions.desk_lanes import head
from consult.web.opinions.desk_opinions import case_for
from consult.web.receipts import receipts

blueprint = Blueprint("desk_intake", __name__, url_prefix="/desk")
FIELDS = ("channel", "arrived_on", "postmarked_on", "anchor", "text", "name", "address", "category", "scribe",
          "sheets", *desk_intake_more.FIELDS)  # fmt: skip
_PAPER = ("post", "fax", "counter", "email")
_KINDS = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
SCAN_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class Scan:
    """A sheet sent with the form, or one kept from the form before (`kept`: its id in the store)."""

    name: str
    size: int
    kept: int | None = None
    body: bytes = b""
    media: str = ""


def _may_enter(case: Case) -> bool:
    return allowed(current_actor(), Permission.OPINION_ENTER, case)


def case_to_enter(slug: str) -> Case:
    """A consultation on the actor's desk for which they may enter opinions."""
    case = case_for(slug)
    if not _may_enter(case):
        raise Forbidden(
            msg("意見を入れられるのは、担当の課だけです。担当の課に頼んでください。"),
            Permission.OPINION_ENTER.value,
        )
    return case


@blueprint.get("/intake")
@needs(Permission.OPINION_ENTER)
def choose() -> Answer | str:
    """The case used last, the only one there is, or a choice."""
    session = db.session()
    found = [
        case
        for case in case_queries.desk_cases(session, current_actor(), limit=200).cases
        if case.procedure == "public_consultation" and _may_enter(case) and _receives(case)
    ]
    last = cookie.get("intake", {}).get("case")
    if "choose" not in request.args:
        if last in {case.slug for case in found}:
            return redirect(f"/desk/cases/{last}/intake", 303)
        if len(found) == 1:
            return redirect(f"/desk/cases/{found[0].slug}/intake", 303)
    return render_template(
        "desk/intake_cases.html",
        rows=[
            {"href": f"/desk/cases/{case.slug}/intake", "number": case.number, "title": case.title,
             "entry": desk.lanes(session, case).entry}
            for case in found
        ],
        trail=trails.desk(gettext("紙とFAXの受付")),
    )  # fmt: skip


def _receives(case: Case) -> bool:
    opens = staged.definition_of(db.session(), case).stage(case.stage).opens
    return bool({"opinions", "arrivals"} & set(opens))


@blueprint.get("/cases/<slug>/intake")
@needs(Permission.OPINION_ENTER)
def form(slug: str) -> str:
    """The form; case, channel and, on the day itself, the day of arrival stay as they were."""
    case = case_to_enter(slug)
    stays = cookie.get("intake", {})
    typed = Typed(
        {
            "channel": stays.get("channel", "post"),
            "arrived_on": _day_before(stays) or date_text(clock.today()),
            "sheets": "1",
        }
    )
    return _page(case, typed)


def _day_before(stays: dict[str, str]) -> str:
    """The day of arrival of the sheet before; not of one entered yesterday, when it was another pile."""
    return stays.get("arrived_on", "") if stays.get("on") == clock.today().isoformat() else ""


def _page(case: Case, typed: Typed, scan: Scan | None = None, **more: Any) -> str:
    session = db.session()
    row = queries.consultation_of(session, case)
    context: dict[str, Any] = {"conflict": "", "key": request.form.get("idempotency_key", "")}
    context |= more
    return render_template(
        "desk/intake.html",
        **head(session, case, "", gettext("紙とFAXの受付")),
        done=_done(case, row),
        proof=proofreading.waiting_in(session, [case.id])[case.id],
        receives=_receives(case),
        typed=typed,
        channels=[
            {"value": code, "label": gettext(rules.CHANNELS[code]), "checked": code == typed["channel"]}
            for code in _PAPER
        ],
        places=[
            {
                "value": s.anchor,
                "label": f"{s.number} {s.title}".strip(),
                "selected": s.anchor == typed["anchor"],
            }
            for s in queries.sections_of(session, case)
        ],
        policy=row.identity_policy,
        categories=[
            {"value": code, "label": gettext(title), "checked": code == typed["category"]}
            for code, title in rules.CATEGORIES.items()
        ],
        scan={"title": scan.name, "note": _size(scan.size), "kept": _sign(scan.kept)}
        if scan and scan.kept
        else None,
        closes_on=row.closes_on,
        post_rule=gettext(rules.POST_RULES[row.post_rule]),
        errors=typed.errors,
        error_of=typed.error_of,
        **desk_intake_more.context(typed),
        **context,
    )


def _size(number: int) -> str:
    return f"{-(-number // 1024):,}KB"


def _done(case: Case, row: Consultation) -> dict[str, Any] | None:
    """What is said of the one just received; its code is only in the cookie, sealed, for the slip."""
    number = request.args.get("done", type=int)
    if number is None:
        return None
    opinion = queries.opinion_by_number(db.session(), case, number)
    twins = desk.same_sender(db.session(), opinion)
    return {
        "number": f"{number:04d}",
        "slip": cookie.get("slip", {}).get("of") == opinion.id,
        "arrival": _arrival(opinion, row),
        "counter": opinion.channel == "counter",
        "late": opinion.stage == "late",
        "later": not opinion.transcribed,
        "same": msg(
            "同じ氏名・同じ日の意見が%(n)s通あります（%(numbers)s）",
            n=len(twins),
            numbers="、".join(f"{twin:04d}" for twin in twins),
        )
        if twins
        else "",
    }


def _arrival(opinion: Opinion, row: Consultation) -> Sentence:
    """消印 10月30日・到着 11月2日 → 期限内（消印有効）."""
    late = opinion.stage == "late"
    arrived = date_text(opinion.arrived_on, "short")
    if opinion.channel == "post" and row.post_rule == "postmark":
        if opinion.postmarked_on is None:
            return msg(
                "消印なし・到着 %(day)s → %(said)s（到着の日で決めました）",
                day=arrived,
                said=_in_time(late=late),
            )
        marked = date_text(opinion.postmarked_on, "short")
        return msg(
            "消印 %(mark)s・到着 %(day)s → %(said)s（消印有効）",
            mark=marked,
            day=arrived,
            said=_in_time(late=late),
        )
    return msg("到着 %(day)s → %(said)s", day=arrived, said=_in_time(late=late))


def _in_time(*, late: bool) -> Sentence:
    return msg("期限後（数を別に公表します）") if late else msg("期限内")


@blueprint.post("/cases/<slug>/intake")
@needs(Permission.OPINION_ENTER)
def receive(slug: str) -> Any:
    """Give it the next number, then the empty form again."""
    case, typed = case_to_enter(slug), Typed.posted(*FIELDS)
    later = request.form.get("do") == "later"
    scan = _scan(typed)
    if request.form.get("remove"):
        return _page(case, typed)
    keys, key = Keys.of(settings()), request.form.get("idempotency_key", "")
    try:
        ready = _ready(case, typed, scan, keys, later=later)
        with unit_of_work(current_actor()) as uow:
            receipt = _write(uow, case, ready, scan, keys)
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.add(error)
        return _page(case_to_enter(slug), typed, _keep(case, typed, scan)), error.status
    except (Refused, Conflict) as error:
        return _page(
            case_to_enter(slug), typed, _keep(case, typed, scan), conflict=str(error), key=key
        ), error.status
    cookie["slip"] = {"of": receipt.opinion_id, "code": keys.box.encrypt(receipt.code.encode()).decode()}
    cookie["intake"] = {
        "case": slug,
        "channel": typed["channel"],
        "arrived_on": date_text(ready.row["arrived_on"]),
        "on": clock.today().isoformat(),
    }
    return redirect(f"/desk/cases/{slug}/intake?done={int(receipt.number.rpartition('-')[2])}", 303)


def _scan(typed: Typed) -> Scan | None:
    """The sheet sent now, or the one kept; a file that is no picture is named as an error."""
    sent: FileStorage | None = request.files.get("scan")
    if sent is None or not sent.filename:
        return _kept()
    body = sent.read(SCAN_LIMIT + 1)
    media = next((kind for start, kind in _KINDS.items() if body.startswith(start)), "")
    if len(body) > SCAN_LIMIT:
        typed.wrong["scan"] = [msg("ファイルが大きすぎます。10MBまでです")]
    elif not media:
        typed.wrong["scan"] = [msg("読み取った紙は、PDF、JPEG、PNGのどれかにしてください")]
    else:
        return Scan(sent.filename, len(body), None, body, media)
    return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().key("intake-scan"))


def _sign(file_id: int | None) -> str:
    return str(_signer().dumps(file_id))


def _kept() -> Scan | None:
    signed = request.form.get("scan_kept", "")
    if not signed or request.form.get("remove"):
        return None
    try:
        file = db.session().get(StoredFile, _signer().loads(signed))
    except BadSignature:
        return None
    return Scan(file.name, file.size, file.id) if file else None


def _keep(case: Case, typed: Typed, scan: Scan | None) -> Scan | None:
    """A form that comes back keeps its sheet: no browser lets a page put a file back."""
    if scan is None or scan.kept is not None or "scan" in typed.wrong:
        return scan
    with unit_of_work(current_actor()) as uow:
        fresh = uow.session.get_one(Case, case.id)
        uow.require(Permission.OPINION_ENTER, on=fresh)
        file = files.store(uow, scan.body, name=scan.name, media_type=scan.media, case_id=fresh.id)
        return Scan(scan.name, scan.size, file.id)


def _ready(case: Case, typed: Typed, scan: Scan | None, keys: Keys, *, later: bool) -> intake.Ready:
    """Everything checked at once, before anything is written."""
    arrived = typed.day("arrived_on", msg("届いた日を書いてください"))
    postmarked = typed.day("postmarked_on") if typed["channel"] == "post" else None
    sheets = typed["sheets"].strip() or "0"
    if not sheets.isdecimal():
        typed.wrong["sheets"] = [msg("枚数は数字で書いてください。例 2")]
    if later and scan is None and "scan" not in typed.wrong:
        typed.wrong["scan"] = [msg("本文をあとで入れるときは、読み取った紙を選んでください")]
    row = queries.consultation_of(db.session(), case)
    paper = intake.Paper(
        arrived_on=arrived or clock.today(),
        postmarked_on=postmarked,
        scribe=typed["scribe"].strip(),
        sheets=int(sheets) if sheets.isdecimal() else 0,
        scan_id=(scan.kept or 0) if scan else None,
        transcribed=not later,
        authored_on=typed.day("authored_on"),
        form=desk_intake_more.form(typed),
    )
    submission = intake.Submission(
        parts=() if later else (intake.Part(typed["text"].replace("\r\n", "\n"), typed["anchor"]),),
        identity=desk_intake_more.identity(typed),
        category=typed["category"] if row.identity_policy == "category_only" else "",
        channel=typed["channel"],
        once=request.form.get("idempotency_key", ""),
        wants_mail=typed["wants_mail"] == "1",
        paper=paper,
    )
    try:
        ready = intake.prepare(Destination.of(case, row), submission, keys)
    except Invalid as error:
        typed.add(error)
    typed.ensure()
    return ready


def _write(uow: UnitOfWork, case: Case, ready: intake.Ready, scan: Scan | None, keys: Keys) -> intake.Receipt:
    fresh = uow.session.get_one(Case, case.id)
    uow.require(Permission.OPINION_ENTER, on=fresh)
    once_key = ready.submission.once
    if scan is not None and scan.kept is None and once.done_before(uow, once_key, "intake") is None:
        file = files.store(uow, scan.body, name=scan.name, media_type=scan.media, case_id=fresh.id)
        ready.row["scan_id"] = file.id
    receipt = intake.receive(uow, ready, keys)
    if not receipt.again:
        once.remember(uow, once_key, "intake", {"opinion": receipt.opinion_id})
    return receipt


@blueprint.post("/cases/<slug>/intake/slip")
@needs(Permission.OPINION_ENTER)
def slip(slug: str) -> Response:
    """受付票 of the opinion just received, for the printer: the one place where its code is seen."""
    case_to_enter(slug)
    held = cookie.get("slip")
    if not held:
        raise NotFound(
            msg(
                "受付票を印刷できるのは、受け付けた直後だけです。「受付票が届いていない人」から出し直せます。"
            )
        )
    code = Keys.of(settings()).box.decrypt(held["code"].encode()).decode()
    answer: Response = receipts.slip(code)
    with unit_of_work(current_actor()) as uow:
        opinion = uow.session.get_one(Opinion, held["of"])
        if opinion.channel == "counter":  # the sender stands there
            delivering.note_given(uow, opinion, "handed", clock.today())
        else:
            delivering.note_printed(uow, opinion)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "no-store"
    return answer

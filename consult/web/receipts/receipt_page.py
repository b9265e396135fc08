"""A receipt as data for its page: status, way so far, what comes next, the answer."""

from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import limit_text, tokyo_date
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import rules
from consult.consultations.outcomes import marked
from consult.consultations.queries import PointView, ReceiptView
from consult.i18n import Message, gettext, msg
from consult.web.cases import case_page
from consult.web.consultations import consultation_ending

_OPS = {"same": "equal", "removed": "delete", "added": "insert"}


def context(session: Session, view: ReceiptView, case: Case) -> dict[str, Any]:
    """Everything the page shows besides the code itself."""
    case_view = case_page.View.of(session, case)
    ended = consultation_ending.for_sender(case_view)
    return {
        "receipt": {
            "number": view.number,
            "received": view.received_at,
            "status": view.status,
            "case_title": view.case_title,
            "case_address": view.case_slug,
            "withdrawn": view.withdrawn,
            "delivery": view.delivery.plainly,
        },
        "stages": _stages(view),
        "notices": [*([ended] if ended else []), *_notices(view, promised=ended is None)],
        "strong": marked(staged.definition_of(session, case)),
        "points": [_point(point) for point in view.points],
        "unused": [
            {"words": words, "reason": gettext("意見ではない文として残しました")} for words in view.unused
        ],
        "redactions": [{"ground": ground, "text": text} for ground, text in view.redactions],
        "nexts": [] if ended else _nexts(view),
        "record": view.record,
        "withdrawable": view.withdrawable,
        "add_href": _add_href(session, view, case),
        "office": case_page.office(case_view),
        "draft": view.case_slug,
    }


def late_text(view: ReceiptView) -> Message | None:
    """What a late sender is told, neutrally."""
    if not view.late or view.closes_at is None:
        return None
    return msg(
        "締切（%(last)s %(end)s）のあとに届きました（%(came)s）。"
        "期限後の意見としてお預かりし、数を別に公表します。",
        last=tokyo_date(view.closes_at),
        end=limit_text(view.closes_at),
        came=_came(view),
    )


def _came(view: ReceiptView) -> str | Message:
    """What decided: the second on the web, the 消印 or the day of arrival of what came otherwise."""
    if view.channel == "web" or view.arrived_on is None:
        return limit_text(view.received_at)
    if view.postmarked_on:
        return msg("消印は%(day)s、届いた日は%(came)s", day=view.postmarked_on, came=view.arrived_on)
    return msg("届いた日は%(came)s", came=view.arrived_on)


def _counted(view: ReceiptView) -> bool:
    """Whether it goes the whole way to an answer."""
    return view.stage not in {*rules.APART, "kept"}


def _stages(view: ReceiptView) -> list[dict[str, str]]:
    if not _counted(view):
        return []
    words = (gettext("受け付けた"), gettext("論点に分けた"), gettext("答えを書いている"), gettext("公表した"))
    last = len(words) - 1

    def state(place: int) -> str:
        if place < view.progress or view.progress == last:
            return "done"
        return "now" if place == view.progress else "plan"

    return [{"title": word, "state": state(place)} for place, word in enumerate(words)]


def _notices(view: ReceiptView, *, promised: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if (late := late_text(view)) is not None:
        found.append({"title": gettext("期限後の意見としてお預かりしました"), "text": late, "tone": "info"})
    due = view.result_due_on if promised else None
    if _counted(view) and view.stage != "published" and due is not None and due < clock.today():
        text = msg(
            "市の考え方は%(day)sまでに公表する予定でした。理由と新しい期日は、案件のページに載せます。",
            day=due,
        )
        found.append({"title": gettext("公表の期日を過ぎています"), "text": text, "tone": "warn"})
    return found


def _nexts(view: ReceiptView) -> list[dict[str, Any]]:
    """What happens next, each with its day."""
    if view.stage == "published" or view.withdrawn:
        return []
    due = view.result_due_on
    answered = {
        "when": msg("%(day)sまで", day=due) if due else gettext("結果を公表するとき"),
        "text": gettext("市の考え方を公表します。このページでも読めます。")
        if _counted(view)
        else gettext("届いた数を、ほかの意見と分けて公表します。"),
    }
    if not _counted(view):
        return [answered]
    ends = view.closes_at
    steps: list[dict[str, Any]] = []
    if ends is not None and clock.now() <= ends:
        steps.append({"when": msg("%(day)s", day=tokyo_date(ends)), "text": gettext("募集を締め切ります。")})
    if view.progress == 0:
        steps.append({"when": gettext("締切のあと"), "text": gettext("意見を一つずつ読み、論点に分けます。")})
    return [*steps, answered]


def _point(point: PointView) -> dict[str, Any]:
    return {
        "gist": point.gist,
        "words": "\n".join(point.words),
        "place": point.place,
        "same": point.same,
        "outcome": {"code": point.outcome, "label": point.outcome_label} if point.outcome else None,
        "reply": point.reply,
        "reason": point.reason,
        "passage_href": point.passage_href,
        "afterwards": point.afterwards,
        "number": point.number,
        "change": [{"op": _OPS[op], "text": text} for op, text in point.change],
    }


def _add_href(session: Session, view: ReceiptView, case: Case) -> str:
    open_now = staged.definition_of(session, case).opens(case.stage, "opinions")
    if open_now and view.closes_at is not None and clock.now() <= view.closes_at:
        return f"/cases/{view.case_slug}/opinions/new"
    return ""

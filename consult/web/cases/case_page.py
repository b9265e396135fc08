"""The case page as data: path, four questions, story, documents. Generated from the definition, so never stale."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.archive.items import suffix
from consult.calendars import FuzzyDate, tokyo_date
from consult.cases import clocks, path, photos, promises, queries, staged, unseen
from consult.cases.models import Case, CaseStep, Deadline, TimelineEntry
from consult.consultations.announcing import translations
from consult.consultations.models import Consultation
from consult.documents.models import ProducedDocument
from consult.dossier.queries import dossier
from consult.dossier.sheets import sheet_of
from consult.i18n import N_, Message, gettext, language, msg, pick
from consult.templating import fuzzy, long, moment
from consult.web import step_words
from consult.web.consultations.result_page import FORMS
from consult.workflow.definition import Definition

_LINKS = {  # relation → how the other case stands to this one
    "feeds": N_("関わりのある案件"),
    "discusses": N_("話し合った案件"),
    "answers": N_("答えた案件"),
    "supersedes": N_("前の計画"),
    "from:supersedes": N_("この計画に替わった新しい計画"),
    "restarts": N_("中止した前の募集（届いた意見はそこに残っています）"),
    "from:restarts": N_("初めからやり直す募集"),
    "part": N_("この案件を組み立てる案件"),
    "from:part": N_("この案件を待つ案件"),
}
_MEETS_BY = {"citizens_assembly": "invitation", "dialogue": "session"}  # the sheet that names the day


@dataclass(frozen=True)
class View:
    """A case with its definition and what was read once for the whole page."""

    session: Session
    case: Case
    definition: Definition
    clocks: list[Deadline]

    @classmethod
    def of(cls, session: Session, case: Case) -> "View":
        """Read what every part of the page needs."""
        return cls(session, case, staged.definition_of(session, case), clocks.of(session, case))

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The clocks that run or are suspended, soonest first."""
        return [row for row in self.clocks if row.state in clocks.OPEN]

    @property
    def stage_word(self) -> str:
        """The present stage in the reader's language."""
        return pick(self.definition.stage(self.case.stage).label)

    @cached_property
    def steps(self) -> list[CaseStep]:
        """Every move of the case that everyone may read of, in order."""
        return unseen.without(self.definition, queries.steps(self.session, self.case))

    @cached_property
    def written(self) -> list[TimelineEntry]:
        """The written lines of its story."""
        return list(queries.timeline(self.session, self.case))

    @cached_property
    def consultation(self) -> Consultation | None:
        """The consultation of the case, if it is one."""
        return self.session.get(Consultation, self.case.id)

    def line(self) -> list[path.Step]:
        """The path of this case."""
        return path.line(self.definition, path.visited(self.definition, self.steps), self.case.stage)


def band(view: View) -> list[dict[str, str]]:
    """The band of stages over the answers."""
    return [{"title": pick(view.definition.stage(s.stage).label), "state": s.state} for s in view.line()]


def heading(view: View) -> dict[str, Any]:
    """Number, title, chip."""
    case, stage = view.case, view.definition.stage(view.case.stage)
    return {
        "number": case.number,
        "address": case.slug,
        "procedure": pick(view.definition.title),
        "stage": view.stage_word,
        "state": "done" if stage.final else "now",
        "title": case.title,
        "lead": case.lead,
        "languages": len(translations.of_cases(view.session, [case.id])[case.id]),
    }


def answers(view: View) -> list[dict[str, Any]]:
    """どこまで進んだか／次に何が起きるか／いつまでに／だれが決めるか."""
    line = view.line()
    at = next(i for i, step in enumerate(line, 1) if step.state == "now")
    stage = view.definition.stage(view.case.stage)
    following = next((s.stage for s in line if s.state == "plan"), None)
    place = msg("%(all)s段階のうち%(at)s段階目です。", all=len(line), at=at)
    return [
        {"question": gettext("どこまで進んだか"), "answer": pick(stage.public), "detail": place},
        {
            "question": gettext("次に何が起きるか"),
            "answer": pick(view.definition.stage(following).ahead())
            if following
            else gettext("この案件は終わりました。記録はそのまま残ります")
            if stage.final
            else gettext("これからの進み方は、まだ決まっていません。決まったら、ここに載せます"),
            "detail": "",
        },
        {"question": gettext("いつまでに"), **_promise(view)},
        {
            "question": gettext("だれが決めるか"),
            "answer": view.case.decided_by or _office_name(view),
            "detail": "",
        },
    ]


def _promise(view: View) -> dict[str, Any]:
    public = [d for d in view.deadlines if d.public]
    if not public:
        return {"answer": gettext("いま動いている期限はありません"), "detail": _held_on(view)}
    last = public[-1]
    if last.state == "suspended":
        return {"answer": Message(last.label), "detail": promises.standing(last).sentence}
    answer = msg("%(what)sは、%(day)sまで", what=Message(last.label), day=last.due_on)
    late = last.due_at < clock.now() and last.trigger is None
    detail = (
        gettext("期日を過ぎています。")
        if late
        else gettext("遅れるときは、その前に理由と新しい期日をここに載せます。")
    )
    return {"answer": answer, "detail": " ".join(filter(None, (detail, _held_on(view))))}


def _held_on(view: View) -> str:
    """The day on which people meet: until then everything hangs on it, though no clock runs to it."""
    code = _MEETS_BY.get(view.case.procedure, "")
    sheet = sheet_of(view.case.procedure, code) if code else None
    if sheet is None or not sheet.shown_in(view.case.stage):
        return ""
    told = dossier(view.session, view.case).last(code)
    day = told["date"] if told else None
    return str(msg("集まる日は%(day)sです。", day=day)) if day and day >= clock.today() else ""


def office(view: View) -> dict[str, str]:
    """The contact block."""
    home = view.case.office
    return {
        "name": _office_name(view),
        "phone": home.telephone,
        "fax": home.fax,
        "mail_href": f"mailto:{home.email}",
        "hours": gettext("平日 午前8時30分から午後5時15分"),
    }


def _office_name(view: View) -> str:
    home = view.case.office
    return home.name if language() == "ja" else home.name_en


def story(view: View, *, written: bool = True) -> list[dict[str, Any]]:
    """What happened, where it stands, what is due and what normally follows: one list, oldest first.

    `written` leaves the written lines out where a page draws them apart.
    """
    lines = [_written(entry) for entry in view.written] if written else []
    moved = [(step.at, _moved(view, step)) for step in view.steps[:-1]]
    moved += _changed(view)
    return [
        *lines,
        *(event for _at, event in sorted(moved, key=lambda one: one[0])),
        _present(view),
        *_future(view),
        *(_due(d) for d in view.deadlines if not d.trigger),
    ]


def _future(view: View) -> list[dict[str, Any]]:
    """The stages ahead; the next one carries the clock that ends the present stage, if there is one."""
    clocks = [_due(deadline) for deadline in view.deadlines if deadline.trigger]
    line = [step.stage for step in view.line() if step.state != "done"]
    events = []
    for before, name in pairwise(line):
        stage = view.definition.stage(name)
        when = msg("「%(stage)s」のあと", stage=pick(view.definition.stage(before).label))
        events.append(
            {"state": "plan", "when": when, "title": pick(stage.ahead()), "who": _office_name(view)}
        )
    if events:
        events[0]["state"] = "next"
    return [*clocks, *events]


def _written(entry: Any) -> dict[str, Any]:
    return {
        "state": "plan" if entry.planned else "done",
        "when": fuzzy(FuzzyDate.from_iso(entry.date)),
        "title": entry.title,
        "who": entry.who,
        "body": entry.note,
    }


def _moved(view: View, step: Any) -> dict[str, Any]:
    return {
        "state": "done",
        "when": moment(step.at),
        "title": step_words.label(view.session, step, view.definition),
        "who": gettext("決めた時刻に自動で") if step.by == "system" else _office_name(view),
        "body": _reason(view, step),
    }


def _reason(view: View, step: CaseStep) -> Message | str:
    """The reason that was given for a step, unless a written line of the story says it already."""
    reason = str(step.trace.get("reason") or "")
    if not reason or any(reason in (entry.note or "") for entry in view.written):
        return ""
    return msg("理由：%(reason)s", reason=reason)


def _changed(view: View) -> list[tuple[dt.datetime, dict[str, Any]]]:
    """What was done by hand to the days everyone was promised, with the reason given to everyone."""
    shown = [row for row in view.clocks if row.public]
    history = clocks.history(view.session, shown)
    return [
        (
            change.at,
            {
                "state": "done",
                "when": moment(change.at),
                "title": clocks.label(row),
                "who": _office_name(view),
                "body": f"{promises.said(change)}　{change.public_reason}",
            },
        )
        for row in shown
        for change in history[row.id]
        if change.kind not in {"moved", "restarted"}
    ]


def _present(view: View) -> dict[str, Any]:
    steps = view.steps
    stage = view.definition.stage(view.case.stage)
    since = steps[-1].at if steps else view.case.created_at
    return {
        "state": "done" if stage.final else "now",
        "when": msg("%(day)sから", day=tokyo_date(since)),
        "title": pick(stage.public),
        "who": _office_name(view),
        "body": _reason(view, steps[-1]) if steps else "",
    }


def _due(deadline: Deadline) -> dict[str, Any]:
    stopped = deadline.state == "suspended"
    late = deadline.due_at < clock.now() and deadline.trigger is None and not stopped
    event: dict[str, Any] = {
        "state": "late" if late else "limit",
        "when": promises.standing(deadline).sentence if stopped else long(deadline.due_on),
        "title": Message(deadline.label),
    }
    if deadline.steps:
        event["reckoning"] = {
            "title": gettext("この日はどう数えたか"),
            "steps": [pick(s) for s in deadline.steps],
            "basis": "",
        }
    return event


def documents(view: View) -> list[dict[str, Any]]:
    """Produced documents the public may read, newest version of each kind."""
    rows = view.session.execute(
        select(ProducedDocument)
        .where(ProducedDocument.case_id == view.case.id, ProducedDocument.public.is_(True))
        .where(ProducedDocument.kind != photos.KIND)
        .order_by(ProducedDocument.kind, ProducedDocument.version.desc())
    ).scalars()
    newest: dict[str, ProducedDocument] = {}
    corrected: set[int | None] = set()
    for row in rows:
        issued = row.kind.startswith("issued_")  # each is a document of its own, under its own number
        newest.setdefault(f"{row.kind}/{row.version}" if issued else row.kind, row)
        corrected.add(row.replaces_id if issued else None)
    return [
        {
            "href": f"/documents/{row.id}",
            "title": gettext(FORMS[row.kind][0]) if row.kind in FORMS else row.title,
            "note": f"{suffix(row.file)[1:].upper()} {row.file.size // 1024 + 1:,}KB"
            + (f"　{gettext('あとで訂正しました')}" if row.id in corrected else ""),
        }
        for row in newest.values()
    ]


def related(view: View) -> list[dict[str, str]]:
    """Linked public cases."""
    found = []
    for kind, other in queries.links(view.session, view.case):
        if other.public:
            plain = _LINKS.get(kind.removeprefix("from:"), N_("関わりのある案件"))
            word = gettext(_LINKS.get(kind, plain))
            found.append({"href": other.address, "title": other.title, "note": word})
    return found


def photographs(view: View) -> list[dict[str, str]]:
    """Photos of the work that the office has published, each with words for who cannot see it."""
    found = photos.of(view.session, view.case, public=True)
    return [{"href": f"/documents/{one.id}", "alt": one.title} for one in found]

"""What else happens when a 協働事業 moves: results and score sheets given out, improvements handed on to the next year."""

from typing import Any

from consult.calendars import reckon
from consult.cases import actions as cases
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.joint_projects import group_link
from consult.collaboration.joint_projects.facts import judged
from consult.collaboration.joint_projects.rules import average, exactly
from consult.collaboration.joint_projects.sheets import NAME, OUTCOMES
from consult.collaboration.project_mail import tell_group
from consult.collaboration.promises.effects import note
from consult.db import settings
from consult.dossier.hooks import written
from consult.dossier.queries import Dossier, dossier
from consult.dossier.sheets import Values
from consult.i18n import Message, msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("publish_adoption")
def publish_adoption(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The outcome with the exact mean and the reasons; conditions become sheets that are ticked off one by one."""
    case.public = True
    held = dossier(uow.session, case)
    result = {"outcome": decision.to, "reason": _typed(decision, "reason"), **_mean(held)}
    if "average" in result:
        result["line"] = int(pinned(uow.session, case.definition_digest).setting("pass_line", 0))
    note(uow, case, "adoption", {name: value for name, value in result.items() if value is not None})
    for line in (_typed(decision, "adoption_conditions") or "").splitlines():
        if line.strip():
            note(uow, case, "condition", {"text": line.strip()})
    clocks.meet(uow, case, "joint_decision_due")
    if decision.to == "ineligible":
        tell_group(uow, case, "proposal", [Message(OUTCOMES[decision.to]), result["reason"] or ""])


@effect("return_score_sheets")
def return_score_sheets(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Every counted sheet with its comment, in the order of its points: neither names nor seats go out."""
    held = dossier(uow.session, case)
    told: dict[str, Any] = judged(held)
    sheets = [one for one in held.all("scoring") if one["seat"] not in told["recused"]]
    said: list[Any] = [msg("結果：%(outcome)s", outcome=Message(OUTCOMES[decision.to]))]
    if reason := _typed(decision, "reason"):
        said.append(msg("理由：%(reason)s", reason=reason))
    if mean := _mean(held).get("average"):
        said.append(msg("採点の平均：%(average)s点", average=mean))
    for one in sorted(sheets, key=lambda sheet: -sheet["points"]):
        points, comment = str(one["points"]), one["comment"] or "—"
        given = {name: one[name] for name in ("marks", "comment") if one[name]}
        note(uow, case, "returned", {"points": points, **given})
        if one["marks"]:
            marks = "、".join(str(one["marks"]).split("\n"))
            said.append(
                msg(
                    "採点 %(points)s点（%(marks)s）　講評：%(comment)s",
                    points=points,
                    marks=marks,
                    comment=comment,
                )
            )
        else:
            said.append(msg("採点 %(points)s点　講評：%(comment)s", points=points, comment=comment))
    if sheets:
        where = group_link.address(uow.session, case, settings())
        said.append(
            msg("採点表のページとPDF（このリンクを知っている人だけが見られます）：%(link)s", link=where)
        )
    tell_group(uow, case, "proposal", said)


@effect("publish_agreement")
def publish_agreement(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The sheet of the agreement is public from the stage on; the reason of a change or an end stands in the step."""
    case.public = True


@effect("publish_reviews")
def publish_reviews(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Both sides' sheets, what differed and what was talked over, are public from the stage on."""
    case.public = True
    clocks.meet(uow, case, "joint_midterm_due" if decision.source == "midterm" else "joint_review_due")


@effect("hand_on_improvements")
def hand_on_improvements(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The case of the next year is there, and opens with every improvement that is still without an answer."""
    held = dossier(uow.session, case)
    made = cases.open_case(
        uow, NAME, title=case.title, office=case.office, lead=case.lead, body_id=case.body_id,
        decided_by=case.decided_by, theme=case.theme,
    )  # fmt: skip
    project = held.last("project")
    note(uow, made, "project", {"year_number": (project["year_number"] if project else 1) + 1})
    still = [one for one in held.all("carried") if not one["done"]]
    for one in (*still, *held.all("improvements")):
        note(uow, made, "carried", {"what": one["what"]} | ({"who": one["who"]} if one["who"] else {}))
    cases.link(uow, case, made, "feeds")


@written(NAME, "call")
def call_is_set(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """The last day of the call is a clock from the moment it is written down."""
    if values:
        day = reckon("fixed_day", values["closes_on"])
        clocks.start(uow, case, "joint_call_closes", day, trigger="lapse", remind=(7, 1))


def _mean(held: Dossier) -> dict[str, Any]:
    told: dict[str, Any] = judged(held)
    mean = average(told["sheets"], told["recused"])
    if mean is None:
        return {}
    counted = len(set(told["sheets"]) - set(told["recused"]))
    return {"average": exactly(mean), "sheets": counted, "recused": len(told["recused"])}


def _typed(decision: Decision, name: str) -> str | None:
    return str(decision.inputs.get(name) or "") or None

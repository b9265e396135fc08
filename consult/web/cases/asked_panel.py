"""What a talk or an assembly asked of the city, one by one, each with its answer or the day by which it is promised."""

from typing import Any

from consult import clock
from consult.cases import clocks
from consult.cases.models import Case
from consult.collaboration.promises.reply_sheets import AHEAD, ANSWERS, REQUESTS
from consult.db import db
from consult.dossier.queries import dossier
from consult.dossier.sheets import Written, sheet_of
from consult.i18n import gettext, msg

_CLOCKS = {"dialogue": "dialogue_response", "citizens_assembly": "assembly_response"}


def panel(case: Case) -> list[dict[str, Any]]:
    """The rows for the public page, once the record is public; nothing for other procedures."""
    asked = sheet_of(case.procedure, "request") if case.procedure in _CLOCKS else None
    answered = sheet_of(case.procedure, "reply")
    if asked is None or answered is None or not asked.shown_in(case.stage):
        return []
    held = dossier(db.session(), case)
    decided = "reply" if answered.shown_in(case.stage) else AHEAD
    replies = {one["number"]: one for one in held.all(decided)}
    days = {one["number"]: one["day"] for one in held.all(AHEAD)}
    votes = {one["number"]: one for one in held.all("votes")}
    waiting = _waiting(case)
    rows = [_row(one, replies.get(one.number), votes.get(one.number), waiting) for one in held.all("request")]
    for row in rows:
        if row["answer"] and (day := days.get(row["number"])):
            row["answer"] += "　" + str(msg("決めた日：%(day)s", day=day))
    return rows


def _row(
    one: Written, reply: Written | None, votes: Written | None, waiting: dict[str, str]
) -> dict[str, Any]:
    kind, outcome = one["kind"], reply["outcome"] if reply else None
    return {
        "number": one.number,
        "kind": gettext(REQUESTS[kind]),
        "text": one["text"],
        "votes": _votes(votes),
        "state": gettext(ANSWERS[outcome]) if outcome else waiting["text"],
        "tone": "done" if outcome else waiting["tone"],
        "answer": _answer(reply),
    }


def _waiting(case: Case) -> dict[str, str]:
    rule = _CLOCKS[case.procedure]
    due = next((row.due_on for row in clocks.of(db.session(), case) if row.rule == rule), None)
    if due is None:
        return {"text": gettext("回答待ち"), "tone": "now"}
    if due < clock.today():
        return {"text": str(msg("回答期限超過（%(day)sまででした）", day=due)), "tone": "late"}
    return {"text": str(msg("回答待ち（%(day)sまで）", day=due)), "tone": "now"}


def _votes(one: Written | None) -> str:
    if one is None:
        return ""
    return str(
        msg(
            "賛成%(yes)s、反対%(no)s、棄権%(away)s",
            yes=one["in_favour"],
            no=one["against"],
            away=one["abstained"],
        )
    )


def _answer(one: Written | None) -> str:
    if one is None:
        return ""
    said = [one["text"]]
    if one["reason"]:
        said.append(str(msg("理由：%(reason)s", reason=one["reason"])))
    if one["office"]:
        said.append(str(msg("担当：%(office)s", office=one["office"])))
    return "　".join(said)

"""What is read out of the sheets about the promises to those who took part. Pure."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from consult.collaboration.dialogues.assent_rules import EACH
from consult.collaboration.dossier_facts import cleared_by_another, lines
from consult.collaboration.promises.reply_sheets import AHEAD, not_decided
from consult.dossier.queries import Dossier
from consult.dossier.sheets import Written, sheets_of


def promises(procedure: str, dossier: Dossier, *, reply_due: dt.date | None) -> dict[str, Any]:
    """The fields of `PromiseFacts` that every such procedure shares."""
    assent = dossier.last("assent")
    public = [
        sheet.source or sheet.code
        for sheet in sheets_of(procedure)
        if sheet.public and (sheet.by_hand or sheet.derived)
    ]
    return {
        "participants": assent["participants"] if assent else None,
        "convinced": assent["convinced"] if assent else None,
        "mostly": assent["mostly"] if assent else None,
        "not_yet": assent["not_yet"] if assent else None,
        "doubts_without_reason": _without_reason(assent, dossier.all(EACH)),
        "cleared_by_other": cleared_by_another(dossier, "clearance", public),
        "reply_due": reply_due,
        "reply_by_other": any(reply.by for reply in dossier.all("reply")),
    }


def _without_reason(assent: Written | None, each: Sequence[Written]) -> int | None:
    if assent is None:
        return None
    if not each:
        return max(0, int(assent["not_yet"]) - lines(assent["reasons"]))
    asked = [one for one in each if one["day"] == assent["day"] and one["answer"] == "not_yet"]
    return sum(not one["reason"] for one in asked)


def answers(dossier: Dossier) -> dict[str, Any]:
    """Which numbers have no answer, which refusals and changes give no reason, which answers nobody has decided yet."""
    asked, replies = dossier.all("request"), dossier.all("reply")
    answered = {reply["number"] for reply in replies}
    return {
        "requests": tuple(one.number for one in asked),
        "unanswered": tuple(one.number for one in asked if one.number not in answered),
        "refusals_without_reason": tuple(
            reply["number"]
            for reply in replies
            if reply["outcome"] in {"not", "changed"} and not reply["reason"]
        ),
        "undecided_answers": tuple(one["number"] for one in not_decided(replies, dossier.all(AHEAD))),
    }

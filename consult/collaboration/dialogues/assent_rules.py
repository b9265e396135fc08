"""納得の確認, person by person: how the sums come about, and which words of a doubt everyone reads. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.documents.suppression import hidden
from consult.dossier.sheets import Values, Written
from consult.i18n import N_, Message, msg

EACH: Final = "assent_each"
SUM: Final = "assent"
ANSWERS: Final = {"convinced": N_("納得"), "mostly": N_("おおむね"), "not_yet": N_("まだ")}
ASKED: Final = {
    "citizen": N_("うち市民"),
    "local": N_("うち地域団体"),
    "civic": N_("うち市民活動団体"),
    "business": N_("うち事業者"),
    "school": N_("うち教育機関"),
    "city": N_("うち行政"),
}


def one_answer_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    """A person is asked once on a day, and a doubt has its reason."""
    if any((other["day"], other["seat"]) == (values.get("day"), values.get("seat")) for other in others):
        yield "seat", msg("「%(seat)s」の答えは、もう書いてあります", seat=values["seat"])
    if values.get("answer") == "not_yet" and not values.get("reason"):
        yield "reason", msg("「まだ」の理由を、言葉のまま書いてください")


def printed(one: Written) -> str:
    """The words of a doubt that everyone reads; empty while they wait to be looked at, and for a minor."""
    if one["answer"] != "not_yet" or one["minor"]:
        return ""
    return str(one["shown"] or (one["reason"] if one["cleared"] else "") or "")


def summed(rows: Sequence[Written]) -> list[Written]:
    """The answers of each day counted, with every doubt in its own words: nothing of it is typed."""
    days: dict[dt.date, list[Written]] = {}
    for one in rows:
        days.setdefault(one["day"], []).append(one)
    return [_day(number, day, days[day]) for number, day in enumerate(sorted(days), 1)]


def _day(number: int, day: dt.date, rows: Sequence[Written]) -> Written:
    doubts = [one for one in rows if one["answer"] == "not_yet"]
    reasons = [" ".join(words.split()) for one in doubts if (words := printed(one))]
    values: dict[str, Any] = {"day": day, "participants": len(rows)}
    values |= {answer: sum(one["answer"] == answer for one in rows) for answer in ANSWERS}
    if reasons:
        values["reasons"] = "\n".join(reasons)
    if len(doubts) > len(reasons):
        values["unprinted"] = len(doubts) - len(reasons)
    last = max(rows, key=lambda one: one.at)
    version = sum(one.version for one in rows)
    return Written(SUM, number, version, last.stage, values | _kinds(rows), last.at, last.by)


def _kinds(rows: Sequence[Written]) -> dict[str, int]:
    """How many of each kind were asked; fewer than five are not told apart, nor what a subtraction would give back."""
    people = [sum(one["actor"] == kind for one in rows) for kind in ACTOR_KINDS]
    people.append(len(rows) - sum(people))  # whose kind nobody wrote down
    gone = hidden(people)
    return {
        f"of_{kind}": number
        for place, (kind, number) in enumerate(zip(ACTOR_KINDS, people, strict=False))
        if number and place not in gone
    }

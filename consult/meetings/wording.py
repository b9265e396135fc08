"""The sentences of minutes and meeting pages, made from stays, votes and states: pure, one source for all.

They are messages: a page says them in the reader's language, the record of the meeting in Japanese.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from consult.bodies.rules import DecisionRule
from consult.calendars import clock_text
from consult.i18n import N_, Message, msg
from consult.meetings import majorities, motions
from consult.meetings.rules import Change, Stay

STATES: Final = {
    "pending": N_("これから"),
    "current": N_("審議中"),
    "passed": N_("可決"),
    "rejected": N_("否決"),
    "carried_over": N_("次回へ継続"),
    "reported": N_("報告"),
}
METHODS: Final = {
    "no_objection": N_("異議なし"),
    "hands": N_("挙手"),
    "standing": N_("起立"),
    "recorded": N_("記名"),
    "secret": N_("無記名"),
    "written": N_("書面"),
}
MODES: Final = {"in_person": N_("会場"), "web": N_("ウェブ（映像と音声）"), "audio": N_("音声だけ")}
BALLOTS: Final = {"for": N_("賛成"), "against": N_("反対"), "abstained": N_("棄権")}
OPENNESS: Final = {"open": N_("公開"), "partly_closed": N_("一部非公開"), "closed": N_("非公開")}
STYLES: Final = {"summary": N_("要点記録"), "gist": N_("要旨"), "verbatim": N_("全文記録")}


def state(code: str) -> Message:
    """The state of an agenda item in one word."""
    return Message(STATES[code])


def openness(code: str) -> Message:
    """公開, 一部非公開 or 非公開."""
    return Message(OPENNESS[code])


def departures(
    stays: Sequence[Stay], names: Mapping[int, str], opened: dt.datetime, closed: dt.datetime | None
) -> list[tuple[dt.datetime, str, int, Message]]:
    """Who came late or left early, in order: (instant, `arrived` or `left`, member, sentence). `names`: 髙橋委員."""
    found: list[tuple[dt.datetime, str, int, Message]] = []
    for stay in stays:
        name: Message | str = names[stay.member]
        if stay.substitute:
            name = msg("%(name)sの代理", name=name)
        if stay.arrived > opened:
            before = [s for s in stays if (s.member, s.substitute) == (stay.member, stay.substitute)]
            returned = any(s.left and s.left <= stay.arrived for s in before)
            text = N_("%(name)sは%(at)sに戻りました") if returned else N_("%(name)sは%(at)sに着席しました")
            sentence = Message(text, {"name": name, "at": clock_text(stay.arrived)})
            found.append((stay.arrived, "arrived", stay.member, sentence))
        if stay.left is not None and (closed is None or stay.left < closed):
            sentence = msg("%(name)sは%(at)sに退席しました", name=name, at=clock_text(stay.left))
            found.append((stay.left, "left", stay.member, sentence))
    return sorted(found, key=lambda entry: entry[0])


def quorum_line(course: Sequence[Change], *, size: int, test: str) -> list[Message]:
    """「12名中7名出席（過半数）成立」「午後3時40分以降6名 不足」: the opening, then each gain or loss."""
    first, *later = course
    said = [
        msg(
            "%(size)s名中%(n)s名出席（%(test)s）%(verdict)s",
            size=size,
            n=first.present,
            verdict=_verdict(first),
            test=msg("過半数") if test == "more_than_half" else msg("半数以上"),
        )
    ]
    before = first
    for change in later:
        if change.quorate != before.quorate:
            said.append(
                msg(
                    "%(at)s以降%(n)s名 %(verdict)s",
                    at=clock_text(change.at),
                    n=change.present,
                    verdict=_verdict(change),
                )
            )
        before = change
    return said


def _verdict(change: Change) -> Message:
    return msg("成立") if change.quorate else msg("不足")


def result(
    code: str,
    *,
    method: str = "",
    in_favour: int | None = None,
    against: int | None = None,
    abstained: int | None = None,
    chair_decision: str | None = None,
    reason: str = "",
    amended: bool = False,
    contrary: bool = False,
) -> Message:
    """「可決（賛成3・反対3、会長の決定）」; 異議なし without numbers; 次回へ継続 with its reason."""
    word = state(code)
    if code == "carried_over":
        return msg("%(word)s（%(reason)s）", word=word, reason=reason) if reason else word
    if code not in {"passed", "rejected"}:
        return word
    if amended and code == "passed":
        word = msg("修正可決")
    if method == "no_objection" or in_favour is None or against is None:
        return msg("%(word)s（異議なし）", word=word)
    votes = msg("賛成%(yes)s・反対%(no)s", yes=in_favour, no=against)
    if abstained:
        votes = msg("賛成%(yes)s・反対%(no)s・棄権%(none)s", yes=in_favour, no=against, none=abstained)
    if contrary:
        return msg("%(word)s（%(votes)s、計算と異なる扱い）", word=word, votes=votes)
    if chair_decision:
        return msg("%(word)s（%(votes)s、会長の決定）", word=word, votes=votes)
    return msg("%(word)s（%(votes)s）", word=word, votes=votes)


def with_particulars(
    arithmetic: Mapping[str, Any], said: Sequence[Message], names: Mapping[int, str], outcome: str
) -> list[Message]:
    """The arithmetic of a vote with its motion before it, and after it who voted how and a contrary result."""
    lines = list(said)
    if motion := arithmetic.get("motion"):
        kind = Message(motions.KINDS[motion["kind"]])
        lead = {"kind": kind, "n": motion["number"], "text": motion["text"], "result": state(outcome)}
        lines.insert(0, msg("%(kind)s%(n)s「%(text)s」：%(result)s", **lead))
    ballots = arithmetic.get("ballots", {})
    for choice, label in BALLOTS.items():
        who = [names[int(member)] for member, ballot in ballots.items() if ballot == choice]
        if who:
            lines.append(msg("%(choice)s：%(names)s", choice=Message(label), names="、".join(who)))
    if again := arithmetic.get("again"):
        lines.append(msg("採決をやり直しました。理由：%(why)s", why=again))
    if contrary := arithmetic.get("override"):
        lines.append(
            msg(
                "計算と異なり、%(outcome)sとして扱います。理由：%(why)s（申し出た人とは別の人が承認しました）",
                outcome=state(contrary["result"]),
                why=contrary["reason"],
            )
        )
    return lines


def vote_statement(arithmetic: Mapping[str, Any], sentence: Message) -> str:
    """What the minutes say of one vote: on which motion, by which rule when it is not the simple majority."""
    text = str(sentence)
    if motion := arithmetic.get("motion"):
        kind = Message(motions.KINDS[motion["kind"]])
        lead = msg("%(kind)s%(n)s「%(text)s」について。", kind=kind, n=motion["number"], text=motion["text"])
        text = f"{lead}{text}"
    if "rule" in arithmetic and DecisionRule(**arithmetic["rule"]) != majorities.SIMPLE:
        held = DecisionRule(**arithmetic["rule"])
        text += str(
            msg("（%(rule)s、%(needed)s票が必要）", rule=majorities.said(held), needed=arithmetic["needed"])
        )
    if contrary := arithmetic.get("override"):
        outcome = msg("可決") if contrary["result"] == "passed" else msg("否決")
        text += str(
            msg(
                "ただし、%(outcome)sとして扱います（理由：%(why)s）。",
                outcome=outcome,
                why=contrary["reason"],
            )
        )
    return text


def vote_sentence(
    *,
    method: str,
    result_code: str,
    in_favour: int | None,
    against: int | None,
    abstained: int | None,
    chair_decision: str | None,
) -> Message:
    """What the minutes say when a vote was taken."""
    outcome = msg("可決しました") if result_code == "passed" else msg("否決しました")
    if method == "no_objection" or in_favour is None or against is None:
        return msg("会長が異議の有無を聞き、異議はなく、%(outcome)s。", outcome=outcome)
    votes = msg("賛成%(yes)s人、反対%(no)s人", yes=in_favour, no=against)
    if abstained:
        votes = msg("賛成%(yes)s人、反対%(no)s人、棄権%(none)s人", yes=in_favour, no=against, none=abstained)
    how = Message(METHODS[method])
    if chair_decision:
        decided = msg("可") if chair_decision == "passed" else msg("否")
        return msg(
            "採決（%(how)s）の結果、%(votes)sで可否同数でした。会長が%(decided)sと決め、%(outcome)s。",
            how=how,
            votes=votes,
            decided=decided,
            outcome=outcome,
        )
    return msg("採決（%(how)s）の結果、%(votes)sで、%(outcome)s。", how=how, votes=votes, outcome=outcome)

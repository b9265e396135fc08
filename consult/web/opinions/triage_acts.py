"""The acts of the triage page: one button, one act; what it did can be undone by a new record."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import session as cookie
from werkzeug.datastructures import MultiDict

from consult.access.permissions import Permission
from consult.cases import once
from consult.consultations import actions, queries
from consult.consultations.actions.notes import give_reason
from consult.consultations.hints import hints_of
from consult.consultations.models import Opinion, Point
from consult.consultations.queries import happened
from consult.documents.redaction import Ground, Span
from consult.errors import Conflict, Invalid, Sentence
from consult.i18n import Message, msg
from consult.unit_of_work import UnitOfWork

Form = MultiDict[str, str]
Act = Callable[[UnitOfWork, Opinion, Form], Message]
_UNDO_DEPTH = 3
_UNDO_SIZE = 1200  # characters of the cookie


def perform(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    """Do what the pressed button says, once per form.

    Raises:
        Conflict: when the opinion is no longer what the page showed.
    """
    name, key = pressed(form), form.get("idempotency_key", "")
    act = _ACTS.get(name)
    if act is None:
        raise Invalid(msg("どの操作かわかりませんでした。画面のボタンから選んでください"), {})
    uow.require(Permission.OPINION_SPLIT, on=opinion)
    done = once.done_before(uow, key, f"opinion:{name}")
    if done is not None:
        return msg("もう済んでいます")
    if form.get("version", type=int) != opinion.version:
        raise Conflict(_stale(uow, opinion))
    before = _snapshot(opinion)
    said = act(uow, opinion, form)
    once.remember(uow, key, f"opinion:{name}", {"opinion": opinion.number})
    if name in _UNDOABLE:
        _keep(opinion, before)
    elif name != "undo":
        cookie.pop("undo", None)
    return said


def pressed(form: Form) -> str:
    """The act a form asks for; Enter in a field is the act of that field."""
    if form.get("into"):
        return "into"
    if form.get("group"):
        return "group"
    for name in ("unhide", "drop", "leave"):
        if form.get(name):
            return name
    name = form.get("do", "")
    if name:
        return name
    return "point" if form.get("gist", "").strip() else "redact" if form.get("hide", "").strip() else ""


def _stale(uow: UnitOfWork, opinion: Opinion) -> Message:
    last = next(iter(reversed(happened.history(uow.session, opinion.subject))), None)
    if last is None or not last.who:
        return msg("ほかの人が先に変えました。あなたの入力は下に残っています。")
    return msg(
        "%(name)sさんが先に変えました（%(at)s）。あなたの入力は下に残っています。", name=last.who, at=last.at
    )


def _spans(opinion: Opinion, form: Form) -> list[tuple[int, int]]:
    """The ticked sentences, or the words typed or selected: a part of a sentence, found once in what is ticked."""
    ticked, part = _ticked(form), form.get("part", "").strip()
    if not part:
        return ticked
    within = ticked or [(0, len(opinion.text))]
    places = [
        place
        for start, end in within
        for place in range(start, end - len(part) + 1)
        if opinion.text.startswith(part, place)
    ]
    if len(places) == 1:
        return [(places[0], places[0] + len(part))]
    sentence = msg(
        "「%(word)s」は本文に%(n)sか所あります。前後の言葉も含めて書いてください", word=part, n=len(places)
    )
    if not places:
        sentence = msg("「%(word)s」は本文にありません。本文のとおりに書いてください", word=part)
    raise Invalid(sentence, {"part": [sentence]})


def _ticked(form: Form) -> list[tuple[int, int]]:
    try:
        pairs = [tuple(map(int, value.split(":"))) for value in form.getlist("sentence")]
        return [(start, end) for start, end in pairs]
    except ValueError:
        raise Invalid(msg("文を選び直してください"), {"sentence": [msg("文を選び直してください")]}) from None


def _chosen(opinion: Opinion, form: Form) -> list[tuple[int, int]]:
    spans = _spans(opinion, form)
    if not spans:
        sentence = msg("文を選んでから、もう一度押してください")
        raise Invalid(sentence, {"sentence": [sentence]})
    return spans


def _ready(uow: UnitOfWork, opinion: Opinion) -> None:
    """The first act of sorting accepts an opinion that came in time: nobody presses twice for one decision."""
    if opinion.stage == "received":
        actions.classify(uow, opinion, "accept")


def _make_point(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    wrong: dict[str, list[Sentence]] = {}
    spans = _spans(opinion, form)
    if not form.get("gist", "").strip():
        wrong["gist"] = [msg("論点を1文で書いてください")]
    if not spans:
        wrong["sentence"] = [msg("論点に入れる文を選んでください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    _ready(uow, opinion)
    made = actions.add_point(uow, opinion, form["gist"], spans)
    return msg("論点%(n)sをつくりました", n=made.number)


def _put_into(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    point = _point(opinion, form["into"])
    actions.put_into(uow, point, _chosen(opinion, form))
    return msg("選んだ文を論点%(n)sに入れました", n=point.number)


def _point(opinion: Opinion, typed: str) -> Point:
    if not typed.isdecimal():
        raise Invalid(msg("論点を選び直してください"), {})
    return queries.point_by_number(opinion, int(typed))


def _no_point(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    spans = _chosen(opinion, form)
    _ready(uow, opinion)
    actions.mark_no_point(uow, opinion, spans)
    return msg("%(n)sつの文に「意見ではない」と印を付けました", n=len(spans))


def _drop(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    point = _point(opinion, form["drop"])
    number = point.number
    actions.remove_point(uow, point)
    return msg("論点%(n)sをなくしました。文は「まだ」に戻りました", n=number)


def _join(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    number, _, group = form["group"].partition(":")
    point = _point(opinion, number)
    if not group.isdecimal():
        raise Invalid(msg("まとまりを選び直してください"), {})
    chosen = queries.group_by_number(uow.session, opinion.case, int(group))
    actions.join(uow, point, chosen)
    return msg("論点%(n)sを No.%(group)sに入れました", n=point.number, group=chosen.number)


def _leave(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    point = _point(opinion, form["leave"])
    made = actions.leave(uow, point)
    return msg("論点%(n)sを No.%(group)sとして分けました", n=point.number, group=made.number)


def _proposal(uow: UnitOfWork, opinion: Opinion, form: Form) -> list[Span]:
    """What is hidden already, and the ticked hints on their first showing."""
    spans = queries.spans_of(opinion)
    if opinion.review == "none":
        ticked = set(form.getlist("hint"))
        spans += [
            Span(hint.start, hint.end, Ground.PERSONAL_INFORMATION)
            for hint in hints_of(uow.session, opinion)
            if f"{hint.start}:{hint.end}" in ticked
        ]
    return spans


def _ground(form: Form) -> Ground:
    typed = form.get("ground") or Ground.PERSONAL_INFORMATION.value
    if typed not in set(Ground):
        raise Invalid(msg("読めないようにする理由を選んでください"), {"ground": [msg("選び直してください")]})
    return Ground(typed)


def _redact(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    spans, word, ground = _proposal(uow, opinion, form), form.get("hide", ""), _ground(form)
    chosen = _spans(opinion, form)
    if word.strip():
        found = actions.spans_of_word(opinion.text, word, ground)
        if not found:
            sentence = msg("「%(word)s」は本文にありません。本文のとおりに書いてください", word=word.strip())
            raise Invalid(sentence, {"hide": [sentence]})
        spans += found
    elif chosen:
        spans += [Span(start, end, ground) for start, end in chosen]
    elif opinion.review != "none":
        sentence = msg("読めないようにする言葉を書くか、文を選んでください")
        raise Invalid(sentence, {"hide": [sentence]})
    actions.propose_redactions(uow, opinion, spans)
    return msg("墨消しの案をつくりました（%(n)sか所）", n=len(set(spans)))


def _take(uow: UnitOfWork, opinion: Opinion, _form: Form) -> Message:
    taken = actions.take_suggestion(uow, opinion)
    return msg("文書係が直した案を、あなたの案として出しました（%(n)sか所）", n=taken)


def _unhide(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    kept = [span for span in queries.spans_of(opinion) if f"{span.start}:{span.end}" != form["unhide"]]
    actions.propose_redactions(uow, opinion, kept)
    return msg("墨消しの案を1つ外しました")


def _finish(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    _ready(uow, opinion)
    if opinion.review == "none":
        actions.propose_redactions(uow, opinion, _proposal(uow, opinion, form))
    actions.finish(uow, opinion)
    return msg("%(n)sを分け終えました", n=opinion.number)


def _again(uow: UnitOfWork, opinion: Opinion, _form: Form) -> Message:
    actions.sort_again(uow, opinion)
    return msg("%(n)sを分け直します", n=opinion.number)


def _claim(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    if actions.holder(uow, opinion) is not None and not form.get("reason", "").strip():
        sentence = msg("引き受ける理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    actions.claim(uow, opinion, reason=form.get("reason", ""))
    return msg("この意見を担当します。15分のあいだ、ほかの人は変えられません")


def _skip(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
    reason = form.get("reason", "")
    if not reason.strip():
        sentence = msg("あとにする理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    give_reason(uow, opinion, "skip", reason)
    return msg("%(n)sはあとにします", n=opinion.number)


def _classify(trigger: str) -> Act:
    def act(uow: UnitOfWork, opinion: Opinion, form: Form) -> Message:
        reason = form.get("reason", "").strip()
        if not reason:
            sentence = msg("理由を書いてください")
            raise Invalid(sentence, {"reason": [sentence]})
        actions.classify(uow, opinion, trigger, reason=reason)
        if trigger in {"ask", "withdraw", "mark_late"}:
            give_reason(uow, opinion, "withdraw" if trigger == "withdraw" else "ask", reason)
        return msg("%(n)sの扱いを変えました", n=opinion.number)

    return act


def _accept(uow: UnitOfWork, opinion: Opinion, _form: Form) -> Message:
    actions.classify(uow, opinion, "accept")
    return msg("%(n)sを受理しました", n=opinion.number)


# --- undo ---------------------------------------------------------------------------------------------------


def _snapshot(opinion: Opinion) -> dict[str, Any]:
    numbers = {point.id: point.number for point in opinion.points}
    return {
        "p": [[p.start, p.end, numbers.get(p.point_id or 0, 0)] for p in opinion.passages],
        "g": {str(p.number): [p.gist, p.group.number if p.group else 0] for p in opinion.points},
        "r": [[r.start, r.end, r.ground] for r in opinion.redactions],
        "v": opinion.review,
    }


def _keep(opinion: Opinion, before: Mapping[str, Any]) -> None:
    held = cookie.get("undo", {})
    stack = held.get("stack", []) if held.get("of") == opinion.id else []
    stack = [*stack, before][-_UNDO_DEPTH:]
    while stack and len(str(stack)) > _UNDO_SIZE:
        stack = stack[1:]
    cookie["undo"] = {"of": opinion.id, "stack": stack}


def undoable(opinion: Opinion) -> bool:
    """Whether this person can take the last act on this opinion back."""
    held = cookie.get("undo", {})
    return bool(held.get("of") == opinion.id and held.get("stack"))


def _undo(uow: UnitOfWork, opinion: Opinion, _form: Form) -> Message:
    if not undoable(opinion):
        raise Invalid(msg("戻す操作がありません"), {})
    held = cookie["undo"]
    before = held["stack"][-1]
    _restore_points(uow, opinion, before)
    if [[r.start, r.end, r.ground] for r in opinion.redactions] != before["r"]:
        spans = [Span(start, end, Ground(ground)) for start, end, ground in before["r"]]
        actions.propose_redactions(uow, opinion, spans)
    cookie["undo"] = {"of": held["of"], "stack": held["stack"][:-1]}
    return msg("1つ戻しました。戻したことも記録に残ります")


def _restore_points(uow: UnitOfWork, opinion: Opinion, before: Mapping[str, Any]) -> None:
    now = _snapshot(opinion)
    if now["p"] == before["p"] and now["g"].keys() == before["g"].keys():
        return
    for point in [p for p in opinion.points if str(p.number) not in before["g"]]:
        actions.remove_point(uow, point)
    covered = [(start, end) for start, end, _ in now["p"]]
    if covered:
        actions.unmark(uow, opinion, covered)
    for number, (gist, group) in before["g"].items():
        spans = [(start, end) for start, end, owner in before["p"] if owner == int(number)]
        _restore_point(uow, opinion, (int(number), gist, group), spans)
    nothing = [(start, end) for start, end, owner in before["p"] if not owner]
    if nothing:
        actions.mark_no_point(uow, opinion, nothing)


def _restore_point(
    uow: UnitOfWork, opinion: Opinion, was: tuple[int, str, int], spans: list[tuple[int, int]]
) -> None:
    number, gist, group = was
    known = next((p for p in opinion.points if p.number == number), None)
    if known is not None:
        if spans:
            actions.put_into(uow, known, spans)
        return
    made = actions.add_point(uow, opinion, gist, spans)
    if group:
        actions.join(uow, made, queries.group_by_number(uow.session, opinion.case, group))


_ACTS: Mapping[str, Act] = {
    "point": _make_point,
    "into": _put_into,
    "not": _no_point,
    "drop": _drop,
    "group": _join,
    "leave": _leave,
    "redact": _redact,
    "unhide": _unhide,
    "take": _take,
    "finish": _finish,
    "finish_alike": _finish,  # then the page of those like it
    "again": _again,
    "claim": _claim,
    "skip": _skip,
    "undo": _undo,
    "accept": _accept,
    **{name: _classify(name) for name in ("ask", "mark_late", "mark_invalid", "mark_off_topic", "withdraw")},
}
_UNDOABLE = frozenset({"point", "into", "not", "drop", "redact", "unhide", "take"})
MOVES_ON = frozenset({"finish", "skip", "ask", "mark_late", "mark_invalid", "mark_off_topic", "withdraw"})

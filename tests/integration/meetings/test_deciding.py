"""Open votes, rules of the body, motions, results two people agree on, votes in writing, substitutes, who presides."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies import actions as bodies
from consult.bodies.models import Body, Membership, SeatSubstitute
from consult.db import db
from consult.errors import Forbidden, Invalid, Refused
from consult.meetings import actions, edition, happenings, queries, record, room_queries
from consult.meetings.actions import casting, conflicts, motions, overriding, presiding, writing
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work

CHARTER = {
    "code": "charter", "label": "規約の改正", "numerator": 2, "denominator": 3, "of": "present", "strict": False,
}  # fmt: skip
VOTING = ("早川", "伊藤", "グエン", "髙橋", "小野", "𠮷田")


@pytest.fixture
def there(in_session):
    with unit_of_work(in_session.people.secretary) as uow:
        body = uow.session.execute(select(Body)).scalar_one()
        bodies.change_body(
            uow,
            body,
            decision_rules=[CHARTER],
            attendance_modes=["in_person", "web", "paper"],
            substitutes_allowed=True,
        )
    return in_session


def acting(there, minute, act, actor=None):
    """Do something as somebody of the office at 14:`minute`; what it gives back."""
    with clock.at(there.at(14, minute)), unit_of_work(actor or there.people.secretary) as uow:
        return act(uow, there.meeting())


def first(meeting):
    return meeting.items[0]


def lines(meeting, vote):
    names = {m.id: m.short_name for m in queries.members(db.session, meeting)}
    return [str(line) for line in record.reckoning(vote, names)]


def test_a_vote_held_under_the_bodys_rule_keeps_and_prints_its_line(there):
    def vote(uow, meeting):
        return actions.vote(uow, first(meeting), method="standing", counts=Counts(4, 2), rule="charter")

    acting(there, 10, vote)
    meeting = there.meeting()
    (kept,) = first(meeting).votes
    assert (kept.result, kept.arithmetic["taken_of"], kept.arithmetic["needed"]) == ("rejected", 7, 5)
    assert "規約の改正は、出席した委員7人の3分の2以上で決めます。5票が要ります。賛成4票です。" in lines(
        meeting, kept
    )
    (fact,) = happenings.happenings(db.session, meeting)
    assert "（出席した委員の3分の2以上、5票が必要）" in fact.text
    with pytest.raises(Invalid, match="もう決まっています"):
        acting(there, 12, lambda uow, m: actions.vote(uow, first(m), method="no_objection"))
    acting(
        there, 13,
        lambda uow, m: actions.vote(
            uow, first(m), method="hands", counts=Counts(4, 2), again="手を挙げ直した"
        ),
    )  # fmt: skip
    meeting = there.meeting()
    assert (str(record.result(first(meeting))), first(meeting).votes[-1].arithmetic["rule"]["code"]) == (
        "否決（賛成4・反対2）",
        "charter",
    )  # taken anew without naming a rule: two thirds still, not the simple majority
    acting(
        there, 14,
        lambda uow, m: actions.vote(
            uow, first(m), method="hands", counts=Counts(5, 1), rule="charter", again="数え間違い"
        ),
    )  # fmt: skip
    meeting = there.meeting()
    assert str(record.result(first(meeting))) == "可決（賛成5・反対1）"
    assert "採決をやり直しました。理由：数え間違い" in lines(meeting, first(meeting).votes[-1])


def test_while_a_vote_is_open_nobody_comes_goes_or_is_recused(there):
    acting(there, 10, lambda uow, m: actions.open_vote(uow, first(m), method="hands"))
    refused = "採決の途中です"
    for act in (
        lambda uow, m: actions.leave(uow, m, there.member("伊藤")),
        lambda uow, m: actions.arrive(uow, m, there.member("石川"), at=there.at(14, 9)),
        lambda uow, m: actions.recuse(uow, first(m), there.member("伊藤"), reason="役員"),
        lambda uow, m: actions.open_vote(uow, m.items[1], method="hands"),
        lambda uow, m: actions.vote(uow, m.items[1], method="hands", counts=Counts(6, 0)),
        lambda uow, m: actions.carry_over(uow, first(m), reason="延期"),
        lambda uow, m: presiding.preside(uow, m, there.member("早川"), reason="交代"),
    ):
        with pytest.raises(Refused, match=refused):
            acting(there, 11, act)
    acting(there, 12, lambda uow, m: actions.arrive(uow, m, there.member("石川")))
    vote = acting(there, 13, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(4, 2)))
    assert (vote.arithmetic["eligible"], vote.at) == (6, there.at(14, 10))
    acting(there, 14, lambda uow, m: actions.leave(uow, m, there.member("伊藤")))
    assert room_queries.open_vote(db.session, there.meeting()) is None


def test_a_vote_called_off_decides_nothing(there):
    acting(there, 10, lambda uow, m: actions.open_vote(uow, first(m), method="hands"))
    acting(there, 11, actions.call_off_vote)
    acting(there, 12, lambda uow, m: actions.leave(uow, m, there.member("伊藤")))
    assert first(there.meeting()).votes == []
    with pytest.raises(Refused, match="定足数7人に足りません"):
        acting(there, 13, lambda uow, m: actions.open_vote(uow, first(m), method="hands"))


def test_an_amendment_is_voted_on_before_the_item_which_then_stands_as_amended(there):
    with pytest.raises(Invalid) as wrong:
        acting(there, 9, lambda uow, m: motions.move(uow, first(m), None, kind="x", text=" "))
    assert set(wrong.value.fields) == {"kind", "motion_text", "mover"}
    with pytest.raises(Refused, match="いま出席していません"):
        acting(
            there,
            9,
            lambda uow, m: motions.move(uow, first(m), there.member("石川"), kind="amendment", text="3割"),
        )
    acting(
        there,
        10,
        lambda uow, m: motions.move(uow, first(m), there.member("伊藤"), kind="amendment", text="3割"),
    )
    with pytest.raises(Refused, match="修正案1が残っています"):
        acting(there, 11, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(6, 0)))

    def on_motion(uow, meeting):
        (motion,) = room_queries.motions_of(uow.session, first(meeting))
        return actions.vote(uow, first(meeting), method="hands", counts=Counts(4, 2), motion=motion)

    acting(there, 12, on_motion)
    assert first(there.meeting()).state == "current"
    acting(there, 13, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(5, 1)))
    meeting = there.meeting()
    assert str(record.result(first(meeting))) == "修正可決（賛成5・反対1）"
    assert lines(meeting, first(meeting).votes[0])[0] == "修正案1「3割」：可決"
    told = [fact.text for fact in happenings.happenings(db.session, meeting)]
    assert told[0].startswith(
        "修正案1「3割」について。採決（挙手）の結果、賛成4人、反対2人で、可決しました。"
    )


def test_a_contrary_result_needs_a_reason_and_another_person(there):
    acting(there, 10, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(2, 4)))

    def propose(uow, meeting, result="passed", reason="条例の経過規定による"):
        return overriding.propose(uow, first(meeting), first(meeting).votes[-1], result=result, reason=reason)

    with pytest.raises(Invalid) as wrong:
        acting(there, 11, lambda uow, m: propose(uow, m, "rejected", " "))
    assert set(wrong.value.fields) == {"result", "why"}
    acting(there, 12, propose)

    def approve(uow, meeting):
        waiting = room_queries.overrides(uow.session, meeting)[first(meeting).votes[-1].id]
        overriding.answer(uow, first(meeting), waiting, approve=True)

    with pytest.raises(Forbidden):
        acting(there, 13, approve)
    assert first(there.meeting()).state == "rejected"
    acting(there, 14, approve, there.people.head)
    meeting = there.meeting()
    (vote,) = first(meeting).votes
    assert (first(meeting).state, vote.result, record.effective(vote)) == ("passed", "rejected", "passed")
    assert str(record.result(first(meeting))) == "可決（賛成2・反対4、計算と異なる扱い）"
    assert "条例の経過規定による" in lines(meeting, vote)[-1]


def test_whoever_proposed_a_contrary_result_does_not_approve_it(there):
    acting(there, 10, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(2, 4)))

    def propose(uow, meeting):
        return overriding.propose(
            uow, first(meeting), first(meeting).votes[-1], result="passed", reason="経過規定"
        )

    acting(there, 11, propose, there.people.head)

    def approve(uow, meeting):
        waiting = room_queries.overrides(uow.session, meeting)[first(meeting).votes[-1].id]
        overriding.answer(uow, first(meeting), waiting, approve=True)

    with pytest.raises(Forbidden, match="別の人"):
        acting(there, 12, approve, there.people.head)


def test_a_question_in_writing_is_counted_when_its_time_is_over(there):
    due = there.at(17, 0)

    def ask(uow, meeting):
        return writing.ask_in_writing(uow, meeting.items[1], due_at=due, reason="急ぐため")

    with pytest.raises(Invalid) as wrong:
        acting(
            there, 10, lambda uow, m: writing.ask_in_writing(uow, m.items[1], due_at=there.at(13), reason="")
        )
    assert set(wrong.value.fields) == {"due_day", "why_written"}
    acting(there, 10, ask)

    def asked(uow, meeting):
        return room_queries.rounds(uow.session, meeting)[0]

    def cast(uow, meeting, name, ballot="for"):
        return casting.cast(uow, asked(uow, meeting), there.member(name), ballot)

    with pytest.raises(Refused, match="会長は表決に加わりません"):
        acting(there, 11, lambda uow, m: cast(uow, m, "水野"))
    for name in (*VOTING, "石川"):
        acting(
            there, 11, lambda uow, m, name=name: cast(uow, m, name, "against" if name == "石川" else "for")
        )
    with pytest.raises(Refused, match="もう投票しています"):
        acting(there, 12, lambda uow, m: cast(uow, m, "石川"))
    with pytest.raises(Refused, match="まだ4人の答えを待っています"):
        acting(there, 13, lambda uow, m: writing.count(uow, asked(uow, m)))
    with clock.at(due + dt.timedelta(minutes=1)), unit_of_work(there.people.secretary) as uow:
        vote = writing.count(uow, asked(uow, there.meeting()))
        assert (vote.result, vote.in_favour, vote.against, vote.method) == ("passed", 6, 1, "written")
    meeting = there.meeting()
    said = lines(meeting, meeting.items[1].votes[0])
    assert said[0] == "定数12人の過半数は7人。書面を出した7人で成立しています。"
    assert "反対：石川" in said


def test_one_person_does_not_sit_in_for_two_and_a_seat_is_counted_once(there):
    def name_for_both(uow, meeting):
        uow.require(Permission.BODY_EDIT, on=meeting.body)
        for name in (
            "石川",
            "辻󠄀",
        ):  # naming one person for two seats is refused, so this is put there by hand
            uow.add(
                SeatSubstitute(
                    membership_id=there.member(name).id, name="川上 進", reading="かわかみ すすむ",
                    affiliation="", since=there.day,
                )
            )  # fmt: skip
        uow.record(Event.SUBSTITUTE_NAMED, meeting.body, public={"seat": 0})

    acting(there, 9, name_for_both)

    def sit_in(uow, meeting, name, for_whom=None, at=None):
        wanted = there.member(for_whom or name).id
        one = uow.session.execute(select(SeatSubstitute).filter_by(membership_id=wanted)).scalar_one()
        return actions.arrive(uow, meeting, there.member(name), substitute=one, at=at)

    with pytest.raises(Refused, match="代理に決められていません"):
        acting(there, 10, lambda uow, m: sit_in(uow, m, "佐々木", "石川"))
    acting(there, 10, lambda uow, m: sit_in(uow, m, "石川"))
    with pytest.raises(Refused, match="1人が2人分の表決に加わることはできません"):
        acting(there, 11, lambda uow, m: sit_in(uow, m, "辻󠄀"))
    with pytest.raises(Refused, match="代理の退席を記録してから"):
        acting(there, 11, lambda uow, m: actions.arrive(uow, m, there.member("石川")))
    vote = acting(there, 12, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(7, 0)))
    assert vote.arithmetic["present"] == 8
    acting(there, 30, lambda uow, m: actions.leave(uow, m, there.member("石川")))
    with pytest.raises(Refused, match="1人が2人分の表決に加わることはできません"):
        acting(there, 31, lambda uow, m: sit_in(uow, m, "辻󠄀", at=there.at(14, 20)))
    kept = record.of(db.session, there.meeting())
    attended = next(line.text for line in edition.header(kept) if line.label == "出席委員")
    assert "石川委員（午後2時10分着席、午後2時30分退席、代理 川上 進）" in attended
    assert [m["text"] for m in kept["movements"]][-1] == "石川委員の代理は午後2時30分に退席しました。"


def test_two_chairs_and_stays_that_overlap_are_refused_with_the_remedy(there):
    def second_chair(uow, meeting):
        uow.require(Permission.BODY_EDIT, on=meeting.body)
        uow.session.get_one(Membership, there.member("伊藤").id).office = "chair"  # no page lets this happen
        uow.record(Event.SUBSTITUTE_NAMED, meeting.body, public={"seat": 0})

    acting(there, 9, second_chair)
    with pytest.raises(
        Refused, match="会長が2人います（.*）。議事を進めるのは1人です。名簿の役職を直してください"
    ):
        acting(there, 10, lambda uow, m: actions.open_vote(uow, first(m), method="hands"))
    acting(there, 11, lambda uow, m: actions.leave(uow, m, there.member("小野")))
    acting(there, 15, lambda uow, m: actions.arrive(uow, m, there.member("小野")))

    def earlier(uow, meeting):
        later = next(p for p in meeting.presences if p.membership.short_name == "小野" and p.left_at is None)
        actions.change_stay(uow, later, arrived_at=there.at(14, 5), left_at=None, reason="記録の誤り")

    with pytest.raises(Refused):
        acting(there, 16, earlier)


def test_one_person_presides_at_a_time_and_somebody_must(there):
    acting(there, 10, lambda uow, m: actions.arrive(uow, m, there.member("石川")))
    for name in ("水野", "早川"):
        acting(
            there,
            11,
            lambda uow, m, name=name: actions.recuse(uow, first(m), there.member(name), reason="役員"),
        )
    acting(there, 11, lambda uow, m: actions.arrive(uow, m, there.member("佐々木")))
    with pytest.raises(Refused, match="議事を進める会長（副会長）がいません"):
        acting(there, 12, lambda uow, m: actions.open_vote(uow, first(m), method="hands"))
    with pytest.raises(Invalid, match="会長に代わる理由"):
        acting(there, 13, lambda uow, m: presiding.preside(uow, m, there.member("伊藤")))
    with pytest.raises(Refused, match="その時刻に出席していません"):
        acting(there, 13, lambda uow, m: presiding.preside(uow, m, there.member("辻󠄀"), reason="除斥"))
    acting(
        there, 14, lambda uow, m: presiding.preside(uow, m, there.member("伊藤"), reason="会長・副会長の除斥")
    )
    with pytest.raises(Refused, match="別の委員が議事を進めています"):
        acting(
            there, 16,
            lambda uow, m: presiding.preside(
                uow, m, there.member("小野"), reason="x", since=there.at(14, 15), until=there.at(14, 16)
            ),
        )  # fmt: skip
    vote = acting(there, 17, lambda uow, m: actions.vote(uow, first(m), method="hands", counts=Counts(6, 0)))
    assert there.member("伊藤").id not in vote.arithmetic["voters"]


def test_a_member_declares_a_conflict_and_the_secretary_makes_it_a_recusal(there):
    member = there.people.refreshed().ito

    def declare(uow, meeting, name="伊藤"):
        return conflicts.declare(uow, first(meeting), there.member(name), reason="候補の団体の役員")

    with pytest.raises(Forbidden):
        acting(there, 10, lambda uow, m: declare(uow, m, "小野"), member)
    acting(there, 10, declare, member)
    with pytest.raises(Refused, match="もう申し出ています"):
        acting(there, 11, declare, member)

    def answer(act):
        return lambda uow, m: act(uow, room_queries.declarations(uow.session, m)[0])

    with pytest.raises(Invalid, match="除斥にしない理由"):
        acting(there, 12, answer(lambda uow, row: conflicts.decline(uow, row, answer=" ")))
    acting(there, 13, answer(conflicts.accept))
    assert [r.membership_id for r in first(there.meeting()).recusals] == [there.member("伊藤").id]

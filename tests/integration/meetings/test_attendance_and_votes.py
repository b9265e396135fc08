"""What the console refuses, and that acts sent twice or at once lose and double nothing."""

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.bodies import actions as bodies
from consult.bodies import substitutes, terms
from consult.bodies.models import SeatSubstitute
from consult.db import db
from consult.demo import meetings as story
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.meetings import actions, queries, record, resting
from consult.meetings.models import Presence, Remark, Vote
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work


def secretary(there, when):
    return _Acting(there, when)


class _Acting:
    """The secretary acting at a time of the meeting's day."""

    def __init__(self, there, when):
        self.there, self.when = there, when

    def __enter__(self):
        self.frozen = clock.at(self.when)
        self.frozen.__enter__()
        self.door = unit_of_work(self.there.people.secretary)
        return self.door.__enter__()

    def __exit__(self, *error):
        try:
            return self.door.__exit__(*error)
        finally:
            self.frozen.__exit__(None, None, None)


def test_sound_alone_does_not_count_as_presence(in_session):
    with pytest.raises(Refused, match="音声だけでは出席に数えません"):
        in_session.arrive(("石川",), in_session.at(14, 5), mode="audio")


def test_a_member_is_seated_once(in_session):
    with pytest.raises(Refused, match="もう着席しています"):
        in_session.arrive(("伊藤",), in_session.at(14, 5))


def test_who_is_not_there_cannot_leave_or_speak(in_session):
    with pytest.raises(Refused, match="いま出席していません"):
        in_session.leave("石川", in_session.at(14, 5))
    with pytest.raises(Refused, match="いま出席していません"):
        in_session.say(1, "石川", "発言", in_session.at(14, 5))


def test_nothing_is_recorded_for_a_time_to_come(in_session):
    there = in_session
    with pytest.raises(Invalid, match="これからの時刻"), secretary(there, there.at(14, 5)) as uow:
        actions.leave(uow, there.meeting(), there.member("伊藤"), at=there.at(14, 6))


def test_a_stay_cannot_end_before_a_vote_its_member_took_part_in(in_session):
    there = in_session
    there.vote(1, there.at(14, 30), Counts(4, 2))
    with pytest.raises(Refused, match="表決に加わっています"), secretary(there, there.at(14, 40)) as uow:
        actions.leave(uow, there.meeting(), there.member("伊藤"), at=there.at(14, 20))
    with pytest.raises(Refused, match="表決に加わっています"), secretary(there, there.at(14, 40)) as uow:
        row = next(p for p in there.meeting().presences if p.membership.short_name == "伊藤")
        actions.change_stay(uow, row, arrived_at=there.at(14, 35), left_at=None, reason="押し間違い")
    there.leave("伊藤", there.at(14, 41))


def test_a_time_is_put_right_with_a_reason_that_stays(in_session):
    there = in_session
    with pytest.raises(Invalid, match="理由"), secretary(there, there.at(14, 10)) as uow:
        actions.change_stay(
            uow, there.meeting().presences[0], arrived_at=there.at(13, 45), left_at=None, reason=" "
        )
    with secretary(there, there.at(14, 10)) as uow:
        actions.change_stay(
            uow,
            there.meeting().presences[0],
            arrived_at=there.at(13, 45),
            left_at=None,
            reason="押すのが遅れた",
        )
    first = there.meeting().presences[0]
    assert first.arrived_at == there.at(13, 45)
    assert "押すのが遅れた" in first.note


def test_a_recused_member_is_not_counted_and_may_break_the_quorum(in_session):
    there = in_session
    with secretary(there, there.at(14, 10)) as uow:
        actions.recuse(uow, there.meeting().items[0], there.member("𠮷田"), reason="候補の団体の役員")
    meeting = there.meeting()
    assert len(queries.sitting(db.session, meeting, at=there.at(14, 11)).present) == 7
    assert len(queries.sitting(db.session, meeting, meeting.items[0], there.at(14, 11)).present) == 6
    with pytest.raises(Refused, match="定足数7人に足りません"):
        there.vote(1, there.at(14, 12), Counts(5, 0))
    there.vote(2, there.at(14, 13), Counts(6, 0))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("𠮷田", "除斥なので"), ("石川", "出席していないので"), ("水野", "会長は表決に加わりません")],
)
def test_a_ballot_of_someone_who_may_not_vote_is_refused(in_session, name, sentence):
    there = in_session
    there.arrive(("佐々木",), there.at(14, 5))
    with secretary(there, there.at(14, 10)) as uow:
        actions.recuse(uow, there.meeting().items[0], there.member("𠮷田"), reason="候補の団体の役員")
    voting = [there.member(n).id for n in ("早川", "伊藤", "グエン", "髙橋", "小野")] + [
        there.member(name).id
    ]
    with pytest.raises(Refused, match=sentence), secretary(there, there.at(14, 12)) as uow:
        ballots = dict.fromkeys(voting, "for")
        actions.vote(uow, there.meeting().items[0], method="recorded", ballots=ballots)


def test_ballots_by_name_are_counted_and_kept(in_session):
    there = in_session
    names = ("早川", "伊藤", "グエン", "髙橋", "小野", "𠮷田")
    ballots = {there.member(n).id: "for" if n != "早川" else "against" for n in names}
    with secretary(there, there.at(14, 12)) as uow:
        vote = actions.vote(uow, there.meeting().items[0], method="recorded", ballots=ballots)
        assert (vote.in_favour, vote.against, vote.result) == (5, 1, "passed")
        assert vote.arithmetic["ballots"][str(there.member("早川").id)] == "against"


def test_after_a_vote_its_voter_cannot_be_recused(in_session):
    there = in_session
    there.vote(1, there.at(14, 30), Counts(4, 2))
    with pytest.raises(Refused, match="表決に加わっています"), secretary(there, there.at(14, 31)) as uow:
        actions.recuse(uow, there.meeting().items[0], there.member("伊藤"), reason="あとで")


def test_what_a_vote_counted_stays_counted_though_it_had_no_vote(in_session):
    there = in_session
    there.vote(1, there.at(14, 30), Counts(3, 3), chair="passed")
    late, chair = there.at(14, 40), there.member("水野")
    with pytest.raises(Refused, match="出席に数えられています"), secretary(there, late) as uow:
        actions.recuse(uow, there.meeting().items[0], there.member("水野"), reason="あとで")
    with pytest.raises(Refused, match="出席に数えられています"), secretary(there, late) as uow:
        actions.leave(uow, there.meeting(), chair, at=there.at(14, 20))
    with pytest.raises(Refused, match="数えずに記録しています"), secretary(there, late) as uow:
        actions.arrive(uow, there.meeting(), there.member("石川"), at=there.at(14, 20))


def test_an_office_taken_on_the_day_leaves_the_meeting_as_it_was_recorded(in_session):
    there = in_session
    with secretary(there, there.at(14, 5)) as uow:
        actions.recuse(uow, there.meeting().items[0], there.member("石川"), reason="候補の団体の役員")
        named = {
            "name": "川上 進",
            "reading": "かわかみ すすむ",
            "affiliation": "",
            "since": dt.date(2026, 4, 1),
        }
        uow.add(SeatSubstitute(membership_id=there.member("石川").id, **named))
    there.vote(1, there.at(14, 10), Counts(3, 3), chair="passed")
    for name, office in (("早川", "chair"), ("石川", "deputy")):
        with secretary(there, there.at(14, 20)) as uow:
            terms.take_office(uow, there.member(name), office, there.day)
    with clock.at(there.at(14, 21)):
        told = record.of(db.session(), there.meeting())
    assert len(told["present"]) == told["items"][0]["votes"][0]["present"] == 7
    assert len(told["present"]) + len(told["absent"]) == 12
    assert [one["listed"] for one in told["items"][0]["recused"]] == ["石川委員"]
    deputy = there.member("石川").id
    (still,) = substitutes.of_members(db.session(), [deputy])[deputy]
    assert (still.name, still.since, still.until) == ("川上 進", there.day, None)


def test_what_a_meeting_rests_on_does_not_change_under_it(in_session):
    there = in_session
    there.vote(1, there.at(14, 10), Counts(3, 3), chair="passed")
    with pytest.raises(Refused, match="第3回の会議の途中です"):
        resting.ensure_none_running(db.session(), there.meeting().body)
    member, day = there.member("伊藤"), dt.timedelta(days=1)
    assert "第3回の会議に出席しています" in str(resting.attended_after(db.session(), member, there.day - day))
    assert resting.attended_after(db.session(), member, there.day) is None
    with secretary(there, there.at(16)) as uow:
        there.meeting().closed_at = there.at(15, 55)
        bodies.change_body(uow, there.meeting().body, seats=20)
    with clock.at(there.at(16, 1)):
        resting.ensure_none_running(db.session(), there.meeting().body)
        assert record.of(db.session(), there.meeting())["quorum"]["lines"] == ["12名中7名出席（過半数）成立"]


def test_a_meeting_without_votes_keeps_the_rules_it_ended_under(in_session):
    there = in_session
    with secretary(there, there.at(14, 50)) as uow:
        for item in there.meeting().items:
            actions.carry_over(uow, item, reason="資料を直して、次回に諮るため")
    there.move("close", there.at(15), there.people.secretary)
    with secretary(there, there.at(16)) as uow:
        bodies.change_body(uow, there.meeting().body, seats=20, quorum_test="half_or_more", chair_votes=True)
    with clock.at(there.at(17)):
        meeting = there.meeting()
        assert record.of(db.session(), meeting)["quorum"]["lines"] == ["12名中7名出席（過半数）成立"]
        room = queries.room(db.session(), meeting)
        for sitting in (queries.sitting(db.session(), meeting), queries.sitting_in(room, meeting)):
            assert (sitting.seats, sitting.quorum, sitting.chair_votes) == (12, 7, False)


def test_without_objection_there_are_no_numbers(in_session):
    in_session.vote(1, in_session.at(14, 30), method="no_objection")
    (vote,) = in_session.meeting().items[0].votes
    assert (vote.in_favour, vote.against, vote.abstained, vote.result) == (None, None, None, "passed")


def test_an_item_to_decide_is_not_merely_reported(in_session):
    there = in_session
    with pytest.raises(Refused, match="決める議題です"), secretary(there, there.at(14, 31)) as uow:
        actions.report(uow, there.meeting().items[0])


def test_the_same_act_sent_twice_happens_once(in_session):
    there = in_session
    for _ in range(2):
        with secretary(there, there.at(14, 10)) as uow:
            actions.note(uow, there.meeting(), text="一度だけ", speaker="事務局", key="k-note")
        with secretary(there, there.at(14, 11)) as uow:
            actions.arrive(uow, there.meeting(), there.member("石川"), key="k-arrive")
        with secretary(there, there.at(14, 12)) as uow:
            actions.vote(uow, there.meeting().items[0], method="hands", counts=Counts(5, 2), key="k-vote")
    assert db.session.execute(select(func.count(Remark.id))).scalar() == 1
    assert db.session.execute(select(func.count(Presence.id))).scalar() == 8
    assert db.session.execute(select(func.count(Vote.id))).scalar() == 1


def test_a_key_belongs_to_one_kind_of_act(in_session):
    there = in_session
    with secretary(there, there.at(14, 10)) as uow:
        actions.note(uow, there.meeting(), text="一度だけ", speaker="事務局", key="k")
    with pytest.raises(Conflict), secretary(there, there.at(14, 11)) as uow:
        actions.arrive(uow, there.meeting(), there.member("石川"), key="k")


def test_two_secretaries_noting_at_once_lose_nothing(app, in_session):
    there, failed = in_session, []
    when = there.at(14, 10)

    def write(who: str) -> None:
        try:
            with app.app_context(), clock.at(when):
                for n in range(8):
                    with unit_of_work(there.people.secretary) as uow:
                        actions.note(uow, there.meeting(), text=f"{who}{n}", speaker="事務局")
                db.session.remove()
        except Exception as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(who,)) for who in "甲乙丙"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    db.session.expire_all()
    rows = queries.rows(db.session, there.meeting())
    assert sorted(row.note for row in rows) == sorted(f"{who}{n}" for who in "甲乙丙" for n in range(8))
    assert [row.position for row in rows] == list(range(1, 25))


def test_another_office_may_not_touch_the_meeting(in_session):
    there = in_session
    with clock.at(there.at(14, 10)), pytest.raises(Forbidden), unit_of_work(there.people.stranger) as uow:
        actions.note(uow, there.meeting(), text="よその課", speaker="事務局")


def test_the_roster_is_that_of_the_meetings_day(in_session):
    there = in_session
    assert len(queries.members(db.session, there.meeting())) == 12
    assert there.meeting().body.slug == story.BODY

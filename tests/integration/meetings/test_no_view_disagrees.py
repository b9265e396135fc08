"""Whatever happens at the console, presence, quorum, counts and results are the same wherever they are read."""

import datetime as dt
import random

import pytest

from consult import clock
from consult.db import db
from consult.errors import DomainError
from consult.meetings import actions, happenings, queries, record, rules
from consult.meetings.actions import motions, presiding
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work
from consult.web.meetings import console_page

STEPS = 24


class Chance:
    """One secretary pressing whatever comes to hand; what the rules refuse is refused."""

    def __init__(self, there, seed):
        self.there, self.chance, self.refused, self.done = there, random.Random(seed), 0, 0

    def press(self, minute):
        act = self.chance.choice(
            (
                self.come,
                self.go,
                self.go,
                self.vote,
                self.vote,
                self.move,
                self.recuse,
                self.hand,
                self.came_before,
                self.put_right,
                self.hand,
            )
        )
        try:
            with clock.at(self.there.at(14, minute)), unit_of_work(self.there.people.secretary) as uow:
                act(uow, self.there.meeting())
            self.done += 1
        except DomainError:
            self.refused += 1

    def member(self, uow, meeting):
        return self.chance.choice(queries.members(uow.session, meeting))

    def come(self, uow, meeting):
        actions.arrive(uow, meeting, self.member(uow, meeting))

    def go(self, uow, meeting):
        actions.leave(uow, meeting, self.member(uow, meeting))

    def came_before(self, uow, meeting):
        actions.arrive(uow, meeting, self.member(uow, meeting), at=self.some_time())

    def put_right(self, uow, meeting):
        stay, end = self.chance.choice(meeting.presences), self.chance.choice((None, self.some_time()))
        actions.change_stay(uow, stay, arrived_at=self.some_time(), left_at=end, reason="押し間違い")

    def some_time(self):
        return self.there.at(13, 50) + self.chance.randint(0, 20) * dt.timedelta(minutes=1)

    def recuse(self, uow, meeting):
        actions.recuse(uow, self.chance.choice(meeting.items), self.member(uow, meeting), reason="役員")

    def move(self, uow, meeting):
        member = self.member(uow, meeting)
        motions.move(uow, self.chance.choice(meeting.items), member, kind="amendment", text="改める")

    def hand(self, uow, meeting):
        presiding.preside(uow, meeting, self.member(uow, meeting), reason="交代")

    def vote(self, uow, meeting):
        item = self.chance.choice(meeting.items)
        eligible = len(queries.sitting(uow.session, meeting, item).eligible)
        yes = self.chance.randint(0, eligible)
        tied = yes * 2 == eligible
        actions.vote(
            uow, item, method="hands", counts=Counts(yes, eligible - yes), again="もう一度",
            chair_decision="passed" if tied else None,
        )  # fmt: skip


@pytest.mark.parametrize("seed", [3, 8])
def test_any_sequence_of_acts_gives_minutes_whose_counts_are_the_stored_ones(in_session, seed):
    there, pressing = in_session, Chance(in_session, seed)
    with clock.at(there.at(13, 59)), unit_of_work(there.people.secretary) as uow:
        for name in ("石川", "佐々木", "村上"):
            actions.arrive(uow, there.meeting(), there.member(name))
    for minute in range(2, 2 + STEPS):
        pressing.press(minute)
    assert pressing.done > 5
    with clock.at(there.at(14, 50)):
        agree(there.meeting())


def agree(meeting):
    session = db.session()
    stays, told = queries.stays(session, meeting), record.of(session, meeting)
    sitting, shown = (
        queries.sitting(session, meeting),
        console_page.quorum(queries.room(session, meeting), meeting),
    )
    last = told["quorum"]["course"][-1]
    assert shown["present"] == len(sitting.present) == last["present"]
    assert shown["met"] == sitting.quorate == last["quorate"]
    statements = {fact.source: fact.text for fact in happenings.happenings(session, meeting)}
    votes = [vote for item in meeting.items for vote in item.votes]
    assert votes
    for item, said in zip(meeting.items, told["items"], strict=True):
        recused = {r.membership_id for r in item.recusals}
        for vote, line in zip(item.votes, said["votes"], strict=True):
            kept = vote.arithmetic
            there = rules.present_at(stays, vote.at)
            assert set(kept["voters"]) <= there - recused
            assert kept["quorum"] <= kept["present"] == len(there - recused)
            assert kept["eligible"] == len(kept["voters"]) == vote.in_favour + vote.against
            assert (line["present"], line["in_favour"], line["against"]) == (
                kept["present"], vote.in_favour, vote.against,
            )  # fmt: skip
            assert line["result"] == vote.result == ("passed" if carried(vote) else "rejected")
            assert f"賛成{vote.in_favour}人、反対{vote.against}人" in statements[f"vote/{vote.id}"]
        main = record.main_vote(item)
        assert main is None or item.state == main.result


def carried(vote):
    return vote.in_favour >= vote.arithmetic["needed"] or vote.chair_decision == "passed"

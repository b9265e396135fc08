"""委嘱状 of a body that has meetings and no procedure of its own: where they are issued, and to whom first."""

import datetime as dt

from consult import clock
from consult.bodies import terms
from consult.db import db
from consult.issuing import commissions, queries
from consult.unit_of_work import unit_of_work


def test_letters_go_out_in_the_newest_meeting_first_to_those_whose_term_begins(room):
    there = room("noticed")
    meeting = there.meeting()
    assert commissions.home(db.session(), meeting.body_id) == meeting.case_id
    with clock.at(there.at(10)):
        offered = queries.possible(db.session(), meeting.case, "緑野市")
        assert [one.kind for one in offered].count(commissions.KIND) == 12
        assert commissions.beginning(db.session(), meeting.case) == frozenset()
    with clock.at(clock.tokyo(2026, 4, 20, 10)):
        new = commissions.beginning(db.session(), meeting.case)
        assert len(new) == 12
    with clock.at(clock.tokyo(2026, 11, 1, 10)), unit_of_work(there.people.secretary) as uow:
        ono = terms.take_office(uow, there.member("小野"), "deputy", dt.date(2026, 11, 1))
        assert f"member/{ono.id}" not in commissions.beginning(uow.session, meeting.case)
        tsuji = there.member("辻󠄀")
        terms.leave(uow, tsuji, dt.date(2026, 10, 31), "転居")
        day = dt.date(2026, 11, 1)
        after = terms.substitute(uow, tsuji, name="辻 明", reading="つじ あきら", since=day)
        uow.flush()
        assert commissions.beginning(uow.session, there.meeting().case) == {f"member/{after.id}"}

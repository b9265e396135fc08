"""Personal links, approval, attestation, summaries, tasks: who may do what, until when, and what is kept of it."""

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.access.actor import PUBLIC, SYSTEM
from consult.audit.models import AuditEvent
from consult.bodies.models import Body
from consult.cases import clocks
from consult.db import db
from consult.db import settings as installed
from consult.demo import meetings as story
from consult.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Refused
from consult.meetings import actions, drafting, homework, minutes_queries, queries, record
from consult.meetings.actions import afterwards, attesting, check, links, minutes
from consult.meetings.models_minutes import MinutesLink
from consult.unit_of_work import unit_of_work

DURING = {"days": 17}


def link_for(there, name, purpose="check", when=None, to=None):
    with clock.at(when or there.at(9, **DURING)), unit_of_work(there.people.secretary) as uow:
        meeting = there.meeting()
        member = there.member(name).id
        return links.token(links.make(uow, meeting, member, installed(), purpose=purpose, to=to), installed())


def remark(there, words):
    return next(r for r in queries.rows(db.session, there.meeting()) if words in r.text)


def test_a_member_without_an_account_asks_and_assents_by_the_link_alone(room):
    there = room("member_check")
    secret = link_for(there, "小野")
    said = remark(there, "託児があれば")
    with clock.at(there.at(10, **DURING)):
        links.ask(secret, said.id, "託児があれば、参加できる人は増える。", key="once")
        links.ask(secret, said.id, "託児があれば、参加できる人は増える。", key="once")
        links.accept(secret)
    db.session.expire_all()
    mine = [w for w in queries.corrections(db.session, there.meeting()) if w.remark_id == said.id]
    assert [w.state for w in mine] == ["requested"]
    assert there.member("小野").id in {r.membership_id for r in queries.replies(db.session, there.meeting())}


def test_the_link_reaches_no_remark_of_another_and_the_refusal_is_logged(room):
    there = room("member_check")
    secret = link_for(there, "小野")
    of_another, before = remark(there, "半分").id, len(queries.corrections(db.session, there.meeting()))
    with clock.at(there.at(10, **DURING)), pytest.raises(check.NotYourRemark):
        links.ask(secret, of_another, "別の文")
    db.session.expire_all()
    assert len(queries.corrections(db.session, there.meeting())) == before
    refused = select(func.count()).where(AuditEvent.type == "correction.refused")
    assert db.session.execute(refused).scalar_one() == 1


def test_a_link_made_anew_or_ended_no_longer_opens_and_nothing_but_a_digest_is_kept(room):
    there = room("member_check")
    first, second = link_for(there, "小野"), link_for(there, "小野")
    assert first != second
    with clock.at(there.at(10, **DURING)):
        with pytest.raises(Gone, match="使えなくなりました"):
            links.holder(db.session, first)
        link, _meeting = links.holder(db.session, second)
        with unit_of_work(there.people.secretary) as uow:
            links.revoke(uow, there.meeting(), link.id)
        with pytest.raises(Gone):
            links.holder(db.session, second)
        with pytest.raises(NotFound):
            links.holder(db.session, "x" * 32)
    kept = db.session.execute(select(MinutesLink)).scalars().all()
    assert not [row for row in kept for secret in (first, second) if secret in str(vars(row))]


def test_a_link_ends_with_the_last_day_of_the_check(room):
    there = room("member_check")
    secret = link_for(there, "小野")
    with clock.at(there.at(23, 59, days=22)):
        assert links.holder(db.session, secret)[0].membership.short_name == "小野"
    with clock.at(there.at(0, 0, days=23)), pytest.raises(Gone, match="終わりました"):
        links.accept(secret)


def test_links_are_made_by_the_office_alone(room):
    there = room("member_check")
    member = there.member("小野").id
    people = there.people.refreshed()
    others = [people.records, people.stranger, people.admin, people.chair, people.ito, PUBLIC, SYSTEM]
    with clock.at(there.at(9, **DURING)):
        for actor in others:
            with pytest.raises(Forbidden), unit_of_work(actor) as uow:
                links.make(uow, there.meeting(), member, installed(), purpose="check", to=None)
        with unit_of_work(people.head) as uow:
            assert (
                links.make(uow, there.meeting(), member, installed(), purpose="check", to=None).way == "print"
            )


def test_a_link_by_mail_needs_an_address_and_those_who_were_not_there_get_none(room):
    there = room("member_check")
    with pytest.raises(Invalid) as wrong:
        link_for(there, "小野", to="ono.example")
    assert list(wrong.value.fields) == ["to"]
    with pytest.raises(NotFound, match="確かめる人ではありません"):
        link_for(there, "村上")


def edited(there, words, text):
    with clock.at(there.at(12, days=12)), unit_of_work(there.people.secretary) as uow:
        row = remark(there, words)
        actions.edit_row(uow, row, text=text, seen=row.text)


def test_the_difference_is_shown_first_and_only_that_difference_is_made(room):
    there = room("minutes_draft")
    edited(there, "午後3時40分に退席", "髙橋委員は途中で退席しました。")
    with clock.at(there.at(12, 30, days=12)), unit_of_work(there.people.secretary) as uow:
        stay = next(p for p in there.meeting().presences if p.membership.short_name == "小野")
        actions.change_stay(uow, stay, arrived_at=stay.arrived_at, left_at=there.at(15, 50), reason="早退")
    plan, kept = minutes.planned(db.session, there.meeting())
    assert [fact.text[:2] for _after, fact in plan.insert] == ["小野"]
    assert ["午後3時40分" in text for text in kept.values()] == [True]
    with clock.at(there.at(13, days=12)):
        with pytest.raises(Conflict, match="変わりました"), unit_of_work(there.people.secretary) as uow:
            actions.regenerate(uow, there.meeting(), seen="another")
        with unit_of_work(there.people.secretary) as uow:
            assert actions.regenerate(uow, there.meeting(), seen=drafting.fingerprint(plan)) == 1
        (row_id,) = kept
        assert queries.row(db.session, there.meeting(), row_id).text == "髙橋委員は途中で退席しました。"
        with unit_of_work(there.people.secretary) as uow:
            minutes.restore_row(uow, queries.row(uow.session, there.meeting(), row_id))
        db.session.expire_all()
        assert queries.row(db.session, there.meeting(), row_id).text == kept[row_id]


def checked(there, way, *names):
    """The meeting with its check over, approved in a way, attested by the members named."""
    members = [there.member(name).id for name in names]
    with clock.at(there.at(9, **DURING)), unit_of_work(there.people.secretary) as uow:
        attesting.settle_approval(uow, there.meeting(), way=way, members=members)
    story._answered(there)
    there.move("end_check", there.at(0, days=23), SYSTEM)


def test_minutes_for_the_next_meeting_wait_for_its_vote(room):
    there = room("member_check")
    checked(there, "next_meeting")
    chair = there.people.refreshed().chair
    with pytest.raises(Refused) as waiting:
        there.move("seal", there.at(10, days=26), chair)
    assert [v.code for v in waiting.value.verdicts if not v.ok] == ["minutes_approved"]
    with clock.at(there.at(9, days=24)):
        with (
            pytest.raises(Refused, match="まだ計画されていません"),
            unit_of_work(there.people.secretary) as uow,
        ):
            attesting.take_up_next(uow, there.meeting())
        with unit_of_work(there.people.secretary) as uow:
            body = uow.session.get_one(Body, there.meeting().body_id)
            later = actions.plan_meeting(uow, body, starts_at=there.at(14, days=40), place="会議室301")
            slug = later.case.slug
        with unit_of_work(there.people.secretary) as uow:
            assert attesting.take_up_next(uow, there.meeting()).title == "第3回会議録の承認"
        with pytest.raises(Refused, match="もう第4回"), unit_of_work(there.people.secretary) as uow:
            attesting.take_up_next(uow, there.meeting())
    then = story.Room(there.people, slug, there.day + 40 * story.DAY)
    with clock.at(there.at(9, days=24)), unit_of_work(there.people.secretary) as uow:
        actions.change_meeting(uow, then.meeting(), how_to_observe="先着10人")
    then.move("give_notice", there.at(10, days=24), there.people.secretary)
    then.arrive(story.THERE, then.at(13, 50))
    then.move("open", then.at(14), there.people.secretary)
    then.vote(1, then.at(14, 10), method="no_objection")
    there.move("seal", there.at(10, days=41), chair)
    assert record.of(db.session, there.meeting())["approved"] == {
        "by": "next_meeting", "meeting": 4, "item": 1, "on": "2026-12-22",
    }  # fmt: skip


def test_signatories_attest_the_digest_by_account_or_link_before_the_public_edition(room):
    there = room("member_check")
    checked(there, "chair", "伊藤", "小野")
    there.move("seal", there.at(10, days=26), there.people.refreshed().chair)
    digest = there.meeting().sealed_digest
    secret = link_for(there, "小野", links.SIGN, there.at(9, days=27))
    with clock.at(there.at(10, days=27)):
        with unit_of_work(there.people.secretary) as uow:
            actions.propose_redactions(uow, there.meeting())
        with pytest.raises(Refused, match="署名委員がまだ確かめていません：伊藤、小野"):
            story.release(there, there.at(11, days=27))
        with pytest.raises(Conflict), unit_of_work(there.people.refreshed().ito) as uow:
            attesting.attest(uow, there.meeting(), digest="0" * 64)
        with pytest.raises(Forbidden), unit_of_work(there.people.refreshed().hayakawa) as uow:
            attesting.attest(uow, there.meeting(), digest=digest)
        with unit_of_work(there.people.refreshed().ito) as uow:
            attesting.attest(uow, there.meeting(), digest=digest)
        attesting.attest_by_link(secret, digest=digest)
        attesting.attest_by_link(secret, digest=digest)
    done = minutes_queries.attestations(db.session, there.meeting())
    assert [(a.membership.short_name, a.way, a.digest == digest) for a in done] == [
        ("伊藤", "account", True), ("小野", "link", True),
    ]  # fmt: skip


def test_the_chair_and_those_who_were_absent_are_no_signatories(room):
    there = room("minutes_draft")
    for name in ("水野", "村上"):
        with pytest.raises(Invalid) as wrong, unit_of_work(there.people.secretary) as uow:
            attesting.settle_approval(uow, there.meeting(), way="dice", members=[there.member(name).id])
        assert sorted(wrong.value.fields) == ["members", "way"]


def test_a_summary_is_due_in_two_days_published_once_and_keeps_its_clock(room):
    there = room("closed")
    (due,) = [d for d in clocks.of(db.session, there.meeting().case) if d.rule == "meeting_summary"]
    assert (due.due_on.isoformat(), due.state) == ("2026-11-14", "running")
    text = afterwards.proposed_summary(there.meeting())
    assert text.splitlines()[0] == "議題1「公募枠を2割以上とする」：可決（賛成3・反対3、会長の決定）。"
    with clock.at(there.at(9, days=1)):
        with pytest.raises(Invalid), unit_of_work(there.people.secretary) as uow:
            afterwards.write_summary(uow, there.meeting(), " \n", publish=True)
        with unit_of_work(there.people.secretary) as uow:
            afterwards.write_summary(uow, there.meeting(), text, publish=True)
        with pytest.raises(Refused, match="変えられません"), unit_of_work(there.people.secretary) as uow:
            afterwards.write_summary(uow, there.meeting(), "別の概要", publish=True)
    db.session.expire_all()
    (due,) = [d for d in clocks.of(db.session, there.meeting().case) if d.rule == "meeting_summary"]
    assert due.state == "met"


def test_tasks_come_back_until_a_meeting_hears_that_they_are_done(room):
    there = room("minutes_draft")
    with clock.at(there.at(9, days=13)), unit_of_work(there.people.secretary) as uow:
        body = uow.session.get_one(Body, there.meeting().body_id)
        slugs = [
            actions.plan_meeting(uow, body, starts_at=there.at(14, days=day), place="会議室301").case.slug
            for day in (40, 70)
        ]
    with clock.at(there.at(9, 30, days=13)), unit_of_work(there.people.secretary) as uow:
        with pytest.raises(Invalid) as nowhere:
            actions.add_outcome(uow, there.meeting(), kind="decision", text="決めた", item=9)
        assert list(nowhere.value.fields) == ["item"]
    fourth, fifth = (story.Room(there.people, slug, there.day) for slug in slugs)
    before = homework.tasks_before(db.session, fourth.meeting())
    assert [task.outcome.item.position for task in before] == [2, 2]
    first, second = (task.outcome.id for task in before)
    with clock.at(there.at(10, days=13)):
        with unit_of_work(there.people.secretary) as uow:
            assert afterwards.bring_back(uow, fourth.meeting()).title == afterwards.TASKS
        with pytest.raises(Refused, match="もう議題"), unit_of_work(there.people.secretary) as uow:
            afterwards.bring_back(uow, fourth.meeting())
        with pytest.raises(Invalid) as silent, unit_of_work(there.people.secretary) as uow:
            afterwards.report_task(uow, fourth.meeting(), second, state="carried", note="")
        assert list(silent.value.fields) == ["note"]
        for task, state, note in (
            (first, "done", "案を配った"),
            (second, "carried", "2市から返事待ち。次回まで"),
        ):
            with unit_of_work(there.people.secretary) as uow:
                afterwards.report_task(uow, fourth.meeting(), task, state=state, note=note)
    db.session.expire_all()
    assert [t.outcome.id for t in homework.tasks_before(db.session, fifth.meeting())] == [second]
    assert len(homework.tasks_before(db.session, fourth.meeting())) == 2
    with pytest.raises(Refused, match="消せません"), unit_of_work(there.people.secretary) as uow:
        actions.remove_outcome(uow, homework.tasks_before(uow.session, fifth.meeting())[0].outcome)

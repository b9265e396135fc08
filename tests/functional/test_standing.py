"""期限後, 宛先違い, 重複 and the ways back: kept, counted, pointed on, and put right with a reason."""

import datetime as dt
import random

from flask import g
from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.definitions import pin
from consult.consultations import actions, onward, queries, rules
from consult.consultations.identity import Identity, Keys, unseal
from consult.consultations.intake import Paper
from consult.consultations.models import Opinion, OpinionIdentity
from consult.consultations.models_onward import Onward
from consult.consultations.queries import desk
from consult.consultations.result.report import reckoning
from consult.db import db, settings
from consult.demo import consultations as story
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor

FIRST, SOON = dt.date(2026, 10, 1), clock.tokyo(2026, 10, 12, 10)
MIDORI = Identity("緑野 みどり", "緑野市中央一丁目2番地")
AOYAMA = Identity("青山 陽子", "緑野市若葉町3丁目8番地")
LINE = "回覧板だけでなくLINEでも募集を知らせてほしい。"


def standing(app, slug, n):
    for name in list(g):
        g.pop(name)
    return Staff(app, "sato").open(f"/desk/cases/{slug}/opinions/{n}/standing")


def opinion(slug, n):
    db.session.rollback()
    return queries.opinion_by_number(db.session(), story.case_of(slug), n)


def test_a_misdirected_opinion_goes_to_its_case_with_its_day_and_the_original_stays(app, people, opened):
    other = story.prepare(people, first_day=FIRST, title="緑野市自転車の計画（案）")
    story.publish_notice(people, other, FIRST)
    sent = story.send(opened, "自転車の道を広げて。\r\n急いで。", "s3-2", MIDORI, clock.tokyo(2026, 10, 5, 9))
    with clock.at(SOON):
        desk_ = standing(app, opened, 1)
        desk_.press("do=hand_on", reason="")
        assert desk_.status == 422
        assert "渡す先を1つ選んでください" in desk_.text
        desk_.press("do=hand_on", place=other, reason="自転車の案についての意見")
        assert "移した先：R8-意-002-0001" in desk_.text
        one, two = opinion(opened, 1), opinion(other, 1)
        assert (one.stage, two.stage) == ("misdirected", "received")
        assert (two.text, two.arrived_on, two.received_at) == (one.text, one.arrived_on, one.received_at)
        sealed = db.session.get_one(OpinionIdentity, two.id).sealed
        assert unseal(sealed, Keys.of(settings())) == MIDORI
        page = Visitor(app).open(f"/receipts/{sent.code}")
        assert "宛先の案件に移しました" in page.text
        assert "R8-意-002-0001" in page.text
        # It counts there, so it cannot count here as well.
        desk_ = standing(app, opened, 1)
        desk_.press("do=reinstate", reason="まちがい")
        assert desk_.status == 409
        assert "ほかの案件に移して数えています" in desk_.text
    assert queries.counts(db.session(), story.case_of(opened)).apart["misdirected"] == 1


def test_what_was_meant_for_another_authority_is_noted_and_may_come_back(app, people, opened):
    sent = story.send(opened, LINE, "s3-2", MIDORI, clock.tokyo(2026, 10, 5, 9))
    with clock.at(SOON):
        standing(app, opened, 1).press(
            "do=hand_on", office="愛知県 交通対策課", handed_on="10/9", reason="県道のため"
        )
        assert opinion(opened, 1).stage == "misdirected"
        assert "10月9日" in Visitor(app).open(f"/receipts/{sent.code}").text
        standing(app, opened, 1).press("do=reinstate", reason="市道のことも書いてあった")
        assert opinion(opened, 1).stage == "received"
        assert db.session.execute(select(Onward)).first() is None


def test_only_the_same_words_of_the_same_person_are_a_duplicate(app, people, opened):
    codes = [
        story.send(opened, text, "s3-2", who, clock.tokyo(2026, 10, 5, 9, n)).code
        for n, (text, who) in enumerate(
            ((LINE, MIDORI), (LINE, AOYAMA), (f"{LINE}\n", MIDORI), ("ほかのこと。", MIDORI))
        )
    ]
    with clock.at(SOON):
        assert "同じ人の同じ文の意見は、ほかにありません" in standing(app, opened, 2).text
        assert "同じ人の同じ文の意見は、ほかにありません" in standing(app, opened, 4).text
        desk_ = standing(app, opened, 3)
        desk_.press("do=duplicate", same="2", reason="二度押した")
        assert desk_.status == 422
        desk_.press("do=duplicate", same="1", reason="二度押した")
        assert "数える1通：R8-意-001-0001" in desk_.text
        found = queries.counts(db.session(), story.case_of(opened))
        assert (found.received, found.counted, found.people, found.apart["duplicate"]) == (4, 3, 2, 1)
        page = Visitor(app).open(f"/receipts/{codes[2]}")
        assert "受付番号R8-意-001-0001の意見を読んで答えます" in page.text
        standing(app, opened, 3).press("do=reinstate", reason="言い足したかったとのこと")
        assert queries.counts(db.session(), story.case_of(opened)).counted == 4


def test_a_postmark_that_was_misread_is_put_right_and_only_then_it_is_in_time(app, people, opened):
    story.close(opened, FIRST)
    came = Paper(arrived_on=dt.date(2026, 11, 2), postmarked_on=dt.date(2026, 10, 31), sheets=1)
    when = clock.tokyo(2026, 11, 2, 11)
    code = story.send(
        opened, LINE, "s3-2", MIDORI, when, actor=people.secretary, channel="post", paper=came
    ).code
    assert opinion(opened, 1).stage == "late"
    with clock.at(clock.tokyo(2026, 11, 4, 9)):
        told = Visitor(app).open(f"/receipts/{code}").text
        assert "消印は令和8年10月31日" in told
        assert "11時00分" not in told.split("締切（")[1].split("お預かり")[0]
        desk_ = standing(app, opened, 1)
        assert "郵送：消印有効" in desk_.text
        desk_.press("do=reinstate", reason="数えたい")
        assert desk_.status == 409
        standing(app, opened, 1).press("do=arrival", postmarked_on="令和8年11月3日", reason="読みちがい")
        desk_ = standing(app, opened, 1)
        desk_.press("do=arrival", postmarked_on="令和8年10月30日", reason="消印の1を読みちがえた")
        assert "期限までに届いています" in desk_.text
        desk_.press("do=reinstate", reason="消印を読み直した")
        assert opinion(opened, 1).stage == "received"


def test_any_mix_of_stages_has_one_place_for_each_opinion(app, people, opened):
    """Registers with drawn stages: what the desk, the result and the conditions count is always everything."""
    drawn = random.Random(12)
    stages = [*rules.APART, "grouped", "answered", "approved", "published"]
    with clock.at(SOON), story.unit_of_work(people.secretary) as uow:
        made = [
            actions.open_consultation(uow, people.office(people.civic_office), title=f"案{n}")
            for n in range(4)
        ]
        digest = pin(uow, "opinion").digest
        for consultation in made:
            uow.require(Permission.OPINION_ENTER, on=consultation.case)
            for n in range(1, drawn.randrange(0, 30)):
                key = f"{consultation.case_id}-{n}"
                uow.add(
                    Opinion(
                        case_id=consultation.case_id, number=n, receipt_number=key, code_digest=key,
                        definition_digest=digest, stage=drawn.choice(stages), channel=drawn.choice([*rules.CHANNELS]),
                        text=f"意見{n % 5}", text_key=f"{n % 5}", places=[], arrived_on=FIRST, received_at=SOON,
                    )
                )  # fmt: skip
            uow.record(Event.OPINION_RECEIVED, consultation.case)
        cases = [consultation.case for consultation in made]
    for case in cases:
        found, lanes = queries.counts(db.session(), case), desk.lanes(db.session(), case)
        assert found.balanced
        assert lanes.balanced
        assert sum(part.number for part in reckoning(found)) == found.received == lanes.received
        assert found.counted == found.published + found.withheld + found.duplicates
    assert not onward.same_of(db.session(), opinion_like(cases))


def opinion_like(cases):
    """Without an identity nobody has sent anything twice."""
    ids = [case.id for case in cases]
    return db.session.execute(select(Opinion).where(Opinion.case_id.in_(ids)).limit(1)).scalar_one()

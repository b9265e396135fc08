"""Eleven opinions to a round that is stopped: six go along, two stay, three say nothing, and four new ones come."""

import datetime as dt

import pytest
from flask import g
from sqlalchemy import select

from consult import clock
from consult.cases import actions as cases
from consult.consultations import actions, carry_over, queries
from consult.consultations.identity import Identity, Keys, unseal
from consult.consultations.models import Consultation, Opinion, OpinionAttachment, OpinionIdentity
from consult.consultations.models_onward import CarryOver
from consult.consultations.period_notes import period_notes
from consult.consultations.result import bundle, result_report
from consult.db import db, settings
from consult.demo import consultations as story
from consult.notifications.models import Mail
from consult.worker import drain
from tests.factories.staff import Staff
from tests.factories.visitor import Visitor

FIRST, AGAIN = dt.date(2026, 10, 1), dt.date(2026, 11, 2)
WORDS = [f"第{n}の道に、街灯を{n}本立ててほしい。\r\n　夜道が暗い。" for n in range(1, 12)]


def person(n):
    mail = f"p{n}@example.jp" if n in {1, 2, 9} else ""
    return Identity(f"市民 {n}", f"緑野市本町{n}丁目", "", mail)


@pytest.fixture
def rounds(people, opened):
    """Both slugs, and the codes of the first round by number."""
    codes = {}
    for n, text in enumerate(WORDS, 1):
        when = clock.tokyo(2026, 10, 5, 9, n)
        if n in {4, 11}:
            paper = actions_paper(n)
            sent = story.send(
                opened, text, "s3-2", person(n), when, actor=people.secretary, channel="post", paper=paper
            )
        else:
            sent = story.send(opened, text, "s3-2", person(n), when, opened=when)
        codes[n] = sent.code
    for trigger in ("stop", "restart"):
        with story.door(people.head, dt.date(2026, 10, 20)) as uow:
            given = {"reason": "区域の図に誤りがあった"} if trigger == "stop" else None
            cases.advance(uow, story.case_of(opened), trigger, inputs=given)
    slug = "r8-i-002"
    with story.door(people.secretary, dt.date(2026, 10, 21)) as uow:
        made = uow.session.get_one(Consultation, story.case_of(slug).id)
        actions.attach_draft(uow, story.case_of(slug), story.PLAN, title="直した案")
        actions.set_period(uow, made, AGAIN, AGAIN + 29 * story.DAY)
        actions.set_result_due(uow, made, AGAIN + 90 * story.DAY)
    return opened, slug, codes


def actions_paper(n):
    from consult.consultations.intake import Paper

    return Paper(arrived_on=dt.date(2026, 10, 5), postmarked_on=dt.date(2026, 10, 4), sheets=n)


def at_desk(app, path):
    """The secretary in a browser of her own; what requests of others left in the context is forgotten."""
    for name in list(g):
        g.pop(name)
    return Staff(app, "sato").open(path)


def say(visitor, path, answer):
    """An answer that no page offered, or offered before."""
    token = visitor.open("/receipts/").value("csrf_token")
    return visitor.post(path, csrf_token=token, answer=answer)


def row(slug, n):
    return queries.opinion_by_number(db.session(), story.case_of(slug), n)


def test_each_sender_decides_and_both_rounds_add_up(app, people, rounds):
    old, new, codes = rounds
    visitor = Visitor(app)
    with clock.at(clock.tokyo(2026, 10, 25, 10)):
        assert "引き継げます" not in visitor.open(f"/receipts/{codes[1]}").text  # nothing is open yet
        assert "まだ始まっていません" in visitor.open(f"/receipts/{codes[1]}/carry").text
        say(visitor, f"/receipts/{codes[1]}/carry", "yes")
        assert visitor.status == 409
    story.publish_notice(people, new, AGAIN)
    with clock.at(clock.tokyo(2026, 11, 3, 10)):
        drain(settings())  # asks: a mail to the three with an address
        mails = db.session.execute(select(Mail).where(Mail.notice == "carry_over")).scalars().all()
        assert len(mails) == 3
        tally = carry_over.tally(db.session(), story.case_of(old))
        assert (tally.asked, tally.waiting, tally.received, tally.balanced) == (3, 8, 11, True)
        before = [(o.text, o.stage, o.version) for o in opinions_of(old)]
        answered_by_citizens(app, visitor, old, codes)
        answered_on_paper(app, new)
        for n in range(4):  # one of them is a person who has carried the same words over
            who, text = (
                (person(3), WORDS[2]) if n == 0 else (Identity(f"新しい人 {n}", "緑野市"), f"新しい意見{n}。")
            )
            story.send(new, text, "s3-2", who, clock.tokyo(2026, 11, 4, 9, n))
        found = carry_over.tally(db.session(), story.case_of(old))
        assert (found.carried, found.declined, found.silent, found.not_asked) == (6, 2, 3, 0)
        assert found.balanced
        assert [(o.text, o.stage, o.version) for o in opinions_of(old)] == before
        seen_by_everyone(app, visitor, old, new)
        each_is_the_very_same(old, new)


def answered_by_citizens(app, visitor, old, codes):
    """1, 2, 3, 5 yes; 6 no, then yes; 7 no; one by the link of the mail; each pressed twice."""
    visitor.open(f"/receipts/{codes[3]}/carry")
    assert "第3の道に、街灯を3本立ててほしい。" in visitor.text
    visitor.press("answer=yes")
    assert visitor.path.startswith("/receipts/")
    mine = visitor.path
    assert "前の募集から引き継いだ意見です" in visitor.text
    assert "R8-意-002-0001" in visitor.text
    say(visitor, f"/receipts/{codes[3]}/carry", "yes")
    assert visitor.path == mine  # twice is once
    visitor.open(f"/receipts/{codes[3]}")
    assert "新しい募集に引き継ぎました" in visitor.text
    assert mine in visitor.html  # the same code leads to both
    say(visitor, f"/receipts/{codes[3]}/carry", "no")
    assert visitor.status == 409
    for n in (2, 5):
        say(visitor, f"/receipts/{codes[n]}/carry", "yes")
    link = f"/carry/{carry_over.token_of(row(old, 1).id, settings())}"
    assert "街灯を1本" in visitor.open(link).text
    visitor.press("answer=yes")
    assert "R8-意-002-0004" in visitor.text
    assert Visitor(app).open(link + "x").status == 404
    for n in (6, 7):
        visitor.open(f"/receipts/{codes[n]}/carry").press("answer=no")
        assert "引き継がないと答えました" in visitor.text
    visitor.open(f"/receipts/{codes[6]}/carry").press("answer=yes")  # a no may become a yes
    assert say(visitor, f"/receipts/{codes[8]}/carry", "").status == 422


def answered_on_paper(app, new):
    """4 yes and 8 no, by post; a day outside the new period is not taken."""
    desk = at_desk(app, f"/desk/cases/{new}/carry-over")
    desk.press("", number="4", answer="yes", answered_on="令和8年10月25日")
    assert desk.status == 422
    assert "新しい募集の期間の中の日" in desk.text
    assert desk.value("answered_on") == "令和8年10月25日"
    desk.press("", number="R8-意-001-0004", answer="yes", answered_on="令和8年11月2日")
    assert "4の答えを入れました" in desk.text
    desk.press("", number="8", answer="no", answered_on="令和8年11月3日")
    assert desk.press("", number="99", answer="no", answered_on="令和8年11月3日").status == 422


def seen_by_everyone(app, visitor, old, new):
    desk = at_desk(app, f"/desk/cases/{old}/carry-over")
    assert (
        "前の募集の受付11通＝引き継いだ6＋引き継がない2＋答えなし3＋尋ねない（取下げ・宛先違い・重複）0数が合っています"
        in desk.text
    )
    assert desk.text.count("同じ人が、新しい募集にも出している") == 1
    assert "R8-意-002" in desk.text
    assert "出した人が同意した6通は、この募集に引き継ぎました" in visitor.open(f"/cases/{new}").text
    assert "引き継いだもの6通、引き継がないもの2通、答えのないもの3通" in visitor.open(f"/cases/{old}").text
    counts = queries.counts(db.session(), story.case_of(new))
    assert (counts.received, counts.people, counts.by_channel["web"], counts.by_channel["post"]) == (
        10,
        9,
        9,
        1,
    )
    note = "".join(period_notes(db.session(), story.case_of(new)))
    assert (
        "6通は、中止した前の募集（R8-意-001）から、出した人の同意で引き継いだものです（ウェブ5通、郵送1通）"
        in note
    )


def opinions_of(slug):
    statement = select(Opinion).where(Opinion.case_id == story.case_of(slug).id).order_by(Opinion.number)
    return db.session.execute(statement).scalars().all()


def each_is_the_very_same(old, new):
    keys = Keys.of(settings())
    pairs = db.session.execute(select(CarryOver).where(CarryOver.new_id.is_not(None))).scalars().all()
    assert {pair.number for pair in pairs} == {1, 2, 3, 4, 5, 6}
    for pair in pairs:
        one, two = db.session.get(Opinion, pair.opinion_id), db.session.get(Opinion, pair.new_id)
        assert (one.text, one.places, one.channel, one.sheets) == (
            two.text,
            two.places,
            two.channel,
            two.sheets,
        )
        assert two.stage == "received"
        sealed = [db.session.get(OpinionIdentity, o.id) for o in (one, two)]
        assert sealed[0].sealed != sealed[1].sealed
        assert sealed[0].person_key != sealed[1].person_key
        assert unseal(sealed[0].sealed, keys) == unseal(sealed[1].sealed, keys)


def test_after_the_closing_nobody_is_carried_over_and_what_was_taken_back_is_not_asked(app, people, rounds):
    old, new, codes = rounds
    visitor = Visitor(app)
    with clock.at(clock.tokyo(2026, 10, 24, 10)):
        say(visitor, f"/receipts/{codes[10]}/withdraw", "")
    story.publish_notice(people, new, AGAIN)
    with clock.at(clock.tokyo(2026, 11, 3, 10)):
        drain(settings())
        say(visitor, f"/receipts/{codes[10]}/carry", "yes")
        assert visitor.status == 409
        assert carry_over.tally(db.session(), story.case_of(old)).not_asked == 1
    with clock.at(clock.tokyo(2026, 12, 2, 0, 0, 0)):
        say(visitor, f"/receipts/{codes[1]}/carry", "yes")
        assert visitor.status == 409
        assert "引き継げるのは、募集の期間だけです" in visitor.text
        assert opinions_of(new) == []


def test_files_go_along_by_reference(app, people, rounds):
    old, new, codes = rounds
    with story.door(people.secretary, dt.date(2026, 10, 22)) as uow:
        from consult.access.permissions import Permission
        from consult.audit.events import Event
        from consult.documents import files

        one = row(old, 5)
        uow.require(Permission.OPINION_ENTER, on=one)
        kept = files.store(
            uow, b"%PDF-1.4 map", name="map.pdf", media_type="application/pdf", case_id=one.case_id
        )
        uow.add(OpinionAttachment(opinion_id=one.id, original_id=kept.id))
        uow.record(Event.FILE_STORED, one)
    story.publish_notice(people, new, AGAIN)
    with clock.at(clock.tokyo(2026, 11, 3, 10)):
        say(Visitor(app), f"/receipts/{codes[5]}/carry", "yes")
    rows = db.session.execute(select(OpinionAttachment.original_id)).scalars().all()
    assert len(rows) == 2
    assert len(set(rows)) == 1


def begin_third(people, second):
    """The second round is stopped as well, and a third one is open."""
    with story.door(people.head, dt.date(2026, 11, 10)) as uow:
        cases.advance(uow, story.case_of(second), "stop", inputs={"reason": "案の数字に誤りがあった"})
    with story.door(people.head, dt.date(2026, 11, 10)) as uow:
        cases.advance(uow, story.case_of(second), "restart")
    third, first_day = "r8-i-003", dt.date(2026, 12, 1)
    with story.door(people.secretary, dt.date(2026, 11, 11)) as uow:
        made = uow.session.get_one(Consultation, story.case_of(third).id)
        actions.attach_draft(uow, story.case_of(third), story.PLAN, title="もう一度直した案")
        actions.set_period(uow, made, first_day, first_day + 29 * story.DAY)
        actions.set_result_due(uow, made, first_day + 90 * story.DAY)
    story.publish_notice(people, third, first_day)
    return third


def test_a_code_of_any_earlier_round_leads_into_the_third(app, people, rounds):
    old, second, codes = rounds
    visitor = Visitor(app)
    story.publish_notice(people, second, AGAIN)
    with clock.at(clock.tokyo(2026, 11, 3, 10)):
        drain(settings())
        say(visitor, f"/receipts/{codes[1]}/carry", "yes")
    third = begin_third(people, second)
    with clock.at(clock.tokyo(2026, 12, 2, 10)):
        drain(settings())
        # 1 is carried on from the second round, 2 was silent until now and 4 answers on paper: straight into the third.
        for n in (1, 2):
            assert "令和8年12月30日" in visitor.open(f"/receipts/{codes[n]}/carry").text
            say(visitor, f"/receipts/{codes[n]}/carry", "yes")
            assert "R8-意-003-" in visitor.text
            say(visitor, f"/receipts/{codes[n]}/carry", "yes")
        api = app.test_client().post(
            f"/api/v1/receipts/{codes[3]}/carry-over",
            json={"carry": True},
            headers={"Idempotency-Key": "k" * 20},
        )
        assert api.json["number"].startswith("R8-意-003-")
        assert app.test_client().get(f"/api/v1/receipts/{api.json['code']}").status_code == 200
        office = at_desk(app, f"/desk/cases/{old}/carry-over")
        office.press("", number="4", answer="yes", answered_on="令和8年12月2日")
        tallies = [carry_over.tally(db.session(), story.case_of(slug)) for slug in (old, second)]
        assert [(t.received, t.carried, t.silent, t.balanced) for t in tallies] == [
            (11, 4, 7, True),
            (1, 1, 0, True),
        ]
        into = carry_over.carried_into(db.session(), [story.case_of(slug).id for slug in (second, third)])
        assert [n["all"] for n in into.values()] == [1, 4]
        assert [o.text for o in opinions_of(third)] == [WORDS[0], WORDS[1], WORDS[2], WORDS[3]]
        report = result_report(
            db.session(), story.case_of(third), settings(), number="R8-意-003-結果1", published_on=AGAIN
        )
        material = bundle.Material(report, (), (), b"")
        counted = list(bundle.rows(db.session(), story.case_of(third), material)["counts"])
        assert ("all", "carried_over", "中止した前の募集から引き継いだもの", 4, "", "", 0) in counted
        (note,) = period_notes(db.session(), story.case_of(third))
        assert "R8-意-001、R8-意-002" in note

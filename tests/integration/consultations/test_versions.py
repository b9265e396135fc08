"""An opinion may be rewritten until the closing instant; every version stays, nothing changes under anyone's hands."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.access.actor import PUBLIC
from consult.archive import originals
from consult.audit.models import AuditEvent
from consult.consultations import actions, intake, queries, versions
from consult.consultations.destination import Destination
from consult.consultations.identity import Identity
from consult.consultations.intake import Part
from consult.consultations.models_versions import OpinionVersion
from consult.db import db
from consult.demo import consultations as story
from consult.documents.redaction import Ground, Span
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.unit_of_work import unit_of_work

WHO = Identity("緑野 みどり", "緑野市中央一丁目2番地", "0566-12-3456")
TEXT = "会議は夜に開いてほしい。\r\n子どもがいます。"
SENT = clock.tokyo(2026, 10, 12)
OCTOBER = clock.tokyo(2026, 10, 13, 9)
LAST = clock.tokyo(2026, 10, 30, 23, 59, 59)


@pytest.fixture
def receipt(opened):
    return story.send(opened, TEXT, "s2-2", WHO, SENT)


def opinion(slug, number=1):
    return queries.opinion_by_number(db.session(), story.case_of(slug), number)


def revise(keys, receipt, text, *, base=1, once="", when=OCTOBER):
    with clock.at(when), unit_of_work(PUBLIC) as uow:
        return versions.revise(uow, receipt.spaced_code, keys, [Part(text, "s2-2")], base=base, once=once)


def test_the_first_version_stays_byte_for_byte_and_the_newest_counts(keys, receipt, opened):
    before = opinion(opened)
    number, code, arrived = before.receipt_number, before.code_digest, before.received_at
    assert revise(keys, receipt, "会議は土曜に開いてほしい。") == 2
    assert revise(keys, receipt, "会議は日曜に開いてほしい。", base=2, when=LAST) == 3
    now = opinion(opened)
    assert (now.receipt_number, now.code_digest, now.received_at) == (number, code, arrived)
    found = versions.versions_of(db.session(), now)
    assert [(v.row.n, v.row.text) for v in found] == [
        (1, TEXT), (2, "会議は土曜に開いてほしい。"), (3, "会議は日曜に開いてほしい。"),
    ]  # fmt: skip
    assert now.text == found[-1].row.text
    assert found[-1].row.received_at == LAST
    assert ("removed", "土曜") in found[-1].change
    assert ("added", "日曜") in found[-1].change


def test_each_version_is_an_event_that_says_only_its_digest(keys, receipt, opened):
    revise(keys, receipt, "会議は土曜に開いてほしい。")
    (entry,) = db.session.execute(
        select(AuditEvent.entry).where(AuditEvent.type == "opinion.revised")
    ).scalars()
    assert b'"version":2' in entry
    assert "土曜" not in entry.decode()
    second = versions.versions_of(db.session(), opinion(opened))[1]
    assert second.row.event_id is not None


def test_nothing_is_written_for_an_opinion_never_changed(keys, receipt, opened):
    assert db.session.execute(select(func.count(OpinionVersion.id))).scalar() == 0
    (only,) = versions.versions_of(db.session(), opinion(opened))
    assert (only.row.n, only.row.text, only.change) == (1, TEXT, ())


def test_the_same_form_sent_twice_makes_one_version(keys, receipt, opened):
    assert revise(keys, receipt, "土曜に。", once="form-1") == 2
    assert revise(keys, receipt, "土曜に。", once="form-1") == 2
    assert versions.number_of_versions(db.session(), opinion(opened)) == 2


def test_a_form_older_than_the_newest_version_is_told_so(keys, receipt, opened):
    revise(keys, receipt, "土曜に。")
    with pytest.raises(Conflict):
        revise(keys, receipt, "日曜に。", base=1)
    assert opinion(opened).text == "土曜に。"


def test_what_is_added_leaves_the_words_before_it_as_they_were(keys, receipt, opened):
    with clock.at(OCTOBER), unit_of_work(PUBLIC) as uow:
        form = [Part(TEXT.replace("\r\n", "\n"), "s2-2"), Part("駐車場も要ります。", "s3-2")]
        versions.revise(uow, receipt.code, keys, form, base=1)
    second = versions.versions_of(db.session(), opinion(opened))[1]
    assert second.row.kind == "added"
    assert second.row.text == TEXT + "\n\n駐車場も要ります。"
    assert [place["anchor"] for place in second.row.places] == ["s2-2", "s3-2"]


@pytest.mark.parametrize("text", ["", "  \n", "あ" * 4001, TEXT.replace("\r\n", "\n")])
def test_nothing_too_much_or_nothing_new_is_told_at_the_field(keys, receipt, opened, text):
    with pytest.raises(Invalid) as refused:
        revise(keys, receipt, text)
    assert set(refused.value.fields) == {"text"}
    assert opinion(opened).text == TEXT


def test_the_closing_instant_ends_it_with_a_sentence(keys, receipt, opened):
    revise(keys, receipt, "土曜に。", when=LAST)
    with pytest.raises(Refused) as refused:
        revise(keys, receipt, "日曜に。", base=2, when=LAST + dt.timedelta(seconds=1))
    assert "もう書き直せません" in str(refused.value)


def test_only_the_code_opens_it(keys, receipt):
    with pytest.raises(NotFound), unit_of_work(PUBLIC) as uow:
        versions.revise(uow, "4821773019560043", keys, [Part("夜に。")], base=1)


def test_a_withdrawn_opinion_stays_as_it_is(keys, receipt, opened):
    with clock.at(OCTOBER), unit_of_work(PUBLIC) as uow:
        actions.withdraw(uow, receipt.code, keys)
    with pytest.raises(Refused, match="取り下げた意見"):
        revise(keys, receipt, "土曜に。")


def test_nobody_splits_what_its_sender_may_still_change(people, keys, receipt, opened):
    with clock.at(OCTOBER), unit_of_work(people.secretary) as uow:
        actions.accept_all(uow, story.case_of(opened))
    with pytest.raises(Refused, match="締切のあと"), clock.at(OCTOBER), unit_of_work(people.secretary) as uow:
        actions.add_point(uow, opinion(opened), "夜に開く", [(0, 5)])
    assert revise(keys, receipt, "土曜に。") == 2  # accepted is not yet split


def test_once_split_no_version_slips_under_the_points(people, keys, receipt, opened):
    """The end set later again, as an extension does, opens the form but not what is already in points."""
    after = clock.tokyo(2026, 11, 6, 10)
    with clock.at(after), unit_of_work(people.secretary) as uow:
        one = opinion(opened)
        actions.classify(uow, one, "accept")
        actions.add_point(uow, one, "夜に開く", [(0, 5)])
    with pytest.raises(Refused, match="もう書き直せません"):
        revise(keys, receipt, "土曜に。", when=after)
    with pytest.raises(Refused, match="新しい意見"):
        revise(keys, receipt, "土曜に。", when=OCTOBER)
    assert opinion(opened).text == TEXT


def test_hidden_places_do_not_survive_the_words_they_stood_on(people, keys, receipt, opened):
    with clock.at(OCTOBER), unit_of_work(people.secretary) as uow:
        actions.propose_redactions(uow, opinion(opened), [Span(0, 2, Ground.PERSONAL_INFORMATION)])
    revise(keys, receipt, "電話は0566-12-3456です。土曜に。")
    now = opinion(opened)
    assert (now.review, now.redactions) == ("none", [])
    assert "personal_data" in now.flags


def test_a_program_that_sends_its_first_words_again_gets_its_receipt(keys, receipt, opened):
    revise(keys, receipt, "土曜に。")
    with clock.at(OCTOBER):
        case = story.case_of(opened)
        to = Destination.of(case, queries.consultation_of(db.session(), case))
        once = f"{SENT.isoformat()} {TEXT}"
        ready = intake.prepare(to, intake.Submission((Part(TEXT, "s2-2"),), WHO, once=once), keys)
        with unit_of_work(PUBLIC) as uow:
            again = intake.receive(uow, ready, keys)
            assert again.again
            assert intake.is_same(uow.session, again, ready)


@pytest.fixture
def postcard(people, opened):
    """A typed postcard, in the week after the end."""
    paper = intake.Paper(dt.date(2026, 10, 20), dt.date(2026, 10, 19), sheets=1)
    when = clock.tokyo(2026, 10, 20)
    story.send(
        opened, "回覧版で知らせる。", "s3-2", WHO, when, actor=people.secretary, channel="post", paper=paper
    )
    return opened


def correct(actor, slug, text, reason="紙は「板」", *, base=1):
    with clock.at(clock.tokyo(2026, 11, 6)), unit_of_work(actor) as uow:
        return versions.correct(uow, opinion(slug), [Part(text, "s3-2")], reason, base=base)


def test_a_wrong_transcription_is_corrected_with_its_reason_and_kept(people, postcard):
    assert correct(people.secretary, postcard, "回覧板で知らせる。") == 2
    first, second = versions.versions_of(db.session(), opinion(postcard))
    assert first.row.text == "回覧版で知らせる。"
    assert (second.row.kind, second.row.reason) == ("corrected", "紙は「板」")
    assert second.row.made_by == people.secretary.account_id
    kinds = db.session.execute(select(AuditEvent.type).where(AuditEvent.id == second.row.event_id)).scalar()
    assert kinds == "opinion.corrected"


def test_a_correction_needs_a_reason_and_the_office(people, postcard):
    with pytest.raises(Invalid) as refused:
        correct(people.secretary, postcard, "回覧板で知らせる。", " ")
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(Forbidden):
        correct(people.stranger, postcard, "回覧板で知らせる。")


def test_what_its_sender_typed_is_never_corrected_by_the_office(people, receipt, opened):
    with pytest.raises(Refused, match="紙から"):
        correct(people.secretary, opened, "会議は昼に。")


def test_points_come_off_before_a_transcription_is_corrected(people, postcard):
    with clock.at(clock.tokyo(2026, 11, 6, 10)), unit_of_work(people.secretary) as uow:
        one = opinion(postcard)
        actions.classify(uow, one, "accept")
        point = actions.add_point(uow, one, "回覧で知らせる", [(0, 9)])
    with pytest.raises(Refused, match="分け直して"):
        correct(people.secretary, postcard, "回覧板で知らせる。")
    with clock.at(clock.tokyo(2026, 11, 6, 10)), unit_of_work(people.secretary) as uow:
        actions.remove_point(uow, uow.session.merge(point))
    assert correct(people.secretary, postcard, "回覧板で知らせる。") == 2


def test_the_full_edition_of_the_record_keeps_every_version(keys, receipt, opened):
    revise(keys, receipt, "土曜に。")
    found = {
        item.path: item.source().read() for item in originals.opinions(db.session(), story.case_of(opened))
    }
    assert found == {
        "originals/opinion-0001.txt": "土曜に。".encode(),
        "originals/opinion-0001-version-1.txt": TEXT.encode(),
    }

"""Minutes: nothing a person wrote is overwritten, nothing changes after sealing, nothing withheld gets out."""

import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from consult import clock
from consult.db import db
from consult.demo import meetings as story
from consult.documents import files
from consult.documents.redaction import Ground
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.meetings import actions, queries, record
from consult.meetings.actions import publishing
from consult.notifications.mail import message
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work


def row_with(uow_session, there, words):
    return next(r for r in queries.rows(uow_session, there.meeting()) if words in r.text)


def edit(there, words, text, seen=None, when=None):
    with clock.at(when or there.at(12, days=12)), unit_of_work(there.people.secretary) as uow:
        row = row_with(uow.session, there, words)
        actions.edit_row(uow, row, text=text, seen=seen or row.text)


def regenerate(there):
    with clock.at(there.at(13, days=12)), unit_of_work(there.people.secretary) as uow:
        return actions.regenerate(uow, there.meeting())


def test_making_the_draft_again_never_touches_an_edited_row(room):
    there = room("minutes_draft")
    edit(there, "夜の会議と昼", "夜と昼を、月ごとに替えてはどうか。")
    before = [(r.id, r.text, r.position) for r in queries.rows(db.session, there.meeting())]
    assert regenerate(there) == 0
    db.session.expire_all()
    assert [(r.id, r.text, r.position) for r in queries.rows(db.session, there.meeting())] == before


def test_a_departure_put_right_rewrites_only_the_generated_sentence(room):
    there = room("minutes_draft")
    edit(there, "託児があれば", "託児があれば参加できる人は多い。")
    with clock.at(there.at(12, 30, days=12)), unit_of_work(there.people.secretary) as uow:
        stay = next(p for p in there.meeting().presences if p.membership.short_name == "髙橋")
        actions.change_stay(
            uow, stay, arrived_at=stay.arrived_at, left_at=there.at(15, 38), reason="時計の遅れ"
        )
    regenerate(there)
    db.session.expire_all()
    texts = [r.text for r in queries.rows(db.session, there.meeting())]
    assert sum("退席" in text for text in texts) == 1
    assert any("午後3時38分に退席しました" in text for text in texts)
    assert "託児があれば参加できる人は多い。" in texts


def test_a_stale_editor_is_told_and_nothing_is_overwritten(room):
    there = room("minutes_draft")
    edit(there, "夜の会議と昼", "先の人の文。")
    with pytest.raises(Conflict, match="あなたの入力は下に残っています"):
        edit(there, "先の人の文", "あとの人の文。", seen="夜の会議と昼の会議を交互に開いてはどうか。")
    assert row_with(db.session, there, "先の人の文").text == "先の人の文。"


def test_rows_move_past_each_other_and_keep_their_numbers_dense(room):
    there = room("minutes_draft")
    with clock.at(there.at(12, days=12)), unit_of_work(there.people.secretary) as uow:
        rows = queries.rows(uow.session, there.meeting())
        first, second = rows[0].id, rows[1].id
        actions.move_row(uow, rows[1], -1)
    db.session.expire_all()
    rows = queries.rows(db.session, there.meeting())
    assert [rows[0].id, rows[1].id] == [second, first]
    assert [r.position for r in rows] == list(range(1, len(rows) + 1))


def test_while_members_check_the_office_does_not_rewrite(room):
    there = room("member_check")
    with pytest.raises(Refused, match="委員が確かめている間は"):
        edit(there, "託児があれば", "別の文。", when=there.at(9, days=17))


def test_a_declined_wish_needs_a_reason_and_leaves_the_remark(room):
    there = room("member_check")
    with clock.at(there.at(9, days=19)), pytest.raises(Invalid), unit_of_work(there.people.secretary) as uow:
        (request,) = queries.corrections(uow.session, there.meeting())
        actions.answer_correction(uow, request, accept=False)
    with clock.at(there.at(9, days=19)), unit_of_work(there.people.secretary) as uow:
        (request,) = queries.corrections(uow.session, there.meeting())
        actions.answer_correction(uow, request, accept=False, reason="録音では「半分」です")
    (request,) = queries.corrections(db.session, there.meeting())
    assert (request.state, request.answer) == ("declined", "録音では「半分」です")
    assert "半分" in queries.row(db.session, there.meeting(), request.remark_id).text
    with (
        clock.at(there.at(9, days=19)),
        pytest.raises(Refused, match="もう返事"),
        unit_of_work(there.people.secretary) as uow,
    ):
        actions.answer_correction(uow, queries.corrections(uow.session, there.meeting())[0], accept=True)


def test_a_statement_of_fact_is_nobodys_to_correct(room):
    there = room("member_check")
    fact = row_with(db.session, there, "退席").id
    with clock.at(there.at(9, days=17)), pytest.raises(Forbidden, match="あなたの発言だけ"):
        actions.ask(there.people.refreshed().ito, fact, "退席していない")


def test_members_with_an_account_are_told_where_to_check(room, settings):
    there = room("member_check")
    mails = db.session.execute(select(Mail).order_by(Mail.id)).scalars().all()
    assert len(mails) == 7  # those who were there; the other five have no account
    box = Fernet(urlsafe_b64encode(settings.key("identity")))
    opened = [json.loads(box.decrypt(mail.recipient)) for mail in mails]
    assert {to["to"].partition("@")[0] for to in opened} == {
        *("mizuno", "hayakawa", "ito", "nguyen", "yoshida", "takahashi", "ono")
    }
    sent = message(mails[0], opened[0], settings)
    assert sent["Subject"] == "会議録を確かめてください（令和8年12月4日（金）まで）"
    assert f"/desk/cases/{there.slug}/check" in sent.get_content()


def test_outsiders_do_not_check_minutes(room):
    there = room("member_check")
    said = row_with(db.session, there, "託児があれば").id
    with clock.at(there.at(9, days=17)), pytest.raises(Forbidden):
        actions.ask(there.people.stranger, said, "別の文")


def test_the_sealed_bytes_are_the_same_however_often_they_are_made(room):
    there = room("sealed")
    sealed = publishing.sealed_record(db.session, there.meeting())
    assert record.canonical(sealed) == record.canonical(json.loads(record.canonical(sealed)))
    again = record.of(db.session, there.meeting())
    assert {k: sealed[k] for k in again} == again


def test_only_the_chair_seals(room):
    there = room("member_check")
    story._answered(there)
    there.move("end_check", there.at(0, days=23), story.SYSTEM)
    for actor in (
        there.people.secretary,
        there.people.head,
        there.people.records,
        there.people.refreshed().ito,
    ):
        with pytest.raises(Forbidden):
            there.move("seal", there.at(10, days=26), actor)


def test_a_passage_changed_after_the_sheets_were_set_is_not_released(room):
    there = room("sealed")
    with clock.at(there.at(9, days=27)), unit_of_work(there.people.secretary) as uow:
        actions.propose_redactions(uow, there.meeting())
    prepared = publishing.prepare(
        db.session, there.meeting(), municipality="緑野市", base_url="http://x.example"
    )
    with clock.at(there.at(9, days=27)), unit_of_work(there.people.secretary) as uow:
        row = row_with(uow.session, there, "託児があれば")
        actions.redact(uow, row, start=0, end=2, ground=Ground.PERSONAL_INFORMATION)
        actions.propose_redactions(uow, there.meeting())
    with pytest.raises(Refused, match="墨消しが変わりました"), unit_of_work(there.people.records) as uow:
        actions.release(uow, there.meeting(), prepared)


def test_words_that_survive_elsewhere_are_found_before_release(room):
    there = room("sealed")
    with clock.at(there.at(9, days=27)), unit_of_work(there.people.secretary) as uow:
        row = row_with(uow.session, there, "託児があれば")
        start = row.text.index("託児")
        actions.redact(uow, row, start=start, end=start + 2, ground=Ground.PERSONAL_INFORMATION)
        actions.propose_redactions(uow, there.meeting())
    with pytest.raises(Refused, match="残っています"):  # 託児 also stands among the tasks
        publishing.prepare(db.session, there.meeting(), municipality="緑野市", base_url="http://x.example")


def test_an_item_held_in_private_shows_its_result_but_no_word(room):
    there = room("sealed")
    sealed = publishing.sealed_record(db.session, there.meeting())
    sealed["items"][1]["closed_reason"] = "個人情報（条例第7条第1号）"
    shown = record.public(sealed, {})
    assert shown["items"][1]["rows"] == []
    assert shown["items"][1]["result"].startswith("次回へ継続")
    assert any("夜の会議と昼の会議" in hidden for hidden in record.withheld(sealed, {}))
    assert "夜の会議と昼の会議" not in json.dumps(shown, ensure_ascii=False)
    whole = record.public(sealed | {"openness": "closed", "closed_reason": "議事のため"}, {})
    assert whole["opening"] == []
    assert [(item["rows"], item["votes"]) for item in whole["items"]] == [([], []), ([], [])]
    assert [item["result"] for item in whole["items"]] == ["可決", "次回へ継続"]
    assert whole["items"][0]["closed_reason"] == "議事のため"


def test_the_record_kept_is_the_record_sealed(room):
    there = room("sealed")
    kept = publishing.produced(db.session, there.meeting(), publishing.RECORD)
    assert kept.register_number == "R8-録-001"
    assert kept.file.sha256 == there.meeting().sealed_digest
    assert files.read(kept.file) == record.canonical(publishing.sealed_record(db.session, there.meeting()))

"""S-2 検討委員会と定足数: a tie the chair decides, then a member leaves and nothing more can be decided."""

import datetime as dt
import json

import pytest
from sqlalchemy import select

from consult import clock
from consult.access.actor import SYSTEM
from consult.audit.models import AuditEvent
from consult.bodies import queries as bodies
from consult.cases import actions as cases
from consult.cases import clocks
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import People, load_people
from consult.demo.room import Room
from consult.documents import files, pdf
from consult.documents.redaction import Ground
from consult.errors import Forbidden, Refused
from consult.meetings import actions, queries, record
from consult.meetings.actions import publishing
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work

DAY = dt.date(2026, 11, 12)


@pytest.fixture
def people(app) -> People:
    return load_people(lambda _password: "hash")


@pytest.fixture
def room(people, told):
    def until(stage: str) -> Room:
        slug = told(f"s2 until {stage}", lambda: story.s2(people, DAY, stage))
        return Room(people.refreshed(), slug, DAY)

    return until


def events(room, kind):
    return db.session.execute(
        select(AuditEvent.entry).where(AuditEvent.subject == room.meeting().subject, AuditEvent.type == kind)
    ).scalars().all()  # fmt: skip


def test_the_roster_of_the_day_stands_in_kana_order_with_names_as_typed(room):
    meeting = room("closed").meeting()
    assert [m.short_name for m in queries.attended(db.session, meeting)] == [
        "伊藤", "小野", "グエン", "髙橋", "早川", "水野", "𠮷田",
    ]  # fmt: skip
    roster = bodies.roster(db.session, meeting.body, DAY)
    assert len(roster) == 12
    assert {"髙橋 実", "𠮷田 学", "辻󠄀 文子", "大﨑 由美"} <= {m.name for m in roster}
    assert bodies.roster(db.session, meeting.body, dt.date(2026, 3, 31)) == []


def test_the_notice_is_due_seven_days_before(room):
    meeting = room("noticed").meeting()
    (notice,) = [d for d in clocks.of(db.session, meeting.case) if d.rule == "meeting_notice"]
    assert notice.due_on == dt.date(2026, 11, 5)
    assert notice.state == "met"
    assert meeting.noticed_on == dt.date(2026, 11, 3)
    assert meeting.case.public


def test_seven_of_twelve_are_a_quorum_and_the_chair_breaks_the_tie(room):
    meeting = room("closed").meeting()
    first, second = meeting.items
    (vote,) = first.votes
    assert (vote.in_favour, vote.against, vote.chair_decision, vote.result) == (3, 3, "passed", "passed")
    assert (vote.arithmetic["present"], vote.arithmetic["quorum"], vote.arithmetic["eligible"]) == (7, 7, 6)
    assert str(record.result(first)) == "可決（賛成3・反対3、会長の決定）"
    assert (second.state, second.votes) == ("carried_over", [])
    assert str(record.result(second)) == "次回へ継続（定足数に足りず、決めていません）"


def test_after_a_member_left_the_vote_is_refused_and_discussion_goes_on(room):
    there = room("opened")
    with (
        clock.at(there.at(15, 50)),
        pytest.raises(Refused) as refused,
        unit_of_work(there.people.secretary) as uow,
    ):
        actions.vote(uow, there.meeting().items[1], method="hands", counts=Counts(3, 2))
    assert str(refused.value).startswith("出席6人で、定足数7人に足りません。")
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.ok, verdict.clears) == ("quorum_met", False, "secretary")
    there.say(2, "小野", "話し合いは続けられる", there.at(15, 51))
    assert queries.rows(db.session, there.meeting())[-1].note == "話し合いは続けられる"


def test_one_vote_too_many_is_said_in_words(room):
    there = room("noticed")
    there.arrive(story.THERE, there.at(13, 50))
    there.move("open", there.at(14), there.people.secretary)
    with pytest.raises(Exception, match="1票多くなっています"):
        there.vote(1, there.at(14, 30), Counts(4, 3))
    with pytest.raises(Exception, match="可否同数です。会長の決定を選んでください"):
        there.vote(1, there.at(14, 30), Counts(3, 3))


def test_six_cannot_open_the_meeting(room):
    there = room("noticed")
    there.arrive(story.THERE[:6], there.at(13, 50))
    with pytest.raises(Refused) as refused:
        there.move("open", there.at(14), there.people.secretary)
    assert "出席6人で、定足数7人に足りません" in [str(v) for v in refused.value.verdicts]


def test_the_draft_is_made_of_what_happened_in_the_room(room):
    rows = queries.rows(db.session, room("minutes_draft").meeting())
    told = [row.text for row in rows if row.kind == "event"]
    assert told == [
        "採決（挙手）の結果、賛成3人、反対3人で可否同数でした。会長が可と決め、可決しました。",
        "髙橋委員は午後3時40分に退席しました。出席は6人となり、定足数（7人）に足りなくなりました。",
    ]
    assert [row.speaker for row in rows[:3]] == ["事務局", "伊藤委員", "事務局"]
    assert rows[1].text == "公募の委員を半分まで増やせないか。回覧板を見ない世代の声が届きにくい。"
    left = next(row for row in rows if "退席" in row.text)
    assert rows[left.position - 2].speaker == "髙橋委員"
    assert rows[left.position].speaker == "会長"


def test_minutes_are_due_on_a_sunday_which_is_flagged_and_not_moved(room):
    meeting = room("closed").meeting()
    (due,) = [d for d in clocks.of(db.session, meeting.case) if d.rule == "minutes"]
    assert due.due_on == dt.date(2026, 12, 27)
    assert "日曜" in due.steps[-1]["ja"]
    assert "動かしません" in due.steps[-1]["ja"]


def test_members_may_correct_only_their_own_remarks(room):
    there = room("member_check")
    meeting = there.meeting()
    assert meeting.check_until == dt.date(2026, 12, 4)
    (request,) = queries.corrections(db.session, meeting)
    assert ("半分" in request.before, "半数程度" in request.after, request.state) == (True, True, "requested")
    said = queries.row(db.session, meeting, request.remark_id).id
    with clock.at(there.at(10, days=17)), pytest.raises(Forbidden, match="あなたの発言だけ直せます"):
        actions.ask(there.people.refreshed().hayakawa, said, "二割まで")
    assert len(queries.corrections(db.session, meeting)) == 1
    (entry,) = events(there, "correction.refused")
    assert json.loads(entry)["row"] == said
    assert "早川" not in entry.decode()


def test_silence_is_assent_when_the_ten_days_are_over(room):
    there = room("member_check")
    with clock.at(there.at(23, days=22)), pytest.raises(Refused), unit_of_work(SYSTEM) as uow:
        cases.advance(uow, there.meeting().case, "end_check")
    with clock.at(there.at(0, days=23)), unit_of_work(SYSTEM) as uow:
        cases.fire_clock(uow, "", case_id=there.meeting().case_id, rule="minutes_check")
    assert there.meeting().case.stage == "checked"


def test_when_everyone_has_answered_the_check_ends_before_its_last_day(room):
    there = room("member_check")
    story.others_accept(there.people, there.slug, there.day)
    with pytest.raises(Refused):
        there.move("finish_check", there.at(10, days=19), there.people.secretary)
    with clock.at(there.at(14, days=19)), unit_of_work(there.people.secretary) as uow:
        (request,) = queries.corrections(uow.session, there.meeting())
        actions.answer_correction(uow, request, accept=True)
    there.move("finish_check", there.at(15, days=19), there.people.secretary)
    assert there.meeting().case.stage == "checked"


def test_an_open_request_keeps_the_chair_from_sealing(room):
    there = room("member_check")
    there.move("end_check", there.at(0, days=23), SYSTEM)
    with pytest.raises(Refused) as refused:
        there.move("seal", there.at(10, days=26), there.people.refreshed().chair)
    assert [v.code for v in refused.value.verdicts if not v.ok] == ["corrections_settled"]


def test_the_sealed_record_says_what_was_decided_and_never_changes(room):
    there = room("sealed")
    meeting = there.meeting()
    sealed = publishing.sealed_record(db.session, meeting)
    assert record.digest(sealed) == meeting.sealed_digest
    (entry,) = events(there, "minutes.sealed")
    assert json.loads(entry)["sha256"] == meeting.sealed_digest
    assert sealed["quorum"]["lines"] == ["12名中7名出席（過半数）成立", "午後3時40分以降6名 不足"]
    assert [m["text"] for m in sealed["movements"]] == ["髙橋委員は午後3時40分に退席しました。"]
    assert sealed["observers"] == 4
    assert "半数程度" in sealed["items"][0]["rows"][1]["text"]
    assert sealed["sealed_by"] == "会長 水野 恵子"
    row = queries.rows(db.session, meeting)[0]
    with pytest.raises(Refused, match="確定"), unit_of_work(there.people.secretary) as uow:
        actions.edit_row(uow, queries.row(uow.session, there.meeting(), row.id), text="別の文", seen=row.text)
    with pytest.raises(Refused, match="確定"), clock.at(there.at(9, days=27)):
        there.leave("小野", there.at(9, days=27))


def test_the_public_edition_is_released_by_another_and_opened_to_all(room):
    there = room("published")
    meeting = there.meeting()
    opened = publishing.produced(db.session, meeting, publishing.PUBLIC)
    assert opened.public
    assert opened.file.public
    assert not publishing.produced(db.session, meeting, publishing.INTERNAL).public
    assert not publishing.produced(db.session, meeting, publishing.RECORD).public
    text = pdf.extract_text(files.read(opened.file)).replace("\n", "")
    for said in (
        "公開版 第1版",
        "午後3時40分退席",
        "12名中7名出席（過半数）成立",
        "可決（賛成3・反対3、会長の決定）",
        "4名",
        "半数程度",
    ):
        assert said in text
    assert "事務局" in text
    (minutes,) = [d for d in clocks.of(db.session, meeting.case) if d.rule == "minutes"]
    assert minutes.state == "met"


def test_a_withheld_name_is_nowhere_in_the_public_edition(people):
    there = Room(people, story.earlier(people), dt.date(2026, 9, 10))
    meeting = there.meeting()
    opened = files.read(publishing.produced(db.session, meeting, publishing.PUBLIC).file)
    inside = files.read(publishing.produced(db.session, meeting, publishing.INTERNAL).file)
    assert not pdf.leaks(opened, ["山本さん"])
    assert pdf.leaks(inside, ["山本さん"])
    shown = json.loads(files.read(publishing.produced(db.session, meeting, publishing.PUBLIC_JSON).file))
    assert "■■（個人情報）も、募集を知ったのは" in json.dumps(shown, ensure_ascii=False)
    assert shown["items"][2]["recused"] == [{"listed": "佐々木委員"}]


def test_who_withheld_a_passage_cannot_release_it(room):
    there = room("sealed")
    secretary = there.people.secretary
    with clock.at(there.at(9, days=27)), unit_of_work(secretary) as uow:
        meeting = there.meeting()
        said = queries.rows(uow.session, meeting)[1]
        actions.redact(uow, said, start=0, end=len(said.text), ground=Ground.PERSONAL_INFORMATION)
        actions.propose_redactions(uow, meeting)
    prepared = publishing.prepare(
        db.session, there.meeting(), municipality="緑野市", base_url="http://x.example"
    )
    with pytest.raises(Forbidden), unit_of_work(secretary) as uow:
        actions.release(uow, there.meeting(), prepared)

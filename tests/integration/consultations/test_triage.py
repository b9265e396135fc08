"""Sorting opinions: nothing lost, nothing twice, nobody in each other's way."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.models import AuditEvent
from consult.consultations import actions, intake, queries
from consult.consultations.identity import Identity
from consult.consultations.queries import desk
from consult.db import db
from consult.demo import consultations as story
from consult.documents import files
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work

NOVEMBER = dt.date(2026, 11, 6)
TEXT = "こんにちは。LINEで募集を知らせてほしい。「回覧板は。」もう見ません。\n会議を夜に開いてほしい！"


@pytest.fixture
def slug(people, opened, told):
    """Three opinions of one consultation, accepted; the third says what the first says in other widths."""
    return told("three accepted", lambda: accepted(people, opened))


def accepted(people, opened):
    for n, text in enumerate(
        (TEXT, "会議は夜に開いてください。", TEXT.replace("LINE", "ＬＩＮＥ").replace("！", "!"))
    ):
        who = Identity(f"市民{n}", "緑野市")
        story.send(opened, text, "s3-2", who, clock.tokyo(2026, 10, 12 + n))
    story.close(opened, dt.date(2026, 10, 1))
    with door(people.secretary) as uow:
        story.cases.advance(uow, story.case_of(opened), "consider")
        assert len(actions.accept_all(uow, story.case_of(opened))) == 3
    return opened


def door(actor, minutes=0):
    return story.door(actor, NOVEMBER, dt.time(10, minutes))


def opinion(slug, number=1):
    return queries.opinion_by_number(db.session(), story.case_of(slug), number)


def span(opinion, words):
    return [story.place(opinion, words)]


def sort_first(people, slug):
    with door(people.secretary) as uow:
        one = opinion(slug)
        actions.mark_no_point(uow, one, span(one, "こんにちは。"))
        actions.add_point(
            uow, one, "LINEで知らせる", span(one, "LINEで募集を知らせてほしい。「回覧板は。」もう見ません。")
        )
        actions.add_point(uow, one, "夜に開く", span(one, "会議を夜に開いてほしい！"))
        actions.finish(uow, one)


def test_a_sentence_left_over_blocks_finishing_and_is_counted(people, slug):
    with door(people.secretary) as uow:
        one = opinion(slug)
        actions.add_point(uow, one, "夜に開く", span(one, "会議を夜に開いてほしい！"))
        assert queries.uncovered_of(one) == 3
    with pytest.raises(Refused) as refused, door(people.secretary) as uow:
        actions.finish(uow, opinion(slug))
    (verdict,) = [v for v in refused.value.verdicts if not v.ok]
    assert str(verdict.sentence()).startswith("どの論点にも入っていない文が3つあります。")
    assert opinion(slug).stage == "accepted"


def test_half_a_sentence_does_not_cover_the_whole(people, slug):
    with door(people.secretary) as uow:
        two = opinion(slug, 2)
        actions.add_point(uow, two, "夜に開く", span(two, "会議は夜に"))
        assert queries.uncovered_of(two) == 1


def test_sorting_shows_each_sentence_with_its_point(people, slug):
    sort_first(people, slug)
    assert [(v.text, v.mark) for v in queries.sentences_of(opinion(slug))] == [
        ("こんにちは。", 0),
        ("LINEで募集を知らせてほしい。", 1),
        ("「回覧板は。」もう見ません。", 1),
        ("会議を夜に開いてほしい！", 2),
    ]
    assert opinion(slug).stage == "grouped"
    assert [p.anchor for p in opinion(slug).points] == ["s3-2", "s3-2"]
    assert [(g.number, g.gist, g.place) for g in queries.groups(db.session(), story.case_of(slug))] == [
        (1, "LINEで知らせる", "P.12 3(2)"),
        (2, "夜に開く", "P.12 3(2)"),
    ]


def test_a_passage_moves_to_the_other_point_and_back_to_open(people, slug):
    with door(people.secretary) as uow:
        two = opinion(slug, 2)
        first = actions.add_point(uow, two, "夜", span(two, "会議は夜に開いてください。"))
        actions.add_point(uow, two, "開く", span(two, "夜に"))
        assert [(p.start, p.end, p.point_id == first.id) for p in two.passages] == [
            (0, 3, True), (3, 5, False), (5, 13, True),
        ]  # fmt: skip
        actions.unmark(uow, two, [(0, len(two.text))])
        assert two.passages == []
        actions.remove_point(uow, two.points[1])
        assert [p.gist for p in two.points] == ["夜"]


def test_suggestions_say_which_words_are_shared(people, slug):
    sort_first(people, slug)
    with door(people.secretary) as uow:
        two = opinion(slug, 2)
        point = actions.add_point(uow, two, "夜の会議の募集をLINEで", span(two, "会議は夜に開いてください。"))
        suggestions = queries.similar_groups(uow.session, point)
    assert [(s.group.number, str(s.reason)) for s in suggestions] == [(1, "同じ語：募集・LINE")]


def test_grouping_and_ungrouping_keep_every_point(people, slug):
    sort_first(people, slug)
    with door(people.secretary) as uow:
        two, (line, night) = opinion(slug, 2), queries.groups(uow.session, story.case_of(slug))
        point = actions.add_point(uow, two, "夜の会議", span(two, "会議は夜に開いてください。"))
        actions.join(uow, point, night)
        actions.finish(uow, two)
        assert [p.opinion.number for p in night.points] == [1, 2]
        assert (line.number, night.number) == (1, 2)
    with door(people.secretary) as uow:
        (fresh,) = actions.dissolve(uow, queries.group_by_number(uow.session, story.case_of(slug), 2))
        assert (fresh.number, fresh.gist) == (3, "夜の会議")


def test_a_claim_lasts_a_quarter_and_can_be_taken_over_with_a_reason(people, slug):
    with door(people.secretary) as uow:
        assert actions.claim(uow, opinion(slug)) == clock.tokyo(2026, 11, 6, 10, 15)
    with (
        pytest.raises(Conflict, match="佐藤 美咲さんが午前10時から担当しています"),
        door(people.head, 14) as uow,
    ):
        actions.claim(uow, opinion(slug))
    with pytest.raises(Conflict), door(people.head, 14) as uow:
        actions.mark_no_point(uow, opinion(slug), [(0, 6)])
    with door(people.head, 14) as uow:
        actions.claim(uow, opinion(slug), reason="佐藤は休みのため")
    with door(people.secretary, 29) as uow:
        actions.claim(uow, opinion(slug))


def test_two_people_splitting_one_opinion_at_once_cannot_both_win(people, slug):
    stale = opinion(slug).version
    with door(people.secretary) as uow:
        actions.mark_no_point(uow, opinion(slug), [(0, 6)])
    assert opinion(slug).version > stale


def test_late_invalid_and_off_topic_are_kept_and_counted_apart(people, slug):
    with door(people.secretary) as uow:
        actions.classify(uow, opinion(slug, 2), "mark_off_topic", reason="別の計画についての意見のため")
    found = queries.counts(db.session(), story.case_of(slug))
    assert (found.received, found.counted, found.apart["off_topic"]) == (3, 2, 1)
    with pytest.raises(Invalid), door(people.secretary) as uow:
        actions.classify(uow, opinion(slug, 1), "mark_off_topic", reason=" ")
    with pytest.raises(Refused), door(people.secretary) as uow:
        actions.classify(uow, opinion(slug, 1), "mark_late")


def test_every_look_at_an_identity_is_recorded(people, slug, keys):
    with door(people.secretary) as uow:
        assert actions.reveal_identity(uow, opinion(slug), keys).name == "市民0"
    with pytest.raises(Forbidden), door(people.records) as uow:
        actions.reveal_identity(uow, opinion(slug), keys)
    looks = db.session.execute(select(AuditEvent.subject).where(AuditEvent.type == "identity.read")).scalars()
    assert list(looks) == ["opinion/r8-i-001-0001"]


def test_the_lanes_of_the_desk_add_up(people, slug):
    sort_first(people, slug)
    found = queries.lanes(db.session(), story.case_of(slug))
    assert (found.to_sort, found.to_answer, found.to_approve, found.to_check, found.done) == (2, 2, 0, 0, 0)


def test_a_scan_is_received_first_and_typed_in_once(people, opened, keys):
    with clock.at(clock.tokyo(2026, 10, 20)):
        with unit_of_work(people.secretary) as uow:
            case = story.case_of(opened)
            uow.require(Permission.OPINION_ENTER, on=case)
            scan = files.store(
                uow, b"%PDF-", name="fax.pdf", media_type="application/pdf", case_id=case.id
            ).id
        receipt = story.send(
            opened, "", "", Identity("森", "緑野市"), clock.tokyo(2026, 10, 20), actor=people.secretary,
            channel="fax", paper=intake.Paper(dt.date(2026, 10, 20), scan_id=scan, transcribed=False),
        )  # fmt: skip
        one = opinion(opened)
        assert receipt.number.endswith("0001")
        assert queries.counts(db.session(), story.case_of(opened)).waiting_entry == 1
        with unit_of_work(people.secretary) as uow:
            actions.transcribe(uow, opinion(opened), "夜に開いてほしい。")
        assert (one.text, one.transcribed) == ("夜に開いてほしい。", True)
        with pytest.raises(Refused, match="もう入力"), unit_of_work(people.secretary) as uow:
            actions.transcribe(uow, opinion(opened), "別の文。")


def test_the_office_sees_who_sent_many_and_what_came_in_a_burst(people, opened):
    for n in range(3):
        story.send(
            opened, f"意見{n}。", "s3-2", Identity("森", "緑野市"), clock.tokyo(2026, 10, 12, 9, 4 * n)
        )
    assert desk.frequency(db.session(), opinion(opened)) == desk.Frequency(3, 2)
    assert desk.frequency(db.session(), opinion(opened, 2)) == desk.Frequency(3, 3)

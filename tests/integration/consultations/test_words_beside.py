"""What the office types or uploads beside a consultation may not give away what a sender's opinion withholds."""

import datetime as dt

import pytest

from consult.cases import actions as cases
from consult.consultations import actions
from consult.consultations.announcing import easy, translations
from consult.consultations.identity import Identity
from consult.consultations.result import names
from consult.consultations.result.leaks import LeakFound
from consult.db import db
from consult.demo import consultations as story
from consult.documents.inspection import Inspected
from consult.documents.name_search import NameParts
from consult.documents.redaction import Ground
from consult.errors import Forbidden, Invalid

FIRST = dt.date(2026, 10, 1)
WHO = Identity("桐生 なぎさ", "緑野市南台4丁目6番11号", "0566-72-0413", "nagisa@example.jp")
TEXT = "南台の坂に手すりを。連絡は緑野市南台4丁目6番11号へ。"


@pytest.fixture
def slug(people, told):
    def tell():
        made = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, made, FIRST)
        when = clock_at(5)
        story.send(made, TEXT, "s3-2", WHO, when, opened=when)
        return made

    return told("words-beside", tell)


def clock_at(day):
    return story.moment(FIRST + day * story.DAY, dt.time(10))


def page(text):
    return Inspected("plan.txt", "text/plain", text.encode(), None, "text/plain")


def translate(people, slug, words, title="Plan", day=6):
    with story.door(people.secretary, FIRST + day * story.DAY) as uow:
        return translations.add(uow, story.case_of(slug), page(words), code="en", title=title, part="notice")


GIVEN_AWAY = (
    ("Mr 桐生\u200b　なぎさ asks for a rail.", "Plan"),
    ("Call +81 566 72 0413.", "Plan"),
    ("Rails at 南台四丁目６番１１号.", "Plan"),
    ("Trees.", "Plan for ｷﾘｭｳ 桐生なぎさ"),
)


def test_a_translation_with_something_of_a_sender_is_refused(people, slug):
    for words, title in GIVEN_AWAY:
        with pytest.raises(LeakFound) as found:
            translate(people, slug, words, title)
        assert "桐生" not in str(found.value)
    assert translations.of_case(db.session(), story.case_of(slug)) == []


def test_a_plain_summary_and_an_errata_line_with_a_sender_in_them_are_refused(people, slug):
    with story.door(people.secretary, FIRST + 6 * story.DAY) as uow:
        row = easy.write(
            uow, story.case_of(slug), easy.Words(about="桐生 なぎささんの坂《さか》に、手すりをつけます。")
        )
        uow.flush()
        version = row.version
    with pytest.raises(LeakFound), story.door(people.secretary, FIRST + 6 * story.DAY) as uow:
        easy.check(uow, story.case_of(slug), read_with="教室の4人", version=version)
    line = {
        "erratum_place": "2ページ",
        "erratum_wrong": "南台",
        "erratum_right": "南台4-6-11",
        "reason": "写し誤り",
    }
    with pytest.raises(LeakFound), story.door(people.head, FIRST + 7 * story.DAY) as uow:
        cases.advance(uow, story.case_of(slug), "correct", inputs=line)


def test_words_withheld_after_a_translation_was_put_up_stop_the_result(people, slug):
    translate(people, slug, "The slope called 南台の坂 is steep.")
    story.close(slug, FIRST)
    with story.door(people.secretary, FIRST + 35 * story.DAY) as uow:
        case = story.case_of(slug)
        cases.advance(uow, case, "consider")
        actions.accept_all(uow, case)
        opinion = story.queries.opinion_by_number(uow.session, case, 1)
        spans = actions.spans_of_word(opinion.text, "南台の坂", Ground.PERSONAL_INFORMATION)
        actions.propose_redactions(uow, opinion, spans)
    with pytest.raises(LeakFound, match="参考訳"), story.door(people.head, FIRST + 68 * story.DAY) as uow:
        from consult.consultations.result import publish_files
        from consult.db import settings

        publish_files(uow, story.case_of(slug), settings(), built=[])


def test_a_reason_of_stopping_or_extending_and_a_description_with_a_sender_are_refused(people, slug):
    case_day = FIRST + 8 * story.DAY
    said = {"reason": "桐生なぎささんの指摘で誤りがわかった"}
    for trigger, inputs in (
        ("stop", said),
        ("extend", {**said, "new_closing_day": FIRST + 50 * story.DAY}),
    ):
        with pytest.raises(LeakFound, match="公表する理由"), story.door(people.head, case_day) as uow:
            cases.advance(uow, story.case_of(slug), trigger, inputs=inputs)
    with pytest.raises(LeakFound, match="案件の説明"), story.door(people.secretary, case_day) as uow:
        easy_lines = ["でんわは 0566720413 です"]
        cases.describe(uow, story.case_of(slug), lead="坂", decided_by="市長", easy=easy_lines)
    assert story.case_of(slug).stage == "open"


def test_a_family_name_alone_stops_until_it_is_rewritten_or_answered_by_the_records_section(people, slug):
    day = FIRST + 8 * story.DAY
    reason = {"reason": "桐生の図に誤りがあった"}
    with pytest.raises(names.NamesFound, match="公表する理由") as found, story.door(people.head, day) as uow:
        cases.advance(uow, story.case_of(slug), "stop", inputs=reason)
    assert "桐生" not in str(found.value)
    place = names.NameFound("桐生", called=False, places=())
    with pytest.raises(Forbidden), story.door(people.secretary, day) as uow:
        names.clear(uow, story.case_of(slug), place, "市の名前")
    with pytest.raises(Invalid), story.door(people.records, day) as uow:
        names.clear(uow, story.case_of(slug), place, " ")
    with story.door(people.records, day) as uow:
        names.clear(uow, story.case_of(slug), place, "桐生市の図面のこと")
    with pytest.raises(names.NamesFound), story.door(people.head, day) as uow:
        cases.advance(uow, story.case_of(slug), "stop", inputs={"reason": "桐生さんの図に誤りがあった"})
    with story.door(people.head, day) as uow:
        cases.advance(uow, story.case_of(slug), "stop", inputs=reason)
    assert story.case_of(slug).stage == "stopped"


def test_a_name_with_san_is_answered_for_its_sentence_alone(people, slug):
    case, parts = story.case_of(slug), NameParts.of([WHO.name])
    places = [("論点1", "坂の上の桐生さんの店。"), ("論点2", "桐生さんが転んだ。")]
    (found,) = names.unanswered(db.session(), case, parts, places)
    assert (found.word, found.called, len(found.places)) == ("桐生", True, 2)
    with story.door(people.records, FIRST + 8 * story.DAY) as uow:
        seen = names.NameFound(found.word, found.called, found.places[:1])
        names.clear(uow, story.case_of(slug), seen, "店の名前")
    (left,) = names.unanswered(db.session(), story.case_of(slug), parts, places)
    assert left.places == (("論点2", "桐生さんが転んだ。"),)

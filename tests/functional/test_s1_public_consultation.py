"""S-1 パブコメ通常: the plan of 緑野市 from the notice to the published result, number by number."""

import csv
import datetime as dt
import io
import unicodedata
import zipfile

import pytest

from consult import clock
from consult.cases import clocks, staged
from consult.consultations import actions, queries
from consult.consultations.identity import Keys
from consult.consultations.result import produced, public_opinions
from consult.consultations.result.leaks import readable
from consult.db import db
from consult.demo import consultations as story
from consult.demo.opinion_texts import OPINIONS, POINTS
from consult.demo.people import load_people
from consult.documents import files, pdf
from consult.documents.redaction import leaks
from consult.errors import Forbidden, Invalid, Refused
from consult.unit_of_work import unit_of_work
from consult.worker import drain

FIRST = dt.date(2026, 10, 1)


@pytest.fixture
def people(app):
    return load_people(lambda text: f"hash of {text}")


def consultation(slug):
    return queries.consultation_of(db.session(), story.case_of(slug))


def unmet(people, slug, trigger):
    options = staged.options(db.session(), people.head, story.case_of(slug))
    return {v.code for option in options if option.trigger == trigger for v in option.unmet}


def bodies(slug):
    documents = produced(db.session(), story.case_of(slug))
    return {d.kind: files.read(d.file) for d in documents}


def test_the_whole_story(people, settings):
    # 募集 10月1日から10月30日まで。29日までは、理由がなければできない
    slug = story.prepare(people, first_day=FIRST)
    with clock.at(clock.tokyo(2026, 9, 20)):
        with pytest.raises(Invalid, match="30日より短い"), unit_of_work(people.secretary) as uow:
            actions.set_period(uow, consultation(slug), FIRST, dt.date(2026, 10, 29))
        with unit_of_work(people.secretary) as uow:
            actions.set_period(
                uow, consultation(slug), FIRST, dt.date(2026, 10, 29), reason="国の補助申請期限のため"
            )
        printed = {str(k): v for k, v in queries.notice_lines(db.session(), consultation(slug))}
        assert "国の補助申請期限のため" in printed["募集の期間"]
        with unit_of_work(people.secretary) as uow:
            actions.set_period(uow, consultation(slug), FIRST, dt.date(2026, 10, 30))
    story.publish_notice(people, slug, FIRST)

    # ウェブ4、郵送1（消印10/30・到着11/2）、FAX1、窓口1、期限後にウェブ1
    receipts = story.receive_all(people, slug, FIRST)
    assert [r.number for r in receipts.values()] == [f"R8-意-001-{n:04d}" for n in range(1, 9)]
    assert {key for key, receipt in receipts.items() if receipt.late} == {"late"}
    assert receipts["late"].received_at == clock.tokyo(2026, 10, 31, 0, 0, 12)
    assert "（0時00分12秒）" in str(receipts["late"].late_text)
    letter = story.opinion_for(slug, "letter")
    assert (letter.postmarked_on, letter.arrived_on) == (dt.date(2026, 10, 30), dt.date(2026, 11, 2))
    assert letter.stage == "received"
    found = queries.counts(db.session(), story.case_of(slug))
    assert (found.counted, found.people, found.apart["late"]) == (7, 7, 1)
    assert found.by_channel == {"web": 4, "post": 1, "fax": 1, "email": 0, "counter": 1}

    # 検討：10の論点に分ける
    assert story.case_of(slug).stage == "closed"
    story.consider(people, slug, FIRST)
    assert unmet(people, slug, "decide") >= {"every_opinion_covered", "counts_reconcile"}
    story.sort_all(people, slug, FIRST)
    assert unmet(people, slug, "decide") == {"every_group_answered", "responses_approved"}
    with pytest.raises(Refused):
        story.decide(people, slug, FIRST)
    refuse_d_without_a_reason(people, slug)
    story.answer_all(people, slug, FIRST)
    assert unmet(people, slug, "decide") == set()
    found = queries.counts(db.session(), story.case_of(slug))
    assert found.by_outcome == {"A": 2, "B": 3, "C": 2, "D": 2, "E": 1}
    assert (found.received, found.published, found.accounted, found.points) == (8, 7, 8, 10)

    # 決定し、公表する
    story.decide(people, slug, FIRST)
    story.publish(people, slug, FIRST)
    assert story.case_of(slug).stage == "published"
    the_result_says_what_it_must(slug, settings)
    the_senders_see_their_answers(slug, settings, receipts)


def refuse_d_without_a_reason(people, slug):
    """区分Dに理由がないと、書き終えることも決裁もできない。"""
    with story.door(people.secretary, FIRST + 40 * story.DAY) as uow:
        group = queries.group_by_number(uow.session, story.case_of(slug), 6)
        with pytest.raises(Invalid) as refused:
            actions.draft_response(uow, group, outcome="D", response="原案のとおりとします。")
        assert [str(s) for s in refused.value.fields["reason"]] == [
            "理由を書いてください。区分CとDには理由が要ります"
        ]
        actions.draft_response(uow, group, outcome="D", response="原案のとおりとします。", finished=False)
    assert "outcome_reasons_given" in unmet(people, slug, "decide")


def the_result_says_what_it_must(slug, settings):
    made = bodies(slug)
    assert set(made) == {
        *("result_pdf", "result_html", "result_csv", "result_xlsx", "result_json"),
        *("result_originals_pdf", "result_originals_txt", "result_bundle"),
    }
    text = "".join(unicodedata.normalize("NFKC", pdf.extract_text(made["result_pdf"])).split())
    for words in (
        "7通の意見を、10件の論点に分けて答えました。2か所を直しました。",
        "届いた数7通", "出した人7人", "論点の数10件",
        "期限後1通", "受け付けた全部の数8通",
        "広報紙、ホームページ、SNS等",
        "区長の報酬を上げてほしい", "本計画の対象外ですが、担当課へ伝えます。",
    ):  # fmt: skip
        assert unicodedata.normalize("NFKC", words) in text, words

    rows = list(csv.reader(io.StringIO(made["result_csv"].decode("utf-8-sig"))))
    assert len(rows) == 1 + 10
    assert rows[3][:5] == ["3", "P.12 3(2)", "回覧板だけでなくLINEでも募集を知らせてほしい", "1", "1"]
    assert (rows[3][6], rows[3][8]) == ("A", "対照表1")
    assert (rows[8][0], rows[8][2], rows[8][6]) == ("8", "区長の報酬を上げてほしい", "E")
    assert [row[6] for row in rows[1:]] == [p.outcome for p in POINTS]
    with zipfile.ZipFile(io.BytesIO(made["result_xlsx"])) as book:
        shared = book.read("xl/sharedStrings.xml").decode()
    for row in rows[1:]:
        assert row[2] in shared
        assert row[2] in readable(made["result_html"], "text/html")

    nobody_is_named(made, [o.text for o in public_opinions(db.session(), story.case_of(slug))])


def nobody_is_named(made, originals):
    """氏名・住所・電話・メール、墨消しした言葉は、どの形にもない。"""
    secrets = [line for sent in OPINIONS for line in sent.who.strings] + ["山田太郎", "090-1234-5678"]
    haystacks = [*pdf.searchable_strings(made["result_pdf"]), *originals]
    haystacks += [made[kind].decode("utf-8-sig") for kind in ("result_html", "result_csv")]
    with zipfile.ZipFile(io.BytesIO(made["result_xlsx"])) as book:
        haystacks += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    assert [leak for text in haystacks for leak in leaks(text, secrets)] == []
    assert "■■（個人情報）さん（■■（個人情報））も同じ考えです。" in "\n".join(originals)


def the_senders_see_their_answers(slug, settings, receipts):
    with clock.at(clock.tokyo(2026, 12, 9)):
        drain(settings)
        keys = Keys.of(settings)
        with unit_of_work(story.PUBLIC) as uow:
            view = actions.look_up(uow, receipts["line"].spaced_code, keys)
            late = actions.look_up(uow, receipts["late"].code, keys)
    (point,) = view.points
    assert (view.number, view.progress, point.outcome, point.same) == ("R8-意-001-0002", 3, "A", 1)
    assert point.words == ("回覧板だけでなくLINEでも募集を知らせてほしい（P.12）",)
    assert "".join(text for op, text in point.change if op == "added") == "、SNS"
    assert view.record is not None
    assert (late.late, late.points, late.status) == (
        True,
        (),
        "期限のあとに届きました。数に入れて残しています",
    )
    assert [d.state for d in clocks.of(db.session(), story.case_of(slug)) if d.rule == "result_due"] == [
        "met"
    ]


def test_the_drafter_cannot_approve_and_the_redactor_cannot_release(people):
    slug = story.s1(people, until="considering")
    with story.door(people.secretary, FIRST + 36 * story.DAY) as uow:
        opinion = story.opinion_for(slug, "line")
        point = next(p for p in POINTS if p.opinion == "line")
        actions.add_point(uow, opinion, point.gist, [story.place(opinion, point.words)])
        actions.finish(uow, opinion)
        actions.propose_redactions(uow, opinion, [])
    with story.door(people.head, FIRST + 37 * story.DAY) as uow:
        group = queries.group_by_number(uow.session, story.case_of(slug), 1)
        actions.draft_response(uow, group, outcome="B", response="書いています。")
    with (
        pytest.raises(Forbidden, match="別の人が確かめる"),
        story.door(people.head, FIRST + 38 * story.DAY) as uow,
    ):
        actions.approve_response(uow, queries.group_by_number(uow.session, story.case_of(slug), 1))
    with pytest.raises(Forbidden), story.door(people.secretary, FIRST + 38 * story.DAY) as uow:
        actions.release(uow, story.opinion_for(slug, "line"))

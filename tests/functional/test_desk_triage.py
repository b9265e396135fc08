"""Sorting opinions on the desk: nothing lost, nothing leaked, nobody in each other's way."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.cli.opening import settings_of
from consult.consultations import queries
from consult.consultations.identity import Identity
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.worker import drain

FIRST = dt.date(2026, 10, 1)
TEXT = "こんにちは。うちの区の山本さんも、募集を知りませんでした。LINEでも募集を知らせてほしい。くわしくは000-1234-5678へ。"
SAME = "会議を夜にも開いてほしい。"


@pytest.fixture
def slug(city):
    """Five opinions, closed and being considered; the last three say the same."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        texts = (TEXT, "補助金の上限を上げてほしい。", SAME, SAME.replace("。", "．") + "　", SAME)
        for n, text in enumerate(texts):
            who = Identity(f"髙橋 {n}", "緑野市北町1番地", "0566-00-1200")
            story.send(slug, text, "s3-2", who, clock.tokyo(2026, 10, 10 + n))
        story.close(slug, FIRST)
        with story.door(people.secretary, FIRST + 35 * story.DAY) as uow:
            story.cases.advance(uow, story.case_of(slug), "consider")
        db.session.remove()
    return slug


@pytest.fixture(autouse=True)
def november():
    with clock.at(clock.tokyo(2026, 11, 6, 10)):
        yield


@pytest.fixture
def base(slug):
    return f"/desk/cases/{slug}"


@pytest.fixture
def sato(staff):
    return staff("sato")


def ids(page):
    """The ids of the sentences in order."""
    return re.findall(r'name="sentence" value="(\d+:\d+)"', page.html)


def opinion(slug, number):
    db.session.remove()
    return queries.opinion_by_number(db.session(), story.case_of(slug), number)


def events(city, event):
    with city.app_context():
        db.session.remove()
        return len(db.session.execute(select(AuditEvent.id).where(AuditEvent.type == event)).all())


def test_the_lanes_add_up_to_what_was_received(sato, base):
    sato.open(f"{base}/opinions")
    assert "受付5通（5人）＝分ける5＋分けた0＋答えた0＋終わり0数が合っています" in sato.text
    assert "期限後0・形式不備0・案件外0・宛先違い0・重複0・取下げ0" in sato.text


def test_every_sentence_finds_its_place_before_an_opinion_is_finished(city, slug, sato, base):
    sato.open(f"{base}/opinions/next")
    assert sato.path == f"{base}/opinions/1"
    hello, neighbour, line, call = ids(sato)
    assert ("do", "finish") not in sato.forms[-1].buttons
    assert "どの論点にも入っていない文が4つあります" in sato.text
    sato.press("do=not", sentence=[hello, call])
    assert "2つの文に「意見ではない」と印を付けました" in sato.text
    sato.press("do=point", sentence=[line], gist="LINEでも募集を知らせてほしい")
    assert "どの論点にも入っていない文が1つあります" in sato.text
    assert f"{base}/opinions/2" in sato.html  # 次へ is never blocked
    sato.press("into=1", sentence=[neighbour])
    assert "どの論点にも入っていない" not in sato.text
    sato.press("do=finish")
    assert "1を分け終えました。次は2です" in sato.text
    assert sato.path == f"{base}/opinions/2"
    with city.app_context():
        done = opinion(slug, 1)
        assert (done.stage, done.review, len(done.points)) == ("grouped", "proposed", 1)
        assert done.text == TEXT
        assert [done.text[r.start : r.end] for r in done.redactions] == ["山本", "000-1234-5678"]


def test_a_finish_that_leaves_a_sentence_is_refused_with_the_number(sato, base):
    sato.open(f"{base}/opinions/1")
    sato.post(f"{base}/opinions/1", **sato.again(do="finish"))
    assert sato.status == 409
    assert "どの論点にも入っていない文が4つあります" in sato.text


def test_what_was_typed_stays_when_something_is_missing(sato, base):
    sato.open(f"{base}/opinions/1")
    sato.press("do=point", gist="LINEでも知らせてほしい")
    assert sato.status == 422
    assert "論点に入れる文を選んでください" in sato.text
    assert sato.value("gist") == "LINEでも知らせてほしい"
    sato.press("do=point", sentence=ids(sato)[:1], gist=" ")
    assert "論点を1文で書いてください" in sato.text
    assert sato.value("sentence") == ids(sato)[0]


def test_a_stale_page_says_who_was_faster_and_keeps_the_input(staff, sato, base):
    sato.open(f"{base}/opinions/2")
    tanaka = staff("tanaka").open(f"{base}/opinions/2")
    tanaka.press("do=redact", hide="補助金")
    sato.press("do=point", sentence=ids(sato), gist="上限を上げる")
    assert sato.status == 409
    assert "田中一郎さんが先に変えました" in sato.text
    assert sato.value("gist") == "上限を上げる"
    sato.press("do=point")
    assert "論点1をつくりました" in sato.text


def test_the_same_form_twice_is_one_act(city, slug, sato, base):
    sato.open(f"{base}/opinions/2")
    sent = sato.again(do="point", sentence=ids(sato), gist="上限を上げてほしい")
    for _ in range(2):
        sato.post(f"{base}/opinions/2", **sent)
        assert sato.status == 200
    with city.app_context():
        assert len(opinion(slug, 2).points) == 1


def test_a_colleague_holds_an_opinion_for_a_quarter_of_an_hour(staff, sato, base):
    sato.open(f"{base}/opinions/2").press("do=not", sentence=ids(sato.open(f"{base}/opinions/2")))
    tanaka = staff("tanaka").open(f"{base}/opinions/2")
    assert "佐藤美咲さんが午前10時から担当しています" in tanaka.text
    tanaka.press("do=not", sentence=ids(tanaka))
    assert tanaka.status == 409
    tanaka.press("do=claim", reason="")
    assert "引き受ける理由を書いてください" in tanaka.text
    tanaka.press("do=claim", reason="佐藤さんが休みのため")
    assert "この意見を担当します" in tanaka.text
    tanaka.press("do=not", sentence=ids(tanaka))
    assert tanaka.status == 200


def test_a_name_is_shown_only_when_asked_for_and_every_look_is_an_event(city, sato, base):
    sato.open(f"{base}/opinions/1")
    assert "髙橋" not in sato.text
    sato.press("do=identity")
    assert "髙橋0" in sato.text
    assert "緑野市北町1番地" in sato.text
    assert events(city, Event.IDENTITY_READ) == 1
    assert "髙橋" not in sato.open(f"{base}/opinions/1").text


def test_words_are_hidden_wherever_they_stand_and_the_original_stays(city, slug, sato, base):
    sato.open(f"{base}/opinions/1").press("do=redact", hide="山本", ground="personal_information")
    assert "墨消しの案をつくりました（2か所）" in sato.text
    sato.open(f"{base}/opinions/1?view=public")
    assert "うちの区の■■（個人情報）さん" in sato.text
    sato.open(f"{base}/opinions/1").press("do=redact", hide="鈴木")
    assert "「鈴木」は本文にありません" in sato.text
    with city.app_context():
        assert opinion(slug, 1).text == TEXT


def test_undo_is_a_new_record(city, slug, sato, base):
    sato.open(f"{base}/opinions/1").press("do=not", sentence=ids(sato)[:1])
    sato.press("do=point", sentence=ids(sato)[2:3], gist="LINE")
    before = events(city, Event.OPINION_SPLIT)
    sato.press("do=undo")
    assert "1つ戻しました。戻したことも記録に残ります" in sato.text
    assert "この意見から0件" in sato.text
    assert events(city, Event.OPINION_SPLIT) > before
    sato.press("do=undo")
    assert "どの論点にも入っていない文が4つあります" in sato.text
    assert ("do", "undo") not in sato.forms[-1].buttons
    with city.app_context():
        assert opinion(slug, 1).passages == []


def test_setting_apart_needs_a_reason_and_stays_in_the_sum(sato, base):
    sato.open(f"{base}/opinions/2").press("do=mark_off_topic")
    assert sato.status == 422
    assert "理由を書いてください" in sato.text
    sato.press("do=mark_off_topic", reason="この計画とは別の制度についての意見のため")
    sato.open(f"{base}/opinions")
    assert "受付5通（5人）＝分ける4＋分けた0＋答えた0＋終わり0＋別に数える1数が合っています" in sato.text
    assert "案件外1" in sato.text
    sato.open(f"{base}/opinions?lane=apart")
    assert "補助金の上限" in sato.text


def test_skipping_asks_why_and_serves_the_next(city, sato, base):
    sato.open(f"{base}/opinions/1").press("do=skip")
    assert "あとにする理由を書いてください" in sato.text
    sato.press("do=skip", reason="担当課に聞く")
    assert sato.path == f"{base}/opinions/2"
    assert events(city, Event.OPINION_NOTED) == 1


def test_suggestions_say_which_words_are_shared_and_wait_for_a_person(sato, base):
    sato.open(f"{base}/opinions/1").press("do=point", sentence=ids(sato)[2:3], gist="LINEで募集を知らせる")
    sato.press("do=not", sentence=[ids(sato)[0], ids(sato)[1], ids(sato)[3]]).press("do=finish")
    sato.open(f"{base}/opinions/2").press(
        "do=point", sentence=ids(sato), gist="LINEで募集の案内を送ってほしい"
    )
    assert "同じ語：LINE・募集" in sato.text
    assert "まだどのまとまりにも入っていません" in sato.text
    sato.press("group=1:1")
    assert "同趣旨No.1「LINEで募集を知らせる」に入っています（2件）" in sato.text


def test_a_second_person_lets_the_public_form_go(city, slug, staff, sato, base):
    sato.open(f"{base}/opinions/2").press("do=point", sentence=ids(sato), gist="上限を上げてほしい")
    sato.press("do=redact", hide="補助金").press("do=finish")
    own = sato.open(f"{base}/opinions/2/review")
    assert "あなたが作った案なので、確かめられません" in own.text
    assert all(name != "do" for name, _ in own.forms[-1].buttons)
    sato.post(f"{base}/opinions/2/review", **sato.again(do="release"))
    assert sato.status == 403
    suzuki = staff("suzuki").open(f"{base}/opinions")
    assert "公表される形を確かめる1通" in suzuki.text
    suzuki.open(f"{base}/opinions/next")
    assert suzuki.path == f"{base}/opinions/2/review"
    assert "■■（個人情報）の上限を上げてほしい。" in suzuki.text
    suzuki.press("do=return")
    assert "戻す理由を書いてください" in suzuki.text
    suzuki.press("do=return", reason="補助金は個人情報ではありません")
    sato.open(f"{base}/opinions/2")
    assert "補助金は個人情報ではありません" in sato.text
    unhide = next(value for name, value in sato.forms[-1].buttons if name == "unhide")
    sato.press(f"unhide={unhide}")
    suzuki.open(f"{base}/opinions/2/review").press("do=release")
    assert "2を、この形で公表できるようにしました" in suzuki.text
    with city.app_context():
        assert opinion(slug, 2).review == "released"


def test_a_review_of_a_form_that_changed_meanwhile_is_refused(staff, sato, base):
    sato.open(f"{base}/opinions/2").press("do=point", sentence=ids(sato), gist="上限")
    sato.press("do=finish")
    suzuki = staff("suzuki").open(f"{base}/opinions/2/review")
    sato.open(f"{base}/opinions/2").press("do=redact", hide="補助金")
    suzuki.press("do=return", reason="そのままでよい")
    assert suzuki.status == 409
    assert suzuki.value("reason") == "そのままでよい"


GRID = {
    "/opinions": {"sato": 200, "tanaka": 200, "suzuki": 200, "nakamura": 403, "admin": 403, "ito": 403},
    "/opinions/1": {"sato": 200, "tanaka": 200, "suzuki": 200, "nakamura": 403, "admin": 403, "ito": 403},
    "/opinions/1/review": {
        "sato": 200,
        "tanaka": 200,
        "suzuki": 200,
        "nakamura": 403,
        "admin": 403,
        "ito": 403,
    },
    "/responses": {"sato": 200, "tanaka": 200, "suzuki": 200, "nakamura": 403, "admin": 403, "ito": 403},
    "/intake": {"sato": 200, "tanaka": 200, "suzuki": 403, "nakamura": 403, "admin": 403, "ito": 403},
}


def test_who_may_open_what(staff, base):
    found = {path: {who: staff(who).status_of(base + path) for who in row} for path, row in GRID.items()}
    assert found == GRID


def test_records_may_read_but_not_sort_or_see_names(staff, base):
    suzuki = staff("suzuki").open(f"{base}/opinions/1")
    assert "見る（見たことが記録に残ります）" not in suzuki.text
    sent = suzuki.again()
    for act in ("identity", "not", "point", "redact", "finish"):
        suzuki.post(f"{base}/opinions/1", **{**sent, "do": act})
        assert suzuki.status == 403


def test_a_stranger_is_sent_to_sign_in(city, base):
    from tests.factories.visitor import Visitor

    assert Visitor(city).open(f"{base}/opinions").path.startswith("/sign-in")


def test_a_form_without_its_token_changes_nothing(city, slug, sato, base):
    sato.open(f"{base}/opinions/2")
    sato.post(f"{base}/opinions/2", **sato.again(do="not", sentence=ids(sato), csrf_token=""))
    assert sato.status in {400, 422}
    with city.app_context():
        assert opinion(slug, 2).passages == []


def test_the_same_text_is_split_once_after_a_preview_and_every_original_stays(city, slug, sato, base):
    sato.open(f"{base}/opinions/3")
    assert "同じ文3通" in sato.text
    sato.press("do=point", sentence=ids(sato), gist="会議を夜にも開いてほしい")
    sato.press("do=finish_alike")
    assert sato.path == f"{base}/opinions/3/alike"
    assert "同じ文2通をまとめて分け終える" in sato.text
    with city.app_context():
        assert [opinion(slug, n).stage for n in (3, 4, 5)] == ["grouped", "received", "received"]
    sato.press("do=same", form=-2)
    assert "2通を済ませ、0通を残しました" in sato.text
    with city.app_context():
        opinion(slug, 3)
        sorted_ = [queries.opinion_by_number(db.session(), story.case_of(slug), n) for n in (3, 4, 5)]
        assert [o.stage for o in sorted_] == ["grouped"] * 3
        assert len({o.points[0].group_id for o in sorted_}) == 1
    sato.open(f"{base}/responses")
    assert "3通・3人・3件" in sato.text
    assert "受付5通＝ほかの意見とまとまった3＋まとまっていない2" in sato.text
    sato.open(f"{base}/groupings").press("do=look", form=-1)
    assert "似た論点は見つかりませんでした" in sato.text
    assert events(city, Event.OPINIONS_BATCHED) == 1


def test_a_part_of_a_sentence_goes_into_a_point_and_the_rest_stays_visible(sato, base):
    sato.open(f"{base}/opinions/1").press("do=point", part="LINEでも", gist="LINEでも知らせる")
    assert "残りは「募集を知らせてほしい。」" in sato.text
    assert "4文のうち0文に、論点か印が付いています" in sato.text
    sato.press("into=1", part="募集を")
    assert sato.status == 422
    assert "「募集を」は本文に2か所あります" in sato.text
    assert sato.value("part") == "募集を"
    sato.press("into=1", part="募集を知らせてほしい。")
    assert "4文のうち1文に、論点か印が付いています" in sato.text


def test_like_opinions_are_looked_for_when_asked(city, sato, base):
    sato.open(f"{base}/opinions/3/alike").press("do=search")
    assert "よく似た意見を調べはじめました" in sato.text
    with city.app_context():
        drain(settings_of(city))
    assert "よく似た意見はありません" in sato.open(f"{base}/opinions/3/alike").text

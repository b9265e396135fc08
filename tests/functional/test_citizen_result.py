"""The result as everyone reads it: S-1 of the acceptance scenarios, on the page and in its files."""

import datetime as dt
import hashlib
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.cases import actions as cases
from consult.consultations import actions, queries
from consult.consultations.actions import follow_ups
from consult.consultations.models_responding import FollowUp
from consult.db import db
from consult.demo import consultations as story
from consult.unit_of_work import unit_of_work

SECRET = ("青山", "木村", "髙橋 勝", "0566-00-1201", "山田太郎", "090-1234-5678", "若葉町3丁目8番地")


@pytest.fixture
def result(people, told):
    return f"/cases/{told('s1', lambda: story.s1(people))}/result"


@pytest.fixture(autouse=True)
def afterwards():
    with clock.at(clock.tokyo(2027, 1, 15, 12)):
        yield


def points(visitor):
    return re.findall(r'id="point-(\d+)"', visitor.html)


def test_the_result_says_what_the_scenario_says(visitor, result):
    visitor.open(result)
    assert visitor.status == 200
    for words in (
        "7通の意見を、10件の論点に分けて答えました。2か所を直しました。",
        "届いた数7通", "出した人7人", "論点の数10件",
        "ほかに、期限のあとに届いた意見が1通あります。",
        "この手続は、賛成と反対の数を比べるものではありません。",
        "数が合っています",
        "回覧板だけでなくLINEでも募集を知らせてほしい",
    ):  # fmt: skip
        assert words in visitor.text
    rows = re.findall(r"<b>([A-E])</b>.*?<td class=\"n\">(\d+)件", visitor.html)
    assert rows == [("A", "2"), ("B", "3"), ("C", "2"), ("D", "2"), ("E", "1")]
    assert points(visitor) == [str(n) for n in range(1, 11)]
    assert "<ins>" in visitor.html
    assert "<del>" in visitor.html


def test_neither_page_nor_file_names_anyone(visitor, result):
    visitor.open(result)
    assert "■■（個人情報）" in visitor.text
    for secret in SECRET:
        assert secret not in visitor.html


def test_the_parts_add_up_to_what_was_received(visitor, result):
    visitor.open(result)
    table = re.search(r'id="reckoning-caption".*?</table>', visitor.html, re.DOTALL)[0]
    numbers = [int(n) for n in re.findall(r'class="n" data-label="通">(\d+)<', table)]
    assert "受付 8通の内訳" in table
    assert sum(numbers) == 8


def test_points_are_chosen_by_outcome_place_and_words(visitor, result):
    assert len(points(visitor.open(f"{result}?outcome=A"))) == 2
    assert "10件のうち2件を表示しています" in visitor.text
    assert points(visitor.open(f"{result}?q=ｌｉｎｅ")) == ["3"]
    assert len(points(visitor.open(f"{result}?place=P.12+3(2)"))) == 2
    assert points(visitor.open(f"{result}?outcome=A&q=LINE")) == ["3"]
    assert points(visitor.open(f"{result}?q=ありえない言葉")) == []
    assert "あてはまる論点はありません" in visitor.text


def test_nonsense_in_the_address_breaks_nothing(visitor, result):
    for query in ("page=0", "page=999", "page=%00", "outcome=Z", "originals=-1", "page=٣"):
        assert visitor.open(f"{result}?{query}").status == 200


def test_every_file_is_what_its_digest_says(visitor, result):
    visitor.open(result)
    listed = re.findall(r'href="result/([^"]+)".*?SHA-256 ([0-9a-f]{64})', visitor.html, re.DOTALL)
    kinds = [name.rpartition(".")[2] for name, _ in listed]
    assert kinds == ["pdf", "html", "csv", "xlsx", "json", "pdf", "txt", "zip"]
    for name, digest in listed:
        visitor.open(f"{result}/{name}")
        assert hashlib.sha256(visitor.body).hexdigest() == digest
        assert name in visitor.headers["Content-Disposition"]
    assert visitor.open(f"{result}/other.pdf").status == 404


def test_the_counts_stand_by_channel_and_what_is_not_asked_is_said(visitor, result):
    visitor.open(result)
    table = re.search(r'id="by-1-caption".*?</table>', visitor.html, re.DOTALL)[0]
    assert re.findall(r'data-label="[^"]*">([^<]*)<', table) == [
        *("4", "4", "5"), *("1", "1", "1"), *("1", "1", "2"), *("1", "1", "2"),
    ]  # fmt: skip
    assert "地区は聞いていないので、地区ごとの数はありません。" in visitor.text


def test_the_table_for_programs_has_no_mark_and_the_schema_stays_where_it_is(visitor, result):
    name = re.search(r'href="(result/[^"]+\.csv)\?bom=0"', visitor.open(result).html)[1]
    address = f"{result.removesuffix('result')}{name}"
    marked = visitor.open(address).body
    assert visitor.open(f"{address}?bom=0").body == marked.removeprefix(b"\xef\xbb\xbf") != marked
    assert visitor.open("/schemas/result-1.json").status == 200
    visitor.open("/open-data")
    assert f"{result.removesuffix('result')}result/" in visitor.html


def test_the_html_form_is_saved_not_shown(visitor, result):
    name = re.search(r'href="result/([^"]+\.html)"', visitor.open(result).html)[1]
    assert visitor.open(f"{result}/{name}").headers["Content-Disposition"].startswith("attachment")


def test_before_it_is_published_there_is_only_its_day(visitor, opened):
    visitor.open(f"/cases/{opened}/result")
    assert visitor.status == 404
    assert "結果はまだ公表していません。令和9年1月29日（金）までに公表します。" in visitor.text


def test_the_receipt_of_an_answered_opinion_shows_the_answer(visitor, people):
    slug = story.s1(people)
    visitor.open(f"/receipts/{story.code_of(slug, 'line')}")
    for words in (
        "意見と市の考え方を公表しました",
        "あなたの意見は1つの論点に分けました",
        "市の考え方",
        "修正する",
    ):
        assert words in visitor.text
    assert "、SNS" in visitor.text
    visitor.open(f"/receipts/{story.code_of(slug, 'review')}")
    assert "読めないようにした部分" in visitor.text
    assert "山田太郎" not in visitor.html


def test_a_result_without_opinions_says_so_and_how_people_were_told(visitor, people):
    day = dt.date(2026, 10, 1)
    slug = story.prepare(people, first_day=day)
    story.publish_notice(people, slug, day)
    story.close(slug, day)
    with story.door(people.secretary, day + 35 * story.DAY) as uow:
        case = story.case_of(slug)
        actions.record_publicity(
            uow, queries.consultation_of(uow.session, case), on=day, channel="広報みどりの"
        )
        cases.advance(uow, case, "consider")
    story.decide(people, slug, day)
    with story.door(people.head, day + 68 * story.DAY) as uow:
        reasons = {"nobody_answered": "募集を2か所で知らせた"}
        cases.advance(uow, story.case_of(slug), "publish", acknowledged=reasons)
    visitor.open(f"/cases/{slug}/result")
    assert visitor.status == 200
    assert "意見はありませんでした。" in visitor.text
    assert "募集は、次の1通りの方法で知らせました：広報みどりの。" in visitor.text
    assert visitor.text.index("どう知らせたか") < visitor.text.index("届いた数")
    assert "数が合っています" in visitor.text


def test_what_was_kept_for_reference_is_public_and_so_is_what_came_of_it(visitor, people, result):
    slug = result.split("/")[2]
    rows = db.session().execute(select(FollowUp).order_by(FollowUp.id)).scalars().all()
    what, number, opinion = rows[0].what, rows[0].id, rows[0].group.points[0].opinion
    key = story.OPINIONS[opinion.number - 1].key
    code = story.code_of(slug, key)
    visitor.open("/promises?show=kept")
    assert visitor.text.count("までに、もう一度確かめます。") == len(rows) == 2
    assert what in visitor.text
    with unit_of_work(people.secretary) as uow:
        row = uow.session.get_one(FollowUp, number)
        follow_ups.close_follow_up(uow, row, outcome="来年度の予算に入れた", closed_on=dt.date(2027, 1, 14))
    said = "来年度の予算に入れた"
    for page in ("/promises?show=kept-done", result, f"/cases/{slug}", f"/receipts/{code}"):
        assert said in visitor.open(page).text, page
    assert said not in visitor.open("/promises?show=kept").text
    assert "までに、もう一度確かめます。" in visitor.open(result).text

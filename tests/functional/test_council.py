"""The council over HTTP: a bill from the office's desk, a vote counted before it is recorded, what everyone reads."""

import datetime as dt
import re

import pytest

from consult import clock
from consult.cases.queries import by_slug
from consult.db import db
from consult.demo import council_story as story
from consult.demo.council import load_council
from consult.demo.people import load_people
from consult.issuing import resolutions
from tests.factories.bodies_desk import move, put_on_file, write
from tests.factories.visitor import Visitor

OPENS = dt.date(2026, 12, 1)
NAME = "まちづくり基本条例"


@pytest.fixture
def told(city):
    """A bill debated on 10 December and a petition on the list; it is noon of that day."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        council = load_council(dt.date(2026, 4, 1))
        story.session(council, OPENS, 18, called=dt.date(2026, 11, 20))
        bill = story.bill(people, council, dt.date(2026, 11, 24), title=NAME)
        story.submitted(bill)
        petition = story.petition(people, council, dt.date(2026, 11, 20))
        petition.write(council.second, "list_check", read="1")
        petition.move(council.clerk, "list")
        sitting = story.debated(bill, OPENS)
        members = council.members(council.body)
        db.session.remove()
    with clock.at(clock.tokyo(2026, 12, 10, 12)):
        yield city, bill.slug, sitting, members


def test_a_vote_is_counted_on_the_page_and_read_by_everyone(told, staff):
    city, slug, sitting, members = told
    hara = staff("hara").open("/desk/council")
    assert "議案第1号" in hara.text
    assert "会期の終わり" in hara.text
    assert "あなたの課が扱う請願・陳情は、まだありません" in staff("sato").open("/desk/council").text
    hara.open(f"/desk/cases/{slug}/votes/new?subject=decision&sitting={sitting}&method=named")
    choices = {f"m-{member}": "aye" if n < 6 else "nay" for n, member in enumerate(members[1:11])}
    page = f"/desk/cases/{slug}/votes/new"
    hara.post(page, **hara.again(do="preview", **{**choices, f"m-{members[3]}": "recused", "ayes": "x"}))
    assert hara.status == 422
    assert "数字で書いてください" in hara.text
    hara.open(f"{page}?subject=decision&sitting={sitting}&method=named")
    hara.post(page, **hara.again(do="preview", **choices))
    assert hara.status == 200, hara.text
    assert "結果：可決" in hara.text
    assert "出席11人から議長を除く10人のうち6人以上の賛成が要ります。賛成は6人です" in hara.text
    assert "地方自治法116条1項" in hara.text
    hara.post(page, **hara.again(do="record"))
    assert hara.path == f"/desk/cases/{slug}/votes?done=vote"
    step = f"/desk/cases/{slug}/transitions/pass"
    hara.open(step)
    hara.post(step, **hara.again())
    assert "done=pass" in hara.path, hara.text

    reader = Visitor(city).open("/council")
    assert NAME in reader.text
    assert "請願第1号" in reader.text
    reader.open("/council/sessions/1")
    assert "賛成6人・反対4人" in reader.text
    reader.open(f"/cases/{slug}")
    assert "令和8年第1回定例会" in reader.text
    table = city.test_client().get("/council/sessions/1/votes.csv")
    rows = table.get_data(as_text=True).splitlines()
    assert len(rows) == 11
    assert rows[1].endswith("地方自治法116条1項,井上 恵,賛成")


def test_no_page_for_everyone_tells_who_sent_a_petition(told):
    city, *_ = told
    for path in ("/council", "/council/sessions/1", "/cases/r8-q-001", "/council/sessions/1/votes.csv"):
        answer = city.test_client().get(path)
        assert answer.status_code == 200
        text = answer.get_data(as_text=True)
        assert not any(name in text for name in ("田村", "東町二丁目", "光子")), path


def test_an_office_begins_a_bill_and_the_secretariat_a_petition_and_neither_does_the_others(told, staff):
    _city, slug, sitting, _members = told
    sato = staff("sato").open("/desk/council/bills/new").press("", form=-1, title="財産の取得について")
    assert sato.path == "/desk/cases/r8-b-002"
    assert sato.open("/desk/council/bills/new").press("", form=-1, title="").status == 422
    assert sato.status_of("/desk/council/petitions/new") == 403
    assert sato.status_of(f"/desk/cases/{slug}/votes/new?subject=decision&sitting={sitting}") == 403
    hara = staff("hara")
    hara.open("/desk/council/petitions/new").press("", form=-1, title="歩道の段差", day="12/9", time="x")
    assert hara.status == 422
    hara.press("", form=-1, title="歩道の段差", day="2026/12/9", time="10:30")
    assert hara.path == "/desk/cases/r8-q-002"
    assert hara.status_of("/desk/cases/r8-b-002") == 403  # still a draft of the office


def test_a_session_and_who_was_there_are_recorded_on_pages(told, staff):
    _city, _slug, _sitting, members = told
    hara = staff("hara").open("/desk/council")
    hara.press("", form=-1, kind="extra", opens_on="2026/12/10", ends_on="2026/12/1")
    assert hara.status == 422
    hara.open("/desk/council/sessions/1").press("", form=-1, ends_on="2026/12/22", reason="審議のため")
    assert hara.path == "/desk/council/sessions/1?done=extended"
    assert "（はじめは" in hara.text
    hara.open("/desk/council/sittings/new?body=shigikai&held_on=2026/12/9")
    hara.press("", form=-1, held_on="2026/12/9", present=[str(members[0])])
    assert hara.path == "/desk/council?done=sitting"
    hara.open("/desk/council/sittings/new?body=shigikai-somu").press("", form=-1)  # today, everybody
    assert hara.path == "/desk/council?done=sitting"
    hara.open("/desk/council/sittings/new?body=shigikai").press("", form=-1, held_on="いつか")
    assert "直すところが1つあります" in hara.text
    hara.open("/desk/council/sittings/new?body=shigikai").press("", form=-1, held_on="2026/12/11")
    assert hara.status == 422
    assert "まだ来ていない日です" in hara.text


def test_the_secretariat_holds_the_meetings_of_the_committees_and_no_office_does(told, staff):
    hara, sato = staff("hara").open("/desk/meetings/new"), staff("sato").open("/desk/meetings/new")
    assert "総務" in hara.text
    assert "総務" not in sato.text
    said = hara.again(body="shigikai-somu", day="令和8年12月15日", place="第1委員会室")
    hara.post("/desk/meetings/new", **said | {"from": "10:00", "to": "11:00"})
    assert hara.path.endswith("/prepare"), hara.text
    assert sato.open(hara.path).status == 403


def test_an_act_in_the_councils_place_is_refused_answered_with_measures_and_read_by_everyone(told, staff):
    """地方自治法179条3項・4項."""
    city, *_ = told
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        council = load_council(dt.date(2026, 4, 1))
        act = story.bill(people, council, dt.date(2026, 11, 25), title="補正予算の専決処分の承認")
        story.submitted(act, kind="budget", special="179", acted_on="2026-11-10")
        sitting = story.debated(act, dt.date(2026, 12, 2))
        act.vote("decision", sitting, ayes=4, nays=6)
        db.session.remove()
        (sheet,) = resolutions.of_council(db.session(), by_slug(db.session(), act.slug), "緑野市")
        assert {line.label: line.text for line in sheet.details}["結果"] == "不承認"
        db.session.remove()
    step = f"/desk/cases/{act.slug}/transitions/"
    with clock.at(clock.tokyo(2026, 12, 11, 13)):
        hara = staff("hara").open(f"{step}disapprove")
        hara.post(f"{step}disapprove", **hara.again())
        assert "done=disapprove" in hara.path, hara.text
        tanaka = staff("tanaka").open(f"{step}report_measures")
        assert "市長がとった措置が、まだ書かれていません" in tanaka.text
        sheet = f"/desk/cases/{act.slug}/dossier/measures/new"
        tanaka.open(sheet)
        said = {"day": "2026-12-11", "text": "執行していない額を減らす補正予算を出します。"}
        tanaka.post(sheet, **(tanaka.again() | said))
        assert "saved=measures" in tanaka.path, tanaka.text
        tanaka.open(f"{step}report_measures")
        tanaka.post(f"{step}report_measures", **tanaka.again())
        assert "done=report_measures" in tanaka.path, tanaka.text
        page = Visitor(city).open(f"/cases/{act.slug}").text
    for words in (
        "議会に報告されました",
        "執行していない額を減らす補正予算を出します",
        "否決",
        "賛成4人・反対6人",
    ):
        assert words in page, words


def test_a_vote_taken_in_secret_is_told_by_its_result_alone(told, staff):
    city, slug, sitting, members = told
    hara, sato, anyone = staff("hara"), staff("sato"), Visitor(city)
    page, desk = f"/desk/cases/{slug}/votes/new", f"/desk/cases/{slug}/votes"
    asked = f"{page}?sitting={sitting}&method=standing"
    secret = {"in_secret": "1", "ayes": "7", "nays": "3"}
    hara.open(f"{asked}&subject=decision&in_secret=1")
    hara.post(page, **hara.again(do="preview", **secret))
    assert (hara.status, "秘密会にする議決がありません" in hara.text) == (422, True)
    assert "秘密会で採決した" not in hara.open(desk).text
    hara.open(f"{asked}&subject=closed")
    hara.post(page, **hara.again(do="record", ayes="9", nays="1", casts="aye"))
    assert "秘密会で採決した" in hara.text
    hara.open(f"{page}?sitting={sitting}&method=named&subject=decision&in_secret=1")
    choices = {f"m-{member}": "aye" if n < 7 else "nay" for n, member in enumerate(members[1:11])}
    hara.post(page, **hara.again(do="preview", **choices))
    assert "秘密会での採決として記録します" in hara.text
    hara.post(page, **hara.again(do="record"))
    assert "賛成7人・反対3人" in hara.text
    first = next(n for n, form in enumerate(hara.forms) if form.action.endswith("/withdraw"))
    number = hara.forms[first].action.split("/")[-2]
    assert hara.press("", form=first, **{f"reason-{number}": "誤り"}).status == 409
    for reader in (sato.open(desk), anyone.open(f"/cases/{slug}")):
        assert "賛成10人・反対1人" in reader.text  # to sit in secret was voted on before everybody
        assert "秘密会で採決しました" in reader.text
        assert "賛成7人" not in reader.text
        assert "議案・請願の採決秘密会で採決" in reader.text
    step = f"/desk/cases/{slug}/transitions/pass"
    hara.open(step)
    hara.post(step, **hara.again())
    assert hara.status == 200, hara.text
    with city.app_context():
        (paper,) = resolutions.of_council(db.session(), by_slug(db.session(), slug), "緑野市")
        labels = [line.label for line in paper.details]
        db.session.remove()
    assert labels == ["番号", "件名", "議決の日", "会議", "会議の公開", "結果"]
    for path in (
        f"/cases/{slug}",
        f"/cases/{slug}/path",
        "/council/sessions/1",
        "/council/sessions/1/votes.csv",
        "/log",
    ):
        anyone.open(path)
        assert anyone.status == 200, path
        said = anyone.body.decode()
        for word in ("賛成7", "賛成は7", ">7<", ",7,3,", '"ayes":7'):
            assert word not in said.replace(" ", ""), (path, word)
    assert "議案・請願の採決可決" in anyone.open(f"/cases/{slug}").text


def test_an_act_the_council_entrusted_is_reported_and_never_voted_on(told, staff):
    """地方自治法180条."""
    city, *_ = told
    sato, tanaka, hara = staff("sato"), staff("tanaka"), staff("hara")
    slug = "r8-b-002"
    sato.open("/desk/council/bills/new").press("", form=-1, title="損害賠償の額の決定（専決処分の報告）")
    act = {"kind": "other", "proposer": "緑野市長", "day": "2026/12/1", "special": "180"}
    act |= {"text": "車の修理代 120,000円を支払う。", "reason": "議会が任せた額の内であるため。"}
    assert write(sato, slug, "bill", **act).status == 422
    assert "専決処分をした日を書いてください" in sato.text
    assert write(sato, slug, "bill", **act, acted_on="2026/11/20").status == 200, sato.text
    put_on_file(sato, slug, "bill")
    move(tanaka, slug, "submit")
    move(hara, slug, "introduce")
    assert "採決しません（地方自治法180条2項）" in hara.open(f"/desk/cases/{slug}/transitions/question").text
    move(hara, slug, "note_report")
    page = Visitor(city).open(f"/cases/{slug}").text
    for words in ("議会に報告（専決処分）", "令和8年11月20日", "120,000円"):
        assert words in page, words
    assert "採決する" not in page


@pytest.mark.parametrize(
    ("ground", "step", "said"),
    [
        ("obligatory", "spend_anyway", "市長が予算に計上して支出"),
        (
            "disaster",
            "take_as_no_confidence",
            "不信任の議決とみなす（議会を解散できるのは令和8年12月21日（月）まで）",
        ),
    ],
)
def test_expenses_struck_out_twice_are_spent_or_taken_as_no_confidence(told, staff, ground, step, said):
    """地方自治法177条."""
    city, *_ = told
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        council = load_council(dt.date(2026, 4, 1))
        budget = story.bill(people, council, dt.date(2026, 11, 25), title="令和8年度補正予算")
        story.submitted(budget, kind="budget")
        sitting = story.debated(budget, dt.date(2026, 12, 2))
        budget.write(
            council.clerk,
            "amendment",
            title="負担金の削除",
            by="members",
            supporters=3,
            order=1,
            text="削る。",
        )
        budget.vote("amendment", sitting, ayes=7, nays=3, amendment=1)
        budget.vote("decision", sitting, ayes=8, nays=2)
        budget.file(council.clerk, "amendment")
        budget.move(council.clerk, "pass_amended")
        budget.file(council.clerk, "resolution")
        budget.move(council.clerk, "send")
        db.session.remove()
    slug, hara, tanaka, sato = budget.slug, staff("hara"), staff("tanaka"), staff("sato")
    with clock.at(clock.tokyo(2026, 12, 11, 13)):
        put_on_file(sato, slug, "reconsideration")
        move(tanaka, slug, "reconsider", objection_ground=ground, reason="市が負うべき経費であるため")
        hara.open("/desk/council/sittings/new?body=shigikai").press("", form=-1)
        sitting = re.search(r'name="sitting" value="(\d+)"', hara.open(f"/desk/cases/{slug}/votes").html)[1]
        page = f"/desk/cases/{slug}/votes/new"
        hara.open(f"{page}?subject=again&sitting={sitting}&method=standing")
        hara.post(page, **hara.again(do="record", ayes="7", nays="3"))
        assert "done=vote" in hara.path, hara.text
        move(hara, slug, "uphold")
        other = ({"spend_anyway", "take_as_no_confidence"} - {step}).pop()
        assert (
            "のときだけです（地方自治法177条" in tanaka.open(f"/desk/cases/{slug}/transitions/{other}").text
        )
        move(tanaka, slug, step, reason="法律で市が負担すると決まっているため")
        read = Visitor(city).open(f"/cases/{slug}").text
        late = hara.open(f"{page}?subject=closed&sitting={sitting}&method=standing").again(
            do="record", ayes="8", nays="2"
        )
        assert "採決を記録する" not in hara.open(f"/desk/cases/{slug}/votes").text, "it has ended"
        assert (hara.post(page, **late).status, "この案件は終わっています" in hara.text) == (409, True)
    for words in (said, "法律で市が負担すると決まっているため"):
        assert words in read, words

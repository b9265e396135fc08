"""What surrounds an answer on the desk: standard texts, questions to other offices, the legal check, corrections."""

import datetime as dt

import pytest

from consult import clock
from consult.calendars import FiscalYear
from consult.consultations import queries
from consult.consultations.actions import follow_ups
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people

FIRST = dt.date(2026, 10, 1)


@pytest.fixture
def slug(city):
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        for sent in story.OPINIONS[:2]:
            story.receive(people, slug, FIRST, sent)
        story.close(slug, FIRST)
        story.consider(people, slug, FIRST)
        for sent in story.OPINIONS[:2]:
            story.sort_one(people, slug, FIRST, sent)
        db.session.remove()
    return slug


@pytest.fixture(autouse=True)
def november():
    with clock.at(clock.tokyo(2026, 11, 10, 10)):
        yield


def test_the_desk_around_an_answer(city, slug, staff):
    sato, base = staff("sato"), f"/desk/cases/{slug}"
    sato.open("/desk/boilerplates").press("do=write", category="結び", title="感謝", text="")
    assert "定型文を書いてください" in sato.text
    sato.press("do=write", category="結び", title="感謝", text="御意見をありがとうございました。")
    assert "第1版" in sato.text
    sato.open(f"{base}/responses/2").press("do=phrase", phrase="1", response="はじめに。")
    assert sato.value("response") == "はじめに。\n御意見をありがとうございました。"
    sato.press("do=finish", outcome="C", reason="検討のため")
    sato.open("/desk/boilerplates")
    assert "No.2（第1版）" in sato.text

    sato.open(f"{base}/inquiries").press(
        "do=ask", groups="2", offices="2", question="道路の予定は", due_on="2026-11-20"
    )
    assert "答えを待っている" in sato.text
    nakamura = staff("nakamura").open("/desk/inquiries")
    assert "道路の予定は" in nakamura.text
    assert nakamura.open(f"{base}/responses/2").status == 403
    nakamura.open("/desk/inquiries").press("do=return", answer="")
    assert "答えを書いてください" in nakamura.text
    nakamura.press("do=return", answer="来年度に直します。")
    assert "来年度に直します。" in sato.open(f"{base}/responses/2").text

    suzuki, tanaka = staff("suzuki"), staff("tanaka")
    suzuki.open(f"{base}/responses/2").press("do=check", remarks="")
    assert "審査済み" in suzuki.text
    tanaka.open(f"{base}/responses/2").press("do=approve")
    assert "承認しました" in tanaka.text
    with city.app_context():
        assert [f.what for f in follow_ups.follow_ups_due(db.session(), FiscalYear(2027))]
        assert not follow_ups.follow_ups_due(db.session(), FiscalYear(2026))
        db.session.remove()
    sato.open("/desk/follow-ups").press("do=close", outcome="直した", closed_on="2026-11-10")
    assert "確かめることはありません" in sato.text

    sato.open(f"{base}/responses/2?edit=1")
    assert "法規審査と承認が取り消されます" in sato.text
    sato.press("do=finish", response="書き直します。")
    with city.app_context():
        found = queries.group_by_number(db.session(), story.case_of(slug), 2)
        assert (found.state, found.approved_by) == ("drafted", None)


def test_a_published_answer_is_corrected_by_an_erratum_of_two_people(city, staff):
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.s1(people, FIRST, "published", title="訂正の案")
        group = queries.groups(db.session(), story.case_of(slug))[0]
        number, said = group.number, group.response[:6]
        db.session.remove()
    base = f"/desk/cases/{slug}/errata"
    with clock.at(clock.tokyo(2027, 2, 3, 10)):
        sato = staff("sato").open(base)
        sato.press("do=propose", number=str(number), wrong=said, correct="正しくは、", reason="書きまちがい")
        assert "別の人の確かめを待っている" in sato.text
        tanaka = staff("tanaka").open(base)
        form = next(f for f in tanaka.forms if ("do", "publish") in f.buttons)
        tanaka.post(base, **{**dict(form.fields), "do": "publish"})
        assert (tanaka.status, tanaka.path) == (200, base), tanaka.text[-900:]
        shown = sato.open(f"/cases/{slug}/result").text
    assert f"に訂正しました：No.{number}。" in shown
    assert "訂正の前を見る" in shown
    assert "書きまちがい" in shown

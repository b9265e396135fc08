"""What surrounds an answer on the desk: standard texts, questions to other offices, the legal check, corrections."""

import datetime as dt

import pytest

from consult import clock
from consult.access.actor import Actor, Role, RoleGrant, Scope
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.calendars import FiscalYear
from consult.consultations import queries, snapshots
from consult.consultations.actions import follow_ups, inquiries
from consult.consultations.models_responding import Inquiry
from consult.consultations.result import files
from consult.consultations.result.files import Built
from consult.consultations.result.report import result_report
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.unit_of_work import unit_of_work
from consult.web.consultations import desk_afterwards
from consult.worker import drain

FIRST = dt.date(2026, 10, 1)

pytestmark = pytest.mark.usefixtures("november")


def test_the_desk_around_an_answer(city, sorted_case, staff):
    sato, base = staff("sato"), f"/desk/cases/{sorted_case}"
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
    nakamura.open("/desk/inquiries").press("do=return", answer__1="")
    assert "答えを書いてください" in nakamura.text
    nakamura.press("do=return", answer__1="来年度に直します。")
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
    assert "その後（令和8年（2026年）11月10日）：直した" not in sato.text  # it is listed in the year it ended
    assert "：直した" in sato.open("/desk/follow-ups?year=2026").text

    sato.open(f"{base}/responses/2?edit=1")
    assert "法規審査と承認が取り消されます" in sato.text
    sato.press("do=finish", response="書き直します。")
    with city.app_context():
        found = queries.group_by_number(db.session(), story.case_of(sorted_case), 2)
        assert (found.state, found.approved_by) == ("drafted", None)


def test_the_answers_of_offices_are_copied_into_the_citys_one_after_the_other(city, sorted_case, staff):
    with city.app_context():
        people = load_people(str)
        with unit_of_work(people.secretary) as uow:
            group = queries.group_by_number(uow.session, story.case_of(sorted_case), 2)
            offices = [uow.session.get_one(Office, n) for n in (2, 3)]
            inquiries.ask(uow, [group], offices, question="予定は", due_on=dt.date(2026, 11, 20))
        for number, office, said in ((1, 2, "来年度に直します。"), (2, 3, "問題ありません。")):
            asked = Actor("person", "", 1, (RoleGrant(Role.SECRETARY, Scope(office_id=office)),))
            with unit_of_work(asked) as uow:
                inquiries.answer(uow, uow.session.get_one(Inquiry, number), said, finished=True)
        db.session.remove()
    sato = staff("sato").open(f"/desk/cases/{sorted_case}/responses/2")
    sato.press("take=1", response="参考にします。")
    once = "参考にします。\n【都市計画課から】来年度に直します。"
    assert sato.value("response") == once
    assert sato.press("take=1").value("response") == once
    both = sato.press("take=2").value("response")
    assert both == f"{once}\n【総務課文書係から】問題ありません。"
    sato.press("do=save", outcome="B", response=both.replace("【都市計画課から】", ""))
    with city.app_context():
        group = queries.group_by_number(db.session(), story.case_of(sorted_case), 2)
        assert group.response == "参考にします。\n来年度に直します。\n【総務課文書係から】問題ありません。"
        db.session.remove()


def test_other_offices_meet_closed_doors_and_a_sending_is_named_before_it_goes(sorted_case, staff):
    sato, base = staff("sato"), f"/desk/cases/{sorted_case}"
    sato.open(f"{base}/inquiries").press("do=preview", groups=["1"], offices=["2"], due_on="あした")
    assert sato.status == 422
    assert "何を答えてほしいかを書いてください" in sato.text
    sato.press("do=preview", groups=["1", "2"], offices=["2", "3"], question="予算は", due_on="2026-11-20")
    assert "下の4件を送ります" in sato.text
    assert all(sato.text.count(f"No.{n}") >= 2 for n in (1, 2))
    assert (
        sato.text.count("都市計画課") == sato.text.count("総務課文書係") == 3
    )  # twice sent, once to be ticked
    sato.press("do=ask")
    assert "4件を照会しました" in sato.text
    nakamura, suzuki = staff("nakamura"), staff("suzuki")
    assert "照会が2件来ています" in nakamura.open("/desk/").text
    assert "青山陽子" not in nakamura.open("/desk/inquiries").text
    for page in ("", "/inquiries", "/responses", "/responses/1", "/opinions", "/opinions/1", "/papers"):
        assert nakamura.status_of(base + page) == 403, page
    assert suzuki.status_of("/desk/inquiries") == 403
    token = dict(nakamura.forms[-1].fields)
    for number in ("2", "99", "9" * 40, "x"):  # 2: what the records section was asked
        sent = token | {"inquiry": number, f"answer-{number}": "のぞく", "do": "return"}
        assert nakamura.post("/desk/inquiries", **sent).status == 404
    assert nakamura.post(f"{base}/inquiries", **token | {"inquiry": "1", "do": "recall"}).status == 403
    sato.open(f"{base}/inquiries").press("do=move", form=1, reason__1="")
    assert "課を選んでください" in sato.text
    sato.press("do=recall", form=1, reason__1="もう要らないため")
    assert "取り下げました" in sato.text


def test_a_late_answer_is_refused_and_its_words_stay_to_be_copied(city, sorted_case, staff):
    sato, base = staff("sato"), f"/desk/cases/{sorted_case}"
    sato.open(f"{base}/inquiries").press(
        "do=ask", groups="2", offices="2", question="は", due_on="2026-11-20"
    )
    nakamura = staff("nakamura").open("/desk/inquiries")
    with city.app_context():
        people = load_people(str)
        with unit_of_work(people.head) as uow:
            uow.require(Permission.CONSULTATION_DECIDE, on=story.case_of(sorted_case))
            snapshots.fix(uow, story.case_of(sorted_case))
        db.session.remove()
    assert nakamura.press("do=return", answer__1="半年かけて調べた答え").status == 409
    assert "市の考え方はもう決まったので、答えを返せません" in nakamura.text
    assert "半年かけて調べた答え" in nakamura.text
    sato.press("do=ask", groups="3", offices="2", question="もう一つ", due_on="2026-11-20")
    assert (sato.status, sato.value("question")) == (409, "もう一つ")
    assert nakamura.open("/desk/no-such-page").status == 404
    assert 'href="/desk/">机へ戻る' in nakamura.html


def test_standard_texts_keep_every_wording_and_refuse_what_cannot_be_read(sorted_case, staff):
    sato = staff("sato").open("/desk/boilerplates")
    sato.press("do=write", category="結び", title="感謝", text="御意見をありがとうございました。")
    sato.press("do=write", form=1, text__1="御意見をくださり、ありがとうございます。")
    assert all(word in sato.text for word in ("第2版", "前の版（1）", "御意見をありがとうございました。"))
    for text, said in (
        ("あ" * 200_000, "10,000字までです"),
        ("見え\u202eない", "制御文字"),
        (" ", "書いてください"),
    ):
        assert sato.press("do=write", form=1, text__1=text).status == 422
        assert said in sato.text
    sato.open("/desk/boilerplates").press("do=retire", form=1)
    assert "使わないことにしました" in sato.text
    nakamura = staff("nakamura").open("/desk/boilerplates")
    assert "感謝" not in nakamura.text
    token = dict(nakamura.forms[-1].fields)
    assert (
        nakamura.post("/desk/boilerplates", **token | {"id": "1", "do": "write", "text-1": "変える"}).status
        == 404
    )


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


def test_the_erratum_of_a_long_result_waits_for_the_worker_and_takes_only_its_files(
    city, staff, settings, monkeypatch
):
    made = []

    def few(_session, _case, _settings, made_of, _created, _progress):
        made.append(made_of.report)
        names = ("result_csv", "result_pdf", "result_json", "result_html")
        body = b'{"counts": {"by": {}}}'
        return [Built(kind, f"{made_of.stem}.{kind[7:]}", "text/plain", body) for kind in names]

    monkeypatch.setattr(files, "build_from", few)
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.s1(people, FIRST, "published", title="訂正の案")
        group = queries.groups(db.session(), story.case_of(slug))[0]
        number, said = group.number, group.response[:6]
        db.session.remove()
    monkeypatch.setattr(desk_afterwards, "is_long", lambda *_: True)
    base = f"/desk/cases/{slug}/errata"
    with clock.at(clock.tokyo(2027, 2, 3, 10)):
        words = {"number": str(number), "wrong": said, "correct": "正しくは、", "reason": "書きまちがい"}
        staff("sato").open(base).press("do=propose", **words)
        tanaka = staff("tanaka").open(base)
        press = {
            **dict(next(f for f in tanaka.forms if ("do", "publish") in f.buttons).fields),
            "do": "publish",
        }
        assert tanaka.post(base, **press).status == 409
        assert "いま作っています（順番を待っています）" in tanaka.text
        assert "訂正した版のファイルを作っています" in tanaka.text
        with city.app_context():
            drain(settings)
            db.session.remove()
        assert "訂正した版のファイルができました" in tanaka.open(base).text
        assert tanaka.post(base, **press).status == 200
        with city.app_context():
            case = story.case_of(slug)
            after = result_report(
                db.session(), case, settings, number=f"{case.number}-結果2", published_on=dt.date(2027, 2, 3)
            )
            db.session.remove()
    assert len(made) == 2  # the result and its corrected edition, each once
    assert (made[1].points, made[1].corrections) == (after.points, after.corrections)
    assert "正しくは、" in made[1].points[number - 1].reply

"""S-8: three proposals of one call, 29.75 is not 30; agreement, reviews, the grant, and the next year's form."""

import datetime as dt
import re
from base64 import urlsafe_b64encode

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from consult import clock
from consult.cases import actions as cases
from consult.cases.composition import add_part
from consult.cases.models import Case
from consult.collaboration.joint_projects.conditions import ELIGIBILITY
from consult.db import db, settings
from consult.demo import meetings
from consult.demo.people import load_people
from consult.documents.pdf import readable
from consult.notifications.models import Mail
from consult.unit_of_work import unit_of_work
from tests.factories.bodies_desk import move, put_on_file
from tests.factories.bodies_desk import write as put
from tests.factories.visitor import Visitor

GRANT = "r9-g-001"
ITEMS = {"purpose": "4", "roles": "4", "talks": "3", "progress": "4", "result": "4"}
_PARTS = ("purpose", "roles", "costs", "results", "personal_data", "accidents", "changes")
AGREED = dict.fromkeys(_PARTS, "協定書のとおり")


def at(year, month, day):
    return clock.at(clock.tokyo(year, month, day, 10))


def write(who, slug, sheet, **typed):
    put(who, slug, sheet, **typed)
    assert (who.status, who.path) == (200, f"/desk/cases/{slug}/dossier/?saved={sheet}"), who.text
    return who


def told(who, slug, trigger):
    return who.open(f"/desk/cases/{slug}/transitions/{trigger}").text


@pytest.fixture
def jury(city):
    """A jury of the committee's seats 1 to 5: 水野, 早川, 伊藤, グエン, 𠮷田."""
    with city.app_context(), at(2026, 9, 1):
        meetings.committee(load_people(lambda text: f"plain:{text}"), dt.date(2026, 11, 12))
        db.session.remove()
    return city


def pitched(city, staff, title):
    """A proposal after its public pitch, scoring begun; who works on it."""
    sato, tanaka = staff("sato"), staff("tanaka")
    with at(2026, 9, 1):
        sato.open("/desk/begin").press("", procedure="joint_project", title=title, body="1")
        slug = sato.path.removeprefix("/desk/cases/")
        days = {"closes_on": "令和8年10月30日", "decision_due": "令和8年12月28日"}
        put(sato, slug, "call", year="2027", opens_on="令和8年10月31日", **days)
        assert (sato.status, "公表する日は、受け付ける最後の日まで" in sato.text) == (422, True)
        write(sato, slug, "call", year="2027", opens_on="令和8年10月2日", **days)
        put_on_file(sato, slug, "guideline")
        move(sato, slug, "begin_advice")
        assert "令和9年度の協働事業" not in Visitor(city).open("/calls").text
    with at(2026, 10, 2):
        assert "令和9年度の協働事業" in Visitor(city).open("/calls").text
        assert title not in Visitor(city).open("/calls").text
    with at(2026, 10, 20):
        assert "事前相談の記録がありません" in told(sato, slug, "submit")
        write(sato, slug, "advice", day="令和8年9月20日", text="市と分け合う役割をはっきり書く")
        write(sato, slug, "proposal", group="みどりの食卓", summary=title, mail="dantai@example.jp")
        for kind in ("proposal", "plan", "budget", "profile"):
            put_on_file(sato, slug, kind)
        move(sato, slug, "submit")
        move(sato, slug, "check_eligibility")
        write(sato, slug, "eligibility", met=list(ELIGIBILITY))
        move(sato, slug, "begin_screening")
        page = f"/desk/cases/{slug}/tracks/dept_talks/transitions"
        tanaka.open(f"{page}/name_office").post(f"{page}/name_office", **tanaka.again(named_office="福祉課"))
        write(sato, slug, "talks", point="見守りの連絡先", answer="福祉課が受ける")
        put_on_file(sato, slug, "talks_report")
        sato.open(f"{page}/report_talks").post(f"{page}/report_talks", **sato.again())
    with at(2026, 11, 29):
        write(sato, slug, "screening", result="適", reason="書類がそろっている")
        write(sato, slug, "pitch", day="令和8年12月5日", where="午後1時 市民ホール")
        write(sato, slug, "jury", seats="１、2、3、4、5")
        assert "知らせたのは6日前です。7日前までに知らせてください" in told(sato, slug, "invite_pitch")
    with at(2026, 11, 28):
        move(sato, slug, "invite_pitch")
        assert "令和8年12月5日" in Visitor(city).open(f"/cases/{slug}").text
    return slug, sato, tanaka


def scored(slug, sato, scores, recused=(), marks=""):
    with at(2026, 12, 5):
        for seat in range(1, 6):
            write(sato, slug, "interests", seat=str(seat), interest="has" if seat in recused else "none")
        move(sato, slug, "begin_scoring")
        for seat, points in scores.items():
            typed = {"seat": str(seat), "points": str(points), "comment": f"講評{points}"}
            write(sato, slug, "scoring", **typed, marks=marks if seat == 1 else "")


def recommended(city, slug, sato, mizuno):
    with at(2026, 12, 10):
        with city.app_context(), unit_of_work(load_people(str).secretary) as uow:
            case = uow.session.execute(select(Case).where(Case.slug == slug)).scalar_one()
            held = cases.open_case(uow, "meeting", title="審査会", office=case.office, body_id=case.body_id)
            held.stage = "closed"  # how a meeting is held is told elsewhere
            add_part(uow, case, held)
        put_on_file(sato, slug, "recommendation")
        move(mizuno, slug, "recommend")


def test_a_juror_writes_the_own_sheet_alone_and_who_has_an_interest_none(jury, staff):
    slug, sato, _ = pitched(jury, staff, "子ども食堂と見守り")
    ito = staff("ito")
    with at(2026, 12, 5):
        write(ito, slug, "interests", seat="3", interest="none")
        assert put(ito, slug, "interests", seat="2", interest="none").status == 403
        assert put(sato, slug, "interests", seat="6", interest="none").status == 422
        assert "席6は、この提案の審査員の席にありません" in sato.text
        for seat in (1, 2, 4):
            write(sato, slug, "interests", seat=str(seat), interest="none")
        write(sato, slug, "interests", seat="5", interest="has", reason="団体の役員")
        move(sato, slug, "begin_scoring")
        write(
            ito, slug, "scoring", seat="3", points="29", marks="公益性：9\n実現性：20", comment="連絡の方法を"
        )
        assert put(ito, slug, "scoring", seat="3", points="30").status == 422
        assert "席3の調書は、もうあります" in ito.text
        assert put(ito, slug, "scoring", seat="4", points="30").status == 403
        assert put(sato, slug, "scoring", seat="5", points="50").status == 422
        assert "席5は利害関係があると申し出ています" in sato.text
        assert put(sato, slug, "scoring", seat="1", points="38", marks="公益性：8\n実現性：20").status == 422
        assert "着眼点の点を足すと28点です" in sato.text
        _apart_until_closed(staff("hayakawa"), ito, sato, slug)


def _apart_until_closed(hayakawa, ito, sato, slug):
    """早川 (seat 2) reads nothing of 伊藤's sheet on any page before scoring is closed."""
    put(sato, slug, "closing", day="令和8年12月5日")
    assert (sato.status, "席1、2、4" in sato.text) == (422, True)
    write(hayakawa, slug, "scoring", seat="2", points="33", comment="講評33")
    for seat, points in ((1, 38), (4, 34)):
        write(sato, slug, "scoring", seat=str(seat), points=str(points), comment=f"講評{points}")
    base = f"/desk/cases/{slug}"
    seen = [
        hayakawa.open(f"{base}{page}").html
        for page in ("", "/dossier/", "/what-if", "/transitions/recommend")
    ]
    assert "講評33" in seen[1]
    assert not [
        word for word in ("連絡の方法を", "講評38", "団体の役員", "33.5") for page in seen if word in page
    ]
    theirs = f"{base}/dossier/scoring/1"
    assert hayakawa.status_of(theirs) == 403
    hayakawa.open(f"{base}/dossier/scoring/2")
    sent = hayakawa.again(version="9", reason="x")
    assert hayakawa.post(theirs, **sent).status == 403
    assert "連絡の方法を" not in hayakawa.html
    assert hayakawa.post(f"{theirs}/withdraw", **sent).status == 403
    assert "締め切っていない提案が1件あります" in hayakawa.open(f"{base}/ranking").text
    assert "講評38" not in hayakawa.html
    assert "席2" not in hayakawa.html
    write(sato, slug, "closing", day="令和8年12月5日")
    assert "平均33.5点（採点した審査員4人" in hayakawa.open(f"{base}/ranking").text
    assert "連絡の方法を" in hayakawa.open(theirs).html
    assert ito.open(theirs).press("", form=1).status == 409
    assert "採点は締め切られています" in ito.text


def test_29_75_is_not_30_and_30_is(jury, staff):
    mizuno = staff("mizuno")
    for title, scores, average in (
        ("提案イ", {1: 31, 2: 28, 3: 30, 4: 30}, "29.75"),
        ("提案ウ", {1: 30, 2: 30, 3: 30, 4: 30}, "30"),
    ):
        slug, sato, tanaka = pitched(jury, staff, title)
        scored(slug, sato, scores, recused=(5,))
        recommended(jury, slug, sato, mizuno)
        with at(2026, 12, 20):
            if average == "30":
                move(tanaka, slug, "adopt")
            else:
                refusal = "採点の平均は29.75点で、採択の線30点に届きません。端数は切り上げません"
                assert refusal in told(tanaka, slug, "adopt")
                move(tanaka, slug, "reject", reason="平均が採択の線に届かないため")
        page = Visitor(jury).open(f"/cases/{slug}").text
        assert f"採点の平均（点）{average}採択の線（点）30採点した審査員（人）4" in page
        assert "講評30" not in page
        ranking = Visitor(jury).open(f"/cases/{slug}/ranking").text
        assert ("29.75" in ranking, "席" in ranking) == (True, False)
    assert "1位採択R8-協-002提案ウ" in ranking
    assert "2位不採択R8-協-001提案イ" in ranking
    assert "平均29.75点（採点した審査員4人、利害関係のため加わらなかった審査員1人）" in ranking
    assert "合計3130302829.75" in ranking
    assert "席5平均合計3128303029.75" not in ranking
    assert "席5平均合計31283030除斥29.75" in sato.open(f"/desk/cases/{slug}/ranking").text
    listed = Visitor(jury).open("/joint-projects").text
    assert "令和9年度" in listed
    assert "採択R8-協-002採択提案ウみどりの食卓" in listed


def test_from_the_pitch_to_the_next_years_form(jury, staff):
    slug, sato, tanaka = pitched(jury, staff, "子ども食堂と見守り")
    mizuno = staff("mizuno")
    scored(slug, sato, {1: 38, 2: 33, 3: 29, 4: 34}, recused=(5,), marks="公益性：20\n実現性：18")
    recommended(jury, slug, sato, mizuno)
    with at(2026, 12, 20):
        move(tanaka, slug, "adopt")
        returned = sato.open(f"/desk/cases/{slug}/dossier/").text.split("団体に返した採点表")[1]
        assert "点38着眼点ごとの点公益性：20実現性：18講評講評38" in returned
        assert "採点の平均（点）33.5" in Visitor(jury).open(f"/cases/{slug}").text
        assert "協定書に足りない項目があります" in told(tanaka, slug, "sign_agreement")
        write(
            sato,
            slug,
            "agreement",
            **AGREED,
            begins_on="2027-04-01",
            ends_on="2028-03-31",
            midterm_on="2027-09-10",
        )
        put_on_file(sato, slug, "agreement")
        move(tanaka, slug, "sign_agreement")
        assert "協定の始まりの日は令和9年4月1日" in told(sato, slug, "begin")
    _own_page(jury, slug, sato)
    with at(2027, 4, 1):
        move(sato, slug, "begin")
        assert "令和9年9月30日" in sato.open(f"/desk/cases/{slug}").text
    _midterm(jury, slug, sato)
    _final(slug, sato, mizuno)
    with at(2028, 6, 1):
        move(tanaka, slug, "continue")
    _next_year(staff)


def _own_page(city, slug, sato):
    """The mail to the group leads to its own page: the sheets, exact means, no seat; another address ends it."""
    with city.app_context():
        mail = db.session.execute(select(Mail).where(Mail.notice == "project_notice")).scalars().one()
        box = Fernet(urlsafe_b64encode(settings().key("identity")))
        said = box.decrypt(mail.recipient).decode()
    link = re.search(r"/m/score-sheets/[\w.-]+", said)[0]
    assert link in sato.open(f"/desk/cases/{slug}/ranking").html
    group = Visitor(city).open(link)
    assert group.status == 200
    for words in (
        "採択",
        "採点の平均：33.5点",
        "採点1合計38点",
        "講評29",
        "公益性：20",
        "着眼点ごとの平均公益性20点",
    ):
        assert words in group.text
    assert not [word for word in ("席1", "水野", "早川") if word in group.text]
    paper = city.test_client().get(f"{link}/sheets.pdf")
    assert (paper.mimetype, paper.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert "講評29" in readable(paper.data)
    assert Visitor(city).open(f"{link[:-1]}{'a' if link[-1] != 'a' else 'b'}x").status == 404
    sato.open(f"/desk/cases/{slug}/dossier/proposal/1").press("", form=2, mail="tadashii@example.jp")
    assert Visitor(city).open(link).status == 404


def _midterm(city, slug, sato):
    with at(2027, 9, 10):
        move(sato, slug, "begin_midterm")
        write(sato, slug, "reviews", side="group", round="midterm", **ITEMS)
        assert put(sato, slug, "reviews", side="group", round="midterm", **ITEMS).status == 422
        write(sato, slug, "reviews", side="city", round="midterm", **ITEMS | {"roles": "2"})
        assert "見方が2点以上違うのに、話し合いと改善がない項目があります：役割分担" in told(
            sato, slug, "end_midterm"
        )
        write(
            sato, slug, "difference", round="midterm", item="roles", day="令和9年9月10日", talk="連絡が遅い"
        )
        write(sato, slug, "improvements", round="midterm", item="roles", what="連絡は月1回定例")
        assert "だれがいつまでにするかがない改善があります（改善1）" in told(sato, slug, "end_midterm")
        sato.open(f"/desk/cases/{slug}/dossier/improvements/1").press(
            "", form=1, who="福祉課と団体", by_when="令和9年10月31日"
        )
        move(sato, slug, "end_midterm")
        assert "役割分担422点違う" in sato.open(f"/desk/cases/{slug}/reviews").text
        page = Visitor(city).open(f"/cases/{slug}").text
        assert "役割分担422点違う令和9年9月10日（金）連絡が遅い改善連絡は月1回定例（福祉課と団体" in page
        assert "役割分担4" in page
        assert "役割分担2" in page


def _final(slug, sato, mizuno):
    with at(2028, 4, 20):
        for kind in ("report", "accounts"):
            put_on_file(sato, slug, kind)
        move(sato, slug, "report")
        move(sato, slug, "begin_self_reviews")
        for side in ("group", "city"):
            write(sato, slug, "reviews", side=side, round="final", **ITEMS)
            put_on_file(sato, slug, f"{side}_review")
            act = f"/desk/cases/{slug}/tracks/{side}_review/transitions/hand_in_{side}_review"
            sato.open(act).post(act, **sato.again())
        move(sato, slug, "meet")
        put_on_file(sato, slug, "joint_review")
        move(sato, slug, "send_to_committee")
        put_on_file(sato, slug, "committee_view")
        move(mizuno, slug, "give_committee_view")


def _next_year(staff):
    sato, slug = staff("sato"), "r10-j-001"
    with at(2028, 6, 2):
        assert "連絡は月1回定例" in sato.open(f"/desk/cases/{slug}/dossier/").text
        write(sato, slug, "call", year="2029", closes_on="令和10年10月30日", decision_due="令和10年12月28日")
        put_on_file(sato, slug, "guideline")
        move(sato, slug, "begin_advice")
        assert "前の年度に約束した改善に、答えがないものがあります（改善1）" in told(sato, slug, "submit")
        sato.open(f"/desk/cases/{slug}/dossier/carried/1").press("", form=1, answer="毎月第2火曜に会う")
        assert "前の年度に約束した改善には、すべて答えがあります" in told(sato, slug, "submit")


def test_512300_yen_at_one_half_is_256000_and_44000_come_back(city, staff):
    sato, tanaka = staff("sato"), staff("tanaka")
    with at(2027, 4, 1):
        sato.open("/desk/begin").press("", procedure="grant", title="子ども食堂と見守り")
        write(sato, GRANT, "call", programme="協働事業補助金", closes_on="令和9年4月20日")
        assert "交付申請書に足りない項目があります" in told(sato, GRANT, "apply")
        write(
            sato, GRANT, "application", applicant="みどりの食卓", purpose="食堂", begins_on="2027-04-10",
            ends_on="2028-03-31", cost="620,000", other_income="なし", account="緑野銀行 普通 1234567",
        )  # fmt: skip
        for kind in ("application", "plan", "budget"):
            put_on_file(sato, GRANT, kind)
        move(sato, GRANT, "apply")
        write(sato, GRANT, "cost", what="食材", amount="620000")
        write(sato, GRANT, "examination", result="適当", view="body")
        write(sato, GRANT, "budget", name="協働事業補助金", year="2027", amount="2,000,000")
        move(sato, GRANT, "examine")
        refused = tanaka.open(f"/desk/cases/{GRANT}/transitions/decide")
        refused.post(f"/desk/cases/{GRANT}/transitions/decide", **refused.again(amount="300001"))
        assert (tanaka.status, "300,000円までで書いてください" in tanaka.text) == (409, True)
        move(tanaka, GRANT, "decide", amount="300000")
        put_on_file(sato, GRANT, "advance_request")
        move(tanaka, GRANT, "pay_advance", amount="300000")
    with at(2028, 4, 10):
        write(sato, GRANT, "report", done="月2回ひらいた", cost="512,300")
        write(sato, GRANT, "expense", what="食材", amount="512300")
        for kind in ("report", "accounts", "receipts", "inspection"):
            put_on_file(sato, GRANT, kind)
        move(sato, GRANT, "report")
        write(sato, GRANT, "inspection", day="令和10年4月10日", result="よい")
        assert "領収書のない経費は1件です（番号1）" in told(sato, GRANT, "inspect")
        sato.open(f"/desk/cases/{GRANT}/dossier/expense/1").press("", form=1, receipt="512,300")
        move(sato, GRANT, "inspect")
        move(tanaka, GRANT, "fix")
        move(tanaka, GRANT, "demand_refund")
        page = Visitor(city).open(f"/cases/{GRANT}").text
        assert "確定した額（円）256,000円" in page
        assert "返してもらう額（円）44,000円" in page
        assert "1234567" not in page
    with at(2028, 4, 25):
        assert "返してもらう額44,000円が残っています" in told(sato, GRANT, "record_refund").replace(
            "44000", "44,000"
        )
        write(sato, GRANT, "return", day="令和10年4月25日", amount="44,000")
        move(sato, GRANT, "record_refund")
        move(tanaka, GRANT, "close")
        assert "令和15年3月31日" not in Visitor(city).open(f"/cases/{GRANT}").text
        assert "令和16年3月31日" in sato.open(f"/desk/cases/{GRANT}").text

"""A grant at two thirds, in hundreds of yen: changed, advanced, fixed lower, paid; one revoked; the year after."""

import re
from io import BytesIO

import pytest
from PIL import Image

from consult import clock
from consult.cases import local_rules
from consult.demo.people import load_people
from consult.documents import pdf
from consult.unit_of_work import unit_of_work
from tests.factories.bodies_desk import move, press, put_on_file
from tests.factories.bodies_desk import write as put
from tests.factories.visitor import Visitor

RULES = """schema = 1
effective_from = 2027-04-01

[procedures.grant.parameters]
rate_numerator = 2
rate_denominator = 3
cap = 500_000
rounding_unit = 100
max_support_years = 2
return_days = 15
"""
LOCAL = "緑野市北町3-4-5"


def at(year, month, day):
    return clock.at(clock.tokyo(year, month, day, 10))


def write(who, slug, sheet, **typed):
    put(who, slug, sheet, **typed)
    assert (who.status, who.path) == (200, f"/desk/cases/{slug}/dossier/?saved={sheet}"), who.text


def told(who, slug, trigger):
    return who.open(f"/desk/cases/{slug}/transitions/{trigger}").text


def refused(who, slug, trigger, **inputs):
    page = f"/desk/cases/{slug}/transitions/{trigger}"
    who.open(page).post(page, **who.again(**inputs))
    assert who.status == 409, who.text
    return who.text


@pytest.fixture
def terms(city):
    """The city's own terms for grants, in force from 1 April 2027."""
    with city.app_context(), at(2027, 3, 1):
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.head) as uow:
            number = local_rules.propose(uow, local_rules.read(RULES.encode()), RULES).id
        with unit_of_work(people.records) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
    return city


def applied(sato, title, cost, *, year=2027, item="食材"):
    """A grant as far as its examination; its address."""
    sato.open("/desk/begin").press("", procedure="grant", title=title)
    slug = sato.path.removeprefix("/desk/cases/")
    write(sato, slug, "call", programme="地域づくり補助金", closes_on=f"{year}-04-20")
    write(
        sato, slug, "application", applicant="みどりの食卓", purpose="だれでも来られる食堂をひらく",
        begins_on=f"{year}-04-10", ends_on=f"{year + 1}-03-31", cost=cost, other_income="参加費 10,000円",
        account=f"代表 佐々木花子 {LOCAL} 緑野銀行 普通 7654321", mail="shokutaku@example.jp",
    )  # fmt: skip
    for kind in ("application", "plan", "budget"):
        put_on_file(sato, slug, kind)
    move(sato, slug, "apply")
    write(sato, slug, "cost", what=item, amount=cost)
    write(sato, slug, "examination", result="適当", view="document")
    write(sato, slug, "budget", name="地域づくり補助金", year=str(year), amount="1,000,000")
    return slug


def test_from_the_decision_over_a_change_to_a_lower_fixed_amount_paid_and_closed(terms, staff):
    sato, tanaka = staff("sato"), staff("tanaka")
    with at(2027, 4, 5):
        slug = applied(sato, "みんなの食堂", "700,000")
        move(sato, slug, "examine")
        page = refused(tanaka, slug, "decide", amount="466,601")
        assert "466,600円までで書いてください（700,000円の2/3以内、100円未満切捨て、限度額500,000円）" in page
        move(tanaka, slug, "decide", amount="466600", grant_conditions="領収書を残す")
    with at(2027, 9, 1):
        write(sato, slug, "change", cost="600,000", text="回数を減らす")
        put_on_file(sato, slug, "change_request")
        assert "400,000円までで書いてください" in refused(
            tanaka, slug, "approve_change", amount="400001", reason="減"
        )
        move(tanaka, slug, "approve_change", amount="400000", reason="回数を減らすため")
        put_on_file(sato, slug, "advance_request")
        assert "400,000円までで" in refused(tanaka, slug, "pay_advance", amount="400001")
        move(tanaka, slug, "pay_advance", amount="200000")
        assert "200,000円までで" in refused(tanaka, slug, "pay_advance", amount="200001")
    with at(2028, 4, 10):
        write(sato, slug, "report", done="月1回ひらいた", cost="523,456")
        write(sato, slug, "expense", what="食材", amount="523456", receipt="523450")
        for kind in ("report", "accounts", "receipts", "inspection"):
            put_on_file(sato, slug, kind)
        move(sato, slug, "report")
        write(sato, slug, "inspection", day="令和10年4月10日", result="よい")
        assert "経費は523,456円、領収書の合計は523,450円です" in told(sato, slug, "inspect")
        sato.open(f"/desk/cases/{slug}/dossier/expense/1").press("", form=1, receipt="523,456")
        move(sato, slug, "inspect")
        assert "348,900円" in told(tanaka, slug, "fix")
        move(tanaka, slug, "fix")
        assert "返してもらう額はありません" in told(tanaka, slug, "demand_refund")
        put_on_file(sato, slug, "invoice")
        move(sato, slug, "claim")
    with at(2028, 6, 1):
        assert "令和9年度の出納は令和10年5月31日（水）に閉じました" in told(tanaka, slug, "pay")
    with at(2028, 5, 1):
        move(tanaka, slug, "pay")
        move(tanaka, slug, "close")
        page = Visitor(terms).open(f"/cases/{slug}").text
        assert "交付決定額400,000円確定額348,900円支払額348,900円" in page
        assert "523,456円×2/3＝1,046,912/3円。" in page
        assert "種類精算払支払った額（円）148,900円" in page
        assert "支出食材支出の額（円）523,456円" in page
        assert not [word for word in ("7654321", LOCAL, "佐々木", "example.jp") if word in page]
        assert "523450" not in page
    with at(2028, 5, 11):
        a_photo_and_remarks_are_published(terms, sato, tanaka, slug)
        a_part_is_taken_back(terms, sato, tanaka, slug)


def a_photo_and_remarks_are_published(terms, sato, tanaka, slug):
    page, picture, taken = f"/desk/cases/{slug}/photos", BytesIO(), Image.Exif()
    taken[0x010E] = "35.6895 139.6917 camera"
    Image.new("RGB", (4, 4), "green").save(picture, "JPEG", exif=taken)
    sato.open(page).post(page, **sato.again(files=(BytesIO(b"words"), "a.txt")))
    assert (sato.status, sato.text.count("写真に写っていることを、文で書いてください") > 0) == (422, True)
    assert "印を付けてください" in sato.text
    sent = (BytesIO(picture.getvalue()), "hanako.jpg")
    sato.post(page, **sato.again(files=sent, alt="集会所で十数人が食べている", agreed="1"))
    assert (sato.status, "公表していません" in sato.text) == (200, True)
    reader = Visitor(terms)
    assert "集会所で十数人が食べている" not in reader.open(f"/cases/{slug}").text
    press(sato, "publish")
    shown = reader.open(f"/cases/{slug}").html
    place = re.search(r'<img src="(/documents/\d+)" alt="集会所で十数人が食べている"', shown)[1]
    assert reader.open(place).body.startswith(b"\x89PNG")
    assert b"camera" not in reader.body
    press(sato, "retract")
    assert (sato.status, "公表をやめる理由を書いてください" in sato.text) == (422, True)
    press(sato, "retract", **{f"reason-{place.rpartition('/')[2]}": "写りこみ"})
    assert reader.open(place).status == 404
    tanaka.open(f"/desk/cases/{slug}/dossier/remarks/new").press("")
    assert "審査・検査の講評講評適当よい" in reader.open(f"/cases/{slug}").text


def a_part_is_taken_back(terms, sato, tanaka, slug):
    write(sato, slug, "revocation", day="令和10年5月10日", said="食材の一部を別の催しに使った")
    assert "取り消す額で決まります（確定額348,900円）" in told(tanaka, slug, "revoke_part")
    trial = f"/desk/cases/{slug}/transitions/revoke_part?try="
    assert "より少ない額までで" in tanaka.open(f"{trial}348,900").text
    assert "今日すべて返されたとして161円" in tanaka.open(f"{trial}48,900").text
    move(tanaka, slug, "revoke_part", amount="48900", ground="交付の条件", reason="目的のほかに使ったため")
    page = Visitor(terms).open(f"/cases/{slug}").text
    assert "確定額300,000円支払額348,900円返還を求めている額48,900円加算金161円" in page
    write(sato, slug, "return", day="令和10年5月11日", amount="48,900")
    put(sato, slug, "charge", day="令和10年5月11日", kind="surcharge", amount="162")
    assert (sato.status, "加算金は、あと161円です" in sato.text) == (422, True)
    write(sato, slug, "charge", day="令和10年5月11日", kind="surcharge", amount="161")
    move(sato, slug, "record_refund")
    page = Visitor(terms).open("/grants").text
    assert page.count("加算金161円納められた加算金・延滞金161円") == 1
    assert (
        "返還額48,900円市が負担した額300,000円納められた加算金・延滞金161円" in page
    )  # the sums of the year
    assert b"348900,48900,0,161,0,161" in Visitor(terms).open("/grants/table.csv").body


def test_a_revoked_grant_is_returned_in_full_and_its_clock_is_seen(terms, staff, city):
    sato, tanaka = staff("sato"), staff("tanaka")
    with at(2027, 4, 5):
        slug, other = applied(sato, "みんなの食堂", "450,000"), applied(sato, "朝の食堂", "600,000")
        assert "ほかの補助金と重なる経費が1件あります：食材（R9-補-001）" in told(sato, other, "examine")
        because = {"warned": "cost_paid_elsewhere", "reason-cost_paid_elsewhere": "昼と朝で食材を分けている"}
        move(sato, slug, "examine", **because)
        move(tanaka, slug, "decide", amount="300000")
        here = f"/desk/cases/{slug}/issued"
        sato.open(f"{here}/write?kind=decision&of=stage/decided").press("do=sample")
        letter = pdf.extract_text(sato.body)
        assert all(
            words in letter for words in ("見本です", "300,000円", "3か月以内", "6か月以内", "審査請求")
        )
        sato.open(f"{here}/write?kind=decision&of=stage/decided").press("do=check")
        assert "だれでも読めるようになります" not in sato.text
        sato.press("do=seal")
        assert "9緑第1号" in sato.open(here).text, sato.text
        reader = Visitor(city).open(f"/cases/{slug}")
        assert "9緑第1号" not in reader.text
        assert reader.open("/documents/1").status == 404
        put_on_file(sato, slug, "advance_request")
        move(tanaka, slug, "pay_advance", amount="100,000")
        move(sato, other, "examine", **because)
        assert "予算1,000,000円のうち、残りは700,000円です" in told(tanaka, other, "decide")
    with at(2027, 12, 1):
        assert "説明を聴いた記録がありません" in told(tanaka, slug, "revoke")
        write(sato, slug, "revocation", day="令和9年11月30日", said="食堂をひらいていない")
        assert "加算金は、今日すべて返されたとして7,230円" in told(tanaka, slug, "revoke")
        assert "令和9年4月5日（月）に受け取った100,000円×今日まで241日" in tanaka.text
        assert "100,000円の返還を、令和9年12月16日（木）までに求めます" in tanaka.text
        move(tanaka, slug, "revoke", ground="交付の条件", reason="事業をしていないため")
        page = Visitor(terms).open(f"/cases/{slug}").text
        assert "返してもらう額（円）100,000円返す期限令和9年12月16日" in page
        assert "返還を求めている額100,000円" in page
        assert "理由：事業をしていないため" in page  # the field says that it is published
        assert "予算1,000,000円のうち、残りは1,000,000円です" in told(tanaka, other, "decide")
    with at(2027, 12, 17):
        assert "補助金の返還" in Visitor(terms).open("/promises").text
        write(sato, slug, "return", day="令和9年12月10日", amount="60,000")
        assert "支払った100,000円のうち、返されたのは60,000円です" in told(sato, slug, "record_return")
        put(sato, slug, "return", day="令和9年12月17日", amount="40,001")
        assert (sato.status, "返してもらう額は、あと40,000円です" in sato.text) == (422, True)
        write(sato, slug, "return", day="令和9年12月17日", amount="40,000")
        move(sato, slug, "record_return")
        page = Visitor(terms).open(f"/cases/{slug}").text
        assert "返還額100,000円" in page
        assert (
            "加算金7,584円延滞金12円" in page
        )  # 257 days from 5 April, 60,000 back 7 days before; 40,000 a day late


def test_the_second_year_opens_with_the_review_of_the_first_and_the_list_sums_both_years(terms, staff):
    sato, tanaka, visitor = staff("sato"), staff("tanaka"), Visitor(terms)
    assert "公表した補助金は、まだありません" in visitor.open("/grants").text
    with at(2027, 4, 5):
        first = applied(sato, "食堂1年目", "300,000")
        put(sato, first, "support", year_number="2", years="2")
        assert (sato.status, "前の年度の補助金の案件番号を書いてください" in sato.text) == (422, True)
        write(sato, first, "support", year_number="1", years="2")
        move(sato, first, "examine")
        move(tanaka, first, "decide", amount="200000")
    with at(2028, 4, 5):
        second = applied(sato, "食堂2年目", "150,500", year=2028)
        write(sato, second, "support", year_number="2", years="3", earlier="R9-補-001")
        move(sato, second, "examine")
        assert "前の年度のふり返り：前の年度のふり返りがない、決まりは2年まで" in told(
            tanaka, second, "decide"
        )
        assert put(sato, first, "year_review", learned="x", outcome="continue", reason="x").status == 403
        write(
            tanaka,
            first,
            "year_review",
            learned="人が増えた",
            improve="会計を月ごとに",
            outcome="continue",
            reason="続ける",
        )
        assert "前の年度のふり返り：続ける、決まりは2年まで" in told(tanaka, second, "decide")
        sato.open(f"/desk/cases/{second}/dossier/support/1").press("", form=1, years="2")
        move(tanaka, second, "decide", amount="100300")
        assert "令和10年度の合計（1件）交付決定額100,300円" in visitor.open("/grants").text
        assert (
            "令和9年度の合計（1件）交付決定額200,000円確定額まだ支払額0円"
            in visitor.open("/grants?year=2027").text
        )
        assert visitor.open("/grants?year=1999").status == 404
        rows = visitor.open("/grants/table.csv?year=2028").body.decode("utf-8-sig").splitlines()
        assert rows[1].endswith("みどりの食卓,地域づくり補助金,交付決定,100300,,0,0,0,0,0,0")

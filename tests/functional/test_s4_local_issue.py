"""S-4: 「通学路の竹やぶで見通しが悪い」 goes up the ladder of 補完性; できること comes before できないこと."""

import json
from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy import func, select

from consult import clock
from consult.archive import contents
from consult.cases.models import Case
from consult.db import db
from consult.notifications.models import Mail
from consult.worker import run_due
from tests.factories.room import asked
from tests.factories.visitor import Visitor

SHOWN = (
    "/cases", "/issues", "/promises", "/records?q=竹やぶ", "/calendar.ics", "/feeds/cases.atom", "/api/v1/cases",
    "/cases/r8-c-001", "/cases/r8-c-001/links", "/cases/r8-c-001/path",
    "/cases/r8-c-001/calendar.ics", "/feeds/r8-c-001.atom", "/log/?case=r8-c-001", "/archive/cases/r8-c-001",
)  # fmt: skip
OWN = ("/cases/r8-c-001/record.pdf", "/api/v1/cases/R8-課-001", "/cases/r8-c-001/procedure")
DESK = "/desk/cases/r8-c-001"
SHEETS = f"{DESK}/dossier"
CHANGE, UNSEAL = 1, 1  # forms of the page: signing out comes first
TITLE = "通学路の竹やぶで見通しが悪い"


@pytest.fixture
def sato(city, staff):
    """佐藤 has begun the case; nothing is written down yet."""
    with clock.at(clock.tokyo(2026, 9, 1, 10)):
        sato = staff("sato").open("/desk/begin")
        sato.press("", procedure="local_issue", title=TITLE, lead="見通しをよくします。")
        assert sato.path == DESK
        yield sato


def write(who, sheet, /, **typed):
    who.open(f"{SHEETS}/{sheet}/new").press("", form=-1, **typed)
    assert who.status == 200, who.text
    assert who.path == f"{SHEETS}/?saved={sheet}"


def move(who, trigger, /, **typed):
    page = f"{DESK}/transitions/{trigger}"
    assert who.open(page).forms[-1].action != "/sign-out", (
        who.text
    )  # refused: only the form of the frame is there
    who.post(page, **who.again(**typed))
    assert who.path.startswith(f"{DESK}?done={trigger}"), who.text


def tell(who, **typed):
    form = next(n for n, form in enumerate(who.forms) if form.action == "/issues/new")
    return who.press("", form=form, **typed)


def home(sato):
    write(sato, "screening", asked="1", agrees="1", mail="tsutaeta@example.jp")
    write(sato, "can_do", what="年2回の草刈り（住民14人）", who="区の有志")


def to_the_ward(sato):
    home(sato)
    move(sato, "try_at_home")
    write(sato, "tried", what="9月6日に草刈りをした", result="下草はなくなったが、竹は切れなかった")
    write(sato, "cannot", what="私有地の伐採の交渉と高木", grounds=["safety"])
    write(sato, "role", what="下草刈り", who="区の有志")
    move(sato, "escalate")


def test_without_what_one_can_do_nothing_is_passed_on_and_the_page_says_what_is_missing(sato):
    write(sato, "screening", asked="1", agrees="1")
    sato.open(f"{DESK}/transitions/try_at_home")
    assert "できることがまだ書いてありません。できないことの前に書いてください" in sato.text
    assert f'href="{SHEETS}/#can_do"' in sato.html
    assert "そろえる人：会長あなたも書けます" in sato.text


def test_what_a_level_can_do_tried_and_cannot_do_goes_up_with_it_for_everyone_to_read(city, sato):
    to_the_ward(sato)
    page = Visitor(city).open("/cases/r8-c-001")
    assert "区で、できることを話し合っています" in page.text
    assert "年2回の草刈り（住民14人）" in page.text
    assert "個人・家庭から区へ" in page.text
    assert "できること1件、試したこと1件、できないこと1件、続ける役割1件" in page.text
    assert "tsutaeta" not in page.html
    each_level_states_its_own(sato)
    the_package_holds_the_sheets_and_only_the_full_one_what_the_public_does_not_read(city)
    the_ladder_is_one_printed_page_from_home_upwards(city, sato)


def each_level_states_its_own(sato):
    """Before the ward passes the issue on."""
    sato.open(f"{DESK}/transitions/escalate")
    for missing in ("できることがまだ書いてありません", "試したことと、その結果を書いてください", "話し合い"):
        assert missing in sato.text


def the_ladder_is_one_printed_page_from_home_upwards(city, sato):
    write(sato, "can_do", what="所有者に会う", who="区")
    printed = pypdfium2.PdfDocument(Visitor(city).open("/cases/r8-c-001/record.pdf").body)
    assert len(printed) == 1
    text = "".join(printed[0].get_textpage().get_text_bounded().split())
    assert text.index("個人・家庭") < text.index("年2回の草刈り（住民14人）") < text.index("所有者に会う")


def test_the_city_replies_in_thirty_days_by_a_second_person_and_the_closing_prints_every_doubt(
    city, sato, staff
):
    to_the_ward(sato)
    with clock.at(clock.tokyo(2026, 9, 20, 20)):
        for sheet, typed in _LEVEL.items():
            write(sato, sheet, **typed)
        move(sato, "escalate")
        for sheet, typed in _LEVEL.items():
            write(sato, sheet, **typed)
        move(sato, "escalate")
    with clock.at(clock.tokyo(2026, 9, 24, 9)):
        move(sato, "receive")
        move(sato, "assign", office_in_charge="道路河川課")
        assert "令和8年10月24日" in sato.open(DESK).text
        _reply(sato, "city")
    tanaka = staff("tanaka")
    with clock.at(clock.tokyo(2026, 10, 20, 9)):
        assert "高木は市が伐採する" not in Visitor(city).open("/cases/r8-c-001").text
        move(tanaka, "reply_city")
        assert "高木は市が伐採する" in Visitor(city).open("/cases/r8-c-001").text
    with clock.at(clock.tokyo(2026, 12, 1, 9)):
        write(
            sato,
            "result",
            done="高木を伐採した",
            by_whom="市と区",
            cost="１２０，０００円",
            result="見通しがよくなった",
        )
        move(sato, "review")
        asked(sato, DESK, *["convinced"] * 4, "mostly", "費用負担が不明")
        write(staff("suzuki"), "clearance", read="1")
        move(sato, "settle")
    page = Visitor(city).open("/cases/r8-c-001")
    for said in ("尋ねた人の数6", "納得4", "おおむね1", "まだ1", "「まだ」の理由費用負担が不明"):
        assert said in page.text
    assert "120,000円" in page.text
    with city.app_context():
        told = select(func.count()).where(Mail.notice == "issue_news")
        assert db.session.execute(told).scalar() == 4  # reception, office, reply, settled


_LEVEL = {
    "can_do": {"what": "所有者と話し合う", "who": "北地区"},
    "tried": {"what": "所有者と話した", "result": "下草は刈ってよいことになった"},
    "cannot": {"what": "高木の伐採", "grounds": ["safety", "cost"]},
    "role": {"what": "下草刈りと見守り", "who": "区"},
    "talk": {"day": "令和8年9月20日", "participants": "6", "points": "所有者も一緒に話し合った"},
}


def _reply(sato, outcome="together"):
    write(
        sato,
        "reply",
        outcome=outcome,
        why="高木は市が伐採する。人手と費用が地域では足りないため",
        roles="市は高木、区は下草と見守り",
        office="道路河川課",
        by_when="令和9年11月30日",
    )
    paper = f"{DESK}/papers"
    sato.open(paper).post(
        paper, **sato.again(kind="reply", files=(BytesIO("市の回答".encode()), "reply.txt"))
    )
    move(sato, "submit_reply")


def test_a_handed_back_draft_stays_inside_and_a_reopened_issue_is_answered_anew(city, sato, staff):
    tanaka, visitor = staff("tanaka"), Visitor(city)
    to_the_ward(sato)
    with clock.at(clock.tokyo(2026, 9, 20, 20)):
        for _ in range(2):
            for sheet, typed in _LEVEL.items():
                write(sato, sheet, **typed)
            move(sato, "escalate")
        assert "令和8年9月28日" in sato.open(DESK).text  # three working days to confirm reception
        move(sato, "receive")
        assert "令和8年10月7日" in sato.open(DESK).text  # ten working days to name the office
        move(sato, "assign", office_in_charge="道路河川課")
        _reply(sato)
        write(sato, "handing_back", agreed="1")
        assert "支援" in tanaka.open(f"{DESK}/transitions/hand_back_ward").text
        sato.open(f"{SHEETS}/handing_back/1").press("", form=1, support="刈払機を貸す\n所有者との席を設ける")
        move(tanaka, "hand_back_ward", reason="区で進められるため")
        page = visitor.open("/cases/r8-c-001").text
        assert "添える支援：刈払機を貸す、所有者との席を設ける" in page
        assert "高木は市が伐採する" not in page
        _, page = move(sato, "act"), sato.open(f"{DESK}/transitions/hand_back_home").text
        assert "引き受ける" in page
        write(sato, "result", done="刈った", by_whom="区", cost="0", result="見えるようになった")
        move(sato, "review")
        asked(sato, DESK, *["convinced"] * 6)
    with clock.at(clock.tokyo(2026, 11, 1, 10)):
        write(staff("suzuki"), "clearance", read="1")
        move(sato, "settle")
    with clock.at(clock.tokyo(2027, 7, 1, 10)):
        move(sato, "reopen_city", reason="また茂ったため")
        assert "再開した理由：また茂ったため" in visitor.open("/cases/r8-c-001").text
        move(sato, "receive")
        move(sato, "assign", office_in_charge="道路河川課")
        assert "令和9年7月31日" in sato.open(DESK).text
        assert "市の回答に足りないことがあります" in sato.open(f"{DESK}/transitions/submit_reply").text
        _reply(sato, "city")
        move(tanaka, "reply_city")
        assert "ふり返りに足りないことがあります" in sato.open(f"{DESK}/transitions/review").text


def test_danger_goes_straight_to_the_city_and_neighbours_see_it_no_more(city, sato):
    home(sato)
    move(sato, "try_at_home")
    anyone = Visitor(city)
    assert [path for path in SHOWN if b"r8-c-001" not in anyone.open(path).body] == []
    assert {anyone.open(path).status for path in (*SHOWN, *OWN)} == {200}
    move(sato, "bypass", urgent_reason="子どもが危ない")
    told = [path for path in SHOWN if b"r8-c-001" in anyone.open(path).body and anyone.status != 404]
    assert told == []
    assert {anyone.open(path).status for path in ("/cases/r8-c-001", *OWN)} == {404}
    with city.app_context():
        calls = select(Mail.context).where(Mail.notice == "issue_call")
        assert all("子ども" not in str(context) for context in db.session.execute(calls).scalars())


def test_what_is_typed_wrongly_is_named_and_stays(sato):
    a_room_is_refused_line_by_line(sato)
    a_name_in_a_field_that_everybody_reads_is_asked_about_first(sato)


def a_room_is_refused_line_by_line(sato):
    page = f"{DESK}/assent"
    sent = sato.open(page).again()
    sent["answer"][:3] = ["not_yet", "convinced", "not_yet"]
    sent["seat"][1:3], sent["reason"][2] = ["1", "3"], "0566-12-3456に聞いて"
    assert sato.post(page, **sent).status == 422
    for said in ("1行目：「まだ」の理由を", "3行目：公表される欄に、個人の情報かもしれない「0566-12-3456」"):
        assert said in sato.text
    sent = sato.again(confirmed="1")
    sent["reason"][0] = "費用が不明"
    assert sato.post(page, **sent).status == 422
    assert "2行目：「1」の答えは、もう書いてあります" in sato.text
    assert 'value="費用が不明"' in sato.html
    sent["seat"][1], sent["shown"][2] = "2", "家族に聞いて"
    assert "saved=1" in sato.post(page, **sent).path
    assert "尋ねた人の数3納得1おおむね0まだ2「まだ」の理由費用が不明家族に聞いて" in sato.text
    sent = sato.again()
    sent["answer"][1] = ""
    assert "尋ねた人の数2納得0" in sato.post(page, **sent).text


def a_name_in_a_field_that_everybody_reads_is_asked_about_first(sato):
    sato.open(f"{SHEETS}/can_do/new").press("", what="田中様（0566-12-3456）に頼む", who="区")
    assert sato.status == 422
    assert "0566-12-3456" in sato.text
    sato.press("", what="田中様（0566-12-3456）に頼む", who="区", confirmed="1")
    assert sato.path == f"{SHEETS}/?saved=can_do"


def test_a_form_left_open_in_another_tab_is_refused_and_gives_back_short_words_too(sato):
    late = dict(sato.open(f"{SHEETS}/screening/new").forms[-1].fields)
    write(sato, "screening", asked="1", agrees="1", ground="life")
    sato.post(
        f"{SHEETS}/screening/new", **late | {"idempotency_key": "", "name": "山田", "mail": "y@example.jp"}
    )
    assert (sato.status, "もう書いてあります" in sato.text) == (409, True)
    assert "山田y@example.jp" in sato.text
    urgent = sato.open(f"{DESK}/transitions/bypass").again(urgent_reason="子どもが危ない")
    move(sato, "bypass")
    sato.post(f"{DESK}/transitions/bypass", **urgent)
    assert sato.status == 409
    assert "あなたが書いた内容写して残してください。子どもが危ない" in sato.text


def test_an_issue_that_was_urgent_comes_back_to_its_neighbours_without_that_while(city, sato):
    to_the_ward(sato)
    write(sato, "headline", title=TITLE)
    move(sato, "bypass", urgent_reason="子どもが危ない")
    move(sato, "begin_handling", office_in_charge="市民協働課")
    write(sato, "measure", day="2026-09-01", what="現地で安全を確かめた")
    write(sato, "can_do", what="夜の見回り", who="民生委員")
    move(sato, "return_to_ladder")
    neighbour, page = Visitor(city), "/cases/r8-c-001"
    assert "区で話し合い" in neighbour.open(page).text
    assert "年2回の草刈り" in neighbour.text
    printed = (
        pypdfium2.PdfDocument(neighbour.open(f"{page}/record.pdf").body)[0].get_textpage().get_text_bounded()
    )
    assert ("草刈り" in printed, "見回り" in printed) == (True, False)
    for shown in (page, "/feeds/r8-c-001.atom", "/feeds/cases.atom", "/log/?case=r8-c-001"):
        body = neighbour.open(shown).body.decode()
        told = {word for word in ("至急", "段階を飛ばし", "対応を始める", "危ない", "見回り") if word in body}
        assert not told, shown
    assert "公開版の一式はありません" in neighbour.open("/archive/cases/r8-c-001").text
    token = {"csrf_token": neighbour.open("/issues/new").value("csrf_token")}
    assert (neighbour.post("/archive/cases/r8-c-001", **token).status, "作りません" in neighbour.text) == (
        404,
        True,
    )
    steps = json.loads(neighbour.open("/api/v1/cases/R8-課-001").body)["steps"]
    assert [step["trigger"] for step in steps] == ["try_at_home", "escalate"]


def test_two_people_change_a_sheet_and_neither_loses_what_was_typed(sato):
    home(sato)
    sato.open(f"{SHEETS}/can_do/1").press("", form=CHANGE, what="年3回の草刈り", who="区の有志")
    late = dict(sato.open(f"{SHEETS}/can_do/1").forms[0].fields)
    sato.post(f"{SHEETS}/can_do/1", **late | {"version": "1", "what": "年4回の草刈り"})
    assert sato.status == 409, sato.text
    assert "年3回の草刈り" in sato.text
    assert "年4回の草刈り" in sato.html
    assert "前の版（1）" in sato.open(f"{SHEETS}/can_do/1").text


def test_what_is_sealed_is_opened_by_a_button_and_the_log_keeps_who_did(city, sato):
    home(sato)
    move(sato, "try_at_home")
    sato.open(f"{SHEETS}/screening/1")
    assert "tsutaeta" not in sato.html
    sato.press("", form=UNSEAL)
    assert "tsutaeta@example.jp" in sato.text
    assert "調書の封じた欄を開いて読んだ" in sato.open("/log/?case=r8-c-001").text


def test_a_sheet_that_was_withdrawn_stays_with_its_reason_and_counts_no_more(sato):
    home(sato)
    sato.open(f"{SHEETS}/can_do/1").press("", form=-1, reason="")
    assert sato.status == 422
    assert "取り下げる理由を書いてください" in sato.text
    sato.press("", form=-1, reason="二重に書いた")
    assert "二重に書いた" in sato.text
    assert "できることがまだ書いてありません" in sato.open(f"{DESK}/transitions/try_at_home").text


def test_a_report_of_abuse_goes_straight_to_the_city_and_is_never_public(city, staff):
    neighbour = Visitor(city).open("/issues/new")
    neighbour.press(
        "", ground="abuse", text="となりの家で子どもが泣いている", place="東区", mail="hito@example.jp"
    )
    assert neighbour.path == "/issues/sent?urgent=1"
    with city.app_context():
        run_due("test")
        case = db.session.execute(select(Case)).scalar_one()
        assert (case.stage, case.public) == ("urgent", False)
        calls = db.session.execute(select(Mail).where(Mail.notice == "issue_call")).scalars().all()
        assert calls
        assert "子ども" not in str([mail.context for mail in calls])
    assert Visitor(city).open(DESK.removeprefix("/desk")).status == 404
    for page in ("/issues", "/cases", "/log/", "/search?q=子ども"):
        assert "R8-課-001" not in Visitor(city).open(page).text
    sato = staff("sato").open(SHEETS + "/")
    assert "となりの家で子どもが泣いている" in sato.text
    assert "hito@example.jp" not in sato.html


def test_a_report_is_read_before_anything_of_it_is_public_and_gets_a_title_of_the_office(city, staff):
    neighbour = tell(Visitor(city).open("/issues/new"), ground="", text="", mail="だれか")
    assert neighbour.status == 422
    for wrong in ("気づいたことを書いてください", "メールアドレスを確かめてください"):
        assert wrong in neighbour.text
    neighbour.press(
        "", ground="", text="山田さんの竹やぶが暗い", place="東区", agrees="1", mail="hito@example.jp"
    )
    assert neighbour.path == "/issues/sent"
    assert "受付番号R8-課-001確認コード" in neighbour.text
    assert "受付番号" not in Visitor(city).open("/issues/sent").text
    sato = staff("sato")
    write(sato, "can_do", what="草刈り", who="区")
    sato.open(f"{DESK}/transitions/take_to_ward")
    assert "足りないもの1つがそろうと" in sato.text
    assert "公表する題名を、調書に書いてください" in sato.text
    write(sato, "headline", title=TITLE)
    move(sato, "take_to_ward")
    public = Visitor(city).open("/cases/r8-c-001")
    assert TITLE in public.text
    assert "山田" not in public.html
    assert TITLE in Visitor(city).open("/issues").text


def the_package_holds_the_sheets_and_only_the_full_one_what_the_public_does_not_read(city):
    with city.app_context():
        case = db.session.execute(select(Case)).scalar_one()
        public, full = (
            next(item for item in contents.items(db.session(), case, full=full) if "sheets" in item.path)
            for full in (False, True)
        )
    said = json.loads(public.source)
    assert [row["sheet"] for row in said] == ["can_do", "tried", "cannot", "role"]
    assert {"item": "what", "label": "すること", "answer": "年2回の草刈り（住民14人）"} in said[0]["answers"]
    assert "screening" in {row["sheet"] for row in json.loads(full.source)}
    assert b"tsutaeta" not in full.source

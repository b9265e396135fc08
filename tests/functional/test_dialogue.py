"""A 話し合い from its notice to the city's answers: five rounds, six actors, every doubt in its own words."""

import pytest

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.cases.definitions import library
from tests.factories.room import asked
from tests.factories.visitor import Visitor

DESK = "/desk/cases/r8-d-001"
PAGE = "/cases/r8-d-001"
OCTOBER_1, OCTOBER_11, OCTOBER_18, NOVEMBER_2 = (
    clock.tokyo(2026, 10, 1, 10),
    clock.tokyo(2026, 10, 11, 10),
    clock.tokyo(2026, 10, 18, 19),
    clock.tokyo(2026, 11, 2, 9),
)
SESSION = {
    "kind": "workshop",
    "question": "駅前の広場を、だれとどう使うか",
    "date": "令和8年10月18日",
    "place": "東公民館",
    "who_may_come": "だれでも",
    "how_to_come": "申込みは要りません",
    "support": "託児があります",
    "use_of_result": "計画の案に入れます",
    "contact": "市民協働課",
    "easy": "1",
}
PACK = ("background", "data", "cost", "limits", "options", "decided", "undecided", "positions")


@pytest.fixture
def sato(city, staff):
    """佐藤 has begun a talk on the first of October."""
    with clock.at(OCTOBER_1):
        sato = staff("sato").open("/desk/begin")
        sato.press("", procedure="dialogue", title="駅前広場のこれから")
        assert sato.path == DESK
    return sato


def write(who, sheet, /, **typed):
    who.open(f"{DESK}/dossier/{sheet}/new").press("", **typed)
    assert who.path == f"{DESK}/dossier/?saved={sheet}", who.text


def move(who, trigger, desk=DESK, /, **typed):
    page = f"{desk}/transitions/{trigger}"
    assert who.open(page).forms[-1].action != "/sign-out", who.text
    who.post(page, **who.again(**typed))
    assert who.path.startswith(f"{desk}?done={trigger}"), who.text


def file(who, kind, desk=DESK):
    from io import BytesIO

    page = f"{desk}/papers"
    who.open(page).post(page, **who.again(kind=kind, files=(BytesIO(b"paper"), "paper.txt")))


def announced(sato, **changed):
    with clock.at(OCTOBER_1):
        write(sato, "session", **SESSION | changed)
        move(sato, "announce")


def with_pack(sato, at):
    with clock.at(at):
        write(sato, "pack", **dict.fromkeys(PACK, "書きました"))
        file(sato, "pack")
        move(sato, "publish_pack")


def held(sato):
    announced(sato)
    with_pack(sato, OCTOBER_11)
    with clock.at(OCTOBER_18):
        move(sato, "open")
        write(sato, "attendance", citizen="12", local="3", city="2")
        write(sato, "contributions", round="feelings", actor="citizen", text="朝市をやりたい\n日陰がほしい\n")
        for kind, text in (("essence", "居場所がない"), ("aim", "だれもが休める広場")):
            write(sato, "output", kind=kind, text=text)
        write(sato, "output", kind="initiative", text="朝市を月1回開く", who="商店会", office="商工課")
        asked(sato, DESK, *["convinced"] * 11, *["mostly"] * 4, "騒音が心配", "費用が不明")
        assert sato.path == f"{DESK}/assent?day=2026-10-18&saved=1", sato.text
        move(sato, "close_talk")


def test_the_notice_names_every_item_that_is_missing(sato):
    with clock.at(OCTOBER_1):
        write(sato, "session", kind="forum", date="10/18")
        sato.open(f"{DESK}/transitions/announce")
    for item in ("何を話し合うか", "場所", "結果の使い方", "問合せ先"):
        assert item in sato.text


def test_a_pack_that_came_six_days_before_does_not_open_the_talk(sato):
    announced(sato)
    with_pack(sato, clock.tokyo(2026, 10, 12, 10))
    with clock.at(OCTOBER_18):
        sato.open(f"{DESK}/transitions/open")
        assert "6日" in sato.text


def test_a_talk_ends_with_three_outputs_and_two_kinds_of_actors(sato):
    announced(sato)
    with_pack(sato, OCTOBER_11)
    with clock.at(OCTOBER_18):
        move(sato, "open")
        write(sato, "attendance", citizen="12")
        sato.open(f"{DESK}/transitions/close_talk")
    for missing in ("本質的な課題", "共有した目的", "だれが何を始めるか"):
        assert missing in sato.text


def test_what_was_said_stays_inside_until_it_was_checked_and_the_city_answers_each_request(city, sato, staff):
    held(sato)
    assert "朝市をやりたい" not in Visitor(city).open(PAGE).text
    with clock.at(OCTOBER_18):
        write(sato, "request", kind="request", text="水道を引いてほしい")
        move(sato, "draft_record")
        move(sato, "send_for_check")
    suzuki, tanaka = staff("suzuki"), staff("tanaka")
    with clock.at(NOVEMBER_2):
        move(sato, "finish_check")
        write(suzuki, "clearance", read="1")
        file(sato, "record")
        move(suzuki, "review")
        move(suzuki, "publish")
        page = Visitor(city).open(PAGE)
        for said in ("朝市をやりたい", "日陰がほしい", "騒音が心配", "水道を引いてほしい"):
            assert said in page.text
        sato.open(f"{DESK}/transitions/submit_response")
        assert "市の回答がない質問、要望、提言が1件あります" in sato.text
        write(sato, "reply", number="1", outcome="not", text="今年度は引けません")
        assert "理由がないものがあります（番号1）" in sato.open(f"{DESK}/transitions/submit_response").text
        sato.open(f"{DESK}/dossier/reply/1").press(
            "", form=1, number="1", outcome="not", text="今年度は引けません", reason="予算がないため"
        )
        move(sato, "submit_response")
        assert "予算がないため" not in Visitor(city).open(PAGE).text
        move(tanaka, "respond")
        assert "予算がないため" in Visitor(city).open(PAGE).text
        the_next_talk_begins_with_the_doubts(city, sato)


def the_next_talk_begins_with_the_doubts(city, sato):
    sato.open("/desk/begin").press("", procedure="dialogue", title="エンジン編")
    second = DESK.replace("001", "002")
    sato.open(f"{second}/dossier/earlier/new").press("", number="R8-話-001")
    for n in (1, 2, 3):
        sato.open(f"{second}/dossier/taken_up/new").press("", output=f"R8-話-001/{n}", how="目的にする")
    sato.open(f"{second}/dossier/session/new").press("", **SESSION | {"date": "令和8年11月20日"})
    sato.open(f"{second}/dossier/pack/new").press("", **dict.fromkeys(PACK, "書きました"))
    file(sato, "pack", second)
    for trigger in ("announce", "publish_pack"):
        move(sato, trigger, second)
    assert (
        "前の話し合いの案件番号R8-話-001「まだ」の理由騒音が心配"
        in Visitor(city).open("/cases/r8-d-002").text
    )


def test_a_briefing_is_closed_as_one_and_says_so(city, sato, staff):
    announced(sato, kind="briefing")
    with_pack(sato, OCTOBER_11)
    with clock.at(OCTOBER_18):
        move(sato, "open")
        sato.open(f"{DESK}/transitions/close_talk")
        assert "説明会は話し合いではありません" in sato.text
        move(sato, "close_briefing")
        assert "これは説明会です" in sato.open(f"{DESK}/dossier/").text


def test_a_later_phase_takes_up_what_came_out_of_the_earlier_one(city, sato):
    held(sato)
    with clock.at(OCTOBER_18):
        sato.open("/desk/begin").press("", procedure="dialogue", title="エンジン編")
        with city.app_context():
            _feeds("r8-d-001", "r8-d-002")
        second = DESK.replace("001", "002")
        sato.open(f"{second}/dossier/taken_up/new").press("", output="R8-話-001/1", how="目的の章で受け取る")
        sato.open(f"{second}/dossier/session/new").press("", **SESSION)
        sato.open(f"{second}/transitions/announce").post(f"{second}/transitions/announce", **sato.again())
        sato.open(f"{second}/transitions/publish_pack")
    assert "2件" in sato.text


def _feeds(source, target):
    from consult.cases import actions, queries
    from consult.demo.people import load_people
    from consult.unit_of_work import unit_of_work

    with unit_of_work(load_people(str).secretary) as uow:
        actions.link(uow, queries.by_slug(uow.session, source), queries.by_slug(uow.session, target), "feeds")


def test_engines_take_up_what_the_feelings_brought_and_sheets_are_pasted_from_a_table(city, sato):
    held(sato)
    with clock.at(OCTOBER_18):
        sato.open("/desk/begin").press("", procedure="dialogue", title="エンジン編")
        second = DESK.replace("001", "002")
        new = f"{second}/dossier/earlier/new"
        assert sato.open(new).press("", number="R8-話-099").status == 422
        assert "その番号の話し合いは見つかりません" in sato.text
        sato.open(new).press("", number="r8-話-001")
        sato.open(f"{second}/dossier/session/new").press("", **SESSION | {"kind": "hearing"})
        sato.open(f"{second}/transitions/announce").post(f"{second}/transitions/announce", **sato.again())
        left = (
            "前の段階の話し合いのまとめが3件、資料に入っていません（R8-話-001/1、R8-話-001/2、R8-話-001/3）"
        )
        assert left in sato.open(f"{second}/transitions/publish_pack").text
        for n in (1, 2, 3):
            sato.open(f"{second}/dossier/taken_up/new").press("", output=f"R8-話-001/{n}", how="目的にする")
        assert "すべて資料に入れています" in sato.open(f"{second}/transitions/publish_pack").text
        words = f"{second}/dossier/contributions/new"
        sato.open(words).press("", text="思い\t市民\t朝市をやりたい\n論点\t店\t駐車場が足りない")
        assert (sato.status, "2行目：「店」は選べません" in sato.text) == (422, True)
        sato.open(words).press(
            "", text="思い\t市民\t朝市をやりたい\n論点\t事業者\t駐車場が足りない", paper="写真1"
        )
        kept = sato.open(f"{second}/dossier/").text
        assert "場面思いどの主体から市民言葉朝市をやりたい写した用紙や写真の番号写真1" in kept
        assert "場面論点どの主体から事業者言葉駐車場が足りない" in kept


def from_their_phones(city, sato):
    """Two answer for themselves: one doubts and is fourteen; nobody answers for a seat twice."""
    code = sato.open(f"{DESK}/assent").text.partition("合い言葉")[2][:6]
    room, page = Visitor(city).open(f"/rooms/{code}"), f"{DESK}/assent"
    opened = sato.again()
    room.press("", seat="13", answer="not_yet", reason="こわい", minor="1", actor="school")
    assert "答えを受け付けました" in room.text
    assert room.open(f"/rooms/{code}").press("", seat="13", answer="convinced").status == 422
    assert "「13」の答えは、もう書いてあります" in room.text
    room.press("", seat="14", answer="not_yet", reason="山田太郎さんに聞いて", actor="school")
    assert room.open("/rooms/AAAAAA").status == 404
    assert "saved=1" in sato.post(page, **opened).path  # a screen opened before takes nothing back …
    assert opened["seat"][12:14] == ["13", "14"]
    opened["answer"][12] = "convinced"
    assert sato.post(page, **opened).status == 422  # … and overwrites nobody
    assert "13行目：この席の答えは、ほかの人が先に書きました" in sato.text


def test_everyone_who_was_there_is_asked_and_a_coordinator_decides_nothing(city, sato, staff):
    announced(sato, kind="forum")
    with_pack(sato, OCTOBER_11)
    with clock.at(OCTOBER_18):
        move(sato, "open")
        write(sato, "attendance", citizen="12", city="2")
        asked(sato, DESK, *["convinced"] * 12)
        page = sato.open(f"{DESK}/transitions/close_talk").text
        assert "参加は14人、答えは納得12人、おおむね0人、まだ0人で、数が合いません" in page
        from_their_phones(city, sato)
        told = sato.open(f"{DESK}/assent").text
        assert "尋ねた人の数14納得12おおむね0まだ2「まだ」のうち、理由を載せていない人の数2" in told
        assert "うち市民" not in told  # it would tell that two came from schools
        assert "14人に尋ねました：納得12人" in sato.open(f"{DESK}/transitions/close_talk").text
    decided = {edge.trigger for edge in library()["dialogue"].edges if edge.permission == "dialogue:respond"}
    assert decided == {"announce_more_time", "return_response", "respond_to_some", "respond", "nothing_open"}
    assert Role.COORDINATOR not in POLICY[Permission.DIALOGUE_RESPOND]
    assert Role.COORDINATOR in POLICY[Permission.DIALOGUE_HOST]


def test_the_desk_sets_aside_what_is_no_step_of_this_kind_of_session(city, sato):
    announced(sato)
    with_pack(sato, OCTOBER_11)
    with clock.at(OCTOBER_11):
        assert "集まる日は令和8年10月18日（日）です。" in Visitor(city).open(PAGE).text
        first, folded = sato.open(DESK).text.split("この案件では使わない操作1つ")
        assert ("始める" in first, "アンケートを配る" in first) == (True, False)
        assert "ワークショップはアンケートではありません" in folded


def test_the_file_of_the_pack_is_shown_without_its_makers_name_and_taken_back(city, sato):
    announced(sato)
    with_pack(sato, OCTOBER_11)
    with clock.at(OCTOBER_11):
        from io import BytesIO

        import pikepdf

        paper, page = BytesIO(), f"{DESK}/papers"
        with pikepdf.new() as made:
            made.add_blank_page()
            made.docinfo["/Author"] = "Taro Yamada"
            made.pages[0].Thumb = made.make_stream(b"Taro Yamada")
            made.save(paper)
        paper.seek(0)
        sato.open(page).post(page, **sato.again(kind="pack", files=(paper, "配布資料.pdf")))
        assert "/documents/" not in Visitor(city).open(PAGE).text
        refused = sato.open(page).post(f"{page}/2/show", **sato.again(do="publish"))
        assert refused.status == 422
        assert "印を付けてください" in refused.text
        assert "公表するときの題名を書いてください" in refused.text
        named = {"do": "publish", "title-2": "山本 一郎様（090-1234-5678）の資料", "sure-2": "1"}
        assert (
            "人の名前か連絡先のように" in sato.open(page).post(f"{page}/2/show", **sato.again(**named)).text
        )
        assert named["title-2"] in sato.html  # what was typed is still there
        sato.open(page).post(
            f"{page}/2/show", **sato.again(**{"do": "publish", "title-2": "図面と費用", "sure-2": "1"})
        )
        reader = Visitor(city).open(PAGE)
        assert "図面と費用" in reader.text
        address = "/documents/" + reader.html.split("/documents/")[1].split('"')[0]
        shown = Visitor(city).open(address)
        assert (b"Yamada" in shown.body, shown.body[:5]) == (False, b"%PDF-")
        assert (
            "先に、公表をやめてください"
            in sato.post(f"{page}/2/withdraw", **{**sato.again(), "reason-2": "x"}).text
        )
        again = sato.open(page).post(f"{page}/2/show", **sato.again(**{"do": "retract", "back-2": ""}))
        assert "公表をやめる理由" in again.text
        sato.open(page).post(f"{page}/2/show", **sato.again(**{"do": "retract", "back-2": "差し替えるため"}))
        assert (Visitor(city).open(address).status, "図面と費用" in Visitor(city).open(PAGE).text) == (
            404,
            False,
        )

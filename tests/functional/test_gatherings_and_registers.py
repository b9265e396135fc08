"""A course from its notice to its record; organisations, places, data and words that anyone can look up."""

import pytest
from icalendar import Calendar

from consult import clock
from tests.factories.visitor import Visitor

DAY = clock.tokyo(2026, 10, 18, 21)
NOTICE = {
    "kind": "course",
    "aim": "防災を学ぶ",
    "day": "令和8年10月18日",
    "hours": "午後7時から",
    "place": "東公民館",
    "support": "evening",
    "contact": "市民協働課",
}


@pytest.fixture
def sato(city, staff):
    return staff("sato")


def begin(sato, procedure, title):
    sato.open("/desk/begin").press("", procedure=procedure, title=title)
    return sato.path


def write(who, desk, sheet, /, **typed):
    who.open(f"{desk}/dossier/{sheet}/new").press("", **typed)
    assert who.path == f"{desk}/dossier/?saved={sheet}", who.text


def move(who, desk, trigger, /, **typed):
    page = f"{desk}/transitions/{trigger}"
    who.open(page).post(page, **who.again(**typed))
    assert who.path.startswith(f"{desk}?done={trigger}"), who.text


def test_a_course_is_announced_held_and_recorded_without_names(city, sato):
    anyone = Visitor(city)
    with clock.at(clock.tokyo(2026, 10, 1, 10)):
        desk = begin(sato, "gathering", "地区の防災講座")
        write(sato, desk, "notice", **NOTICE | {"place": "", "contact": ""})
        sato.open(f"{desk}/transitions/announce")
        assert "場所、問合せ先" in sato.text
        sato.open(f"{desk}/dossier/notice/1").press("", form=1, **NOTICE)
        move(sato, desk, "announce")
        assert "地区の防災講座" in anyone.open("/gatherings").text
        assert "10月18日" in sato.open(f"{desk}/transitions/hold").text
        days = Calendar.from_ical(city.test_client().get("/calendar.ics").data)
        assert [str(e["summary"]) for e in days.walk("VEVENT")] == ["地区の防災講座"]
    with clock.at(DAY):
        move(sato, desk, "hold")
        refused = sato.open(f"{desk}/transitions/publish_record").text
        for missing in ("知らせた方法がありません", "来た人の数", "出た声を書いて", "子どもの顔"):
            assert missing in refused
        write(sato, desk, "made_known", day="令和8年10月2日", how="回覧板", reach="400")
        sato.open(f"{desk}/dossier/came/new").press("", total="3", citizen="4")
        assert "合計（4人）" in sato.text
        sato.press("", total="24", citizen="20", local="4", names_nobody="1")
        sato.open(f"{desk}/dossier/voices/new").press("", text="夜道が暗い\n訓練をしたい")
        move(sato, desk, "publish_record")
        never = anyone.open("/coverage").text
        table = city.test_client().get("/coverage.csv").get_data(as_text=True)
        page = anyone.open(desk.removeprefix("/desk")).text
    assert "令和8年度に一度もいなかった主体：市民活動団体、事業者、教育機関、行政" in never
    assert "R8-催-001,地区の防災講座,1,1,0,0,0,0" in table
    assert "夜道が暗い" in page
    assert "24" in page
    assert "20" not in page.partition("来た人の数")[2][:200]


def test_a_register_lists_who_agreed_and_is_read_by_theme(city, sato):
    anyone = Visitor(city)
    desk = begin(sato, "register", "地域の台帳")
    assert "まだ何も載せていません" in sato.open(f"{desk}/transitions/open_register").text
    group = {"actor": "civic", "level": "ward", "ward": "若葉町", "themes": "子ども、防災", "about": "見守り"}
    sato.open(f"{desk}/dossier/organisation/new").press("", name="若葉見守り隊", **group)
    assert "団体が同意してから" in sato.text
    sato.press("", name="若葉見守り隊", agrees="1", **group)
    write(
        sato,
        desk,
        "organisation",
        name="みどり商店会",
        actor="business",
        level="city",
        about="朝市",
        agrees="1",
    )
    sato.open(f"{desk}/dossier/organisation/new").press("", name="若葉見守り隊", agrees="1", **group)
    assert "もう載っています" in sato.text
    write(sato, desk, "venue", name="東公民館", address="東町1", seats="80", support="step_free")
    write(
        sato, desk, "dataset", name="人口", about="町ごとの人口", source="住民基本台帳", as_of="令和8年4月1日"
    )
    write(
        sato,
        desk,
        "term",
        name="発意",
        reading="はつい",
        meaning="自分からやろうと言うこと",
        easy="「やりたい」と言うこと",
    )
    assert "若葉見守り隊" not in anyone.open("/organisations").text
    move(sato, desk, "open_register")
    everyone = anyone.open("/organisations").text
    assert "若葉見守り隊" in everyone
    assert "みどり商店会" in everyone
    by_theme = anyone.open("/organisations?themes=防災").text
    assert "若葉見守り隊" in by_theme
    assert "みどり商店会" not in by_theme
    assert "この条件に合うものはありません" in anyone.open("/organisations?themes=防").text
    assert "80" in anyone.open("/venues").text
    assert "住民基本台帳" in anyone.open("/data").text
    assert "はつい" in anyone.open("/glossary").text

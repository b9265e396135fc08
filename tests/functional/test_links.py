"""Cases hang together: where one came from and what it feeds, drawn and listed, without any that is not public."""

import pytest

from tests.factories.visitor import Visitor


@pytest.fixture
def sato(city, staff):
    return staff("sato")


def begun(sato, title):
    sato.open("/desk/begin").press("", procedure="gathering", title=title, theme="環境")
    return sato.path.removeprefix("/desk/cases/")


def announced(sato, slug):
    notice = {
        "kind": "exchange",
        "aim": "x",
        "day": "令和8年12月1日",
        "hours": "朝",
        "place": "庁舎",
        "contact": "市民協働課",
    }
    sato.open(f"/desk/cases/{slug}/dossier/notice/new").press("", support="online", **notice)
    page = f"/desk/cases/{slug}/transitions/announce"
    sato.open(page).post(page, **sato.again())
    assert "done=announce" in sato.path, sato.text


def test_cases_are_linked_drawn_and_listed_and_a_hidden_one_is_not_shown(city, sato):
    anyone = Visitor(city)
    first, second, hidden = (begun(sato, title) for title in ("川の掃除", "川の生き物の会", "まだ言えない会"))
    announced(sato, first)
    announced(sato, second)
    page = f"/desk/cases/{second}/links"
    sato.open(page)
    sato.post(page, **sato.again(number="R9-催-999"))
    assert sato.status == 422
    assert "どう関わるかを選んでください" in sato.text
    assert "という番号の案件はありません" in sato.text
    for number in ("R8-催-001", "R8-催-003"):
        sato.open(page)
        sato.post(page, **sato.again(number=number, relation="from"))
        assert sato.path == f"{page}?saved=1", sato.text
    shown = anyone.open(f"/cases/{second}/links")
    assert shown.status == 200
    assert shown.html.index("R8-催-001") < shown.html.index("→")
    assert "ここから生まれた" in shown.text
    assert "まだ言えない会" not in shown.html
    assert hidden not in shown.html
    assert "川の掃除" in shown.text.partition("同じテーマで動いている人")[2]
    assert anyone.open(f"/cases/{hidden}/links").status == 404


def test_three_lines_are_asked_at_the_end_found_by_everyone_and_shown_to_whoever_begins_the_like(city, sato):
    anyone, slug = Visitor(city), begun(sato, "川の掃除")
    announced(sato, slug)
    page, desk = f"/desk/cases/{slug}/handed-on", f"/desk/cases/{slug}"
    words = {"well": "回覧板がよく届いた", "hard": "電話は0566-12-3456へ", "next": ""}
    assert "まだ終わっていません" in sato.open(page).text
    sato.post(page, **sato.again(version="0", **words))
    assert sato.status == 409
    cancel = f"{desk}/transitions/call_off"
    sato.open(cancel).post(cancel, **sato.again(reason="増水のため"))
    assert "次の人への3行を残してください" in sato.text, sato.text
    assert "終わりました。次の人への3行を残してください" in sato.open("/desk/").text
    sato.open(page)
    sato.post(page, **sato.again(version="0", **words))
    assert sato.status == 422
    assert "個人の情報かもしれない「0566-12-3456」" in sato.text
    sato.post(page, **sato.again(version="0", **words | {"hard": "雨の日の代わりの日がなかった"}))
    assert sato.path == f"{page}?saved=1", sato.text
    assert "次の人への3行を残してください" not in sato.open("/desk/").text
    sato.post(page, **sato.again(version="0", well="遅れて届いた版"))
    assert sato.status == 409
    sato.open(page).post(page, **sato.again(version="1", well="回覧板がよく届いた", hard="予備日がなかった"))
    assert "第2版" in sato.text
    shown = anyone.open(f"/cases/{slug}").text
    assert "予備日がなかった" in shown
    assert "雨の日の代わりの日" not in shown
    for query in ("q=予備日", "q=環境&k=lines", "k=lines"):
        assert "予備日がなかった" in anyone.open(f"/records?{query}").text, query
    assert city.test_client().get("/api/v1/cases/R8-催-001").json["handed_on"]["hard"] == "予備日がなかった"
    assert "予備日がなかった" in sato.open("/desk/begin?procedure=gathering").text
    begun(sato, "池の掃除")
    assert "前回の担当から" in sato.text

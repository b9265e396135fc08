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

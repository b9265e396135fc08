"""相談・助言の記録: written once, found by words, counted by year; a name is sealed and stands nowhere else."""

from tests.factories.visitor import Visitor

SAID = {
    "day": "令和8年11月2日", "category": "civic", "topic": "money", "about": "子ども食堂の補助金について",
    "outcome": "夢ファンドを案内した", "next_step": "見積りを一緒に見る", "who": "山田 花子 0566-12-3456",
}  # fmt: skip


def test_advice_is_kept_found_counted_and_names_nobody(city, staff, november):
    sato = staff("sato").open("/desk/advice/new")
    sato.press("", **{**SAID, "day": "あした", "category": "", "about": ""}, case="R8-課-999")
    assert sato.status == 422
    for wrong in (
        "どなたからの相談かを選んでください",
        "相談の内容を書いてください",
        "「R8-課-999」という案件はありません",
    ):
        assert wrong in sato.text
    assert "夢ファンドを案内した" in sato.html
    sato.open("/desk/begin").press("", procedure="local_issue", title="竹やぶ")
    sato.open("/desk/cases/r8-c-001/advice")
    assert "まだ記録がありません" not in sato.text
    sato.open("/desk/advice/new?case=r8-c-001").press("", **SAID)
    assert (sato.status, sato.path) == (200, "/desk/advice/1?saved=1"), sato.text
    assert "山田" not in sato.html
    found_by_words_and_sums(sato)
    a_name_is_opened_by_a_button(sato)
    two_people_change_it(sato)
    who_does_not_keep_it_does_not_read_it(city, staff, sato)


def found_by_words_and_sums(sato):
    for words, there in (
        ("補助金 夢ファンド", True),
        ("R8-相-001", True),
        ("補助金 墓地", False),
        ("山田", False),
        ("%", False),
    ):
        sato.open(f"/desk/advice?q={words}")
        assert ("子ども食堂" in sato.text) == there, words
    for narrowed in ("year=2026&topic=money", "case=r8-c-001", "category=civic"):
        assert "子ども食堂" in sato.open(f"/desk/advice?{narrowed}").text
    assert "見つかりません" in sato.open("/desk/advice?topic=founding").text
    assert "令和8年度の件数" in sato.text
    table = sato.open("/desk/advice/counts.csv?year=2026").body.decode("utf-8-sig").splitlines()
    assert table == ["年度,どなたから,何について,件数", "2026,市民活動団体,補助金や助成金,1"]


def a_name_is_opened_by_a_button(sato):
    form = next(n for n, form in enumerate(sato.open("/desk/advice/1").forms) if form.action.endswith("/who"))
    sato.press("", form=form)
    assert "山田花子" in sato.text


def two_people_change_it(sato):
    late = dict(sato.open("/desk/advice/1").forms[-1].fields)
    sato.press("", about="子ども食堂の補助金と場所")
    assert sato.path == "/desk/advice/1?saved=1"
    sato.post("/desk/advice/1", **late)
    assert sato.status == 409
    assert "子ども食堂の補助金と場所" in sato.text
    sato.open("/desk/advice/1").press("", day="令和8年3月31日")
    assert "番号の年度（令和8年度）の中の日にしてください" in sato.text


def who_does_not_keep_it_does_not_read_it(city, staff, sato):
    for page in ("/desk/advice", "/desk/advice/1"):
        assert staff("suzuki").status_of(page) == 403
        assert "子ども食堂" not in Visitor(city).open(page).text
    other = staff("nakamura")
    assert "子ども食堂" not in other.open("/desk/advice").text
    assert other.status_of("/desk/advice/1") == 404
    sato.open("/desk/advice/1").press("", shared="1")
    assert "子ども食堂" in other.open("/desk/advice").text
    other.open("/desk/advice/1")
    assert "/desk/advice/1" not in {form.action for form in other.forms}

"""A citizen's way on a phone, with and without script: read, write, check, send, look again."""

import re

import pytest

LINE = "回覧板だけでなくLINEでも募集を知らせてほしい。"


def write(screen, case):
    """From the case page to the receipt, checking every step on the way."""
    screen.open(f"/cases/{case}").press("意見を出す")
    assert screen.heading == "どこへの意見ですか"
    screen.sound()
    screen.page.get_by_label("案全体への意見").check()
    screen.press("続ける")
    assert screen.heading == "意見を書いてください"
    screen.sound()
    screen.page.get_by_label("案全体への意見").fill(LINE)
    screen.press("続ける")
    assert screen.heading == "あなたについて"
    screen.sound()
    screen.page.get_by_label("お名前").fill("𠮷野 光")
    screen.page.get_by_label("住所").fill("緑野市北町2番地")
    screen.press("続ける")
    assert "まだ送っていません" in screen.heading
    assert LINE in screen.page.inner_text("section.public")
    assert "𠮷野 光" in screen.page.inner_text("section.private")
    screen.sound()
    screen.press("この内容で意見を送る")
    assert "意見を受け付けました" in screen.heading
    screen.sound()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_opinion_goes_from_the_case_page_to_its_receipt(screen, site, scripts):
    seen = screen(375, scripts=scripts)
    write(seen, site.open_case)
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", seen.page.inner_text("main"))[0]
    address = seen.page.url
    seen.open("/receipts/")
    seen.page.get_by_label("確認コード（16けた）").fill(code.replace(" ", "－"))
    seen.press("その後を見る")
    assert seen.page.url == address


@pytest.mark.parametrize("scripts", [True, False])
def test_mistakes_are_named_and_the_summary_has_the_focus(screen, site, scripts):
    seen = screen(375, scripts=scripts).open(f"/cases/{site.open_case}/opinions/new")
    seen.press("続ける")
    assert "直すところが1つあります" in seen.page.inner_text(".errors")
    if scripts:
        assert seen.page.evaluate("document.activeElement.className") == "errors"
    seen.page.locator(".errors a").click()
    seen.sound()


def test_enter_in_a_field_goes_on_and_never_back_or_past_the_check(screen, site):
    seen = screen(375).open(f"/cases/{site.open_case}/opinions/new?section=all")
    seen.page.get_by_label("案全体への意見").fill(LINE)
    seen.press("続ける")
    seen.page.get_by_label("住所").fill("緑野市北町2番地")
    seen.page.get_by_label("お名前").fill("光")
    with seen.page.expect_navigation():
        seen.page.keyboard.press("Enter")
    assert "まだ送っていません" in seen.heading


def test_the_counter_counts_and_a_kept_draft_returns(screen, site):
    seen = screen(375).open(f"/cases/{site.open_case}/opinions/new?section=all")
    seen.page.get_by_label("この端末に下書きを残す").check()
    seen.page.get_by_label("案全体への意見").fill(LINE)
    seen.page.get_by_text(f"あと{4000 - len(LINE):,}字").first.wait_for()
    seen.open(f"/cases/{site.open_case}/opinions/new?section=all")
    assert seen.page.get_by_label("案全体への意見").input_value() == LINE


@pytest.mark.parametrize("width", [375, 1280])
def test_receipts_hold(screen, site, width):
    seen = screen(width)
    for path in ("/receipts/", f"/receipts/{site.code}", f"/receipts/{site.code}/withdraw"):
        seen.open(path).sound()


def test_an_answered_receipt_holds(screen, site):
    seen = screen().open(f"/receipts/{site.answered_code}")
    seen.page.get_by_text("市の考え方").first.wait_for()
    seen.sound()


@pytest.mark.parametrize("width", [375, 1280])
def test_the_result_the_notice_and_the_ways_on_paper_hold(screen, site, width):
    seen = screen(width)
    for path in (
        f"/cases/{site.answered}/result",
        f"/cases/{site.answered}/result?outcome=A&q=LINE",
        f"/cases/{site.answered}/opinions/new",
        f"/cases/{site.open_case}/notice",
        f"/cases/{site.open_case}/paper",
    ):
        seen.open(path).sound()


def test_points_are_chosen_without_script(screen, site):
    seen = screen(375, scripts=False).open(f"/cases/{site.answered}/result")
    seen.page.get_by_label("ことば").fill("LINE")
    seen.press("選ぶ")
    assert seen.page.locator("article.point").count() == 1
    seen.page.get_by_text("すべて 10").click()
    seen.page.wait_for_load_state()


def test_a_reader_with_wide_spacing_loses_nothing(screen, site):
    from tests.browser.checks import SPACING

    seen = screen(320)
    for path in (
        f"/cases/{site.answered}/result",
        f"/receipts/{site.code}",
        f"/cases/{site.open_case}/opinions/new",
    ):
        seen.open(path)
        seen.page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }",
            SPACING,
        )
        seen.fits()

"""The desk in a browser: by keyboard alone, by hand without script, on a phone; every page without an axe violation."""

import re
import time

import pytest

from consult.demo.people import PASSWORD, address

EIGHT = ["channel-1", "arrived_on", "postmarked_on", "anchor", "text", "name", "address", "sheets"]


@pytest.fixture
def desk(screen):
    """Someone at a screen, signed in: `desk("sato", 1280)`."""

    def at(who, width=1280, *, scripts=True):
        seen = screen(width, scripts=scripts).open("/sign-in")
        seen.page.locator("[name=email]").fill(address(who))
        seen.page.locator("[name=password]").fill(PASSWORD)
        seen.page.locator("[name=password]").press("Enter")
        seen.page.wait_for_url(re.compile("/desk/"))
        return seen

    return at


def considered(seen):
    """The case whose opinions are being sorted and answered."""
    for number in range(1, 6):
        address_ = f"/desk/cases/r8-i-{number:03d}"
        seen.open(f"{address_}/opinions")
        if seen.page.locator(".dcase .chip", has_text="検討中").count():
            return address_
    raise LookupError("no case is being considered")


def said(seen):
    """What the page says of the last act."""
    seen.page.locator(".above .notice.ok").wait_for()
    return seen.page.locator(".above .notice.ok").inner_text()


@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_the_work_on_opinions_holds(desk, site, width):
    seen = desk("sato", width)
    base = considered(seen)
    for page in (
        "/opinions", "/opinions?lane=apart", "/opinions?lane=done", "/opinions?lane=redaction", "/opinions/1",
        "/opinions/6", "/opinions/6?view=public", "/opinions/3/review", "/responses", "/responses?show=write",
        "/responses/1", "/responses/2", "/responses/4", "/intake", "/receipts", "/opinions/4/receipt",
    ):  # fmt: skip
        seen.open(base + page).sound()
    seen.open(f"/desk/cases/{site.open_case}/opinions").sound()
    seen.open("/desk/intake?choose=1").sound()


def test_an_opinion_is_sorted_by_keyboard_alone(desk):
    seen = desk("sato")
    seen.open(f"{considered(seen)}/opinions/5")
    keys, page = seen.page.keyboard, seen.page
    assert page.locator(".sentences > li").count() == 3
    for key in ("ArrowDown", "Space", "ArrowDown", "Space", "n"):
        keys.press(key)
    assert page.evaluate("document.activeElement.id") == "gist"
    keys.insert_text("会議を夜にも開いてほしい")
    keys.press("Enter")
    assert "論点1をつくりました" in said(seen)
    assert page.evaluate("document.activeElement.id") == "o-h"
    assert page.locator("[role=status]").inner_text() == "論点1をつくりました"
    seen.sound()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Space", "1"):
        keys.press(key)
    page.get_by_text("選んだ文を論点1に入れました").first.wait_for()
    keys.press("u")
    page.get_by_text("1つ戻しました").first.wait_for()
    assert page.locator(".p-open").count() == 1
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Space", "x"):
        keys.press(key)
    page.get_by_text("「意見ではない」と印を付けました").first.wait_for()
    keys.press("a")
    page.get_by_text("5を分け終えました").first.wait_for()
    assert page.url.endswith("/opinions/6")


def test_a_letter_is_entered_by_keyboard_in_sixty_seconds_two_errors_included(desk, site):
    seen = desk("sato")
    page = seen.open(f"/desk/cases/{site.open_case}/intake").page
    keys, began = page.keyboard, time.monotonic()
    page.locator("h1").focus()
    stops = []
    for _ in EIGHT:
        keys.press("Tab")
        while page.evaluate("document.activeElement.id") == "":
            keys.press("Tab")
        stops.append(page.evaluate("document.activeElement.id"))
    assert stops == EIGHT
    page.locator("#postmarked_on").fill("きのう")
    page.locator("#text").fill("公募の委員を増やしてください。")
    page.locator("#name").fill("大﨑 ふみ")
    keys.press("Control+Enter")
    page.locator(".errors").wait_for()
    assert page.locator(".errors li").count() == 2
    seen.accessible()
    assert page.locator("#text").input_value() == "公募の委員を増やしてください。"
    page.locator("#postmarked_on").fill("")
    page.locator("#address").fill("緑野市南町6丁目1番地")
    keys.press("Control+Enter")
    page.get_by_text("を受け付けました").last.wait_for()
    assert time.monotonic() - began < 60
    assert not re.search(r"\d{4} ?\d{4} ?\d{4} ?\d{4}", page.inner_text("main"))
    seen.fits()
    seen.accessible()


def test_answers_are_written_and_approved_without_script(desk):
    seen = desk("sato", 375, scripts=False)
    base = considered(seen)
    seen.open(f"{base}/responses/4")
    seen.page.locator("#outcome-3").check()
    seen.press("書き終えて承認を頼む")
    assert "理由を書いてください" in seen.page.inner_text(".errors")
    seen.page.locator("#response").fill("計画を進めるときの参考にします。")
    seen.page.locator("#reason").fill("やさしい日本語の指針を、次の年度に作るためです。")
    seen.press("書き終えて承認を頼む")
    assert "No.4の市の考え方を書き終えました" in said(seen)
    head = desk("tanaka", 375, scripts=False).open(f"{base}/responses/4")
    head.press("承認して次へ")
    assert "No.4の市の考え方を承認しました" in said(head)


def test_a_public_form_is_let_go_without_script(desk):
    seen = desk("suzuki", 375, scripts=False)
    base = considered(seen)
    seen.open(f"{base}/opinions").press("はじめの1通を開く")
    assert "公表される形" in seen.page.inner_text("main")
    seen.press("この形で公表してよい")
    assert "この形で公表できるようにしました" in seen.page.inner_text("main")

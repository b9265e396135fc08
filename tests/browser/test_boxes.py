"""Places to hide on a scanned letter are drawn by hand, said as lines, and burned into a copy."""

import re

import pytest

from consult.demo.people import PASSWORD, address


@pytest.fixture
def letter(screen, site):
    """佐藤 before the letter that came with an opinion: `letter(1280)`."""

    def at(width, *, scripts=True):
        seen = screen(width, scripts=scripts).open("/sign-in")
        seen.page.locator("[name=email]").fill(address("sato"))
        seen.page.locator("[name=password]").fill(PASSWORD)
        seen.page.locator("[name=password]").press("Enter")
        seen.page.wait_for_url(re.compile("/desk/"))
        seen.open(f"/desk/cases/{site.open_case}/opinions/1/attachments/1")
        return seen

    return at


def drag(page, start, end):
    """From one place to another on the page, in hundredths of it."""
    shown = page.locator(".boxes svg").bounding_box()
    places = [
        (shown["x"] + x * shown["width"] / 100, shown["y"] + y * shown["height"] / 100)
        for x, y in (start, end)
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


def lines(page):
    return [
        [float(side) for side in line.split(",")] for line in page.locator("#hide").input_value().splitlines()
    ]


def test_a_box_is_drawn_moved_dropped_and_kept_while_pages_are_turned(letter):
    seen = letter(1280)
    page = seen.page
    page.locator(".boxes").scroll_into_view_if_needed()
    page.locator(".boxes svg.live").wait_for()
    drag(page, (10, 5), (60, 20))
    assert lines(page) == [pytest.approx([1, 10, 5, 50, 15], abs=0.6)]
    assert page.locator("#f-c").is_checked()
    drag(page, (30, 10), (40, 15))
    assert lines(page) == [pytest.approx([1, 20, 10, 50, 15], abs=0.6)]
    drag(page, (10, 60), (30, 70))
    assert len(lines(page)) == 2
    page.locator(".drawn button").nth(1).click()
    assert len(lines(page)) == 1
    seen.sound()
    page.locator("button[name=turn]").first.click()
    page.wait_for_load_state()
    assert len(lines(page)) == 1
    assert "hide" not in page.url
    page.locator(".boxes").scroll_into_view_if_needed()
    drag(page, (5, 8), (50, 18))
    assert [line[0] for line in lines(page)] == [1, 2]
    page.locator("button.solid").click()
    page.wait_for_load_state()
    assert page.locator("a[href$='/copy']").count() == 1
    assert len(lines(page)) == 2


def test_without_script_the_lines_are_typed_and_the_boxes_shown(letter):
    seen = letter(375, scripts=False)
    page = seen.page
    page.locator("#hide").fill("2, 5, 8, 45, 10")
    page.locator("button[name=turn]").first.click()
    page.wait_for_load_state()
    assert page.locator("#hide").input_value() == "2, 5, 8, 45, 10"
    assert page.locator(".boxes rect").get_attribute("width") == "450"

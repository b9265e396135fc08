"""Templates: missing names raise, dates never break inside, titles break between phrases."""

import datetime as dt
import re

import jinja2
import pytest

from consult import clock, i18n
from consult.calendars.precision import FuzzyDate
from consult.clock import tokyo
from consult.templating import FILTERS, ICONS, environment, icon, pdf_environment, phrase, ruby, static

DAY = dt.date(2026, 10, 30)


def said(template: str, **context: object) -> str:
    return environment().from_string(template).render(**context)


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_a_name_missing_from_the_context_raises() -> None:
    with pytest.raises(jinja2.UndefinedError):
        said("{{ forgotten }}")


def test_text_from_outside_is_escaped_also_inside_a_translated_sentence() -> None:
    assert said("{{ _('%(name)sさん', name=name) }}", name="<b>") == "&lt;b&gt;さん"


def test_words_follow_the_readers_language() -> None:
    texts = {"ja": "募集中", "en": "Open"}
    assert said("{{ pick(texts) }}", texts=texts) == "募集中"
    with i18n.using("en"):
        assert said("{{ pick(texts) }}", texts=texts) == "Open"


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("{{ day|long }}", '<time datetime="2026-10-30">令和8年10月30日（金）</time>'),
        ("{{ day|both }}", '<time datetime="2026-10-30">令和8年（2026年）10月30日（金）</time>'),
        ("{{ day|plain }}", '<time datetime="2026-10-30">2026年10月30日（金曜日）</time>'),
        ("{{ day|short }}", '<time datetime="2026-10-30">10月30日（金）</time>'),
    ],
)
def test_a_date_is_one_machine_readable_element(template: str, printed: str) -> None:
    with clock.at(tokyo(2026, 10, 18)):
        assert said(template, day=DAY) == printed


def test_a_short_date_of_another_fiscal_year_is_written_long() -> None:
    with clock.at(tokyo(2026, 10, 18)):
        assert "令和9年4月1日" in said("{{ day|short }}", day=dt.date(2027, 4, 1))


def test_a_last_day_says_the_second_that_ends_it() -> None:
    with clock.at(tokyo(2026, 10, 18)):
        page = said("{{ day|until }}", day=DAY)
    assert text_of(page) == "10月30日（金）の終わり（23時59分59秒）まで"


def test_an_instant_is_told_in_tokyo_whatever_its_zone() -> None:
    page = said("{{ at|moment }}", at=tokyo(2026, 10, 12, 21, 14))
    assert 'datetime="2026-10-12T21:14:00+09:00"' in page
    assert text_of(page) == "令和8年10月12日（月・祝）午後9時14分"


def test_a_planned_date_keeps_its_precision() -> None:
    page = said("{{ day|fuzzy }}", day=FuzzyDate.of_third(2027, 1, "中"))
    assert page == '<time datetime="2027-01">令和9年1月中旬</time>'


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (tokyo(2026, 10, 18, 23, 59), "あと12日"),
        (tokyo(2026, 10, 29), "あす締切"),
        (tokyo(2026, 10, 30, 23, 59, 59), "きょう締切"),
        (tokyo(2026, 10, 31), "締め切りました"),
    ],
)
def test_the_countdown_counts_tokyo_days(now: dt.datetime, words: str) -> None:
    with clock.at(now):
        assert said("{{ day|countdown }}", day=DAY) == words


def test_a_title_breaks_between_phrases_but_never_inside_a_date() -> None:
    title = phrase("協働のまちづくりを令和8年10月30日（金）までに考える")
    assert "<wbr>" in title
    assert "令和8年10月30日（金）" in title
    assert title.striptags() == "協働のまちづくりを令和8年10月30日（金）までに考える"


def test_a_title_is_escaped_and_left_whole_in_english() -> None:
    assert "&lt;script&gt;" in phrase("<script>の案")
    with i18n.using("en"):
        assert phrase("A plan") == "A plan"


def test_an_icon_is_hidden_from_screen_readers_and_an_unknown_one_raises() -> None:
    assert all('aria-hidden="true"' in icon(name) for name in ICONS)
    with pytest.raises(KeyError):
        icon("no such drawing")


def test_the_address_of_a_stylesheet_names_its_content() -> None:
    assert static("consult.css").startswith("/static/consult.css?v=")


def test_numbers_have_thousands_separators() -> None:
    assert said("{{ 48213|number }}") == "48,213"


def test_sheets_know_no_clock_key_or_address() -> None:
    env = pdf_environment()
    assert not {"countdown", "days_left", "short", "until"} & env.filters.keys()
    assert not {"static", "new_key", "url_for", "csrf_token"} & env.globals.keys()
    assert env.from_string("{{ day|long }}").render(day=DAY) == FILTERS["long"](DAY)  # type: ignore[operator]


def test_readings_stand_above_their_words_and_the_rest_is_escaped():
    said = ruby("市《し》は<b>、町《まち》を")
    assert said == (
        "<ruby>市<rp>（</rp><rt>し</rt><rp>）</rp></ruby>は&lt;b&gt;、"
        "<ruby>町<rp>（</rp><rt>まち</rt><rp>）</rp></ruby>を"
    )

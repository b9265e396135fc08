"""A timeline drawn: whole pixels, no more exact than the source, in the order in which it was printed."""

from consult.calendars import FuzzyDate
from consult.plans.timeline.gantt import drawn
from consult.plans.timeline.gantt_shapes import GAP, HEAD, LANE, MONTH, THIRD, Event


def event(lane, iso, until="", title=""):
    return Event(lane, title, FuzzyDate.from_iso(iso), FuzzyDate.from_iso(until) if until else None)


def test_a_month_fills_its_month_and_a_third_its_third():
    drawing = drawn([event("市", "2008-05"), event("市", "2008-06-M"), event("市", "2008-07-31")])
    bars = drawing.rows[0].bars
    assert [(bar.x - LANE, bar.width) for bar in bars] == [
        (0, MONTH), (MONTH + THIRD, THIRD), (2 * MONTH + 2 * THIRD, THIRD),
    ]  # fmt: skip
    assert drawing.thirds, "where 旬 are known they are drawn"
    assert drawn([event("市", "2008-05")]).thirds == ()


def test_a_stretch_reaches_to_the_end_of_its_last_date():
    bar = drawn([event("市民", "2026-06-E", "2026-07")]).rows[0].bars[0]
    assert (bar.x, bar.width) == (LANE, 2 * MONTH)


def test_events_of_one_month_stand_below_each_other_in_printed_order():
    one, two, three, later = (
        event("エンジン編", "2008-05", title="1"), event("エンジン編", "2008-05", title="2"),
        event("エンジン編", "2008-05", title="3"), event("エンジン編", "2008-06", title="4"),
    )  # fmt: skip
    bars = drawn([one, two, three, later]).rows[0].bars
    assert [bar.event.title for bar in sorted(bars, key=lambda bar: bar.y)] == ["1", "4", "2", "3"]
    assert bars[0].y == HEAD + GAP


def test_each_body_has_a_row_in_the_order_of_its_first_event():
    drawing = drawn(
        [event("検討委員会", "2007-10"), event("思い編", "2008-01"), event("検討委員会", "2008-02")]
    )
    assert ["".join(row.lines) for row in drawing.rows] == ["検討委員会", "思い編"]
    first, second = drawing.rows
    assert first.y + first.height == second.y


def test_a_year_without_months_is_drawn_whole_and_years_are_named():
    drawing = drawn([event("市", "FY2027")])
    assert drawing.rows[0].bars[0].width == 12 * MONTH
    assert drawing.years == (("令和9年度", LANE, 12 * MONTH),)
    assert [month for month, _x, _width in drawing.months] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]


def test_a_long_name_is_broken_between_words_where_it_has_some():
    names = ("市民ワーキング会議 思い編", "市民フォーラム「わがまちのしゃべり場」", "Plan of hearing people")
    drawing = drawn([event(name, "2008-01") for name in names])
    assert [row.lines for row in drawing.rows] == [
        ("市民ワーキング会議", "思い編"), ("市民フォーラム「わがま", "ちのしゃべり場」"), ("Plan of hearing people",),
    ]  # fmt: skip


def test_nothing_is_no_drawing():
    assert drawn([]) is None

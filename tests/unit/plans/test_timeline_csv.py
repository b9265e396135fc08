"""A printed table is read as it is: inherited eras, three dates that agree, and every wrong line named at once."""

import pytest

from consult.errors import Invalid
from consult.plans.timeline.csv_rows import full_names, per_year, read_timeline, series
from consult.resources import package_file

HEAD = "no,wareki,month,fiscal_year,body,kind,meeting_no\n"
GOOD = (
    "1,平成19年10月,2007-10,H19,検討委員会,公募,\n"
    "2,19年11月,2007-11,H19,検討委員会,会議,1\n"
    "3,20年1月,2008-01,H19,第2編集 検討委員会,会議,1\n"
)


def wrong(table: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read_timeline(table.encode())
    return {line: " / ".join(map(str, sentences)) for line, sentences in refused.value.fields.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_in_every_encoding_offices_save_in(encoding, newline):
    rows = read_timeline((HEAD + GOOD).replace("\n", newline).encode(encoding))
    assert [(row.position, row.date.iso, row.printed) for row in rows] == [
        (1, "2007-10", "平成19年10月"),
        (2, "2007-11", "19年11月"),
        (3, "2008-01", "20年1月"),
    ]


def test_every_wrong_line_is_named_with_its_remedy_and_nothing_is_read():
    found = wrong(
        HEAD + "1,平成19年10月,2007-11,H19,検討委員会,公募,\n"
        "2,19年11月,2007-11,H20,検討委員会,会議,1\n"
        "3,19年13月,2008-01,H19,検討委員会,会議,2\n"
        "4,20年2月,2008-02,H19,,会議,2\n"
        "5,20年3月,2008-03,H19,検討委員会,会議,二\n"
    )
    assert list(found) == [f"line {n}" for n in range(2, 7)]
    assert "2007-11" in found["line 2"]
    assert "平成19年度" in found["line 3"]
    assert "13月" in found["line 4"]
    assert "body" in found["line 5"]
    assert "「二」" in found["line 6"]


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        ("no,wareki\n1,平成19年10月\n", "line 1", "month,fiscal_year,body,kind,meeting_no"),
        (HEAD, "line 2", "1件もありません"),
        (HEAD + "1,19年10月,2007-10,H19,委員会,公募,\n", "line 2", "元号"),
        (HEAD + "1,平成19年10月1日,2007-10,H19,委員会,公募,\n", "line 2", "2007-10-01"),
        (HEAD + GOOD + "5,20年2月,2008-02,H19,委員会,公募,\n", "line 5", "番号は4です"),
        (HEAD + GOOD + "4,19年12月,2007-12,H19,委員会,公募,\n", "line 5", "前の行"),
        (HEAD + GOOD + "4,20年2月,2008-02,H19,検討委員会,会議,1\n", "line 5", "第1回が2度"),
        (HEAD + GOOD + "4,20年2月,2008-02,H19,甲,乙,1,丙\n", "line 5", "列が多すぎます"),
        (HEAD + GOOD + "4,20年2月,2008-02,H19,甲,会議,1000\n", "line 5", "「1000」は回の数"),
        (HEAD + GOOD + f"4,20年2月,2008-02,H19,甲,会議,{'9' * 5000}\n", "line 5", f"「{'9' * 20}」は回の数"),
        (HEAD + GOOD + "4,9999年12月,9999-12,H19,甲,乙,\n", "line 5", "2200年まで"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused(table, line, words):
    assert words in wrong(table)[line]


def test_a_file_that_is_no_text_is_refused():
    with pytest.raises(Invalid, match="UTF-8かShift_JIS"):
        read_timeline(b"\x81\x20")


def test_a_short_name_is_the_body_of_the_long_one():
    rows = read_timeline((HEAD + GOOD).encode())
    assert full_names(rows) == {
        "検討委員会": "第2編集 検討委員会",
        "第2編集 検討委員会": "第2編集 検討委員会",
    }


def test_numbers_missing_in_the_source_are_said_not_invented():
    rows = read_timeline((HEAD + GOOD + "4,20年2月,2008-02,H19,検討委員会,会議,4\n").encode())
    assert [(found.body, found.count, found.missing) for found in series(rows)] == [
        ("検討委員会", 2, (2, 3)),
        ("第2編集 検討委員会", 1, ()),
    ]


def test_the_table_of_the_demo_is_whole():
    rows = read_timeline(package_file("demo", "data", "plan-timeline.csv").read_bytes())
    assert len(rows) == 27
    assert per_year(rows) == {"H19": 13, "H20": 14}
    assert {found.body: (found.count, found.missing) for found in series(rows)} == {
        "検討委員会": (11, ()),
        "思い編": (4, ()),
        "エンジン編": (5, ()),
    }

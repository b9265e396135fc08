"""Long minutes are divided between items where they can be, and every remark stands in one part, once."""

from consult.documents.editions import MinutesItem, Remark
from consult.documents.pdf.minutes_parts import parts


def item(number, remarks, length=60):
    return MinutesItem(
        f"議題{number}",
        "公募枠",
        tuple(Remark("会長", f"{number}-{n}" + "あ" * length) for n in range(remarks)),
        result="可決",
        closed="非公開の理由" if number == 2 else "",
    )


def told(divided):
    return [remark for part in divided for piece in part for remark in piece.remarks]


def test_minutes_of_no_more_than_two_parts_stay_whole():
    items = [item(1, 5), item(2, 5)]
    assert parts(items, 1000) == [tuple(items)]


def test_every_remark_is_in_one_part_once_and_in_order():
    items = [item(1, 3), item(2, 40), item(3, 0), item(4, 9)]
    divided = parts(items, 1000)
    assert len(divided) == 7
    assert told(divided) == [remark for one in items for remark in one.remarks]


def test_a_long_item_goes_on_under_its_title_and_ends_with_its_result():
    pieces = [piece for part in parts([item(2, 40)], 1000) for piece in part]
    assert [piece.continued for piece in pieces] == [False, True, True, True, True]
    assert [piece.result for piece in pieces] == ["", "", "", "", "可決"]
    assert [bool(piece.closed) for piece in pieces] == [True, False, False, False, False]


def test_an_item_begins_a_part_when_the_part_before_is_half_full():
    divided = parts([item(1, 6), item(2, 6), item(3, 6), item(4, 6)], 1000)
    assert [[piece.number for piece in part] for part in divided] == [
        ["議題1"],
        ["議題2"],
        ["議題3"],
        ["議題4"],
    ]


def test_one_remark_longer_than_a_part_is_not_cut():
    divided = parts([item(1, 3, length=3000)], 1000)
    assert [len(part[0].remarks) for part in divided] == [1, 1, 1]

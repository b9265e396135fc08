"""採決結果 as a table says what the record says, and nothing a spreadsheet would reckon."""

import csv
import io

from consult.i18n import using
from consult.meetings.vote_table import HEADER, votes_csv

RECORD = {
    "ordinal": 3,
    "body": "緑野市協働推進委員会",
    "items": [
        {
            "position": 1, "title": "=公募の枠", "result": "可決",
            "votes": [
                {
                    "method": "hands", "question": "2割以上とする", "in_favour": 5, "against": 1, "abstained": 0,
                    "chair_decision": None, "result": "passed", "present": 7, "quorum": 7, "eligible": 6,
                    "arithmetic": ["出席7名", "賛成5、反対1"], "at": "2026-11-12T14:50:00+09:00",
                },
                {
                    "method": "no_objection", "question": "", "in_favour": None, "against": None,
                    "abstained": None, "chair_decision": None, "result": "rejected", "present": 7, "quorum": 7,
                    "eligible": 6, "arithmetic": [], "at": "2026-11-12T03:00:00+00:00",
                },
            ],
        },
        {"position": 2, "title": "今後の日程", "result": "報告", "votes": []},
    ],
}  # fmt: skip


def table(record: dict[str, object]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(votes_csv(record).decode("utf-8-sig"), newline="")))


def test_each_vote_is_a_line_and_an_item_without_one_says_its_result():
    with using("en"):
        lines = table(RECORD)
    meeting = "第3回 緑野市協働推進委員会"
    assert lines == [
        list(HEADER),
        [meeting, "1", "'=公募の枠", "2割以上とする", "午後2時50分", "挙手", "7", "7", "6", "5", "1", "0", "", "可決",
         "出席7名　賛成5、反対1"],
        [meeting, "1", "'=公募の枠", "", "正午", "異議なし", "7", "7", "6", "", "", "", "", "否決", ""],
        [meeting, "2", "今後の日程", *[""] * 10, "報告", ""],
    ]  # fmt: skip
    assert votes_csv(RECORD).startswith(b"\xef\xbb\xbf")

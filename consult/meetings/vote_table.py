"""採決結果 as a table: every vote of a record with its counts and arithmetic, one line each. Pure."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from consult.calendars import clock_text
from consult.documents.cells import guarded
from consult.i18n import Message, using
from consult.meetings import wording

HEADER = (
    "会議", "議題番号", "議題", "何についての採決か", "時刻", "方法",
    "出席", "定足数", "表決に加わる数", "賛成", "反対", "棄権", "議長の決定", "結果", "計算",
)  # fmt: skip


def votes_csv(record: Mapping[str, Any]) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as spreadsheets open it; an item without a vote has one line.

    Made of a record as it was published, so it says what the minutes say and nothing they withhold. Counts of
    異議なし are empty: nobody was counted.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    title = f"第{record['ordinal']}回 {record['body']}"
    with using("ja"):  # the words of the record are Japanese in every edition
        for item in record["items"]:
            head = [title, item["position"], item["title"]]
            lines = [_vote(vote) for vote in item["votes"]] or [[""] * 10 + [item["result"], ""]]
            writer.writerows([guarded(cell) for cell in head + line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _vote(vote: Mapping[str, Any]) -> list[Any]:
    chair = vote["chair_decision"]
    return [
        vote["question"],
        clock_text(dt.datetime.fromisoformat(vote["at"])),
        _word(wording.METHODS, vote["method"]),
        *(
            _number(vote[name])
            for name in ("present", "quorum", "eligible", "in_favour", "against", "abstained")
        ),
        _word(wording.STATES, chair) if chair else "",
        _word(wording.STATES, vote["result"]),
        "　".join(vote["arithmetic"]),
    ]


def _word(words: Mapping[str, str], code: str) -> str:
    return str(Message(words[code]))


def _number(value: int | None) -> int | str:
    return "" if value is None else value

"""会議録の版: a record in the words of the printed sheet. Pure; the page and the PDF say the same."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from consult.calendars import clock_text, date_text
from consult.documents.diff import compare
from consult.documents.editions import (
    Contact,
    Homework,
    Line,
    MinutesEdition,
    MinutesItem,
    Remark,
    Seal,
)
from consult.i18n import using
from consult.meetings import outcomes, wording


def edition(
    record: Mapping[str, Any], *, municipality: str, kind: str, contact: Contact, seal: Seal | None
) -> MinutesEdition:
    """The printed edition of a (public or internal) record. `kind`: 公開版 or 内部用."""
    with using("ja"):
        numbers = numbered(record)
        return MinutesEdition(
            municipality=municipality,
            body=record["body"],
            ordinal=f"第{record['ordinal']}回",
            style=str(wording.STYLES.get(record["style"], record["style"])),
            edition=named(record, kind),
            header=tuple(header(record)),
            items=tuple(_items(record, numbers)),
            decisions=tuple(outcomes.sentence(o) for o in record["outcomes"] if o["kind"] == "decision"),
            homework=tuple(
                Homework(o["owner"], outcomes.sentence(o), o["due"])
                for o in record["outcomes"]
                if o["kind"] == "task"
            ),
            next_meeting=record["next_meeting"],
            corrections=tuple(corrections(record, numbers)),
            authorship=tuple(authorship(record)),
            seal=seal,
            contact=contact,
            amended=tuple(amended(record, numbers)),
            heard=tuple(heard(record)),
        )


def named(record: Mapping[str, Any], kind: str) -> str:
    """公開版 第2版（訂正版）."""
    return f"{kind} 第{record['version']}版" + ("（訂正版）" if "revision" in record else "")


def amended(record: Mapping[str, Any], numbers: Mapping[int, int]) -> list[str]:
    """What a corrected version says of itself: what it replaces, when, why, and each change."""
    revision = record.get("revision")
    if revision is None:
        return []
    day = date_text(dt.date.fromisoformat(record["sealed_on"]), "bare") if record.get("sealed_on") else "—"
    said = [
        f"この会議録は、第{revision['version'] - 1}版を訂正した第{revision['version']}版です（{day}確定）。",
        f"訂正の理由：{revision['reason']}",
        f"前の版の記録（SHA-256）：{revision['replaces']}",
    ]
    return said + [_change(change, numbers) for change in revision["changes"]]


def _change(change: Mapping[str, Any], numbers: Mapping[int, int]) -> str:
    if "heading" in change and change["before"] == change["after"]:
        return f"{change['heading']}を直しました（非公開の議題のもののため、内容は載せません）"
    if "heading" in change:
        return f"{change['heading']}を直しました。前「{change['before']}」　後「{change['after']}」"
    n = numbers.get(change["row"])
    place = (
        f"発言{n}（{change['speaker']}）" if n else "できごとの記録" if change["after"] else "非公開の発言"
    )
    if not change["after"]:
        return f"{place}を直しました（隠した言葉を含むため、内容は載せません）"
    return f"{place}{changed_words(change['before'], change['after'])}"


def heard(record: Mapping[str, Any]) -> list[str]:
    """What this meeting heard of the tasks of earlier ones."""
    words = {"done": "済み", "carried": "続ける"}
    return [
        f"第{task['from']}回　{task['owner']}：{outcomes.sentence(task)}　{words[task['state']]}"
        + (f"（{task['note']}）" if task["note"] else "")
        for task in record.get("tasks_heard", ())
    ]


def numbered(record: Mapping[str, Any]) -> dict[int, int]:
    """発言1, 発言2, …: the number of each remark by its row, the same in every edition of the record."""
    rows = [*record["opening"], *(row for item in record["items"] for row in item["rows"])]
    said = [row["row"] for row in rows if row["kind"] == "remark"]
    return {row: n for n, row in enumerate(said, 1)}


def header(record: Mapping[str, Any]) -> list[Line]:
    """The table at the head of the minutes, in the order of the city's guideline."""
    opened, closed = _at(record["opened"]), _at(record["closed"])
    until = f"から{clock_text(closed)}まで" if closed else "から"
    absent, wrote = record["absent"], record.get("in_writing", False)
    results = [f"議題{item['position']}　{item['result']}" for item in record["items"]]
    lines = [
        ("開催日時", f"{date_text(opened) if opened else ''}　{clock_text(opened) if opened else ''}{until}"),
        (
            "開催場所",
            "書面による開催" if wrote else record["place"] + ("（ウェブ併用）" if record["online"] else ""),
        ),
        (
            "書面を出した委員" if wrote else "出席委員",
            "、".join(_listed(member, record) for member in record["present"]),
        ),
        (
            "書面を出していない委員" if wrote else "欠席委員",
            f"{len(absent)}名（{'、'.join(a['listed'] for a in absent)}）" if absent else "なし",
        ),
        ("事務局", "、".join(record["staff"]) or "なし"),
        ("定足数", " ／ ".join(record["quorum"]["lines"])),
        ("公開区分", _openness(record)),
        ("傍聴者", f"{record['observers']}名"),
        ("配布資料", "、".join(record["materials"]) or "なし"),
        ("会議結果", "\n".join(results)),
    ]
    return [Line(label, text) for label, text in lines]


def _listed(member: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    opened, closed = _at(record["opened"]), _at(record["closed"])
    notes = []
    for stay in member["stays"]:
        arrived, left = _at(stay["from"]), _at(stay["to"])
        if arrived and opened and arrived > opened:
            notes.append(f"{clock_text(arrived)}着席")
        if left and (closed is None or left < closed):
            notes.append(f"{clock_text(left)}退席")
        if stay.get("substitute"):
            notes.append(f"代理 {stay['substitute']}")
    if any(stay["mode"] == "web" for stay in member["stays"]):
        notes.append("ウェブ")
    return f"{member['listed']}（{'、'.join(notes)}）" if notes else str(member["listed"])


def _openness(record: Mapping[str, Any]) -> str:
    word = str(wording.OPENNESS[record["openness"]])
    return f"{word}（{record['closed_reason']}）" if record["closed_reason"] else word


def _items(record: Mapping[str, Any], numbers: Mapping[int, int]) -> list[MinutesItem]:
    made = []
    if record["opening"]:
        made.append(MinutesItem("", "開会", _remarks(record["opening"], numbers)))
    for item in record["items"]:
        hidden = bool(item["closed_reason"]) and not item["rows"]
        closed = f"議題{item['position']}は非公開です。理由：{item['closed_reason']}" if hidden else ""
        recused = "、".join(r["listed"] for r in item["recused"])
        remarks = _remarks(item["rows"], numbers)
        if recused:
            remarks = (Remark("", f"{recused}は、この議題では除斥となりました。"), *remarks)
        made.append(
            MinutesItem(
                f"議題{item['position']}", item["title"], remarks, result=item["result"], closed=closed
            )
        )
    return made


def _remarks(rows: Sequence[Mapping[str, Any]], numbers: Mapping[int, int]) -> tuple[Remark, ...]:
    return tuple(Remark(row["speaker"], row["text"], numbers.get(row["row"])) for row in rows if row["text"])


def corrections(record: Mapping[str, Any], numbers: Mapping[int, int]) -> list[str]:
    """What was put right at a member's wish: the words that changed, not the whole remark."""
    said = []
    for entry in record["corrections"]:
        asked = date_text(dt.date.fromisoformat(entry["asked_on"]), "bare")
        place = (
            f"発言{numbers[entry['row']]}（{entry['speaker']}）"
            if entry["row"] in numbers
            else "非公開の発言"
        )
        change = changed_words(entry["before"], entry["after"]) if entry["after"] else "を直しました"
        said.append(f"{place}{change}（本人の申し出。{asked}）")
    return said


def changed_words(before: str, after: str) -> str:
    """「半分」を「半数程度」に直しました: only the words that differ."""
    comparison = compare(before, after)
    old = [text for op, text in comparison.old if op == "removed"]
    new = [text for op, text in comparison.new if op == "added"]
    if len(old) == 1 and len(new) == 1:
        return f"の「{old[0]}」を「{new[0]}」に直しました"
    return f"の「{before}」を「{after}」に直しました"


def authorship(record: Mapping[str, Any]) -> list[Line]:
    """Who wrote, checked, sealed, approved and attested the minutes, and when."""

    def day(iso: str) -> str:
        return date_text(dt.date.fromisoformat(iso), "bare") if iso else "—"

    sealed = record.get("sealed_on", "")
    accepted = len(record["corrections"])
    check = f"{day(record['check_until'])}まで\n修正{accepted}件" if record["check_until"] else "—"
    approved = record.get("approved", {})
    by_vote = (
        f"第{approved['meeting']}回会議の議題{approved['item']}で承認\n{day(approved['on'])}"
        if approved.get("on")
        else ""
    )
    signed = [f"{one['listed']}　{day(one['on'])}" for one in record.get("attested", ())]
    return [
        Line("作成", f"{day(record['drafted_on'])}\n{record.get('office', '')}".strip()),
        Line("委員の確認", check),
        Line("確定", day(sealed)),
        Line("会長の確認", f"{day(sealed)}\n{record.get('sealed_by', '')}".strip()),
        *([Line("承認", by_vote)] if by_vote else []),
        *([Line("署名委員", "\n".join(signed))] if signed else []),
    ]


def _at(iso: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(iso) if iso else None

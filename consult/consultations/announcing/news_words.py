"""What each piece of news says, in the reader's language: a short head for the subject and the lines under it. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consult.calendars import FuzzyDate, until_text
from consult.i18n import N_, Message, gettext, language, msg

SUBJECT = 30  # characters a mail list shows whole

HEADS = {
    "planned": N_("募集の予定を載せました"),
    "planned_moved": N_("募集の予定が変わりました"),
    "planned_dropped": N_("募集の予定を取りやめました"),
    "coming": N_("もうすぐ募集します"),
    "opened": N_("募集が始まりました"),
    "tomorrow": N_("締切はあす"),
    "today": N_("締切はきょう"),
    "closing": N_("締切まであと%(n)s日"),
    "extended": N_("締切を延ばしました"),
    "reopened": N_("もう一度募集します"),
    "corrected": N_("案の誤りを直しました"),
    "stopped": N_("募集を中止しました"),
    "abandoned": N_("定めないことにしました"),
    "exempt": N_("意見公募をしないことにしました"),
    "decided": N_("決定しました"),
    "published": N_("答えを公表しました"),
    "result_moved": N_("答えの公表の期日が変わりました"),
}


@dataclass(frozen=True)
class Item:
    """One piece of news as it stands in a mail and in the list of what was sent."""

    head: str
    title: str
    lines: tuple[str, ...]
    address: str
    contact: str


def item(kind: str, said: Mapping[str, Any]) -> Item:
    """The news in the present language. `said` is what was noted with it: texts and days in ISO form."""
    contact = f"{said['office'] if language() == 'ja' else said['office_en']}　{said['telephone']}"
    return Item(
        _head(kind, said), said["title"], tuple(map(str, _lines(kind, said))), said["address"], contact
    )


def _head(kind: str, said: Mapping[str, Any]) -> str:
    return str(Message(HEADS[kind], {"n": said["left"]} if kind == "closing" else {}))


def subject(items: list[Item]) -> str:
    """Meaning first, short enough for a list of mails: 締切はあす：第2次緑野市協働の…."""
    if len(items) != 1:
        return str(msg("見守っている案件の動き %(n)s件", n=len(items)))
    between = ": " if language() == "en" else "："
    whole = f"{items[0].head}{between}{items[0].title}"
    limit = SUBJECT if language() == "ja" else 2 * SUBJECT
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def _day(said: Mapping[str, Any], name: str) -> dt.date:
    return dt.date.fromisoformat(said[name])


def _lines(kind: str, said: Mapping[str, Any]) -> list[object]:
    lines: list[object] = []
    if kind in {"opened", "tomorrow", "today", "closing"} and said.get("closes"):
        lines.append(msg("%(until)s意見を出せます。", until=until_text(_day(said, "closes"))))
    if kind in {"extended", "reopened"}:
        lines.append(
            msg(
                "前の締切は%(old)sでした。新しい締切は%(new)sです。",
                old=_day(said, "before"),
                new=_day(said, "closes"),
            )
        )
    if kind == "coming":
        lines.append(gettext("始まったら、もう一度知らせます。"))
    if kind == "planned":
        lines.append(msg("%(when)sに始める予定です。", when=FuzzyDate.from_iso(said["opens"])))
    if kind == "planned_moved":
        lines.append(
            msg(
                "%(old)sの予定でした。新しい予定は%(new)sです。",
                old=FuzzyDate.from_iso(said["before"]),
                new=FuzzyDate.from_iso(said["opens"]),
            )
        )
    if kind == "result_moved":
        lines.append(
            msg("新しい期日は%(day)sです。", day=_day(said, "due"))
            if said.get("due")
            else gettext("新しい期日は、決まったら載せます。")
        )
    if kind == "decided" and said.get("due"):
        lines.append(msg("意見への答えの公表は%(day)sまでです。", day=_day(said, "due")))
    if said.get("reason"):
        lines.append(msg("理由：%(reason)s", reason=said["reason"]))
    return lines

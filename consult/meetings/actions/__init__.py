"""Acts on meetings, one module for each part of their life.

planning    plan, agenda, materials, what is written at the head of the minutes
attendance  着席, 退席, 除斥, and putting a time right with a reason
room        発言メモ, 次回へ, 報告
voting      採決に入る, 結果, 取りやめ
motions     動議, 修正案
overriding  a result contrary to the arithmetic, by two people
writing     書面の表決
conflicts   利害関係の申し出
presiding   議事を進める人
scheduling  日程調整
minutes     the draft made of all this, its rows, 決定事項・宿題
check       members: 直してほしい, 了承; the office: 入れる, 入れない
seal        確定: the record, its canonical JSON and digest
transcribing  the file of a transcript into rows
publishing  墨消し, a second person's release, the editions
"""

from consult.meetings.actions.attendance import arrive, change_stay, leave, recuse
from consult.meetings.actions.check import accept_minutes, answer_correction, ask, request_correction
from consult.meetings.actions.minutes import add_outcome, edit_row, move_row, regenerate, remove_outcome
from consult.meetings.actions.planning import (
    add_item,
    add_material,
    change_item,
    change_meeting,
    describe,
    move_item,
    plan_meeting,
    remove_item,
)
from consult.meetings.actions.publishing import (
    propose_redactions,
    redact,
    release,
    return_redactions,
    unredact,
)
from consult.meetings.actions.room import carry_over, note, report, take_up
from consult.meetings.actions.voting import call_off_vote, open_vote, vote

__all__ = [
    "accept_minutes",
    "add_item",
    "add_material",
    "add_outcome",
    "answer_correction",
    "arrive",
    "ask",
    "call_off_vote",
    "carry_over",
    "change_item",
    "change_meeting",
    "change_stay",
    "describe",
    "edit_row",
    "leave",
    "move_item",
    "move_row",
    "note",
    "open_vote",
    "plan_meeting",
    "propose_redactions",
    "recuse",
    "redact",
    "regenerate",
    "release",
    "remove_item",
    "remove_outcome",
    "report",
    "request_correction",
    "return_redactions",
    "take_up",
    "unredact",
    "vote",
]

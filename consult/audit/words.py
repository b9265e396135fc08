"""What each kind of event is called, for people who read the log."""

from consult.audit.events import Event
from consult.i18n import N_, gettext

_WORDS = {
    Event.CASE_CREATED: N_("案件を作った"),
    Event.CASE_CHANGED: N_("案件の内容を変えた"),
    Event.CASE_LINKED: N_("ほかの案件と結び付けた"),
    Event.CASE_UNLINKED: N_("ほかの案件との結び付きを外した"),
    Event.STAGE_ADVANCED: N_("次の段階へ進めた"),
    Event.CASES_ADVANCED: N_("いくつかの案件をまとめて進めた"),
    Event.TRACK_STARTED: N_("並行する作業を始めた"),
    Event.TRACK_STOPPED: N_("並行する作業を、案件が終わったので止めた"),
    Event.OVERRIDE_PROPOSED: N_("例外の操作を申し出た"),
    Event.OVERRIDE_WITHDRAWN: N_("例外の操作の申し出を取り下げた"),
    Event.OVERRIDE_REFUSED: N_("例外の操作の申し出を断った"),
    Event.DOCUMENT_FILED: N_("文書を案件に綴じた"),
    Event.DOCUMENT_WITHDRAWN: N_("綴じた文書を取り下げた"),
    Event.TIMELINE_CHANGED: N_("経過に1行加えた"),
    Event.DEADLINE_SET: N_("期限を定めた"),
    Event.DEADLINE_SUSPENDED: N_("期限を止めた"),
    Event.DEADLINE_RESUMED: N_("止めた期限を再開した"),
    Event.DEADLINE_EXTENDED: N_("期限を延ばした"),
    Event.DEADLINE_REOPENED: N_("終わった期限を開き直した"),
    Event.DEADLINE_REMINDED: N_("期限を担当に知らせた"),
    Event.DEADLINE_OVERDUE: N_("約束の期日が過ぎた"),
    Event.FILE_STORED: N_("ファイルを保存した"),
    Event.DRAFT_IMPORTED: N_("案の本文を取り込んだ"),
    Event.DRAFT_FROZEN: N_("案の本文を確定した"),
    Event.NOTICE_CHANGED: N_("公表文を書いた"),
    Event.PUBLICITY_RECORDED: N_("周知したことを記録した"),
    Event.OPINION_RECEIVED: N_("意見を受け付けた"),
    Event.OPINION_TRANSCRIBED: N_("紙の意見を書き起こした"),
    Event.OPINION_SUPPLEMENTED: N_("意見に補足が届いた"),
    Event.OPINION_CLAIMED: N_("意見の担当を決めた"),
    Event.OPINION_SPLIT: N_("意見を論点に分けた"),
    Event.OPINION_READ: N_("意見の原文を読んだ"),
    Event.OPINION_NOTED: N_("意見の扱いに理由を書き添えた"),
    Event.IDENTITY_READ: N_("意見を出した人の情報を見た"),
    Event.RECEIPT_LOOKED_UP: N_("受付票を開いた"),
    Event.RECEIPT_REISSUED: N_("確認コードを出し直した"),
    Event.POINT_GROUPED: N_("同じ趣旨の論点をまとめた"),
    Event.OPINION_REDACTED: N_("公表しない部分を定めた"),
    Event.REDACTION_RELEASED: N_("公表する形を確かめた"),
    Event.REDACTION_RETURNED: N_("公表する形を差し戻した"),
    Event.RESPONSE_DRAFTED: N_("市の考え方の案を書いた"),
    Event.RESPONSE_APPROVED: N_("市の考え方を承認した"),
    Event.RESPONSE_RETURNED: N_("市の考え方を差し戻した"),
    Event.REVISION_RECORDED: N_("案の修正を記録した"),
    Event.RESULT_PUBLISHED: N_("結果を公表した"),
    Event.BODY_CREATED: N_("会議体を作った"),
    Event.SEAT_FILLED: N_("委員を委嘱した"),
    Event.MEETING_PLANNED: N_("会議を計画した"),
    Event.MEETING_CHANGED: N_("会議の予定を変えた"),
    Event.AGENDA_CHANGED: N_("次第を変えた"),
    Event.ATTENDANCE_RECORDED: N_("出席を記録した"),
    Event.REMARK_NOTED: N_("発言を書きとめた"),
    Event.VOTE_RECORDED: N_("表決を記録した"),
    Event.ITEM_DECIDED: N_("議題を決した"),
    Event.MINUTES_WRITTEN: N_("会議録の案を書いた"),
    Event.CORRECTION_REQUESTED: N_("会議録の訂正の申出があった"),
    Event.CORRECTION_REFUSED: N_("訂正の申出を受けなかった"),
    Event.CORRECTION_ANSWERED: N_("訂正の申出に答えた"),
    Event.MINUTES_SEALED: N_("会議録を確定した"),
    Event.MINUTES_REDACTED: N_("会議録の公表しない部分を定めた"),
    Event.MINUTES_RELEASED: N_("会議録を公表した"),
    Event.PLAN_IMPORTED: N_("計画を取り込んだ"),
    Event.PACKAGE_EXPORTED: N_("保存用の一式を書き出した"),
    Event.ACT_REFUSED: N_("操作を断った"),
    Event.ACCOUNT_CREATED: N_("職員・委員を登録した"),
    Event.ACCOUNT_CHANGED: N_("職員・委員の登録を変えた"),
    Event.DEPUTY_NAMED: N_("代理を定めた"),
    Event.ROLE_GRANTED: N_("役割を与えた"),
    Event.SIGNED_IN: N_("サインインした"),
    Event.SIGN_IN_FAILED: N_("サインインに失敗した"),
    Event.SIGNED_OUT: N_("サインアウトした"),
    Event.OFFICE_CREATED: N_("課を登録した"),
    Event.DEFINITION_STORED: N_("手続の定義を保存した"),
    Event.MAIL_QUEUED: N_("メールを用意した"),
    Event.MAIL_SENT: N_("メールを送った"),
    Event.MAIL_HELD: N_("メールを止めた"),
    Event.MAIL_FAILED: N_("メールを送れなかった"),
    Event.LOG_KEY_CREATED: N_("署名の鍵を作った"),
}


def every() -> dict[str, str]:
    """Every kind of event in words, by its code: for the check in the browser."""
    return {event.value: gettext(words) for event, words in _WORDS.items()}


def said(event_type: str) -> str:
    """A kind of event in words; the code itself for one this program does not know yet."""
    known = {event.value: event for event in Event}
    event = known.get(event_type)
    return gettext(_WORDS[event]) if event in _WORDS else event_type

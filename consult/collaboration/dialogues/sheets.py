"""What is written down of a 話し合い, a 説明会 or an アンケート: before, in the room, and what the city answers. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.dialogues.assent_rules import ASKED
from consult.collaboration.dialogues.attendance_rules import COUNTED, SHOWN, shown, somebody_came
from consult.collaboration.dialogues.conditions import ACTOR_KINDS, KINDS, OUTPUTS
from consult.collaboration.promises.reply_sheets import requests
from consult.collaboration.promises.sheets import assent, clearance, more_time, objection
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "dialogue"
ROUNDS: Final = {
    "feelings": N_("思い"),
    "issues": N_("論点"),
    "aims": N_("目的"),
    "ideas": N_("案"),
    "initiatives": N_("発意"),
}
_BEFORE: Final = frozenset({"planned", "noticed"})
_UNCHECKED: Final = frozenset(
    {"planned", "noticed", "pack_published", "in_session", "adjourned", "collecting", "held", "ended_open"}
    | {"briefed", "collected", "record_draft", "participants_check", "checked", "reviewed"}
)
_ASKED: Final = frozenset(
    {"in_session", "adjourned", "held", "ended_open", "record_draft", "participants_check"}
)
_PREPARE: Final = (Permission.DIALOGUE_PREPARE,)
_HOST: Final = (Permission.DIALOGUE_HOST,)


def _numbers_agree(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if values.get("returned", 0) > values.get("distributed", 0):
        yield "returned", msg("回収した数が、配った数を超えています")
    if values.get("valid", 0) > values.get("returned", 0):
        yield "valid", msg("有効な数が、回収した数を超えています")


def _text(name: str, label: str, hint: str = "") -> Item:
    return Item(name, label, Type.TEXT, hint, optional=True)


declare(
    Sheet(
        NAME,
        "session",
        N_("開催の知らせ"),
        N_(
            "種類、問い、日時、場所、参加の方法、結果の使い方を書きます。足りない項目があると、知らせを出せません。"
        ),
        (
            Item("kind", N_("種類（説明会、意見交換会など）"), Type.CHOICE, words=KINDS),
            _text("question", N_("何を話し合うか")),
            Item("date", N_("開く日"), Type.DAY, optional=True),
            Item("hours", N_("時刻"), hint=N_("例 午後7時から8時30分まで"), optional=True),
            Item("place", N_("場所"), optional=True),
            _text("who_may_come", N_("参加できる人")),
            _text("how_to_come", N_("参加の方法")),
            _text("support", N_("託児、手話、通訳などの支え")),
            _text("use_of_result", N_("結果の使い方")),
            Item("contact", N_("問合せ先"), hint=N_("課の名前を書きます。"), optional=True),
            Item("easy", N_("夜間・休日・オンライン、または託児・通訳などがあり、参加しやすい"), Type.YES),
            Item("closes_on", N_("アンケートの最後の日"), Type.DAY, optional=True),
        ),
        _PREPARE,
        hidden_in=frozenset({"planned"}),
        single=True,
    ),
    Sheet(
        NAME,
        "pack",
        N_("事前の資料"),
        N_(
            "参加する人が前もって読む資料です。だれがどの立場か、何が決まっていて何が決まっていないかも書きます。"
        ),
        (
            _text("background", N_("背景")),
            _text("data", N_("データ（出典と日付）")),
            _text("cost", N_("費用")),
            _text("limits", N_("制約")),
            _text("options", N_("選択肢")),
            _text("decided", N_("決まっていること")),
            _text("undecided", N_("決まっていないこと")),
            _text("positions", N_("それぞれの主体の立場")),
            _text("ground_rules", N_("話し合いの約束"), N_("例 人の話を最後まで聞く。1行に1つ書きます。")),
        ),
        _PREPARE,
        hidden_in=_BEFORE,
        single=True,
    ),
    Sheet(
        NAME,
        "earlier",
        N_("前の段階の話し合い"),
        N_(
            "思い編に続くエンジン編のように、前の話し合いを受けるときに書きます。その結果をすべて受け取らないと、資料を公表できません。"
        ),
        (Item("number", N_("前の話し合いの案件番号"), hint=N_("例 R8-話-001")),),
        _PREPARE,
        hidden_in=frozenset({"planned"}),
        stages=_BEFORE,
    ),
    Sheet(
        NAME,
        "taken_up",
        N_("前の話し合いから受け取ったこと"),
        N_("前の段階（思い編など）で出た結果を、この話し合いのどこで受け取るかを書きます。"),
        (
            Item("output", N_("前の話し合いの番号と結果の番号"), hint=N_("例 R8-話-001/2")),
            Item("how", N_("どう受け取るか"), Type.TEXT),
        ),
        _PREPARE,
        hidden_in=_BEFORE,
    ),
    Sheet(
        NAME,
        "doubts_before",
        N_("前の話し合いで「まだ」だった人の理由"),
        N_(
            "前の話し合いの記録が公表されていれば、資料を公表するときと、始めるときに、ひとりでに書かれます。"
        ),
        (Item("ref", N_("前の話し合いの案件番号")), Item("text", N_("「まだ」の理由"), Type.TEXT)),
        _PREPARE,
        hidden_in=_BEFORE,
        by_hand=False,
    ),
    Sheet(
        NAME,
        COUNTED,
        N_("参加した人の数"),
        N_(
            "主体ごとの人数です。名前は書きません。日を改めたときは、日ごとに書きます。1人から4人の主体は、人数を公表しません。"
        ),
        tuple(
            Item(code, word, Type.NUMBER, optional=True, most=10_000) for code, word in ACTOR_KINDS.items()
        ),
        _HOST,
        public=False,
        check=somebody_came,
    ),
    Sheet(
        NAME,
        SHOWN,
        N_("参加した人"),
        N_("参加した人の数から、ひとりでに書かれます。だれのことかがわかる少ない人数は載せません。"),
        (
            Item("kinds", N_("参加した主体"), Type.CHOICES, words=ACTOR_KINDS),
            Item("total", N_("参加した人の合計"), Type.NUMBER, optional=True),
            *(Item(f"of_{kind}", word, Type.NUMBER, optional=True) for kind, word in ASKED.items()),
        ),
        _HOST,
        hidden_in=_UNCHECKED,
        by_hand=False,
        source=COUNTED,
        derived=shown,
    ),
    Sheet(
        NAME,
        "contributions",
        N_("出された言葉"),
        N_("だれの立場から、どの場面で出た言葉かと一緒に、そのまま書きます。名前は書きません。"),
        (
            Item("round", N_("場面"), Type.CHOICE, words=ROUNDS),
            Item("actor", N_("どの主体から"), Type.CHOICE, words=ACTOR_KINDS),
            Item(
                "text",
                N_("言葉"),
                Type.TEXT,
                N_(
                    "まとめて入れるときは、1行に1つ書きます。"
                    "表計算ソフトから「場面・主体・言葉」の3列を貼り付けることもできます。"
                ),
            ),
            Item(
                "paper",
                N_("写した用紙や写真の番号"),
                hint=N_("写真は「綴じた文書」に「記入用紙の写真」として綴じます。"),
                optional=True,
                public=False,
                longest=200,
            ),
        ),
        _HOST,
        hidden_in=_UNCHECKED,
        many="text",
        columns=("round", "actor", "text"),
    ),
    Sheet(
        NAME,
        "output",
        N_("話し合いの結果"),
        N_(
            "本質的な課題、共有した目的、だれが何を始めるかを、それぞれ書きます。3つそろわないと、話し合いを結べません。"
        ),
        (
            Item("kind", N_("どの結果か"), Type.CHOICE, words=OUTPUTS),
            Item("text", N_("内容"), Type.TEXT),
            Item("who", N_("だれが"), hint=N_("始めることのときに書きます。"), optional=True),
            Item(
                "office", N_("一緒に取り組む担当課"), hint=N_("始めることのときに書きます。"), optional=True
            ),
        ),
        (*_HOST, Permission.DIALOGUE_DRAFT_RESPONSE),
        hidden_in=_UNCHECKED,
    ),
    Sheet(
        NAME,
        "survey",
        N_("アンケートの数"),
        N_("配った数、回収した数、有効な数を書きます。"),
        (
            Item("distributed", N_("配った数"), Type.NUMBER, least=1, most=10_000_000),
            Item("returned", N_("回収した数"), Type.NUMBER, most=10_000_000),
            Item("valid", N_("有効な数"), Type.NUMBER, most=10_000_000),
        ),
        _HOST,
        hidden_in=_UNCHECKED,
        single=True,
        check=_numbers_agree,
    ),
    Sheet(
        NAME,
        "record",
        N_("記録"),
        N_("話したことの要点や、説明したことと質問への答えを書きます。名前は書きません。"),
        (Item("text", N_("記録"), Type.TEXT),),
        _HOST,
        hidden_in=_UNCHECKED,
    ),
    *assent(NAME, _HOST, hidden_in=_UNCHECKED, stages=_ASKED),
    objection(NAME, _HOST),
    *requests(
        NAME,
        _HOST,
        Permission.DIALOGUE_DRAFT_RESPONSE,
        hidden_in=_UNCHECKED,
        drafted="response_drafted",
        decided=frozenset({"responded", "archived"}),
    ),
    more_time(NAME, Permission.DIALOGUE_RESPOND),
    Sheet(
        NAME,
        "next_session",
        N_("次に話し合う日"),
        N_("日を改めたときに、ひとりでに書かれます。"),
        (Item("day", N_("次に話し合う日"), Type.DAY),),
        _HOST,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "opened",
        N_("話し合いの約束を確かめて始めた日"),
        N_("始めたときに、ひとりでに書かれます。"),
        (Item("day", N_("日"), Type.DAY),),
        _HOST,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "no_talk",
        N_("この会の種類"),
        N_("説明会として終えたときに、ひとりでに書かれます。"),
        (Item("text", N_("説明"), Type.TEXT),),
        _HOST,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "asked",
        N_("参加した人への確かめのお願い"),
        N_("記録の案を送ったときに、ひとりでに書かれます。返事がないときは、了承したものとします。"),
        (
            Item("people", N_("お願いした人の数"), Type.NUMBER, public=False),
            Item("until", N_("いつまでに"), Type.DAY),
        ),
        _HOST,
        by_hand=False,
    ),
    Sheet(
        NAME,
        "answered",
        N_("記録を確かめた人の返事"),
        N_("参加した人から返事があったときに、その人数を書きます。"),
        (Item("people", N_("返事をした人の数"), Type.NUMBER, least=1, most=10_000),),
        _HOST,
        stages=frozenset({"participants_check"}),
        public=False,
    ),
    clearance(NAME, (Permission.DIALOGUE_RELEASE,)),
)

"""The words of the plan that is being made in 緑野市. `{day}` stands for days of the story."""

from collections.abc import Mapping

TITLE = "第3次緑野市市民参加推進計画"
LEAD = "会議や計画づくりに、だれもが加われるようにする5年間の計画です。"
DRAFT = """# 第3次緑野市市民参加推進計画（案）

## 第1章 話し合いの場

地区ごとに月1回、話し合いの場を開きます。
夜と週末にも開き、託児を用意します。

## 第2章 知らせる

案を作り始める前に、何を決めるのかを知らせます。
知らせは、紙とスマートフォンの両方で出します。

## 第3章 応える

出された意見のすべてに、どうしたかを答えます。
"""
TREE = """code,title,text,indicator,target
1,話し合いの場がある,だれもが近くで話し合える,,
1-1,地区の話し合い,月1回、地区で開く,開いた回数,年96回
1-2,参加しやすい時間,夜と週末に開き、託児を用意する,夜・週末の割合,50%
2,早く知る,,,
2-1,始める前の知らせ,何を決めるのかを先に知らせる,知らせから始まりまでの日数,30日
3,応える,,,
3-1,すべての意見への答え,どうしたかを公表する,答えた割合,100%
"""
INPUTS = (
    ("workshop", "第1回ワークショップ「思い編」", 1, ("近くで話せる場がほしい", "夜や土日にも開いてほしい", "子ども連れでも行きたい")),
    ("workshop", "第2回ワークショップ「エンジン編」", 2, ("決める前に知らせてほしい", "会議の時給を払ってほしい")),
    ("survey", "市民アンケート", None, ("回覧板だけでは届かない", "意見がどうなったか分からない")),
    ("committee", "第2回検討委員会", None, ("託児の費用を計画に書くこと",)),
)  # fmt: skip
ANSWERS = (
    ((1, 2), "第1章", "taken", ""),
    ((3, 8), "第1章", "partly", "託児は用意します。費用の額は、毎年の予算で決めます。"),
    ((4, 6), "第2章", "taken", ""),
    ((5,), "", "not", "会議の報酬は条例で決めるため、この計画では決められません。"),
    ((7,), "第3章", "taken", ""),
)
ORIGINS = (
    ("第1章", {0: "1", 1: "2、3、8"}),
    ("第2章", {0: "4", 1: "6"}),
    ("第3章", {0: "7"}),
)
PLANNED = (("意見公募", "市民", 14), ("答申", "検討委員会", 70))
_OFFICE, _HEAD = "secretary", "head"
Sheets = Mapping[str, Mapping[str, str]]
SHEETS: tuple[tuple[int, str, Sheets, tuple[str, ...]], ...] = (
    (
        200,
        _OFFICE,
        {
            "policy": {
                "aim": "だれもが計画づくりに加われるようにする",
                "period": "令和9年度から令和13年度まで",
                "adopt_by": "{adopt}",
            },
            "participation/1": {
                "method": "consultation",
                "reason": "条例が求めるため。案の全体に意見をもらう",
            },
            "participation/2": {
                "method": "survey",
                "reason": "会議に来ない人の声も聴くため",
                "starts": "{ask}",
                "ends": "{asked}",
            },
            "participation/3": {
                "method": "workshop",
                "reason": "暮らしの言葉で話してもらうため",
                "starts": "{first}",
                "ends": "{second}",
            },
        },
        ("file:policy", "file:participation_plan"),
    ),
    (195, _HEAD, {"check": {"day": "{check}", "opinion": "若い人と働く人が来られる時間にすること"}}, ()),
    (
        194,
        _OFFICE,
        {
            "body": {
                "name": "市民参加推進計画検討委員会",
                "part": "素案を話し合う",
                "members": "12",
                "open_call": "3",
                "kinds": "citizen local group business",
            }
        },
        ("decide_participation", "organise", "hear"),
    ),
    (
        170,
        _OFFICE,
        {
            "survey": {
                "purpose": "参加できない理由を知る",
                "whom": "18歳以上の市民2,000人",
                "sampling": "住民基本台帳から無作為に選ぶ",
                "questions": "加わったことがあるか\n加わらない理由は何か",
                "kinds": "citizen",
                "starts": "{ask}",
                "ends": "{asked}",
            }
        },
        ("survey:distribute_survey",),
    ),
    (
        135,
        _OFFICE,
        {"survey_counts": {"survey": "1", "distributed": "2000", "returned": "830", "valid": "812"}},
        ("file:survey_report", "survey:report_survey"),
    ),
    (
        108,
        _OFFICE,
        {
            "sessions/1": {
                "kind": "workshop",
                "name": "第1回ワークショップ「思い編」",
                "day": "{first}",
                "place": "市民交流センター",
                "people": "24",
                "kinds": "citizen local",
            },
            "sessions/2": {
                "kind": "workshop",
                "name": "第2回ワークショップ「エンジン編」",
                "day": "{second}",
                "place": "東公民館",
                "people": "31",
                "kinds": "citizen group business",
            },
        },
        ("sessions:begin_sessions",),
    ),
    (100, _OFFICE, {}, ("sessions:record_sessions", "draft")),
)

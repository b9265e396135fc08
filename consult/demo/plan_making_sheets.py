"""What was written down and done while the plan of 緑野市 was made, by days before today. `{ask}` stands for a day."""

from collections.abc import Mapping

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

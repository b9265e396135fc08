"""What the people of 緑野市 wrote about the plan, how the office sorted it, and what the city answered.

Every name, address and number is made up.
"""

import datetime as dt
from dataclasses import dataclass

from consult.consultations.identity import Identity


@dataclass(frozen=True)
class Sent:
    """One opinion: how and when it came (day of the period from 0, time), and from whom."""

    key: str
    channel: str
    day: int
    time: dt.time
    anchor: str
    who: Identity
    text: str
    opened: tuple[int, dt.time] | None = None  # when the form was opened, if much earlier
    postmarked: int | None = None


@dataclass(frozen=True)
class Answered:
    """One point: the words it rests on, its gist, and the city's answer."""

    opinion: str
    words: str
    gist: str
    anchor: str
    outcome: str
    response: str
    reason: str = ""
    revision: int | None = None


def _person(name: str, address: str, phone: str, email: str = "") -> Identity:
    return Identity(name, f"緑野市{address}", phone, email)


OPINIONS = (
    Sent(
        "seats", "web", 2, dt.time(20, 15), "s2-1",
        _person("青山 陽子", "若葉町3丁目8番地", "0566-00-1201", "aoyama@mail.example"),
        "公募の委員を2割以上にしてください。いまは1割もいない会議があります。\n"
        "また、会議の資料を、会議の前にもっと早く見られるようにしてほしいです。",
    ),
    Sent(
        "line", "web", 11, dt.time(21, 14, 8), "s3-2",
        _person("木村 大地", "東町1丁目2番地3", "0566-00-1202", "kimura@mail.example"),
        "回覧板だけでなくLINEでも募集を知らせてほしい（P.12）",
    ),
    Sent(
        "plain", "web", 14, dt.time(12, 40), "s3-2",
        _person("グエン・ティ・ホア", "北町5丁目10番地", "090-0000-1203"),
        "こんにちは。外国人住民です。お知らせを、やさしい日本語でも出してください。",
    ),
    Sent(
        "fax", "fax", 19, dt.time(10, 5), "s4-3",
        _person("髙橋 勝", "西町2丁目4番地", "0566-00-1204"),
        "まちづくり協議会の役割がわかりにくい。図で示してほしい。\n補助金の上限を50万円に上げてほしい。",
    ),
    Sent(
        "counter", "counter", 25, dt.time(14, 30), "s2-2",
        _person("大﨑 ふみ", "南町6丁目1番地", "0566-00-1205"),
        "会議を夜にも開いてほしい。昼は仕事で出られない。\n区長の報酬を上げてほしい。",
    ),
    Sent(
        "review", "web", 29, dt.time(23, 58, 30), "s5-2",
        _person("𠮷田 学", "中央二丁目7番地", "0566-00-1206", "yoshida@mail.example"),
        "事業の評価には、高校生や若い人も加わるようにしてほしい。\n"
        "となりの山田太郎さん（090-1234-5678）も同じ考えです。",
    ),
    Sent(
        "late", "web", 30, dt.time(0, 0, 12), "s3-3",
        _person("早瀬 純", "若葉町1丁目1番地", "0566-00-1207"),
        "意見への答えは、読みやすい大きさの字で出してほしい。",
        opened=(29, dt.time(23, 51)),
    ),
    Sent(
        "letter", "post", 32, dt.time(9, 40), "",
        _person("森 ちづ", "山手四丁目9番地", "0566-00-1208"),
        "協働というのは、行政の人員削減のためではないですか。市の仕事を減らすのなら、この計画に反対です。",
        postmarked=29,
    ),
)  # fmt: skip

# Words that raise no point.
NO_POINT = {
    "plain": ("こんにちは。", "外国人住民です。"),
    "review": ("となりの山田太郎さん（090-1234-5678）も同じ考えです。",),
}
WITHHELD = {"review": ("山田太郎", "090-1234-5678")}

# Each: anchor, wording in the draft, new wording, and why.
REVISIONS = (
    (
        "s3-2",
        "広報紙、ホームページ等",
        "広報紙、ホームページ、SNS等",
        "回覧板や広報紙を見ない世代にも届くように、SNSを加えます。",
    ),
    (
        "s2-1",
        "公募の委員を置くように努めます。",
        "公募の委員を、委員の総数の2割以上置きます。",
        "御意見を踏まえ、割合をはっきり書きます。",
    ),
)

POINTS = (
    Answered(
        "seats", "公募の委員を2割以上にしてください。いまは1割もいない会議があります。",
        "公募の委員を2割以上にしてほしい", "s2-1", "A",
        "御意見を踏まえ、公募の委員を、委員の総数の2割以上置くことを書きます。", revision=2,
    ),
    Answered(
        "seats", "また、会議の資料を、会議の前にもっと早く見られるようにしてほしいです。",
        "会議の資料を開催の前に見られるようにしてほしい", "s2-3", "B",
        "案の10ページに、開催日の7日前までに資料を公表することを書いています。",
    ),
    Answered(
        "line", "回覧板だけでなくLINEでも募集を知らせてほしい（P.12）",
        "回覧板だけでなくLINEでも募集を知らせてほしい", "s3-2", "A",
        "御意見を踏まえ、次のとおり修正します。募集のお知らせに使う方法として、SNSを加えます。", revision=1,
    ),
    Answered(
        "plain", "お知らせを、やさしい日本語でも出してください。",
        "お知らせを、やさしい日本語でも出してほしい", "s3-2", "B",
        "案の12ページに、お知らせをやさしい日本語でも作ることを書いています。",
    ),
    Answered(
        "fax", "まちづくり協議会の役割がわかりにくい。図で示してほしい。",
        "まちづくり協議会の役割を図で示してほしい", "s4-3", "C",
        "計画の概要版をつくるときの参考にします。",
        reason="協議会の役割は地区ごとに話し合って決めるため、計画では一つの図に定めません。",
    ),
    Answered(
        "fax", "補助金の上限を50万円に上げてほしい。",
        "協働事業の補助金の上限を50万円に上げてほしい", "s5-1", "D",
        "補助金の上限は、原案のとおり30万円とします。",
        reason="限られた予算で、より多くの団体に使っていただくためです。",
    ),
    Answered(
        "counter", "会議を夜にも開いてほしい。昼は仕事で出られない。",
        "会議を夜にも開いてほしい", "s2-2", "B",
        "案の9ページに、夜間や休日にも会議を開くことを書いています。",
    ),
    Answered(
        "counter", "区長の報酬を上げてほしい。",
        "区長の報酬を上げてほしい", "", "E",
        "本計画の対象外ですが、担当課へ伝えます。",
    ),
    Answered(
        "review", "事業の評価には、高校生や若い人も加わるようにしてほしい。",
        "事業の評価に、高校生や若い人も加わるようにしてほしい", "s5-2", "C",
        "評価の進め方を決めるときの参考にします。",
        reason="評価に加わる人は、毎年の事業ごとに団体と話し合って決めるためです。",
    ),
    Answered(
        "letter",
        "協働というのは、行政の人員削減のためではないですか。市の仕事を減らすのなら、この計画に反対です。",
        "協働は行政の人員削減のためではないか", "", "D",
        "この計画の目的は、市民と市が力を合わせて地域の課題を解くことです。人員の削減を目的としません。",
        reason="案の4ページに書いたとおり、協働は市の仕事を市民に肩代わりしてもらうことではないためです。",
    ),
)  # fmt: skip

PUBLICITY = (
    (-6, "広報みどりの 10月号", "全世帯 21,400部"),
    (0, "市のホームページ", "表示 1,820回"),
    (3, "東地区の説明会", "参加 18人"),
)

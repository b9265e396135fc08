"""Printed documents of the fictional 緑野市, worked through number by number."""

import datetime as dt

from consult.clock import tokyo
from consult.documents.editions import (
    Agenda,
    AgendaItem,
    Announcement,
    Contact,
    Count,
    Download,
    Homework,
    Line,
    MinutesEdition,
    MinutesItem,
    NoticeDocument,
    OpinionSheet,
    OutcomeCount,
    ReceiptSlip,
    Remark,
    ResultPoint,
    ResultReport,
    Revision,
    Roster,
    RosterMember,
    Run,
    Seal,
)
from consult.issuing.letter import Letter, Letters

CREATED: dt.datetime = tokyo(2026, 12, 8, 10, 0)
CITY = "緑野市"
PLAN = "第2次緑野市協働のまちづくり推進計画（案）"
BODY = "緑野市協働推進検討委員会"
CONTACT = Contact(
    office="市民協働課 協働推進係",
    phone="000-000-0101",
    fax="000-000-0102",
    email="kyodo@city.midorino.example",
    address="緑野市役所 2階",
)
DIGEST = "3f5a0c9e7d1b42688a6cf0e4d3927b15c8e0a9f46b7d2135908ce4fa61b7d302"


def seal(record: str = "142", sealed_on: str = "令和8年12月8日（火）") -> Seal:
    return Seal(
        record=record,
        sealed_on=sealed_on,
        digest=DIGEST,
        verify_at=f"https://iken.city.midorino.example/log/{record}",
    )


def minutes(seal: Seal | None = seal()) -> MinutesEdition:  # noqa: B008 - frozen
    return MinutesEdition(
        municipality=CITY,
        body=BODY,
        ordinal="第3回",
        style="要点記録",
        edition="公開版 第1版",
        header=(
            Line("開催日時", "令和8年11月12日（木）　午後2時00分から午後3時55分まで"),
            Line("開催場所", "緑野市役所 3階 会議室301（ウェブ併用）"),
            Line(
                "出席委員",
                "水野会長、早川副会長、伊藤委員、小野委員、グエン委員、髙橋委員（午後3時40分退席）、𠮷田委員",
            ),
            Line("欠席委員", "5名（石川委員、大﨑委員、佐々木委員、辻󠄀委員、村上委員）"),
            Line("事務局", "市民協働課長 青木、協働推進係長 西村、主事 原"),
            Line("定足数", "12名中7名出席（過半数）により成立。午後3時40分以降は6名となり不足"),
            Line("公開区分", "公開"),
            Line("傍聴者", "4名"),
            Line(
                "配布資料",
                "次第、資料1 公募枠の現状と他市の例、資料2 応募しやすい会議の持ち方、資料3 今後の日程",
            ),
            Line(
                "会議結果",
                "議題1　可決（賛成3・反対3の可否同数につき、会長が可と決定）\n議題2　次回へ継続（定足数の不足により議決せず）",
            ),
        ),
        items=(
            MinutesItem(
                "議題1",
                "公募枠を2割以上とすることについて",
                (
                    Remark("事務局", "（資料1により、公募委員の現状と他市の例を説明）"),
                    Remark(
                        "伊藤委員",
                        "公募の委員を半数程度まで増やせないか。回覧板を見ない世代の声が届きにくい。",
                    ),
                    Remark(
                        "事務局",
                        "条例上の上限はない。他市はおおむね2割である。応募が定員に満たない年もあり、"
                        "まずは2割以上を確実に置くことを提案する。",
                    ),
                    Remark(
                        "グエン委員", "日本語に自信がない人も応募できるように、やさしい日本語の案内がほしい。"
                    ),
                    Remark(
                        "早川副会長", "人数を先に決めるより、応募しやすい時間帯に開くことが先ではないか。"
                    ),
                    Remark("𠮷田委員", "事業者の立場では平日の昼間は出にくい。夜間の開催も検討してほしい。"),
                    Remark("会長", "採決する。賛成3名、反対3名で可否同数である。会長として可と決する。"),
                ),
                result="可決（賛成3・反対3、会長の決定による）",
            ),
            MinutesItem(
                "議題2",
                "応募しやすい会議の持ち方について",
                (
                    Remark("事務局", "（資料2により説明）"),
                    Remark("", "午後3時40分、髙橋委員が退席した。出席は6名となり、定足数に足りなくなった。"),
                    Remark("会長", "この議題は議決できない。意見を聞くことにとどめ、次回へ継続する。"),
                    Remark("小野委員", "託児があれば参加できる人は多い。ほかの市の費用を調べてほしい。"),
                    Remark("伊藤委員", "ウェブでの参加を、音声だけでも認めてほしい。"),
                ),
                result="次回へ継続（定足数の不足により議決していない）",
            ),
        ),
        decisions=("公募の委員の枠を、委員総数の2割以上とする。",),
        homework=(
            Homework("市民協働課", "応募しやすい時間帯の案をつくる", "次回まで"),
            Homework("市民協働課", "託児を置く会議の費用を、近くの3市で調べる", "令和9年1月8日（金）"),
        ),
        next_meeting="第4回　令和9年1月21日（木）午後7時00分から　緑野市役所 3階 会議室301（ウェブ併用）",
        corrections=("伊藤委員の発言「半分」を「半数程度」に直した（本人の申し出。令和8年12月2日）",),
        authorship=(
            Line("作成", "令和8年11月24日\n主事 原"),
            Line("委員の確認", "令和8年12月4日まで\n修正1件"),
            Line("確定", "令和8年12月8日"),
            Line("会長の確認", "令和8年12月8日\n会長 水野恵子"),
        ),
        seal=seal,
        contact=CONTACT,
    )


def _points() -> tuple[ResultPoint, ...]:
    rows = (
        (1, "P.8 2(1)", "公募の委員を2割以上にしてほしい", "A", "修正する", "対照表2",
         "御意見と検討委員会 第3回の決定を踏まえ、公募の委員を2割以上とし、応募しやすい時間帯に会議を開くことを書き加えます。"),
        (2, "P.10 2(3)", "会議の資料を開催の前に見られるようにしてほしい", "B", "すでに書いてある", "",
         "案の10ページに、開催日の7日前までに資料を公表することを書いています。"),
        (3, "P.12 3(2)", "回覧板だけでなくLINEでも募集を知らせてほしい", "A", "修正する", "対照表1",
         "御意見を踏まえ、次のとおり修正します。募集のお知らせに使う方法として、SNSを加えます。"),
        (4, "P.12 3(2)", "外国語とやさしい日本語のお知らせがほしい", "B", "すでに書いてある", "",
         "案の13ページに、やさしい日本語と5つの言語で知らせることを書いています。"),
        (5, "P.15 4(1)", "まちづくり協議会の役割を図で示してほしい", "C", "今後の参考にする", "",
         "計画の概要版をつくるときの参考にします。"),
        (6, "P.15 4(1)", "区の役員の負担を減らしてほしい", "C", "今後の参考にする", "",
         "来年度に行う区の仕事の見直しで、御意見を参考にします。"),
        (7, "全体", "協働は行政の人員削減のためではないか", "D", "原案のとおり", "",
         "この計画の目的は、市民と市がそれぞれの得意なことを持ち寄り、地域の課題を解くことです。職員の削減を目的とするものではないため、原案のとおりとします。"),
        (8, "計画の対象外", "区長の報酬を上げてほしい", "E", "対象外", "",
         "この計画では扱いませんが、担当の課へ伝えます。"),
        (9, "P.18 5(2)", "毎年、進み具合を公表してほしい", "B", "すでに書いてある", "",
         "案の18ページに、毎年度の評価を翌年度の8月末までに公表することを書いています。"),
        (10, "P.20 6", "計画の期間を3年に短くしてほしい", "D", "原案のとおり", "",
         "総合計画の期間と合わせて5年とし、3年目に見直すこととしているため、原案のとおりとします。"),
    )  # fmt: skip
    extra = {3: ("回覧板は若い世帯では回っていない。LINEなら働いている人も募集に気づくことができる。",)}
    return tuple(
        ResultPoint(number, place, gist, 1, 1, reply, letter, label, extra.get(number, ()), revision)
        for number, place, gist, letter, label, revision, reply in rows
    )


def result(seal: Seal | None = seal("187", "令和9年1月15日（金）")) -> ResultReport:  # noqa: B008 - frozen
    return ResultReport(
        municipality=CITY,
        number="R8-意-004",
        case_title=PLAN,
        published_on="令和9年1月20日（水）",
        lead="7通の意見を、10件の論点に分けて答えました。案を2か所直しました。ほかに、期限のあとに届いた意見が1通あります。",
        period="令和8年10月1日（木）から10月30日（金）まで（30日間）",
        period_note="郵送は、10月30日の消印のあるものまで受け付けました。",
        announcements=(
            Announcement("令和8年10月1日（木）", "市のホームページ、公式LINE", "案の全文と概要"),
            Announcement("令和8年10月1日（木）", "広報みどりの10月号", "4ページに掲載"),
            Announcement("令和8年10月5日（月）", "市役所・支所・図書館での閲覧", "6か所、概要版300部"),
        ),
        submissions=7,
        submitters=7,
        by_channel=(
            Count("ウェブ", 4),
            Count("郵送", 1, "10月30日消印、11月2日到着"),
            Count("FAX", 1),
            Count("窓口", 1),
        ),
        outcomes=(
            OutcomeCount("A", "修正する", 2),
            OutcomeCount("B", "すでに書いてある", 3),
            OutcomeCount("C", "今後の参考にする", 2),
            OutcomeCount("D", "原案のとおり", 2),
            OutcomeCount("E", "対象外", 1),
        ),
        apart=(Count("期限のあとに届いた", 1, "ウェブ、10月31日0時00分12秒"), Count("形式が整っていない", 0)),
        reckoning=(
            Count("公表した", 7),
            Count("公表していない", 0),
            Count("同じ文", 0),
            Count("取り下げ", 0),
            Count("期限のあと", 1),
            Count("形式が整っていない", 0),
            Count("案件の外", 0),
        ),
        received=8,
        points=_points(),
        revisions=(
            Revision(
                "対照表1",
                "P.12 3(2) 募集の知らせ方",
                (Run("市は、広報紙、ホームページ"), Run("、SNS", "inserted"), Run("等で募集を知らせます。")),
                (Run("市は、広報紙、ホームページ等で募集を知らせます。"),),
                "意見3",
            ),
            Revision(
                "対照表2",
                "P.8 2(1) 公募の委員",
                (
                    Run("公募の委員は、"),
                    Run("2割以上とし、応募しやすい時間帯に会議を開く", "inserted"),
                    Run("。"),
                ),
                (Run("公募の委員は、"), Run("おおむね2割とする", "deleted"), Run("。")),
                "意見1、検討委員会 第3回",
            ),
        ),
        originals="意見の原文（名前、住所などを除いたもの）は、市のホームページと、市民協働課の窓口で見ることができます。公表の日から1年間です。",
        downloads=(
            Download("結果（CSV）", "6 KB", DIGEST),
            Download("結果（Excel）", "14 KB", DIGEST[::-1]),
        ),
        corrections=(),
        seal=seal,
        contact=CONTACT,
    )


def receipt() -> ReceiptSlip:
    return ReceiptSlip(
        municipality=CITY,
        case_title=PLAN,
        number="R8-意-004-0003",
        code="7K4M-Q2XD-9HTF",
        received_at="令和8年10月12日（月・祝）午後8時41分",
        channel="ウェブ",
        period="令和8年10月1日（木）から10月30日（金）まで",
        digest=DIGEST,
        check_at="https://iken.city.midorino.example/receipts/7K4M-Q2XD-9HTF",
        notes=(
            "この紙は大切にしまってください。符号を知っている人は、受付の内容を見ることができます。",
            "10月30日（金）までは、確かめるページから取り下げることができます。",
            "いただいた意見への市の考え方は、令和9年1月中旬に公表する予定です。お一人ずつへの返事はしていません。",
        ),
        contact=CONTACT,
    )


def notice() -> NoticeDocument:
    return NoticeDocument(
        municipality=CITY,
        number="8緑協第123号",
        date="令和8年10月1日",
        signatory="緑野市長　山本 葵",
        heading="第2次緑野市協働のまちづくり推進計画（案）についての意見の募集",
        paragraphs=(
            "緑野市意見公募手続要綱第5条の規定により、第2次緑野市協働のまちづくり推進計画（案）を公表し、次のとおり意見を募集します。",
            "いただいた意見は、市の考え方とあわせて公表します。名前や住所は公表しません。",
        ),
        details=(
            Line("案の名称", PLAN),
            Line("募集期間", "令和8年10月1日（木）から10月30日（金）まで（30日間）"),
            Line(
                "出せる人",
                "市内に住む人、働く人、学ぶ人、市内で活動する団体・事業者、この計画に利害関係のある人",
            ),
            Line(
                "出し方",
                "ウェブ、郵送（10月30日の消印まで有効）、FAX、窓口（平日の午前8時30分から午後5時15分まで）",
            ),
            Line("結果の公表", "令和9年1月中旬（予定）"),
        ),
        enclosures=(PLAN, "計画（案）の概要", "意見書"),
        address="https://iken.city.midorino.example/cases/r8-i-004",
        contact=CONTACT,
    )


def agenda() -> Agenda:
    return Agenda(
        municipality=CITY,
        heading=f"第3回 {BODY}",
        when="令和8年11月12日（木）午後2時00分から",
        where="緑野市役所 3階 会議室301（ウェブ併用）",
        items=(
            AgendaItem("開会"),
            AgendaItem("会長あいさつ"),
            AgendaItem("議題", ("公募枠を2割以上とすることについて", "応募しやすい会議の持ち方について")),
            AgendaItem("その他", ("今後の日程",)),
            AgendaItem("閉会"),
        ),
        handouts=("資料1　公募枠の現状と他市の例", "資料2　応募しやすい会議の持ち方", "資料3　今後の日程"),
        notes=("傍聴は先着10名です。手話通訳と託児は、11月5日（木）までに申し込んでください。",),
        contact=CONTACT,
    )


def roster() -> Roster:
    term = "令和8年4月1日から\n令和10年3月31日まで"
    rows = (
        ("公募", "伊藤さくら", "いとうさくら", "市民", ""),
        ("公募", "小野千佳", "おのちか", "市民", ""),
        ("公募", "グエン・ティ・ラン", "ぐえんてぃらん", "市民", ""),
        ("団体推薦", "髙橋実", "たかはしみのる", "緑野市区長会", ""),
        ("団体推薦", "早川進", "はやかわすすむ", "NPO法人みどりの支援センター 理事", "副会長"),
        ("学識", "水野恵子", "みずのけいこ", "緑野大学 地域政策学部 教授", "会長"),
        ("事業者", "𠮷田学", "よしだまなぶ", "緑野商工会議所", ""),
    )
    return Roster(
        municipality=CITY,
        body=BODY,
        as_of="令和8年11月12日現在",
        order="五十音順・敬称略",
        members=tuple(
            RosterMember(kind, name, kana, work, term, note) for kind, name, kana, work, note in rows
        ),
        contact=CONTACT,
    )


def opinion_sheet() -> OpinionSheet:
    return OpinionSheet(
        municipality=CITY,
        case_title=PLAN,
        number="R8-意-004",
        deadline="令和8年10月30日（金）",
        address="https://iken.city.midorino.example/cases/r8-i-004",
        ways=(
            Line("郵送", "〒000-0000 緑野市本町1-1 市民協働課あて（10月30日の消印まで）"),
            Line("FAX", "000-000-0102"),
            Line("窓口", "市役所2階 市民協働課、各支所（平日の午前8時30分から午後5時15分まで）"),
            Line("ウェブ", "右上のQRコードから"),
        ),
        handling="お名前・ご住所・連絡先は、出した人の確認と、内容の問い合わせだけに使い、公表しません。意見に書かれた個人の情報は、公表の前に読めないようにします。",
        contact=CONTACT,
    )


def letter() -> Letters:
    return Letters(
        municipality=CITY,
        letters=(
            Letter(
                kind="決定通知書",
                number="8緑第12号",
                date="令和8年11月12日",
                addressee="𠮷田川を守る会　様",
                signatory="緑野市長",
                heading="市民活動補助金について（通知）",
                body=("次のとおり、補助金を交付しません。",),
                details=(Line("件名", "市民活動補助金"), Line("決定", "不交付")),
                parts=(Line("理由", "要綱第3条の対象に当たらないため。"),),
                enclosures=("経費の一覧",),
                instruction=("この決定に不服があるときは、審査請求をすることができます。",),
                correction="令和8年11月2日付け8緑第10号を訂正するものです。",
                contact=CONTACT,
                recipient=("緑野市東町2-3", "𠮷田川を守る会　様"),
                sample=True,
            ),
        ),
    )

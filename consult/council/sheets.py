"""What is written down of a bill or a petition: by the council's own secretariat, save what is the mayor's to write."""

from collections.abc import Iterable, Sequence
from typing import Final

from consult.access.permissions import Permission as P
from consult.council.arithmetic import SHARES
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

BILL: Final = "bill"
PETITION: Final = "petition"
KINDS: Final = {"ordinance": N_("条例"), "budget": N_("予算"), "other": N_("そのほか")}
SPECIAL: Final = {
    "179": N_("専決処分の承認を求める（地方自治法179条）"),
    "180": N_("議会が任せた専決処分の報告（地方自治法180条）"),
}
_MATTER: Final = (P.COUNCIL_RECORD,)
_TALKED: Final = frozenset({"introduced", "questioned", "committee", "carried_over", "reported"})
_BEFORE: Final = frozenset({"drafted"})
_AMENDED: Final = frozenset({"questioned", "referred", "committee", "reported", "debated", "reconsidered"})
_DECIDED: Final = frozenset(
    {"adopted", "partly_adopted", "adopted_in_spirit", "deemed_adopted", "not_adopted", "deemed_not_adopted"}
    | {"lapsed", "withdrawn", "discussed", "copied", "notified"}
)


def _special(values: Values, _others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if values.get("special") and not values.get("acted_on"):
        yield "acted_on", msg("専決処分をした日を書いてください")


def _amendment(values: Values, others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if values.get("by") == "members" and "supporters" not in values:
        yield (
            "supporters",
            msg("修正案を出す議員の数を書いてください（定数の12分の1以上。地方自治法115条の3）"),
        )
    if any(one["order"] == values.get("order") for one in others):
        yield "order", msg("ほかの修正案が同じ順番です。原案に遠いものを先にします")


def _sent(values: Values, _others: Sequence[Written]) -> Iterable[tuple[str, Message]]:
    if values.get("to_be_sent") and not values.get("organ"):
        yield "organ", msg("送る先の課の名前を書いてください")
    if values.get("report") and not values.get("report_by"):
        yield "report_by", msg("報告を求める日を書いてください")
    if values.get("report") and not values.get("to_be_sent"):
        yield "report", msg("報告は、送付するものにだけ求められます（地方自治法125条）")


declare(
    Sheet(
        BILL,
        "bill",
        N_("議案"),
        N_("議案の本文と提案理由を書きます。提出のあとは変えられません。"),
        (
            Item("kind", N_("議案の種類"), Type.CHOICE, words=KINDS),
            Item("proposer", N_("提出者"), hint=N_("例 緑野市長"), optional=True),
            Item("day", N_("提出の日"), Type.DAY, optional=True),
            Item("text", N_("本文"), Type.TEXT, optional=True),
            Item("reason", N_("提案理由"), Type.TEXT, optional=True),
            Item(
                "supporters",
                N_("提出者と賛成者の数（議員の提出のとき）"),
                Type.NUMBER,
                optional=True,
                most=200,
            ),
            Item(
                "share",
                N_("要る賛成の数"),
                Type.CHOICE,
                N_("選ばなければ、出席議員の過半数です。"),
                optional=True,
                words={
                    code: one.label for code, one in SHARES.items() if code not in {"reconsider", "closed"}
                },
            ),
            Item("special", N_("専決処分"), Type.CHOICE, optional=True, words=SPECIAL),
            Item("acted_on", N_("専決処分をした日"), Type.DAY, optional=True, done=True),
        ),
        (P.BILL_SUBMIT, P.CASE_CREATE, P.COUNCIL_RECORD),
        stages=_BEFORE,
        hidden_in=_BEFORE,
        single=True,
        check=_special,
    ),
    Sheet(
        BILL,
        "amendment",
        N_("修正案"),
        N_(
            "出された修正案を、採決する順に書きます。議員のものは委員会のものより先、原案に遠いものほど先です。"
        ),
        (
            Item("title", N_("件名")),
            Item(
                "by",
                N_("だれが出したか"),
                Type.CHOICE,
                words={"members": N_("議員"), "committee": N_("委員会")},
            ),
            Item("supporters", N_("出した議員の数"), Type.NUMBER, optional=True, most=200),
            Item("order", N_("採決の順番"), Type.NUMBER, least=1, most=99),
            Item("text", N_("修正の内容"), Type.TEXT),
        ),
        _MATTER,
        stages=_AMENDED,
        check=_amendment,
    ),
    Sheet(
        BILL,
        "promulgation",
        N_("公布"),
        N_("条例の正式な名前、市長の署名、条例が自分で定める施行の日を書きます。"),
        (
            Item("name", N_("条例の名前"), hint=N_("「（仮称）」を付けない、正式な名前です。")),
            Item("signed", N_("公布文に市長が署名した"), Type.YES),
            Item(
                "own_day",
                N_("条例が定める施行の日"),
                Type.DAY,
                N_("書かなければ、公布の日から起算して10日を経過した日です（地方自治法16条3項）。"),
                optional=True,
            ),
        ),
        (P.BILL_PROMULGATE,),
        stages=frozenset({"sent"}),
        hidden_in=frozenset({"sent"}),
        single=True,
    ),
)
declare(
    Sheet(
        BILL,
        "measures",
        N_("専決処分が承認されなかったあとの措置"),
        N_(
            "市長が必要と認めてとった措置を書きます。日数の定めはありませんが、速やかにとって議会に報告します"
            "（地方自治法179条4項）。書いたことは公表されます。"
        ),
        (
            Item("day", N_("措置をとった日"), Type.DAY, done=True),
            Item("text", N_("とった措置と、その理由"), Type.TEXT),
        ),
        (P.BILL_SUBMIT,),
        stages=frozenset({"disapproved"}),
        hidden_in=frozenset({"disapproved"}),
        single=True,
    )
)
for _procedure in (BILL, PETITION):
    declare(
        Sheet(
            _procedure,
            "question",
            N_("質疑"),
            N_("だれが何を尋ね、どう答えたかを、要点で書きます。"),
            (
                Item("asked_by", N_("尋ねた議員")),
                Item("question", N_("質疑"), Type.TEXT),
                Item("answered_by", N_("答えた人"), hint=N_("例 市民協働課長"), optional=True),
                Item("answer", N_("答弁"), Type.TEXT, optional=True),
            ),
            _MATTER,
            stages=_TALKED,
        ),
        Sheet(
            _procedure,
            "committee_report",
            N_("委員会の審査の経過と結果"),
            N_("委員会ごとに、審査の経過、結果、少数意見を書きます。"),
            (
                Item("committee", N_("委員会")),
                Item("course", N_("経過と結果"), Type.TEXT),
                Item("minority", N_("少数意見"), Type.TEXT, optional=True),
            ),
            _MATTER,
            stages=frozenset({"committee", "carried_over", "committee_voted", "committee_talk"}),
        ),
        Sheet(
            _procedure,
            "debate",
            N_("討論"),
            N_("賛成と反対の討論を、要点で書きます。"),
            (
                Item("who", N_("討論した議員")),
                Item("side", N_("立場"), Type.CHOICE, words={"for": N_("賛成"), "against": N_("反対")}),
                Item("points", N_("要点"), Type.TEXT),
            ),
            _MATTER,
            stages=frozenset({"reported", "debated", "reconsidered"}),
        ),
        Sheet(
            _procedure,
            "closed_record",
            N_("秘密会の記録"),
            N_(
                "秘密会（地方自治法115条）で話したことを書きます。読めるのは議会事務局だけで、公表しません。"
                "秘密会にする議決は「採決」に記録し、数と結果を公表します。"
            ),
            (Item("text", N_("記録"), Type.TEXT, public=False),),
            _MATTER,
            stages=_TALKED | {"debated", "reconsidered"},
            public=False,
            secret=True,
        ),
    )
declare(
    Sheet(
        PETITION,
        "petition",
        N_("請願書・陳情書"),
        N_("書かれていることを写します。名前と住所は封をして保存し、公表しません。"),
        (
            Item(
                "kind",
                N_("種類"),
                Type.CHOICE,
                words={"petition": N_("請願（紹介議員がいる）"), "appeal": N_("陳情")},
            ),
            Item("purport", N_("趣旨"), Type.TEXT, optional=True),
            Item("day", N_("提出の日"), Type.DAY, optional=True),
            Item("introducers", N_("紹介議員"), Type.TEXT, N_("1行に1人書きます。"), optional=True),
            Item("address", N_("住所が書いてある"), Type.YES),
            Item("signature", N_("署名又は記名押印がある"), Type.YES),
            Item("online", N_("オンラインで提出された"), Type.YES),
            Item("petitioner", N_("出した人の名前"), optional=True, sealed=True, longest=200),
            Item("contact", N_("出した人の住所・連絡先"), optional=True, sealed=True, longest=300),
        ),
        _MATTER,
        stages=frozenset({"received", "query", "held_over"}),
        single=True,
        public=False,
    ),
    Sheet(
        PETITION,
        "list_entry",
        N_("文書表の記載"),
        N_("公表する要旨を書きます。出した人の名前と住所は書きません。"),
        (
            Item("purport", N_("要旨"), Type.TEXT),
            Item("introducers", N_("紹介議員"), hint=N_("議員の名前は公表します。"), optional=True),
        ),
        _MATTER,
        stages=frozenset({"received", "held_over"}),
        hidden_in=frozenset({"received", "query", "held_over"}),
        single=True,
    ),
    Sheet(
        PETITION,
        "list_check",
        N_("文書表の確かめ"),
        N_("文書表に、出した人を特定できる内容がないことを、書いた人とは別の人が確かめます。"),
        (Item("read", N_("すべて読み、確かめました"), Type.YES),),
        _MATTER,
        stages=frozenset({"received", "held_over"}),
        public=False,
    ),
    Sheet(
        PETITION,
        "same_matter",
        N_("同じ内容の議決"),
        N_("同じ会期に先に決まった、同じ内容の議案や請願を書きます（一事不再議）。"),
        (
            Item("which", N_("議案・請願の番号")),
            Item(
                "outcome",
                N_("結果"),
                Type.CHOICE,
                words={"adopted": N_("可決・採択"), "rejected": N_("否決・不採択")},
            ),
        ),
        _MATTER,
        single=True,
    ),
    Sheet(
        PETITION,
        "follow_up",
        N_("送付と報告の請求"),
        N_("採択したものを市長などに送るか、処理の経過と結果の報告を求めるかを書きます。"),
        (
            Item("to_be_sent", N_("市長などに送る"), Type.YES),
            Item("organ", N_("送る先の課"), hint=N_("例 市民協働課"), optional=True),
            Item("report", N_("処理の経過と結果の報告を求める"), Type.YES),
            Item("report_by", N_("報告を求める日"), Type.DAY, optional=True),
        ),
        _MATTER,
        stages=_DECIDED,
        single=True,
        check=_sent,
    ),
    Sheet(
        PETITION,
        "told",
        N_("結果の通知"),
        N_("出した人に結果を知らせた日と方法を書きます。"),
        (
            Item("day", N_("知らせた日"), Type.DAY, done=True),
            Item(
                "way",
                N_("方法"),
                Type.CHOICE,
                words={"post": N_("郵便"), "mail": N_("メール"), "desk": N_("窓口")},
            ),
        ),
        _MATTER,
        stages=_DECIDED,
        public=False,
        single=True,
    ),
    Sheet(
        PETITION,
        "outcome_report",
        N_("処理の経過と結果"),
        N_("採択された請願について、市がしたこととその結果を書きます。"),
        (Item("text", N_("処理の経過と結果"), Type.TEXT),),
        (P.PETITION_REPORT,),
        stages=frozenset({"sent"}),
        hidden_in=frozenset({"sent"}),
        single=True,
    ),
)

"""What is written down of a 委嘱: nomination, consent, selection, reports, what is handed over. None of it is public."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.appointments.conditions import BARS, DISMISSAL_GROUNDS, REPORT_ITEMS
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "appointment"
ROLES: Final = {"coordinator": N_("コーディネーター"), "creator": N_("地域づくりクリエイター")}
INTERESTS: Final = {"none": N_("利害関係はない"), "has": N_("利害関係がある（選考から外れる）")}
WAYS: Final = {"open": N_("公募"), "nominated": N_("推薦")}
WISHES: Final = {"withdraw": N_("応募を取り下げる"), "leave": N_("役割を終えたい")}
_WRITE: Final = (Permission.APPOINTMENT_NOMINATE,)
_BOTH: Final = (Permission.APPOINTMENT_NOMINATE, Permission.APPOINTMENT_DECIDE)
_REPORT: Final = (Permission.APPOINTMENT_REPORT,)
_CHOOSING: Final = frozenset({"nominated", "selecting", "term_ending"})


def _one_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    day, number = values.get("day"), values.get("assessor")
    if any(other["assessor"] == number and other["day"] == day for other in others):
        yield (
            "assessor",
            msg("この日の%(n)s番の人の選考は、もう書いてあります。それを直してください", n=number),
        )


declare(
    Sheet(
        NAME, "nomination", N_("推薦書・応募書の要点"), N_("役割、推薦した団体、活動する場所、理由、経験を書きます。名前は封をします。"),
        (
            Item("post", N_("役割"), Type.CHOICE, words=ROLES),
            Item("way", N_("公募か推薦か"), Type.CHOICE, words=WAYS),
            Item("nominated_by", N_("推薦した団体（公募のときは「応募」）"), optional=True, longest=200),
            Item("place", N_("活動する区や地区"), optional=True, longest=200),
            Item("reason", N_("推薦や応募の理由"), Type.TEXT, optional=True),
            Item("skills", N_("経験や受けた研修"), Type.TEXT, optional=True),
            Item("name", N_("氏名"), sealed=True, longest=100),
            Item("reading", N_("よみがな"), hint=N_("名簿はこの順に並べます。"), sealed=True, longest=100),
            Item("mail", N_("本人のメールアドレス"), hint=N_("結果を知らせます。登録のある人には、このアドレスで役割の権限を付けます。"), optional=True, sealed=True),
            Item("nominator_mail", N_("推薦した団体のメールアドレス"), optional=True, sealed=True),
        ),
        _WRITE, stages=frozenset({"nominated", "selecting", "serving", "term_ending"}), single=True, public=False,
    ),
    Sheet(
        NAME, "consent", N_("本人の同意"), N_("引き受けることと、名簿に名前を載せることは、別々に尋ねます。更新のときは、もう1枚書きます。"),
        (
            Item("agrees", N_("引き受ける"), Type.YES),
            Item("listed", N_("公開の名簿に、名前を載せてよい"), Type.YES),
        ),
        _WRITE, public=False,
    ),
    Sheet(
        NAME, "bars", N_("委嘱できない立場の確かめ"), N_("当てはまるものがなければ、印を付けずに保存します。"),
        (Item("found", N_("当てはまる立場"), Type.CHOICES, optional=True, words=BARS),),
        _WRITE, stages=_CHOOSING, public=False,
    ),
    Sheet(
        NAME, "assessment", N_("選考"), N_("公表した基準により、2人以上で、1人1枚書きます。"),
        (
            Item("day", N_("選考した日"), Type.DAY, done=True),
            Item("assessor", N_("選考した人の番号"), Type.NUMBER, least=1, most=50),
            Item("interest", N_("利害関係"), Type.CHOICE, words=INTERESTS),
            Item("text", N_("評価"), Type.TEXT),
        ),
        _BOTH, stages=frozenset({"selecting", "term_ending"}), public=False, check=_one_each,
    ),
    Sheet(
        NAME, "term", N_("委嘱する日"), N_("任期の1日目です。書かなければ、決めた日（更新のときは、いまの任期の翌日）からです。"),
        (Item("begins_on", N_("任期の1日目"), Type.DAY),),
        _BOTH, stages=_CHOOSING, public=False,
    ),
    Sheet(
        NAME, "report", N_("活動の報告"), N_("年度ごとに書きます。書いたら「活動を報告する」へ進めます。"),
        (
            Item("year", N_("年度（西暦）"), Type.NUMBER, N_("例 2026（令和8年度）"), least=2000, most=2999),
            *(Item(name, label, Type.TEXT, optional=True) for name, label in REPORT_ITEMS.items()),
            Item("where", N_("活動した場所"), optional=True, longest=200),
            Item("people", N_("参加した人の数（のべ）"), Type.NUMBER, optional=True),
        ),
        _REPORT, stages=frozenset({"serving", "term_ending"}), public=False,
    ),
    Sheet(
        NAME, "reported", N_("受け取った活動の報告"), N_("報告を受けたときに、ひとりでに書かれます。年次の検証で数えます。"),
        (Item("year", N_("年度（西暦）"), Type.NUMBER), Item("report", N_("調書の番号"), Type.NUMBER)),
        _REPORT, by_hand=False, public=False,
    ),
    Sheet(
        NAME, "cases", N_("関わっている案件"), N_("1枚に1件書きます。辞任の前に、引き継いだ相手を書き足します。"),
        (
            Item("number", N_("案件の番号"), longest=20),
            Item("handed_to", N_("引き継いだ相手（課や役割）"), optional=True, longest=200),
        ),
        _REPORT, stages=frozenset({"serving", "term_ending", "dismissal_proposed"}), public=False,
    ),
    Sheet(
        NAME, "wish", N_("本人からの申し出"), N_("応募の取り下げや、役割を終えたいという申し出です。本人が確認コードかリンクで送ると、ひとりでに書かれます。"),
        (
            Item("what", N_("申し出"), Type.CHOICE, words=WISHES),
            Item("day", N_("役割を終えたい日"), Type.DAY, optional=True),
            Item("text", N_("担当の課に伝えたいこと"), Type.TEXT, optional=True),
        ),
        _WRITE, by_hand=False, public=False,
    ),
    Sheet(
        NAME, "dismissal", N_("解任の申し出"), N_("要綱の定める理由を選びます。公表しません。"),
        (Item("ground", N_("理由"), Type.CHOICE, words=DISMISSAL_GROUNDS), Item("text", N_("くわしく"), Type.TEXT)),
        _WRITE, stages=frozenset({"serving", "term_ending", "dismissal_proposed"}), public=False,
    ),
    Sheet(
        NAME, "hearing", N_("本人の話を聞いた記録"), N_("話を聞く機会を設けた日と、話したことを書きます。付き添いの人を連れてくることができます。"),
        (Item("day", N_("聞いた日"), Type.DAY, done=True), Item("text", N_("話したこと"), Type.TEXT)),
        _BOTH, stages=frozenset({"dismissal_proposed"}), public=False,
    ),
)  # fmt: skip

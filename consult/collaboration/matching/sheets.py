"""What is written down of a マッチング: the registration, who was found, what each side said, and the reports. Pure."""

from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.matching.conditions import SIDES, TERMS
from consult.collaboration.promises.sheets import clearance
from consult.dossier.sheets import Item, Sheet, Type, declare
from consult.i18n import N_

NAME: Final = "matching"
DIRECTIONS: Final = {
    "offer": N_("提供（できること、貸せるもの）"),
    "wish": N_("希望（してほしいこと、使いたいもの）"),
}
KINDS: Final = {
    "company": N_("企業・事業所"),
    "school": N_("学校"),
    "group": N_("市民活動団体・NPO"),
    "area": N_("区・自治会"),
    "person": N_("個人"),
}
ANSWERS: Final = {"yes": N_("引き受ける"), "no": N_("断る（理由は要りません）")}
WAYS: Final = {
    "code": N_("受付票のページ"), "phone": N_("電話"), "counter": N_("窓口"), "mail": N_("メール・郵便"),
}  # fmt: skip
LINE, TEXT = 60, 1_000
_HOST: Final = (Permission.MATCH_INTRODUCE,)
_SIDE: Final = Item("side", N_("どちらの側"), Type.CHOICE, words=SIDES)

declare(
    Sheet(
        NAME, "match", N_("提供か希望の登録"),
        N_("一覧には、名前と連絡先を除いて載せます。届いた登録は、言葉を確かめて保存してから載せます。"),
        (
            Item("direction", N_("提供か希望か"), Type.CHOICE, words=DIRECTIONS),
            Item("kind", N_("登録する人"), Type.CHOICE, words=KINDS),
            Item("title", N_("見出し"), hint=N_("例 平日の夜、会議室を貸せます"), longest=LINE),
            Item("what", N_("内容"), Type.TEXT, N_("人手、場所、もの、技術など。"), longest=TEXT),
            Item("theme", N_("テーマ"), hint=N_("例 環境・緑"), longest=LINE),
            Item("place", N_("場所（地区）"), hint=N_("例 東部。お宅が分かる住所は書きません。"), longest=LINE),
            Item("period", N_("時期"), hint=N_("例 10月から3月の平日"), longest=LINE),
            Item("name", N_("名前（企業、学校、団体の名前と担当の方）"), optional=True, sealed=True, longest=200),
            Item("contact", N_("連絡先（公表しません）"), hint=N_("電話番号か住所。両方が承諾したあと、相手に渡します。"), sealed=True, longest=200),
            Item("mail", N_("メールアドレス"), hint=N_("お知らせに使います。相手には、承諾のあとに渡します。"), optional=True, sealed=True, longest=200),
        ),
        _HOST, stages=frozenset({"registered"}), single=True,
    ),
    Sheet(
        NAME, "candidate", N_("候補"), N_("合いそうな相手の登録の番号を書きます。相手の登録も、同じ机のものです。"),
        (
            Item("number", N_("相手の登録の番号"), hint=N_("例 R8-結-002"), longest=20),
            Item("why", N_("合うと考えた理由"), Type.TEXT, optional=True),
        ),
        _HOST, stages=frozenset({"registered", "introduced"}), public=False,
    ),
    Sheet(
        NAME, "answer", N_("返事"), N_("電話や窓口で聞いた返事を書きます。受付票のページからの返事は、ひとりでに書かれます。"),
        (
            _SIDE,
            Item("says", N_("返事"), Type.CHOICE, words=ANSWERS),
            Item("way", N_("返事の方法"), Type.CHOICE, words=WAYS),
        ),
        _HOST, stages=frozenset({"asked"}), public=False,
    ),
    Sheet(
        NAME, "terms", N_("条件のメモ"), N_("何を、いつ、だれの費用でするか。両方に確かめて書きます。"),
        (
            *(Item(name, label, Type.TEXT, optional=True) for name, label in TERMS.items()),
            Item("starts_on", N_("始める日"), Type.DAY, optional=True),
        ),
        _HOST, stages=frozenset({"introduced", "asked", "agreed"}), single=True, public=False,
    ),
    Sheet(
        NAME, "reports", N_("両方の報告"), N_("どちらの側も、よかったことと困ったことを報告します。"),
        (
            _SIDE,
            Item("good", N_("よかったこと"), Type.TEXT),
            Item("hard", N_("困ったこと"), Type.TEXT, optional=True),
            Item("shown", N_("名前を出して紹介してよい"), Type.YES),
        ),
        _HOST, stages=frozenset({"reporting", "completed"}), public=False,
    ),
    Sheet(
        NAME, "story", N_("紹介文"), N_("両方の同意があるときに載せます。企業や団体の名前を書き、個人の名前は書きません。"),
        (
            Item("title", N_("見出し"), longest=LINE),
            Item("sides", N_("企業や団体の名前"), hint=N_("例 みどりの工業株式会社と東小学校")),
            Item("text", N_("したこと"), Type.TEXT, longest=TEXT),
        ),
        _HOST, stages=frozenset({"completed"}), single=True,
    ),
    clearance(NAME, (Permission.MATCH_RELEASE,)),
)  # fmt: skip

"""What is written down of a 補助金: application, examination, costs with receipts, inspection, payments. Whole yen."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.call_items import LISTED_ON, listed_before_it_closes
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "grant"
VIEWS: Final = {"body": N_("審査会の意見を受けた"), "document": N_("それに代わる決裁をした")}
CHARGES: Final = {"surcharge": N_("加算金"), "late": N_("延滞金")}
PAYMENTS: Final = {"advance": N_("概算払"), "final": N_("精算払")}
_RECEIVE: Final = (Permission.GRANT_RECEIVE,)
_EXAMINE: Final = (Permission.GRANT_EXAMINE,)
_INSPECT: Final = (Permission.GRANT_INSPECT,)
_OFFICE: Final = (Permission.GRANT_RECEIVE, Permission.GRANT_EXAMINE)
_BEFORE: Final = frozenset({"announced", "applied", "examined"})
_RUNNING: Final = frozenset({"decided", "changed", "advanced", "stopped", "reported", "correction"})
_PAID: Final = frozenset(
    {
        "decided",
        "changed",
        "advanced",
        "stopped",
        "fixed",
        "claimed",
        "paid",
        "refund_due",
        "refunded",
        "revoked",
    }
)
_UNSETTLED: Final = _RUNNING | {
    "inspected",
    "fixed",
    "claimed",
    "paid",
    "refund_due",
    "refunded",
    "revoked",
    "returned",
}


def same_name(name: str) -> str:
    """A group's or a cost's name as two papers are compared by: width and blanks do not tell them apart."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _ends_after_it_begins(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    begins, ends = values.get("begins_on"), values.get("ends_on")
    if begins and ends and ends < begins:
        yield "ends_on", msg("終わりの日は、始まりの日（%(day)s）より後にしてください", day=begins)


declare(
    Sheet(
        NAME, "call", N_("募集"), N_("補助金の名前と、申請を受け付ける最後の日です。"),
        (
            Item("programme", N_("補助金の名前"), longest=200),
            Item("closes_on", N_("申請を受け付ける最後の日"), Type.DAY),
            LISTED_ON,
        ),
        _RECEIVE, stages=frozenset({"announced"}), single=True, check=listed_before_it_closes,
    ),
    Sheet(
        NAME, "application", N_("交付申請"), N_("申請書から書き写します。振込先とメールアドレスは封をして保存します。"),
        (
            Item("applicant", N_("申請した団体"), optional=True, longest=200),
            Item("purpose", N_("事業の目的と内容"), Type.TEXT, optional=True),
            Item("begins_on", N_("事業の始まりの日"), Type.DAY, optional=True),
            Item("ends_on", N_("事業の終わりの日"), Type.DAY, optional=True),
            Item("cost", N_("補助の対象となる経費（円）"), Type.YEN, optional=True),
            Item("other_income", N_("ほかの収入"), Type.TEXT, N_("なければ「なし」と書きます。"), optional=True),
            Item("account", N_("代表者と振込先"), Type.TEXT, sealed=True),
            Item("mail", N_("団体のメールアドレス"), hint=N_("決定などを送ります。"), optional=True, sealed=True),
        ),
        _RECEIVE, stages=frozenset({"announced", "applied"}), single=True, check=_ends_after_it_begins,
    ),
    Sheet(
        NAME, "cost", N_("経費の内訳"), N_("申請の経費を1枚に1つ書きます。同じ団体の、ほかの補助金と重なる経費を探します。"),
        (
            Item("what", N_("経費"), longest=200),
            Item("amount", N_("見込みの額（円）"), Type.YEN),
            Item("other_grant", N_("同じ経費に出る、ほかの補助金"), optional=True, longest=200),
        ),
        _OFFICE, stages=_BEFORE, public=False,
    ),
    Sheet(
        NAME, "examination", N_("審査"), N_("書類の審査と、必要なときは現地の確認を書きます。"),
        (
            Item("result", N_("審査の結果と理由"), Type.TEXT),
            Item("site_needed", N_("現地の確認が必要"), Type.YES),
            Item("site_on", N_("現地を確かめた日"), Type.DAY, optional=True, done=True),
            Item("view", N_("審査会の意見"), Type.CHOICE, optional=True, words=VIEWS),
        ),
        _EXAMINE, stages=frozenset({"applied", "examined"}), single=True, public=False,
    ),
    Sheet(
        NAME, "budget", N_("予算"), N_("この補助金の年度と予算の額です。同じ名前と年度の、ほかの交付決定を引いて残りを数えます。"),
        (
            Item("name", N_("予算の名前"), longest=200),
            Item("year", N_("年度（西暦）"), Type.NUMBER, least=2000, most=2999),
            Item("amount", N_("予算の額（円）"), Type.YEN, most=999_999_999_999),
        ),
        (Permission.GRANT_EXAMINE, Permission.GRANT_DECIDE),
        stages=_BEFORE | {"decided", "changed", "advanced"}, single=True, public=False,
    ),
    Sheet(
        NAME, "change", N_("変更の申請"), N_("変更したあとの経費の額と、その内容を書きます。"),
        (
            Item("cost", N_("変更したあとの、補助の対象となる経費（円）"), Type.YEN),
            Item("text", N_("変更の内容"), Type.TEXT),
        ),
        _RECEIVE, stages=frozenset({"decided", "changed", "advanced"}),
    ),
    Sheet(
        NAME, "report", N_("実績報告"), N_("実績報告書から書き写します。"),
        (
            Item("done", N_("したこと"), Type.TEXT),
            Item("cost", N_("補助の対象となった経費（円）"), Type.YEN),
        ),
        _RECEIVE, stages=_RUNNING, single=True,
    ),
    Sheet(
        NAME, "expense", N_("支出と領収書"), N_("支出を1枚に1つ書きます。領収書がないものは、検査で止まります。"),
        (
            Item("what", N_("支出"), longest=200),
            Item("amount", N_("支出の額（円）"), Type.YEN),
            Item("receipt", N_("領収書の額（円）"), Type.YEN, optional=True, public=False),
        ),
        _RECEIVE, stages=_RUNNING, hidden_in=_UNSETTLED,
    ),
    Sheet(
        NAME, "inspection", N_("検査"), N_("検査した日と結果を書きます。"),
        (Item("day", N_("検査した日"), Type.DAY, done=True), Item("result", N_("結果"), Type.TEXT)),
        _INSPECT, stages=frozenset({"reported"}), public=False,
    ),
    Sheet(
        NAME, "return", N_("返還"), N_("返された額と日を書きます。"),
        (Item("day", N_("返された日"), Type.DAY, done=True), Item("amount", N_("返された額（円）"), Type.YEN, least=1)),
        _RECEIVE, stages=_PAID,
    ),
    Sheet(
        NAME, "charge", N_("加算金・延滞金の納付"), N_("納められた加算金・延滞金の額と日を書きます。いくらかかるかは、ひとりでに計算しています。"),
        (
            Item("day", N_("納められた日"), Type.DAY, done=True),
            Item("kind", N_("種類"), Type.CHOICE, words=CHARGES),
            Item("amount", N_("納められた額（円）"), Type.YEN, least=1),
        ),
        _RECEIVE, stages=frozenset({"refund_due", "refunded", "revoked", "returned", "closed"}),
    ),
    Sheet(
        NAME, "revocation", N_("取消しの前の説明"), N_("取消しの前に団体から聴いた説明を書きます。"),
        (Item("day", N_("聴いた日"), Type.DAY, done=True), Item("said", N_("団体の説明"), Type.TEXT)),
        (*_RECEIVE, Permission.GRANT_REVOKE), public=False,
    ),
    Sheet(
        NAME, "decision", N_("交付決定"), N_("決定と変更のときに、ひとりでに書かれます。"),
        (
            Item("day", N_("決めた日"), Type.DAY),
            Item("amount", N_("交付決定額（円）"), Type.YEN),
            Item("conditions", N_("交付の条件"), Type.TEXT, optional=True),
            Item("reason", N_("変更の理由"), Type.TEXT, optional=True),
        ),
        (Permission.GRANT_DECIDE,), by_hand=False,
    ),
    Sheet(
        NAME, "payment", N_("支払"), N_("支払うときに、ひとりでに書かれます。"),
        (
            Item("day", N_("支払った日"), Type.DAY, done=True),
            Item("kind", N_("種類"), Type.CHOICE, words=PAYMENTS),
            Item("amount", N_("支払った額（円）"), Type.YEN),
        ),
        (Permission.GRANT_PAY,), by_hand=False,
    ),
    Sheet(
        NAME, "fixed", N_("額の確定"), N_("確定のときに、計算の過程と一緒に、ひとりでに書かれます。"),
        (
            Item("day", N_("確定した日"), Type.DAY, done=True),
            Item("amount", N_("確定した額（円）"), Type.YEN),
            Item("reckoning", N_("計算"), Type.TEXT),
        ),
        (Permission.GRANT_FIX,), by_hand=False,
    ),
    Sheet(
        NAME, "demand", N_("返還の求め"), N_("返還を求めるときに、ひとりでに書かれます。"),
        (
            Item("day", N_("知らせた日"), Type.DAY, done=True),
            Item("amount", N_("返してもらう額（円）"), Type.YEN),
            Item("until", N_("返す期限"), Type.DAY),
            Item("revoked", N_("取消しによる返還（加算金がかかる）"), Type.YES),
        ),
        (Permission.GRANT_FIX,), by_hand=False,
    ),
    Sheet(
        NAME, "told", N_("不交付・取消しの知らせ"), N_("不交付や取消しのときに、ひとりでに書かれます。"),
        (
            Item("ground", N_("根拠"), optional=True),
            Item("reason", N_("理由"), Type.TEXT),
            Item("appeal", N_("不服の申立て方"), Type.TEXT),
        ),
        (Permission.GRANT_DECIDE,), by_hand=False, public=False,
    ),
)  # fmt: skip

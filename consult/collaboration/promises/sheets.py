"""Sheets of what is owed to those who took part, the same for issues, talks and assemblies: 納得, 記録, 回答."""

from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.dialogues.assent_rules import ANSWERS, ASKED, EACH, SUM, one_answer_each, summed
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.dossier.sheets import Item, Sheet, Type
from consult.i18n import N_

Permissions = tuple[Permission, ...]


NOBODY: Final[frozenset[str]] = frozenset()


def assent(
    procedure: str,
    permissions: Permissions,
    *,
    hidden_in: frozenset[str] = NOBODY,
    stages: frozenset[str] = NOBODY,
) -> tuple[Sheet, Sheet]:
    """納得の確認: everyone is asked one by one, every doubt is kept in its own words, and the sums follow from that."""
    return (
        Sheet(
            procedure,
            EACH,
            N_("納得の確認（一人ずつ）"),
            N_("名前でなく、席の番号か呼び名で書きます。公表するのは、合計と「まだ」の理由だけです。"),
            (
                Item("day", N_("尋ねた日"), Type.DAY, done=True),
                Item("seat", N_("席の番号か呼び名"), longest=20),
                Item("actor", N_("どの主体の人か"), Type.CHOICE, optional=True, words=ACTOR_KINDS),
                Item("answer", N_("答え"), Type.CHOICE, words=ANSWERS),
                Item("reason", N_("「まだ」の理由"), Type.TEXT, optional=True, longest=400),
                Item(
                    "shown",
                    N_("理由を公表するときの言葉（隠すところがあるとき）"),
                    Type.TEXT,
                    optional=True,
                    longest=400,
                ),
                Item("cleared", N_("理由に、個人の名前や連絡先がないことを確かめた"), Type.YES),
                Item("minor", N_("15歳以下（理由は公表しない）"), Type.YES),
            ),
            permissions,
            stages=stages,
            public=False,
            confidential=True,
            check=one_answer_each,
        ),
        Sheet(
            procedure,
            SUM,
            N_("納得の確認"),
            N_("一人ずつの答えから数えます。「まだ」の人の理由は、言葉のまま載せます。"),
            (
                Item("day", N_("尋ねた日"), Type.DAY, optional=True, done=True),
                Item("participants", N_("尋ねた人の数"), Type.NUMBER),
                Item("convinced", N_("納得"), Type.NUMBER),
                Item("mostly", N_("おおむね"), Type.NUMBER),
                Item("not_yet", N_("まだ"), Type.NUMBER),
                Item("reasons", N_("「まだ」の理由"), Type.TEXT, optional=True),
                Item("unprinted", N_("「まだ」のうち、理由を載せていない人の数"), Type.NUMBER, optional=True),
                *(Item(f"of_{kind}", word, Type.NUMBER, optional=True) for kind, word in ASKED.items()),
            ),
            permissions,
            hidden_in=hidden_in,
            by_hand=False,
            source=EACH,
            derived=summed,
        ),
    )


def clearance(procedure: str, permissions: Permissions) -> Sheet:
    """A second person has read everything that becomes public."""
    return Sheet(
        procedure,
        "clearance",
        N_("公開する記録の確かめ"),
        N_("公開する調書に、個人の名前や出してはいけない内容がないことを、書いた人とは別の人が確かめます。"),
        (Item("read", N_("すべて読み、確かめました"), Type.YES),),
        permissions,
        public=False,
    )


def more_time(procedure: str, permission: Permission) -> Sheet:
    """A new day for the reply, announced before the old one; written by `set_new_reply_day`."""
    return Sheet(
        procedure,
        "more_time",
        N_("回答の期限を改めた知らせ"),
        N_("期限の前に、新しい日と理由を知らせたときに、ひとりでに書かれます。"),
        (Item("day", N_("新しい回答の日"), Type.DAY), Item("reason", N_("理由"), Type.TEXT)),
        (permission,),
        by_hand=False,
    )


def objection(procedure: str, permissions: Permissions) -> Sheet:
    """直してほしい: a wish to correct the record, and what was answered."""
    return Sheet(
        procedure,
        "objection",
        N_("記録についての申し出"),
        N_("参加した人からの、記録を直してほしいという申し出と、その返事を書きます。"),
        (
            Item("text", N_("申し出"), Type.TEXT),
            Item("answer", N_("返事"), Type.TEXT, N_("直した、直さないときはその理由。"), optional=True),
        ),
        permissions,
        public=False,
    )

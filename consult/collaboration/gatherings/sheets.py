"""What is written down of a 催し: the notice, how it was made known, who came by kind, what was said. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.collaboration.gatherings.conditions import KINDS
from consult.dossier.sheets import Item, Sheet, Type, Values, Written, declare
from consult.i18n import N_, Message, msg

NAME: Final = "gathering"
SUPPORT: Final = {
    "evening": N_("夜間"),
    "holiday": N_("休日"),
    "online": N_("オンライン"),
    "care": N_("託児"),
    "sign": N_("手話・要約筆記"),
    "language": N_("外国語の通訳"),
    "step_free": N_("車いすで入れる"),
}
_BEFORE: Final = frozenset({"planned", "announced"})
_AFTER: Final = frozenset({"announced", "held"})


def _parts_agree(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    told = sum(values.get(kind, 0) for kind in ACTOR_KINDS)
    if told > values.get("total", 0):
        yield "total", msg("主体ごとの人数の合計（%(n)s人）が、来た人の数を超えています", n=told)


def _text_or_none(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if bool(values.get("text")) == bool(values.get("none")):
        yield "text", msg("出た声を書くか、なかったことを選ぶか、どちらか一つにしてください")


declare(
    Sheet(
        NAME,
        "notice",
        N_("お知らせ"),
        N_("何のために、いつ、どこで開くかを書きます。足りない項目があると、知らせを出せません。"),
        (
            Item("kind", N_("種類"), Type.CHOICE, words=KINDS),
            Item("aim", N_("何のために開くか"), Type.TEXT, optional=True),
            Item("day", N_("開く日"), Type.DAY, optional=True),
            Item("hours", N_("時刻"), hint=N_("例 午後7時から8時30分まで"), optional=True),
            Item("place", N_("場所"), optional=True),
            Item("support", N_("参加しやすくするもの"), Type.CHOICES, words=SUPPORT, optional=True),
            Item("host", N_("主催（団体や課の名前）"), optional=True),
            Item("contact", N_("問合せ先"), hint=N_("課の名前を書きます。"), optional=True),
        ),
        (Permission.DIALOGUE_PREPARE,),
        stages=_BEFORE,
        hidden_in=frozenset({"planned"}),
        single=True,
    ),
    Sheet(
        NAME,
        "made_known",
        N_("知らせた方法"),
        N_("広報紙、回覧、ホームページなど、知らせた日と届いた人のおよその数を書きます。"),
        (
            Item("day", N_("知らせた日"), Type.DAY, done=True),
            Item("how", N_("方法"), longest=200),
            Item("reach", N_("届いた人のおよその数"), Type.NUMBER, optional=True),
        ),
        (Permission.DIALOGUE_PREPARE,),
        stages=_AFTER,
    ),
    Sheet(
        NAME,
        "came",
        N_("来た人の数"),
        N_("名前は書きません。主体ごとの人数は統計に使い、公表するのは合計だけです。"),
        (
            Item("total", N_("来た人の数"), Type.NUMBER, most=100_000),
            *(
                Item(code, word, Type.NUMBER, optional=True, public=False, most=100_000)
                for code, word in ACTOR_KINDS.items()
            ),
            Item(
                "names_nobody",
                N_("記録に人の名前がなく、子どもの顔がわかるものがないことを確かめた"),
                Type.YES,
                public=False,
            ),
        ),
        (Permission.DIALOGUE_HOST,),
        stages=frozenset({"held"}),
        hidden_in=frozenset({"held"}),
        single=True,
        check=_parts_agree,
    ),
    Sheet(
        NAME,
        "voices",
        N_("出た声"),
        N_("出た意見や感想を1行に1つ書きます。ほかの案件から、この番号で引くことができます。"),
        (
            Item("text", N_("出た声"), Type.TEXT, optional=True),
            Item("none", N_("出た声はなかった"), Type.YES),
        ),
        (Permission.DIALOGUE_HOST,),
        stages=frozenset({"held"}),
        hidden_in=frozenset({"held"}),
        many="text",
        check=_text_or_none,
    ),
)

"""Sheets of what is owed to those who took part, the same for issues, talks and assemblies: 納得, 記録, 回答."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.dossier.sheets import Item, Sheet, Type, Values, Written
from consult.i18n import N_, Message, msg

Permissions = tuple[Permission, ...]


NOBODY: Final[frozenset[str]] = frozenset()


def _assent_adds_up(values: Values, _others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    asked = values.get("participants", 0)
    counted = sum(values.get(name, 0) for name in ("convinced", "mostly", "not_yet"))
    if asked != counted:
        yield (
            "participants",
            msg("尋ねた%(asked)s人と、答えの合計%(counted)s人が合いません", asked=asked, counted=counted),
        )


def assent(procedure: str, permissions: Permissions, *, hidden_in: frozenset[str] = NOBODY) -> Sheet:
    """納得の確認: everyone is asked, and every doubt is kept in its own words."""
    return Sheet(
        procedure,
        "assent",
        N_("納得の確認"),
        N_("参加した一人ひとりに尋ねます。「まだ」の人の理由は、言葉のまま書きます。"),
        (
            Item("participants", N_("尋ねた人の数"), Type.NUMBER, least=1, most=100_000),
            Item("convinced", N_("納得"), Type.NUMBER, most=100_000),
            Item("mostly", N_("おおむね"), Type.NUMBER, most=100_000),
            Item("not_yet", N_("まだ"), Type.NUMBER, most=100_000),
            Item("reasons", N_("「まだ」の理由"), Type.TEXT, N_("1人の理由を1行に書きます。"), optional=True),
        ),
        permissions,
        hidden_in=hidden_in,
        check=_assent_adds_up,
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

"""Sheets of what is asked of the city and what it answers, the same for talks and assemblies."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.promises.sheets import Permissions
from consult.dossier.sheets import Item, Sheet, Type, Values, Written
from consult.i18n import N_, Message, msg

REQUESTS: Final = {"question": N_("質問"), "request": N_("要望"), "recommendation": N_("提言")}


ANSWERS: Final = {"will": N_("行う"), "changed": N_("形を変えて行う"), "not": N_("行わない")}


def _one_answer_each(values: Values, others: Sequence[Written]) -> Iterator[tuple[str, Message]]:
    if any(other["number"] == values.get("number") for other in others):
        yield "number", msg("%(n)s番には、もう回答があります。その調書を直してください", n=values["number"])


def requests(
    procedure: str,
    permissions: Permissions,
    answering: Permission,
    *,
    hidden_in: frozenset[str],
    drafted: str,
) -> tuple[Sheet, Sheet]:
    """What was asked of the city, and its answer to each; answers become public once they are decided."""
    asked = Sheet(
        procedure,
        "request",
        N_("市への質問・要望・提言"),
        N_("市が答えるものを1つずつ書きます。番号は、ひとりでに付きます。"),
        (
            Item("kind", N_("種類"), Type.CHOICE, words=REQUESTS),
            Item("text", N_("内容"), Type.TEXT),
        ),
        permissions,
        hidden_in=hidden_in,
    )
    answered = Sheet(
        procedure,
        "reply",
        N_("市の回答"),
        N_("質問・要望・提言の番号ごとに、行うか、形を変えて行うか、行わないかと、その理由を書きます。"),
        (
            Item("number", N_("番号"), Type.NUMBER, least=1, most=10_000),
            Item("outcome", N_("市の対応"), Type.CHOICE, words=ANSWERS),
            Item("text", N_("回答"), Type.TEXT),
            Item("reason", N_("行わない理由"), Type.TEXT, optional=True),
        ),
        (answering,),
        hidden_in=hidden_in | {"published", drafted},
        check=_one_answer_each,
    )
    return asked, answered

"""Sheets of what is asked of the city and what it answers, the same for talks and assemblies."""

from collections.abc import Iterator, Sequence
from typing import Final

from consult.access.permissions import Permission
from consult.collaboration.promises.sheets import Permissions
from consult.dossier.sheets import Item, Sheet, Type, Values, Written
from consult.i18n import N_, Message, msg

REQUESTS: Final = {"question": N_("質問"), "request": N_("要望"), "recommendation": N_("提言")}


AHEAD: Final = "reply_ahead"
ANSWER_ITEMS: Final = ("number", "outcome", "text", "reason", "office")
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
    decided: frozenset[str],
) -> tuple[Sheet, Sheet, Sheet]:
    """What was asked of the city, its answer to each, and those decided ahead of the others.

    Answers become public once they are decided: each in the stages before `decided` by an act for those that are
    ready, all in the stages of `decided`.
    """
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
            Item("reason", N_("行わない、形を変える理由"), Type.TEXT, optional=True),
            Item("office", N_("担当課"), optional=True, longest=80),
        ),
        (answering,),
        hidden_in=hidden_in | {"published", drafted},
        check=_one_answer_each,
    )
    ahead = Sheet(
        procedure,
        AHEAD,
        N_("先に決めた市の回答"),
        N_("ほかの回答を待たずに決めたときに、決めた日と一緒に、ひとりでに書かれます。"),
        (*answered.items, Item("day", N_("決めた日"), Type.DAY)),
        (answering,),
        hidden_in=hidden_in | decided,
        by_hand=False,
    )
    return asked, answered, ahead


def answers_of(values: Values) -> dict[str, object]:
    """What an answer says, whichever of the two sheets holds it: to see whether it was decided as it stands."""
    return {name: values[name] for name in ANSWER_ITEMS if values.get(name) not in {None, ""}}


def not_decided(replies: Sequence[Written], ahead: Sequence[Written]) -> list[Written]:
    """The answers nobody has decided as they are worded now, in the order of their numbers."""
    last = {one["number"]: answers_of(one.values) for one in ahead}
    waiting = [one for one in replies if last.get(one["number"]) != answers_of(one.values)]
    return sorted(waiting, key=lambda one: int(one["number"]))

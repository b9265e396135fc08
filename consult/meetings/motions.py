"""動議・修正案: what is put to the vote before what. Pure."""

from collections.abc import Iterable
from typing import Final, Protocol

from consult.errors import Refused
from consult.i18n import N_, Message, msg

AMENDMENT, CARRY_OVER, PROCEDURE = "amendment", "carry_over", "procedure"
KINDS: Final = {
    AMENDMENT: N_("修正案"),
    CARRY_OVER: N_("次回へ継続する動議"),
    PROCEDURE: N_("議事の進め方の動議"),
}


class Moved(Protocol):
    """What the order of voting looks at."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...


def waiting(moved: Iterable[Moved]) -> list[Moved]:
    """Motions still to be voted on, in the order of voting: how to go on first, then amendments, newest first."""
    undecided = [motion for motion in moved if motion.state == "open"]
    return sorted(undecided, key=lambda motion: (motion.kind == AMENDMENT, -motion.number))


def amended(moved: Iterable[Moved]) -> bool:
    """Whether the item stands as amended."""
    return any(motion.kind == AMENDMENT and motion.state == "passed" for motion in moved)


def ensure_turn(moved: Iterable[Moved], motion: Moved | None) -> None:
    """The item is put to the vote after every motion; amendments after motions on how to go on.

    Raises:
        Refused: naming what comes first.
    """
    before = waiting(moved)
    if motion is None:
        if before:
            raise Refused(
                msg(
                    "%(what)sが残っています。先に採決するか、取り下げを記録してください",
                    what="、".join(str(named(m)) for m in before),
                )
            )
        return
    if motion.state != "open":
        raise Refused(msg("%(what)sは、もう決まっています", what=named(motion)))
    if motion.kind == AMENDMENT and before[0].kind != AMENDMENT:
        raise Refused(msg("先に%(what)sを採決してください", what=named(before[0])))


def named(motion: Moved) -> Message:
    """修正案2: how pages and minutes call it."""
    return msg("%(kind)s%(n)s", kind=Message(KINDS[motion.kind]), n=motion.number)

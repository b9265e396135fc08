"""秘密会 (地方自治法115条): what of a vote taken behind closed doors anyone may know.

That it was taken, on what, on which day; what came of it in one word, once the matter has moved on by it. Never how
many, by which way, or who: those are for the council's own secretariat. The vote to sit in secret is taken in public.
"""

from collections.abc import Sequence

from consult.cases.models import Case
from consult.council.models import CouncilVote
from consult.i18n import Message, msg

CLOSING = "closed"


def told(case: Case, vote: CouncilVote, open_subjects: Sequence[str]) -> bool:
    """Whether anyone may read the result: always of an open vote, of a secret one when the matter has moved on."""
    if not vote.in_secret:
        return True
    return vote.subject not in open_subjects or case.stage == "withdrawn"


def closed_at(votes: Sequence[CouncilVote], sitting: int) -> bool:
    """Whether it was resolved at a sitting to sit in secret on a matter; `votes` are those kept on it."""
    return any(one.subject == CLOSING and one.carried and one.sitting_id == sitting for one in votes)


def wrong(votes: Sequence[CouncilVote], subject: str, sitting: int) -> Message | None:
    """Why a vote cannot have been taken in secret; None when it can."""
    if subject == CLOSING:
        return msg("秘密会にすることの採決は、公開の会議で行います（地方自治法115条）")
    if not closed_at(votes, sitting):
        return msg(
            "この会議には、秘密会にする議決がありません。先に「秘密会にすること」の採決を記録してください（地方自治法115条）"
        )
    return None

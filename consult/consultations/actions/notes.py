"""Why someone did something with an opinion, where the move itself has no place for a reason."""

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.consultations.models import Opinion
from consult.errors import Invalid
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

KINDS = frozenset({"skip", "ask", "withdraw", "regroup", "compared"})


def give_reason(uow: UnitOfWork, opinion: Opinion, kind: str, reason: str) -> None:
    """Keep a reason beside the opinion: あとにする, 確認を求める, 取下げの申出, 分け直す, 紙と見比べた.

    Raises:
        Invalid: without a reason.
    """
    uow.require(Permission.OPINION_READ, on=opinion)
    if kind not in KINDS:
        raise ValueError(f"no such kind of note: {kind}")
    if not reason.strip():
        raise Invalid(msg("理由を書いてください"), {"reason": [msg("理由を書いてください")]})
    uow.record(Event.OPINION_NOTED, opinion, public={"kind": kind}, private={"reason": reason.strip()})

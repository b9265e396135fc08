"""How many people a consultation heard from: counted once for what has arrived, and kept while nothing more does.

Counting different people reads every row of a case. Who sent an opinion never changes, so the number of a case
holds until its newest opinion is another one; a page that is opened a thousand times a day counts once.
"""

from collections import OrderedDict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Opinion, OpinionIdentity

_MOST = 256  # cases kept
_known: OrderedDict[tuple[str, int], tuple[tuple[int, int, int], int]] = OrderedDict()


def people_of(session: Session, case_id: int, received: int) -> int:
    """人 behind everything received in a case, apart opinions included; `received` is how many there are."""
    newest = session.execute(
        select(func.max(Opinion.id), func.max(Opinion.number)).where(
            Opinion.case_id == case_id,
            Opinion.number
            == select(func.max(Opinion.number)).where(Opinion.case_id == case_id).scalar_subquery(),
        )
    ).one()
    key, stands = (str(session.get_bind().engine.url), case_id), (received, newest[0] or 0, newest[1] or 0)
    held = _known.get(key)
    if held is None or held[0] != stands:
        held = (stands, _count(session, case_id))
        _known[key] = held
        if len(_known) > _MOST:
            _known.popitem(last=False)
    return held[1]


def _count(session: Session, case_id: int) -> int:
    each = select(OpinionIdentity.person_key).where(OpinionIdentity.case_id == case_id).distinct()
    return session.execute(select(func.count()).select_from(each.subquery())).scalar_one()

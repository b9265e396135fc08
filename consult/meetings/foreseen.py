"""Before minutes are sent, sealed or published: where they can be read as they would stand."""

from sqlalchemy.orm import Session

from consult.cases.beforehand import Foreseen, beforehand
from consult.cases.models import Case
from consult.i18n import msg


@beforehand("meeting", "send_for_check")
@beforehand("meeting", "seal")
@beforehand("meeting", "publish")
def minutes(_session: Session, case: Case, _typed: str) -> Foreseen:
    """The minutes as the public would read them now."""
    address = f"/desk/cases/{case.slug}/minutes/preview"
    return Foreseen(look=(msg("先に、会議録の仕上がりを見る"), address))

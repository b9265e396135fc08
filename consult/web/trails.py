"""Where a desk page stands: 机, the case it is about, itself. The frame shows it, with the way back."""

from consult.cases.models import Case
from consult.i18n import gettext

Step = dict[str, str]


def desk(*more: Step | str) -> list[Step]:
    """From the desk down; a text alone ends the trail at the page itself."""
    steps: list[Step] = [{"title": gettext("机"), "href": "/desk/"}]
    return steps + [{"title": step} if isinstance(step, str) else step for step in more]


def of_case(case: Case, *more: Step | str) -> list[Step]:
    """From the desk over the page of the case."""
    return desk({"title": case.title, "href": f"/desk/cases/{case.slug}"}, *more)

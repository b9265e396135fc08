"""The two ways to get sheets of issued documents: as a sample that is not kept, or sealed under their numbers."""

from werkzeug.wrappers import Response

from consult import clock
from consult.cases.models import Case
from consult.db import db, settings
from consult.issuing import letter, sealing
from consult.issuing.models import IssuedDocument
from consult.issuing.preparing import Wanted, prepare
from consult.issuing.proposals import stored, title_of
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor
from consult.web.issuing import issued_page
from consult.web.printed import download

TRIES = 3


def sample(case: Case, wanted: list[Wanted]) -> Response:
    """The sheets with their mark and without a number; nothing is kept."""
    sheets = [
        letter.letter(
            case, one.proposal.kind, stored(one.proposal), number="", dated=clock.today(), sample=True
        )
        for one in wanted
    ]
    title = f"{title_of(wanted[0].proposal.kind)}（案）"
    made = letter.setting(sheets, municipality=settings().municipality, title=title)
    answer = download(made, "application/pdf", f"{case.slug}-sample.pdf", inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def sealed(case: Case, wanted: list[Wanted]) -> list[IssuedDocument]:
    """Seal several at once; when another document takes a number meanwhile the sheets are set again."""
    slug, town = case.slug, settings().municipality
    for left in reversed(range(TRIES)):
        current = issued_page.case_of(slug, current_actor())
        sheets = prepare(db.session(), current, wanted, town)
        try:
            with unit_of_work(current_actor()) as uow:
                return sealing.seal(uow, issued_page.case_of(slug, current_actor()), sheets, town)
        except sealing.NumberTaken:
            if not left:
                raise
    raise AssertionError("the loop returns or raises")

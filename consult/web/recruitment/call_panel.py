"""An open call as the public reads it: what is asked, how it is chosen, what came of it; never a name."""

from typing import Any

from consult.bodies import procedure
from consult.bodies.models import Body
from consult.calendars import moment_text, until_text
from consult.cases.models import Case
from consult.db import db
from consult.i18n import gettext, msg
from consult.recruitment import lots, queries
from consult.recruitment.models import Recruitment
from consult.recruitment.sheets import METHODS, NAME


def notices(case: Case) -> list[dict[str, Any]]:
    """On the page of a case: where to apply, or to read what became of the call."""
    if case.procedure != NAME:
        return []
    row = queries.call_of(db.session(), case)
    last = row.closes_on if row is not None and case.stage == "open" else None
    opened = last is not None
    text = msg("%(last)s受け付けます。", last=until_text(last)) if last is not None else ""
    return [
        {
            "title": gettext("委員を募集しています") if opened else gettext("委員の公募の進み具合"),
            "text": text,
            "tone": "info",
            "link": {
                "href": f"/calls/{case.slug}",
                "title": gettext("委員に応募する") if opened else gettext("公募のページを見る"),
            },
        }
    ]


def of_body(body: Body) -> dict[str, Any] | None:
    """On the page of a body: its open call, if one takes applications now."""
    session = db.session()
    for case in procedure.cases_of(session, body, NAME):
        row = queries.call_of(session, case)
        if case.stage == "open" and row is not None and row.closes_on is not None:
            text = msg("%(last)s受け付けます。", last=until_text(row.closes_on))
            return {"text": text, "href": f"/calls/{case.slug}"}
    return None


def numbers(row: Recruitment | None) -> list[dict[str, Any]]:
    """The numbers that were published with the outcome."""
    if row is None or row.published is None:
        return []
    said = row.published
    method = METHODS[said["method"]]
    lines = [
        (gettext("選び方"), gettext(method)),
        (gettext("募集した人数"), msg("%(n)s人", n=said["places"])),
        (gettext("応募"), msg("%(n)s件", n=said["applied"])),
        (gettext("取り下げ"), msg("%(n)s件", n=said["withdrawn"])),
        (gettext("資格のない応募"), msg("%(n)s件", n=said["not_eligible"])),
        (gettext("選考の対象"), msg("%(n)s件", n=said["eligible"])),
        (gettext("選ばれた人"), msg("%(n)s人", n=said["chosen"])),
        (gettext("補欠名簿"), msg("%(n)s人", n=said["reserve"])),
    ]
    return [{"term": term, "text": text} for term, text in lines]


def lottery(case: Case) -> dict[str, Any] | None:
    """The draw, as far as it has come, with everything to repeat it; None where no draw was announced."""
    row = queries.lottery_of(db.session(), case)
    if row is None:
        return None
    return {
        "day": row.draw_on,
        "starts": row.starts,
        "where": row.where,
        "announced": moment_text(row.announced_at),
        "count": len(row.numbers),
        "drawn": row.drawn_at is not None,
        "data": lots.published(row),
        "json_href": f"/calls/{case.slug}/lots.json",
    }

"""/api/v1/planned: the consultations to come, by 年度."""

from typing import Any

from marshmallow import Schema, fields, validate

from consult import clock
from consult.api.reading import Blueprint
from consult.calendars import FiscalYear, FuzzyDate, fiscal_year
from consult.consultations.announcing import planned_list, topics
from consult.db import db
from consult.web.access import public

blueprint = Blueprint("api_planned", __name__, description="意見募集の予定")


class PlannedQuery(Schema):
    """Which 年度, by the Western year it begins in; the present one when absent."""

    year = fields.Integer(validate=validate.Range(1900, 2200))


class PlannedDate(Schema):
    """A time at the precision it is known: `iso` is 2027-01-M for 1月中旬 (E, M, L), 2027-01, 2027, FY2026 or a day."""

    iso = fields.String(required=True)
    said = fields.String(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    precision = fields.String(
        required=True, validate=validate.OneOf(["fiscal_year", "year", "month", "third", "day"])
    )


class PlannedChanged(Schema):
    """A change of the plan with the reason given to everyone."""

    field = fields.String(required=True)
    old = fields.String(required=True, data_key="from")
    new = fields.String(required=True, data_key="to")
    reason = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class Planned(Schema):
    """One consultation to come, or what became of it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    about = fields.String(required=True)
    office = fields.String(required=True)
    themes = fields.List(fields.String(), required=True)
    wards = fields.List(fields.String(), required=True)
    opens = fields.Nested(PlannedDate, required=True)
    closes = fields.Nested(PlannedDate, required=True, allow_none=True)
    decides = fields.Nested(PlannedDate, required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["planned", "overdue", "opened", "dropped"]))
    case = fields.String(required=True, allow_none=True)
    became = fields.String(required=True)
    changes = fields.List(fields.Nested(PlannedChanged), required=True)


class PlannedYear(Schema):
    """The plans of one 年度, what is to come first."""

    year = fields.Integer(required=True)
    years = fields.List(fields.Integer(), required=True)
    planned = fields.List(fields.Nested(Planned), required=True)


@blueprint.route("/planned")
@blueprint.arguments(PlannedQuery, location="query")
@blueprint.response(200, PlannedYear)
@public
def listing(query: dict[str, Any]) -> Any:
    """Consultations to come in one 年度, with every change of plan, and the cases they became."""
    session = db.session()
    year = FiscalYear(query["year"]) if "year" in query else fiscal_year(clock.today())
    return {
        "year": year.year,
        "years": [one.year for one in planned_list.years(session)],
        "planned": [_row(line) for line in planned_list.of_year(session, year)],
    }


def _row(line: planned_list.Line) -> dict[str, Any]:
    plan, named = line.plan, topics.named_of(line.topics)
    return {
        "id": plan.id,
        "title": plan.title,
        "about": plan.about,
        "office": plan.office.name,
        "themes": named.themes,
        "wards": named.wards,
        "opens": _date(line.opens),
        "closes": _date(line.date("closes")),
        "decides": _date(line.date("decides")),
        "state": line.state,
        "case": line.case.number if line.case else None,
        "became": line.became,
        "changes": plan.changes,
    }


def _date(day: FuzzyDate | None) -> dict[str, Any] | None:
    if day is None:
        return None
    return {
        "iso": day.iso,
        "said": str(day),
        "first": day.first,
        "last": day.last,
        "precision": day.precision.value,
    }

"""/desk/advice/counts.csv: the sums of a year as a file, without a word of any record."""

import csv
import io

from flask import Blueprint, make_response, request
from werkzeug.wrappers import Response

from consult import clock
from consult.access.permissions import Permission
from consult.calendars import fiscal_year
from consult.collaboration.advice.queries import counts
from consult.db import db
from consult.i18n import N_, gettext
from consult.web.access import needs
from consult.web.collaboration.advice_sums import lines_of
from consult.web.collaboration.desk_advice import own_offices
from consult.web.forms import number_in

blueprint = Blueprint("desk_advice_counts", __name__)
_COLUMNS = (N_("年度"), N_("どなたから"), N_("何について"), N_("件数"))


@blueprint.get("/desk/advice/counts.csv")
@needs(Permission.ADVICE_KEEP)
def as_csv() -> Response:
    """UTF-8 with a byte order mark, a line for each kind and topic that occurred."""
    year = number_in(request.args.get("year", "")) or fiscal_year(clock.today()).year
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow([gettext(title) for title in _COLUMNS])
    table.writerows(lines_of(year, counts(db.session(), year, [office.id for office in own_offices()])))
    response = make_response("\ufeff" + out.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="advice-{year}.csv"'
    return response

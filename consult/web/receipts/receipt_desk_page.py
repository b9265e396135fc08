"""What the pages about undelivered receipts show."""

from typing import Any

from flask import get_flashed_messages, render_template, request

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit import words
from consult.calendars import date_text
from consult.cases.models import Case
from consult.consultations.actions.delivering import MOST_AT_ONCE
from consult.consultations.delivery import REASONS, STATES
from consult.consultations.identity import Identity
from consult.consultations.models import Opinion
from consult.consultations.queries import deliveries
from consult.db import db
from consult.i18n import N_, gettext
from consult.web.access import current_actor
from consult.web.forms import Typed
from consult.web.opinions.desk_lanes import base, channel, head

_FILTERS = {"": N_("すべて"), "waiting": N_("まだ渡していない"), "printed": N_("印刷した"), "mail": N_("メールが届いていない")}  # fmt: skip


def queue(case: Case, typed: Typed) -> str:
    """The queue with its acts."""
    session = db.session()
    only = request.args.get("only", "") if request.args.get("only", "") in _FILTERS else ""
    after = request.args.get("after", 0, type=int)
    numbers = deliveries.undelivered_of(session, [case.id])[case.id]
    shown = {"": numbers.total, "waiting": numbers.waiting, "printed": numbers.printed, "mail": numbers.mail}
    rows = deliveries.undelivered(session, case, only, after=after, limit=deliveries.PAGE + 1)
    here = f"{base(case)}/receipts"
    ticked = set(request.form.getlist("number"))
    return render_template(
        "desk/receipts.html",
        **head(session, case, "", gettext("受付票が届いていない人")),
        rows=[
            {
                "number": row.number,
                "href": f"{base(case)}/opinions/{row.number}/receipt",
                "channel": channel(row.channel, row.scribe),
                "state": row.delivery.label,
                "why": row.delivery.why,
                "since": row.delivery.since,
                "ticked": str(row.number) in ticked,
            }
            for row in rows[: deliveries.PAGE]
        ],
        filters=[
            {
                "href": here + (f"?only={name}" if name else ""),
                "title": gettext(title),
                "number": shown[name],
                "current": name == only,
            }
            for name, title in _FILTERS.items()
        ],
        total=shown[only],
        at_once=min(MOST_AT_ONCE, shown[only]),
        here=f"{here}?{request.query_string.decode()}" if request.query_string else here,
        print_href=f"{here}/print" + (f"?only={only}" if only else ""),
        more=f"{here}?only={only}&after={rows[deliveries.PAGE - 1].number}" if len(rows) > deliveries.PAGE else "",
        back=here + (f"?only={only}" if only else "") if after else "",
        **_acts(case, typed),
    )  # fmt: skip


def one(case: Case, opinion: Opinion, typed: Typed, who: Identity | None = None) -> str:
    """One receipt."""
    session = db.session()
    delivery = deliveries.delivery_of(session, opinion)
    here = f"{base(case)}/opinions/{opinion.number}"
    return render_template(
        "desk/receipt.html",
        **head(session, case, "", gettext("受付票")),
        opinion={"number": opinion.number, "href": here, "receipt": opinion.receipt_number,
                 "channel": channel(opinion.channel, opinion.scribe), "received": opinion.received_at},
        delivery=delivery,
        who=who,
        here=f"{here}/receipt",
        told=[
            {"at": event.at, "who": event.who, "what": words.said(event.type),
             "state": gettext(STATES.get(event.public.get("state", ""), ""))
             if event.public.get("state", "") in STATES else ""}
            for event in deliveries.told_of(session, opinion)
        ],
        **_acts(case, typed),
    )  # fmt: skip


def _acts(case: Case, typed: Typed) -> dict[str, Any]:
    how, reason = typed["how"] or "posted", typed["reason"] or "unwanted"
    return {
        "may_print": allowed(current_actor(), Permission.RECEIPT_REISSUE, case),
        "may_identify": allowed(current_actor(), Permission.OPINION_IDENTITY, case),
        "ways": [
            {"value": "posted", "label": gettext("郵送した"), "checked": how == "posted"},
            {"value": "handed", "label": gettext("手で渡した"), "checked": how == "handed"},
        ],
        "reasons": [
            {"value": name, "label": gettext(REASONS[name]), "checked": name == reason}
            for name in ("unwanted", "no_address")
        ],
        "typed": typed,
        "on": typed["on"] or date_text(clock.today()),
        "errors": typed.errors,
        "error_of": typed.error_of,
        "said": "　".join(str(text) for text in get_flashed_messages()),
    }

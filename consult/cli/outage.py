"""`consult outage`: when intake was down during a period, and letting follow what the rule of the case says."""

from datetime import datetime
from typing import Any

import click

from consult.cli.acting import AS_JSON, AS_USER, opened

_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.group()
def outage() -> None:
    """Outages of the intake during a period."""


def _data(row: Any) -> dict[str, Any]:
    from consult.consultations.outages import said_of, span_text

    return {
        "id": row.id,
        "state": row.state,
        "from": row.started_at.isoformat(),
        "to": row.ended_at.isoformat(),
        "affected": list(row.affected),
        "rule": row.rule,
        "followed": row.followed_at is not None,
        "extended_to": row.extended_to.isoformat() if row.extended_to else None,
        "said": str(said_of(row) if row.state == "confirmed" else span_text(row)),
    }


@outage.command(name="list")
@click.argument("number")
@AS_JSON
def list_(number: str, *, as_json: bool) -> None:
    """List the outages of a case, those found by the worker and not looked at included."""
    from consult.cases import queries
    from consult.cli.opening import show
    from consult.consultations.outages import outages_of
    from consult.db import db

    with opened(as_json=as_json):
        case = queries.by_number(db.session(), number)
        rows = outages_of(db.session(), case.id, states=("proposed", "confirmed", "dismissed"))
        data = [_data(row) for row in rows]
        show(data, as_json, "\n".join(f"{one['id']}  {one['state']}  {one['said']}" for one in data))


@outage.command()
@click.argument("number")
@click.option(
    "--from", "started", type=_MOMENT, required=True, help="When it began, in Tokyo: 2026-10-30T21:10."
)
@click.option("--to", "ended", type=_MOMENT, required=True, help="When it ended, in Tokyo.")
@click.option(
    "--affected", multiple=True, default=("web",), help="web, email, fax, post or counter; may be repeated."
)
@click.option("--reason", required=True, help="What happened; it is published.")
@AS_USER
@AS_JSON
def record(
    number: str,
    started: datetime,
    ended: datetime,
    affected: tuple[str, ...],
    reason: str,
    user: str,
    *,
    as_json: bool,
) -> None:
    """Record an outage; it stands on the page of the case at once."""
    from consult import clock
    from consult.cases import queries
    from consult.cli.opening import actor, show
    from consult.consultations import outages
    from consult.db import db
    from consult.unit_of_work import unit_of_work

    with opened(as_json=as_json):
        case = queries.by_number(db.session(), number)
        first, last = (m.replace(tzinfo=clock.TOKYO) for m in (started, ended))
        with unit_of_work(actor(user)) as uow:
            made = outages.record(uow, case, first, last, affected=affected, reason=reason)
            data = _data(made)
        show(data, as_json, f"{data['id']}  {data['said']}")


@outage.command()
@click.argument("number")
@click.argument("outage_id", type=int)
@AS_USER
@AS_JSON
def follow(number: str, outage_id: int, user: str, *, as_json: bool) -> None:
    """Let follow what the rule of the case says: the extension, or counting what was delayed."""
    from consult.cases import queries
    from consult.cli.opening import actor, show
    from consult.consultations import outages
    from consult.db import db
    from consult.unit_of_work import unit_of_work

    with opened(as_json=as_json):
        case = queries.by_number(db.session(), number)
        with unit_of_work(actor(user)) as uow:
            found = outages.outage_of(uow.session, case, outage_id)
            counted = outages.follow(uow, found)
            data = {**_data(found), "counted": counted}
        show(data, as_json, data["said"])

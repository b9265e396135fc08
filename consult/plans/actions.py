"""Acts on plans: import a printed 年表, correct a date within what is known, attach the ordinance that followed."""

import codecs
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.bodies.models import Body
from consult.calendars import FuzzyDate, parse_fuzzy
from consult.cases import actions as cases
from consult.cases.models import Case, TimelineEntry
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.plans.models import Plan
from consult.plans.timeline.csv_rows import MEETING, Row, full_names, read_timeline
from consult.records.actions import refresh
from consult.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Imported:
    """The new plan, the rows it was made of, and the bodies that had to be created."""

    plan: Plan
    rows: Sequence[Row]
    new_bodies: Sequence[Body]


def import_timeline(
    uow: UnitOfWork, office: Office, data: bytes, *, title: str, lead: str = "", source: str = ""
) -> Imported:
    """Open a public plan case from a CSV 年表: every event with its own precision, in printed order.

    Raises:
        Invalid: naming every wrong line; nothing is half imported.
        Conflict: when this very file was imported before, naming the case.
    """
    uow.require(Permission.TIMELINE_IMPORT, on=office)
    digest = hashlib.sha256(data).hexdigest()
    same = select(Plan).where(Plan.source_digest.in_(_digests(data))).limit(1)
    known = uow.session.execute(same).scalar_one_or_none()
    if known is not None:
        raise Conflict(
            msg(
                "この年表は、%(number)s「%(title)s」として取り込み済みです",
                number=known.case.number,
                title=known.case.title,
            )
        )
    rows = read_timeline(data)
    case = cases.open_case(
        uow, "plan_history", title=title, office=office, lead=lead, permission=Permission.TIMELINE_IMPORT
    )
    case.public = True
    plan = uow.add(Plan(case=case, source=source, source_digest=digest))
    bodies, new = _bodies(uow, office, case, rows)
    names = full_names(rows)
    for row in rows:
        body = bodies.get(names[row.body])
        uow.add(
            TimelineEntry(
                case_id=case.id,
                position=row.position,
                date=row.date.iso,
                until=row.until.iso if row.until else None,
                date_source=row.printed,
                title=_title(row),
                who=row.body,
                kind=row.kind,
                meeting_number=row.meeting_number,
                body_id=body.id if body else None,
            )
        )
    uow.record(Event.PLAN_IMPORTED, case, public={"events": len(rows), "sha256": digest})
    refresh(uow, case)
    return Imported(plan, rows, new)


def _digests(data: bytes) -> set[str]:
    """Of the file as it came and with other ends of lines: a form or an editor changes them, not the table."""
    plain = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    forms = (data, plain, plain.replace(b"\n", b"\r\n"))
    return {hashlib.sha256(mark + form).hexdigest() for form in forms for mark in (b"", codecs.BOM_UTF8)}


def _title(row: Row) -> str:
    if row.kind == MEETING and row.meeting_number is not None:
        return gettext("第%(n)s回会議") % {"n": row.meeting_number}
    return row.kind


def _bodies(
    uow: UnitOfWork, office: Office, case: Case, rows: Sequence[Row]
) -> tuple[dict[str, Body], list[Body]]:
    """The bodies that met, by full name: those of the office, and new ones of which only the name is known."""
    names, met = full_names(rows), {row.body for row in rows if row.kind == MEETING}
    wanted = list(dict.fromkeys(names[row.body] for row in rows if row.body in met))
    known = uow.session.execute(
        select(Body).where(Body.name.in_(wanted), Body.office_id == office.id)
    ).scalars()
    found = {body.name: body for body in known}
    new = []
    for number, name in enumerate(wanted, 1):
        if name not in found:
            found[name] = uow.add(
                Body(
                    slug=f"{case.slug}-{number}", name=name, kind="imported", seats=0, office_id=office.id,
                    created_at=clock.now(),
                )
            )  # fmt: skip
            uow.flush()
            uow.record(
                Event.BODY_CREATED, found[name], public={"kind": "imported", "case": case.slug}, first=True
            )
            new.append(found[name])
    return found, new


def _entry_of(uow: UnitOfWork, case: Case, position: int) -> TimelineEntry:
    """The event at a place of the timeline; NotFound when there is none."""
    entry = uow.session.execute(
        select(TimelineEntry).where(TimelineEntry.case_id == case.id, TimelineEntry.position == position)
    ).scalar_one_or_none()
    if entry is None:
        raise NotFound(msg("%(n)s番のできごとはありません", n=position))
    return entry


def correct_date(uow: UnitOfWork, case: Case, position: int, text: str) -> TimelineEntry:
    """Write another date for an event, no finer than the source knows it: a month never gets a day.

    Raises:
        Invalid: for a date that claims more than is known, or cannot be read.
    """
    uow.require(Permission.CASE_EDIT, on=case)
    entry = _entry_of(uow, case, position)
    known = FuzzyDate.from_iso(entry.date)
    proposed = parse_fuzzy(text, after=known)
    known.ensure_not_finer(proposed)
    entry.date = proposed.iso
    uow.record(
        Event.TIMELINE_CHANGED, case, public={"position": position, "from": known.iso, "to": proposed.iso}
    )
    refresh(uow, case)
    return entry


def attach_ordinance(
    uow: UnitOfWork, plan: Plan, *, name: str, number: str, promulgated_on: dt.date, provisional: str = ""
) -> TimelineEntry:
    """Add 条例公布 to the story, and both names to what the case is found by: （仮称）… and the official one.

    Raises:
        Invalid: for a missing name or number.
        Conflict: when an ordinance is attached already.
    """
    case = plan.case
    uow.require(Permission.CASE_EDIT, on=case)
    if not name.strip() or not number.strip():
        sentence = msg("条例の名前と番号を書いてください。例 条例第2号")
        raise Invalid(sentence, {"name" if not name.strip() else "number": [sentence]})
    if plan.promulgated_on is not None:  # a number is given once
        raise Conflict(msg("条例は%(number)sとして記録済みです", number=plan.ordinance_number))
    plan.ordinance_number, plan.promulgated_on = number, promulgated_on
    if provisional:
        cases.name(uow, case, provisional, "provisional")
    cases.name(uow, case, name, "official", since=promulgated_on.isoformat())
    return cases.add_to_timeline(
        uow,
        case,
        TimelineEntry(
            date=promulgated_on.isoformat(),
            title=gettext("条例公布"),
            who=gettext("市"),
            kind=gettext("条例公布"),
            note=f"{name}（{number}）",
        ),
    )

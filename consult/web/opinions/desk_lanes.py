"""The head of every page where opinions are worked on: the case, the lanes, the sum; and the lines of a queue."""

from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import countdown, date_text
from consult.cases import queries as case_queries
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import rules
from consult.consultations.queries import desk, desk_groups
from consult.consultations.rules import CHANNELS
from consult.documents.text import visible
from consult.i18n import N_, Message, gettext, msg, pick
from consult.web import trails

LANES: Mapping[desk.Lane, str] = {
    "split": N_("分ける"),
    "answer": N_("答える"),
    "review": N_("確かめる"),
    "done": N_("終わり"),
}
# Where the work of a lane is done, when it is not a list of opinions by lane.
_LANE_PAGES: Mapping[str, str] = {"answer": "/responses", "review": "/opinions?lane=redaction"}


def base(case: Case) -> str:
    """The address of the case on the desk."""
    return f"/desk/cases/{case.slug}"


def channel(code: str, scribe: str = "") -> str:
    """ウェブ, 窓口（代筆）."""
    word = gettext(CHANNELS[code])
    return gettext("%(channel)s（代筆）") % {"channel": word} if scribe else word


def head(session: Session, case: Case, lane: str, place: str = "") -> dict[str, Any]:
    """The case line, the lanes and the sum, as every page of this work begins; `place` ends the trail."""
    found, groups = desk.lanes(session, case), desk_groups.group_states(session, case)
    numbers = {
        "split": found.split,
        "answer": groups["open"] + groups["returned"],
        "review": found.redaction + groups["drafted"] + groups["checked"],
        "done": found.done,
    }
    definition = staged.definition_of(session, case)
    apart = "・".join(f"{gettext(rules.APART[name])}{number}" for name, number in found.apart.items())
    parts = [
        {"title": gettext("分ける"), "number": found.split},
        {"title": gettext("分けた"), "number": found.answer},
        {"title": gettext("答えた"), "number": found.review},
        {"title": gettext("終わり"), "number": found.done},
    ]
    if sum(found.apart.values()):
        parts.append({"title": gettext("別に数える"), "number": sum(found.apart.values())})
    return {
        "case": {
            "number": case.number,
            "address": case.slug,
            "title": case.title,
            "stage": pick(definition.stage(case.stage).label),
        },
        "clock": _clock(session, case),
        "lanes": [
            {
                "name": name,
                "title": gettext(title),
                "number": numbers[name],
                "href": base(case) + _LANE_PAGES.get(name, f"/opinions?lane={name}"),
                "current": name == lane,
            }
            for name, title in LANES.items()
        ],
        "recon": {
            "received": found.received,
            "people": found.people,
            "parts": parts,
            "balanced": found.balanced,
            "rest": {"href": f"{base(case)}/opinions?lane=apart", "title": apart},
        },
        "entry": found.entry,
        "trail": trails.of_case(case, place or gettext("意見を分ける")),
    }


def _clock(session: Session, case: Case) -> dict[str, Any] | None:
    running = case_queries.running_deadlines(session, [case])[case.id]
    first = min(running, key=lambda d: d.due_at, default=None)
    if first is None:
        return None
    return {
        "text": msg("%(what)s　%(left)s", what=Message(first.label), left=countdown(first.due_on)),
        "until": msg("%(day)sまで", day=date_text(first.due_on, "short", today=clock.today())),
    }


def entries(case: Case, found: desk.Queue, lane: str, current: int | None = None) -> list[dict[str, Any]]:
    """The lines of a queue."""
    return [
        {
            "href": f"{base(case)}/opinions/{row.number}" + _suffix(lane, row),
            "number": row.number,
            "channel": channel(row.channel, row.scribe),
            "text": visible(row.start) or gettext("（本文はこれから入れます）"),
            "current": row.number == current,
            "flags": _row_flags(row),
        }
        for row in found.entries
    ]


def _suffix(lane: str, row: desk.Listed) -> str:
    if not row.transcribed:
        return "/transcription"
    return "/review" if lane == "redaction" else ""


def _row_flags(row: desk.Listed) -> list[dict[str, str]]:
    flags = []
    if not row.transcribed:
        flags.append({"kind": "other", "text": gettext("転記待ち")})
    if row.stage in rules.APART:
        flags.append({"kind": "other", "text": gettext(rules.APART[row.stage])})
    if row.stage == "query":
        flags.append({"kind": "other", "text": gettext("確認中")})
    if row.review == "returned":
        flags.append({"kind": "personal", "text": gettext("墨消しが戻された")})
    if row.stage == "answered":
        flags.append({"kind": "other", "text": gettext("承認待ち")})
    if "personal_data" in row.flags and row.review != "released":
        flags.append({"kind": "personal", "text": gettext("個人情報らしい語")})
    if row.same > 1:
        flags.append({"kind": "same", "text": str(msg("同じ文 %(n)s通", n=row.same))})
    return flags


def lane_filters(case: Case, lane: str) -> list[dict[str, Any]]:
    """受付順・個人情報らしい語・同じ文."""
    only, anchor = request.args.get("only", ""), request.args.get("place", "")
    here = f"{base(case)}/opinions?lane={lane}"
    titles = {"": gettext("受付順"), "personal": gettext("個人情報らしい語"), "same": gettext("同じ文")}
    return [
        {
            "href": here + (f"&only={name}" if name else ""),
            "title": title,
            "current": not anchor and only == name,
        }
        for name, title in titles.items()
    ]

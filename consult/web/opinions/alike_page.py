"""What the pages of like opinions show: each difference in its words, what is left to decide, how far a batch is."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.carrying import Difference, carried, differences
from consult.consultations.models import Opinion
from consult.consultations.models_families import OpinionBatch
from consult.consultations.queries import alike, desk, happened
from consult.consultations.queries.desk import START
from consult.consultations.rules import APART, Taken, uncovered
from consult.documents.text import visible
from consult.i18n import N_, gettext, msg
from consult.web.opinions.desk_lanes import base, channel
from consult.web.opinions.opinion_text import runs

KINDS: Mapping[str, str] = {
    "same": N_("同じ文を分け終えた"),
    "near": N_("同じところだけを写した"),
    "nothing": N_("残りを「意見ではない」として分け終えた"),
}
_MANY = 20  # within minutes
_OP = {"same": "equal", "removed": "delete", "added": "insert"}


def source(case: Case, opinion: Opinion) -> dict[str, Any]:
    """The opinion others are compared with."""
    return {
        "number": opinion.number,
        "href": f"{base(case)}/opinions/{opinion.number}",
        "start": visible(opinion.text[:START]) + ("…" if len(opinion.text) > START else ""),
        "points": [point.gist for point in opinion.points],
        "split": opinion.split_at is not None,
    }


def same(opinion: Opinion, other: Opinion) -> dict[str, Any]:
    """Another with the same text: what is written otherwise without saying anything else."""
    return {
        "number": other.number,
        "href": f"{base(other.case)}/opinions/{other.number}",
        "equal": opinion.text == other.text,
        "runs": runs(opinion.text, other.text),
        "state": _state(other),
    }


def near(opinion: Opinion, other: Opinion) -> dict[str, Any]:
    """Another nearly like it: every difference, and how many sentences wait for a person."""
    own = [Taken(p.start, p.end, p.point_id) for p in other.passages]
    taken = [Taken(p.start, p.end, p.point_id) for p in opinion.passages]
    left = len(uncovered(other.text, own or carried(opinion.text, taken, other.text)))
    return {
        "number": other.number,
        "href": f"{base(other.case)}/opinions/{other.number}",
        "channel": channel(other.channel, other.scribe),
        "differences": shown(differences(opinion.text, other.text)),
        "left": left,
        "state": _state(other),
        "open": other.stage in alike.UNSPLIT,
    }


def shown(found: list[Difference]) -> list[list[dict[str, str]]]:
    """Differences for the diff component, hidden characters named."""
    return [
        [{"op": _OP[op], "text": visible(text)} for op, text in difference.pieces] for difference in found
    ]


def _state(other: Opinion) -> str:
    if other.stage in APART:
        return gettext(APART[other.stage])
    if other.stage not in alike.UNSPLIT:
        return gettext("確認中") if other.stage == "query" else gettext("分け終えた")
    return gettext("分けている途中") if other.passages or other.points else gettext("まだ分けていない")


def batch(session: Session, case: Case, opinion: Opinion, row: OpinionBatch) -> dict[str, Any]:
    """One act on many: who asked, when, how far it is."""
    found = alike.progress(session, row)
    return {
        "href": f"{base(case)}/opinions/{opinion.number}/alike/{row.key}",
        "key": row.key,
        "title": gettext(KINDS[row.kind]),
        "kind": row.kind,
        "at": row.asked_at,
        "who": happened.names_of(session, [row.asked_by]).get(row.asked_by, ""),
        "total": found.total,
        "waiting": found.waiting,
        "done": found.done,
        "left": found.left,
        "words": msg("%(done)s通を済ませ、%(left)s通を残しました", done=found.done, left=found.left),
    }


def family(session: Session, case: Case, opinion: Opinion) -> dict[str, Any]:
    """Those that say nearly the same, and where this one differs from what most of them say."""
    base_text = alike.base_of(session, opinion)
    return {
        "searched": alike.has_family(session, opinion),
        "near": alike.number_near(session, opinion),
        "base": base_text.number if base_text else None,
        "base_href": f"{base(case)}/opinions/{base_text.number}" if base_text else "",
        "differences": shown(differences(base_text.text, opinion.text)) if base_text else [],
    }


def frequency_flags(session: Session, opinion: Opinion) -> list[dict[str, str]]:
    """What only the office sees; it says nothing about the opinion."""
    found, flags = desk.frequency(session, opinion), []
    if found.sender > 1:
        flags.append(msg("同じ差出人 %(n)s通", n=found.sender))
    if found.minutes >= _MANY:
        flags.append(msg("前後5分に%(n)s通", n=found.minutes))
    return [{"kind": "other", "text": str(flag)} for flag in flags]

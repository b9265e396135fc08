"""The original of an opinion in pieces: what may be hidden is marked, nothing is changed."""

from collections.abc import Mapping
from typing import Any

from consult.consultations.models import Opinion
from consult.documents.diff import compare, merged
from consult.documents.personal_data import Kind, personal_data_hints
from consult.documents.redaction import Ground
from consult.documents.text import visible
from consult.i18n import N_, gettext

KINDS: Mapping[str, str] = {
    Kind.EMAIL: N_("メール"),
    Kind.PHONE: N_("電話番号"),
    Kind.POSTAL_CODE: N_("郵便番号"),
    Kind.MY_NUMBER: N_("マイナンバー"),
}
_OP = {"same": "equal", "removed": "delete", "added": "insert"}


def parts(opinion: Opinion, start: int, end: int) -> list[dict[str, Any]]:
    """A stretch of the original in pieces: what is proposed to be hidden keeps its words under a hatch."""
    spans = sorted(
        [(r.start, r.end, _ground_word(opinion, r.start, r.end, r.ground)) for r in opinion.redactions]
        + [(h.start, h.end, gettext(KINDS[h.kind]) + "？") for h in unsaved(opinion)]
    )
    pieces: list[dict[str, Any]] = []
    place = start
    for first, last, ground in spans:
        first, last = max(first, place), min(last, end)  # noqa: PLW2901 - clipped to the stretch
        if first >= last:
            continue
        pieces.append({"text": visible(opinion.text[place:first])})
        pieces.append({"text": visible(opinion.text[first:last]), "ground": ground, "proposed": True})
        place = last
    return [*pieces, {"text": visible(opinion.text[place:end])}]


def lines(opinion: Opinion) -> list[list[dict[str, Any]]]:
    """The original line by line, each in pieces."""
    found, place = [], 0
    for line in opinion.text.splitlines(keepends=True):
        if line.strip():
            found.append(parts(opinion, place, place + len(line.rstrip())))
        place += len(line)
    return found


def _ground_word(opinion: Opinion, start: int, end: int, ground: str) -> str:
    for hint in personal_data_hints(opinion.text):
        if (hint.start, hint.end) == (start, end):
            return gettext(KINDS[hint.kind])
    return Ground(ground).label


def unsaved(opinion: Opinion) -> list[Any]:
    """Hints nobody has decided on yet: with the first proposal every hint is taken or left out."""
    if opinion.review != "none":
        return []
    return personal_data_hints(opinion.text)


def runs(before: str, after: str) -> list[dict[str, str]]:
    """Two wordings as one column of pieces for the diff component."""
    return [{"op": _OP[op], "text": text} for op, text in merged(compare(before, after))]

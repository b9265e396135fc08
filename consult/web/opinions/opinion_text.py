"""The original of an opinion in pieces: what may be hidden is marked, nothing is changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from consult.consultations.models import Opinion
from consult.documents.diff import compare, merged
from consult.documents.personal_data import Hint, Kind
from consult.documents.redaction import Ground
from consult.documents.text import visible
from consult.i18n import N_, gettext

KINDS: Mapping[str, str] = {
    Kind.EMAIL: N_("メール"),
    Kind.PHONE: N_("電話番号"),
    Kind.POSTAL_CODE: N_("郵便番号"),
    Kind.MY_NUMBER: N_("マイナンバー"),
    Kind.NUMBER: N_("番号"),
    Kind.ACCOUNT: N_("アカウント"),
    Kind.BIRTH: N_("生年月日"),
    Kind.ADDRESS: N_("住所"),
    Kind.NAME: N_("名前"),
}
_OP = {"same": "equal", "removed": "delete", "added": "insert"}


def parts(opinion: Opinion, start: int, end: int, hints: Sequence[Hint]) -> list[dict[str, Any]]:
    """A stretch of the original in pieces: what is proposed to be hidden keeps its words under a hatch."""
    spans = sorted(
        [(r.start, r.end, _ground_word(hints, r.start, r.end, r.ground)) for r in opinion.redactions]
        + [(h.start, h.end, gettext(KINDS[h.kind]) + "？") for h in unsaved(opinion, hints)]
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


def lines(opinion: Opinion, hints: Sequence[Hint]) -> list[list[dict[str, Any]]]:
    """The original line by line, each in pieces."""
    found, place = [], 0
    for line in opinion.text.splitlines(keepends=True):
        if line.strip():
            found.append(parts(opinion, place, place + len(line.rstrip()), hints))
        place += len(line)
    return found


def _ground_word(hints: Sequence[Hint], start: int, end: int, ground: str) -> str:
    for hint in hints:
        if (hint.start, hint.end) == (start, end):
            return gettext(KINDS[hint.kind])
    return Ground(ground).label


def unsaved(opinion: Opinion, hints: Sequence[Hint]) -> Sequence[Hint]:
    """Hints nobody has decided on yet: with the first proposal every hint is taken or left out."""
    if opinion.review != "none":
        return []
    return hints


def runs(before: str, after: str) -> list[dict[str, str]]:
    """Two wordings as one column of pieces for the diff component."""
    return [{"op": _OP[op], "text": text} for op, text in merged(compare(before, after))]

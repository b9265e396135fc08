"""What several procedures read out of their sheets in the same way: lines counted, second readers told apart. Pure."""

from collections.abc import Collection, Iterable

from consult.dossier.queries import Dossier
from consult.dossier.sheets import Written


def lines(text: str | None) -> int:
    """How many things stand in a text that holds one on each line."""
    return sum(bool(line.strip()) for line in (text or "").splitlines())


def missing(sheet: Written | None, items: Iterable[str]) -> tuple[str, ...]:
    """The items a sheet has no answer for; all of them when there is no sheet."""
    return tuple(item for item in items if sheet is None or sheet[item] is None)


def cleared_by_another(dossier: Dossier, clearance: str, public: Collection[str]) -> bool:
    """Whether somebody who wrote none of the public sheets has read them all since the last was written."""
    written = [sheet for code in public for sheet in dossier.all(code)]
    readings = [sheet for sheet in dossier.all(clearance) if sheet["read"]]
    writers = {sheet.by for sheet in written}
    latest = max((sheet.at for sheet in written), default=None)
    return any(r.by not in writers and (latest is None or r.at >= latest) for r in readings)

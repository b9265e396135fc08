"""The tree of a plan as a nested list: goals, measures, actions, and the cases in which each is worked on."""

from typing import Any

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.i18n import gettext
from consult.plans import tree
from consult.plans.tree_rules import LEVELS


def nested(session: Session, case: Case, *, public: bool) -> list[dict[str, Any]]:
    """Each line with those below it; `public` leaves out cases nobody may read yet."""
    linked = tree.worked_on(session, case)
    roots: list[dict[str, Any]] = []
    by_code: dict[str, dict[str, Any]] = {}
    for row in tree.measures(session, case):
        parent, level = row.code.rpartition("-")[0], row.code.count("-")
        node: dict[str, Any] = {
            "code": row.code,
            "kind": gettext(LEVELS[level]),
            "title": row.title,
            "text": row.text,
            "indicator": row.indicator,
            "target": row.target,
            "cases": [
                {"number": one.number, "title": one.title, "href": one.address}
                for one in linked.get(row.id, ())
                if one.public or not public
            ],
            "below": [],
        }
        by_code[row.code] = node
        (by_code[parent]["below"] if parent in by_code else roots).append(node)
    return roots


def as_lines(session: Session, case: Case) -> str:
    """The tree as it is typed again; as a table where a line says more than its name."""
    rows = tree.measures(session, case)
    if not any(row.text or row.indicator or row.target for row in rows):
        return "\n".join(f"{row.code} {row.title}" for row in rows)
    cells = [["code", "title", "text", "indicator", "target"]]
    cells += [[row.code, row.title, row.text, row.indicator, row.target] for row in rows]
    return "\n".join(",".join(_quoted(cell) for cell in line) for line in cells)


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if any(c in cell for c in ',"\n') else cell

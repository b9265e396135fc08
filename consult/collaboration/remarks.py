"""講評の公表: what reviewers said of a grant or a joint project, read through by the office and then published.

The words are taken over from examination, inspection or the returned score sheets; no seat and no name goes with them.
"""

from collections.abc import Iterable

from consult.access.permissions import Permission
from consult.collaboration.grants import sheets as grants
from consult.collaboration.joint_projects import sheets as joint_projects
from consult.dossier.offered import Typed, offers
from consult.dossier.queries import Dossier
from consult.dossier.sheets import Item, Sheet, Type, declare
from consult.i18n import N_

CODE = "remarks"
_TEXT = Item(
    "text", N_("講評"), Type.TEXT,
    N_("審査や検査で書かれたことを写してあります。名前や席がわかる言葉を直してから、書いて公表します。"),
)  # fmt: skip


def _sheet(procedure: str, *permissions: Permission) -> Sheet:
    purpose = N_(
        "審査した人や検査した人の講評を、案件のページに載せます。書くと公表されます。取り下げると消えます。"
    )
    return Sheet(procedure, CODE, N_("審査・検査の講評"), purpose, (_TEXT,), permissions, single=True)


declare(
    _sheet(grants.NAME, Permission.GRANT_DECIDE, Permission.GRANT_INSPECT),
    _sheet(joint_projects.NAME, Permission.JOINT_DECIDE, Permission.JOINT_SCREEN),
)


@offers(grants.NAME, CODE)
def of_grant(held: Dossier) -> Typed:
    """What examination and inspection found, a line each."""
    return _lines(one["result"] for code in ("examination", "inspection") for one in held.all(code))


@offers(joint_projects.NAME, CODE)
def of_joint_project(held: Dossier) -> Typed:
    """The comments that went back to the group, a line each; nothing before they went."""
    return _lines(one["comment"] for one in held.all("returned"))


def _lines(found: Iterable[str | None]) -> Typed:
    text = "\n".join(one for one in found if one)
    return {"text": [text]} if text else {}

"""Any case may come from, feed or answer any other: held for every pair of procedures, without a database."""

from itertools import product
from types import SimpleNamespace

import pytest

from consult.access.actor import Scope
from consult.cases import relations
from consult.cases.definitions import library

KINDS = sorted(library())


class Desk:
    """Just enough of a unit of work for a link: everything is permitted, nothing was linked before."""

    actor = None

    def __init__(self):
        self.session, self.kept = self, []

    def require(self, permission, on):
        assert permission.value == "case:link"
        assert on

    def execute(self, _statement):
        return SimpleNamespace(scalar_one_or_none=lambda: None)

    def add(self, row):
        self.kept.append(row)
        return row

    def record(self, *_args, **_public):
        pass


def case_of(number, procedure):
    return SimpleNamespace(
        id=number, procedure=procedure, public=True, slug=f"c-{number}", scope=Scope(1, None, number)
    )


@pytest.mark.parametrize("relation", relations.CHOICES)
def test_every_procedure_links_to_every_other_and_to_its_own_kind(monkeypatch, relation):
    desk, pairs = Desk(), list(product(KINDS, KINDS))
    assert len(KINDS) >= 20
    for one, other in pairs:
        monkeypatch.setattr(relations, "by_number", lambda _session, _number, other=other: case_of(2, other))
        relations.relate(desk, case_of(1, one), "R8-意-002", relation)
    kind = "came_from" if relation == "from" else relation
    assert [(row.from_id, row.to_id, row.kind) for row in desk.kept] == [(1, 2, kind)] * len(pairs)


def test_a_link_reads_truly_from_both_ends():
    assert relations.said("came_from") == "この案件は、その案件から生まれた"
    assert relations.said("from:came_from") == "その案件は、この案件から生まれた"
    assert relations.said("from:answers") == "その案件は、この案件に答える"
    assert relations.said("discusses") == "話し合った"

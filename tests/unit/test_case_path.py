"""道筋: what a reader is told will normally follow."""

from dataclasses import replace

from consult.cases import path
from tests.factories import works


def test_an_exception_is_never_what_normally_follows():
    definition = works.definition()
    edges = sorted(definition.edges, key=lambda edge: not edge.override)  # the exception first in the file
    assert edges[0].override
    assert path.ahead(replace(definition, edges=tuple(edges[:1])), "work") == []
    assert path.ahead(replace(definition, edges=tuple(edges)), "draft")[:2] == ["work", "agreed"]

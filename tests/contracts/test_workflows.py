"""The procedures that ship: sound under the real table of access, complete in words, unchanged once used."""

import json
import tomllib
from html import unescape

import jsonschema_rs
import pytest

from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.i18n import LANGUAGES, using
from consult.procedures import register_procedures
from consult.resources import resource
from consult.workflow.conditions import CONDITIONS
from consult.workflow.diagram import mermaid, svg, table
from consult.workflow.document import from_json
from consult.workflow.engine import move
from consult.workflow.library import load_all
from consult.workflow.lint import lint_together, problems, registered
from consult.workflow.loader import load
from consult.workflow.standing import GENERIC
from consult.workflow.vocabulary import EFFECTS, INPUTS

register_procedures()
FILES = sorted(resource("workflows").glob("*.toml"))
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@each_file
def test_a_shipped_procedure_is_sound(path):
    known = registered(set(Permission), {p: frozenset(roles) for p, roles in POLICY.items()})
    found = problems(load(path), known, path.name, path.read_text(encoding="utf-8"))
    assert found == [], "\n".join(str(p) for p in found)


def test_the_shipped_procedures_are_sound_together():
    assert {
        name: found for name, found in lint_together(load_all(resource("workflows"))).items() if found
    } == {}


@each_file
def test_a_shipped_procedure_has_the_shape_of_the_schema(path):
    schema = jsonschema_rs.Draft202012Validator(
        json.loads((resource("workflows") / "schema.json").read_text(encoding="utf-8"))
    )
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [str(error) for error in schema.iter_errors(document)] == []
    assert list(schema.iter_errors(document | {"surprise": 1}))


@each_file
def test_every_edge_of_a_shipped_procedure_can_be_moved(path):
    definition = load(path)
    for edge in definition.edges:
        for source in edge.sources:
            assert move(definition, source, edge.trigger, edge.to) == edge.to


@each_file
def test_a_shipped_procedure_survives_storage(path):
    definition = load(path)
    assert from_json(definition.json).digest == definition.digest


@each_file
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_shows_every_stage_without_styles_or_scripts(path, language):
    definition = load(path)
    current = definition.stages[1].name
    with using(language):
        drawn = svg(definition, current, [definition.initial])
        rows = table(definition, current, [definition.initial])
    assert drawn.startswith("<svg ")
    assert all(bad not in drawn for bad in ("style=", "<script", "class="))
    assert all(f'<a href="#stage-{row.stage}"><title>{row.label}' in unescape(drawn) for row in rows)
    assert [row.mark for row in rows][:2] == ["visited", "now"]
    assert drawn.count("◎") == 2, "at the stage and in the legend"
    assert "stroke-dasharray" in drawn


@each_file
def test_the_table_says_who_what_and_when_for_every_way(path):
    definition = load(path)
    rows = {row.stage: row for row in table(definition, who=str.upper)}
    for edge in definition.edges:
        for source in edge.sources:
            way = next(w for w in rows[source].ways if (w.trigger, w.to) == (edge.trigger, edge.to))
            assert way.who == edge.permission.upper()
            assert len(way.requires) == len(edge.requires)
            assert all("%(" not in text for text in (*way.requires, *way.warns))
    assert all(bool(rows[s.name].deadline) == (s.deadline is not None) for s in definition.stages)


@each_file
def test_the_mermaid_export_names_every_edge(path):
    definition = load(path)
    exported = mermaid(definition)
    assert all(f"{s} --> {e.to}: " in exported for e in definition.edges for s in e.sources)


def test_the_library_holds_the_procedures_by_name():
    assert {"public_consultation", "opinion", "meeting", "plan_history"} <= set(
        load_all(resource("workflows"))
    )


# Offered to municipalities whose own definitions ask for it; the ones that come along do not.
OFFERED = {"proofreading_waiting"}


def test_every_registered_word_is_used_by_some_procedure():
    definitions = load_all(resource("workflows")).values()
    edges = [edge for one in definitions for machine in (one, *one.tracks) for edge in machine.edges]
    assert {code for edge in edges for code in (*edge.requires, *edge.warns)} == set(
        CONDITIONS
    ) - GENERIC - OFFERED
    assert {name for edge in edges for name in edge.effects} == set(EFFECTS)
    assert {name for edge in edges for name in edge.inputs} == set(INPUTS)


def test_an_abandoned_or_open_case_accepts_opinions_only_while_open():
    definition = load_all(resource("workflows"))["public_consultation"]
    assert [s.name for s in definition.stages if definition.opens(s.name, "opinions")] == ["open"]

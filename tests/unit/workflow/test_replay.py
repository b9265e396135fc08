"""The fold of a case's events: what followed the procedure passes, every planted departure is found and named."""

import json

import pytest

from consult.cases.definitions import library
from consult.workflow.engine import move
from consult.workflow.replay import Fold, ways_of

OLD = {
    "initial": "draft",
    "stages": [{"name": name} for name in ("draft", "open", "closed")],
    "edges": [
        {"trigger": "start", "from": ["draft"], "to": "open"},
        {"trigger": "close", "from": ["open"], "to": "closed"},
    ],
    "tracks": [
        {"name": "estimate", "initial": "asked", "stages": [{"name": "asked"}, {"name": "given"}],
         "edges": [{"trigger": "give", "from": ["asked"], "to": "given"}]}
    ],
}  # fmt: skip
NEW = {
    **OLD,
    "stages": [{"name": name} for name in ("draft", "running", "closed")],
    "edges": [{"trigger": "end", "from": ["running"], "to": "closed"}],
}
KNOWN = {"old": ways_of(OLD), "new": ways_of(NEW)}


def created(**more):
    return {"type": "case.created", "definition": "old", "stage": "draft"} | more


def step(trigger, start, end, definition="old", **more):
    return {
        "type": "stage.advanced",
        "trigger": trigger,
        "from": start,
        "to": end,
        "definition": definition,
        **more,
    }


def migrated(start, end, **more):
    return {
        "type": "case.migrated", "from": start, "to": end, "from_definition": "old", "definition": "new", "tracks": {},
    } | more  # fmt: skip


def faults(*events, stage, definition="old", tracks=None):
    fold = Fold(KNOWN, definition)
    found = [fault for event in events for fault in fold.take(event)]
    return [fault.problem for fault in [*found, *fold.ends(stage, definition, tracks)]]


SOUND = (created(), step("start", "draft", "open"), step("close", "open", "closed"))


def test_a_case_that_followed_its_procedure_has_no_fault():
    assert faults(*SOUND, stage="closed") == []
    assert faults(created(), {"type": "deadline.set"}, stage="draft") == []


def test_a_case_goes_on_under_the_definition_it_was_moved_to():
    events = (*SOUND[:2], migrated("open", "running"), step("end", "running", "closed", "new"))
    assert faults(*events, stage="closed", definition="new") == []
    assert faults(*events, stage="closed", definition="old") == ["replay_definition"]


def test_tracks_are_followed_beside_the_case():
    events = (
        *SOUND[:2],
        {"type": "track.started", "track": "estimate", "stage": "asked", "definition": "old"},
        step("give", "asked", "given", track="estimate"),
        {"type": "track.stopped", "track": "estimate", "stage": "given"},
    )
    assert faults(*events, stage="open", tracks={"estimate": "given"}) == []
    assert faults(*events, stage="open", tracks={"estimate": "asked"}) == ["replay_stage"]
    assert faults(*events, stage="open", tracks={}) == ["replay_stage"]


@pytest.mark.parametrize(
    ("events", "stage", "problems"),
    [
        ((SOUND[0], SOUND[2]), "closed", {"replay_step"}),
        ((*SOUND[:2], step("force", "open", "closed")), "closed", {"replay_step"}),
        ((*SOUND[:2], step("start", "open", "closed")), "closed", {"replay_step"}),
        (SOUND, "open", {"replay_stage"}),
        ((*SOUND[:2], step("close", "open", "closed", "new")), "closed", {"replay_definition"}),
        ((created(stage="open"), SOUND[2]), "closed", {"replay_step"}),
        ((created(definition="lost"), SOUND[1]), "open", {"replay_definition", "replay_step"}),
        ((*SOUND[:2], migrated("draft", "running")), "running", {"replay_step", "replay_definition"}),
        ((*SOUND[:2], migrated("open", "nowhere")), "nowhere", {"replay_step", "replay_definition"}),
        ((*SOUND[:2], migrated("open", "open", definition="lost")), "open", {"replay_definition"}),
        ((*SOUND[:2], step("give", "asked", "given", track="estimate")), "open", {"replay_step"}),
        ((*SOUND[:2], {"type": "track.started", "track": "other", "stage": "x"}), "open", {"replay_step"}),
        ((*SOUND[:2], {"type": "track.stopped", "track": "estimate", "stage": "x"}), "open", {"replay_step"}),
    ],
    ids=[
        "step missing", "no such edge", "edge of another stage", "stage changed by hand", "wrong digest",
        "began elsewhere", "unknown definition", "moved from elsewhere", "moved to no stage", "moved to no definition",
        "track not started", "unknown track", "track elsewhere",
    ],
)  # fmt: skip
def test_every_departure_is_found(events, stage, problems):
    assert set(faults(*events, stage=stage)) == problems


@pytest.mark.parametrize("document", [{}, {"edges": [1]}, {"edges": [{"trigger": "x"}]}, {"edges": 3}])
def test_what_is_no_definition_is_refused(document):
    with pytest.raises(ValueError, match="edges"):
        ways_of(document)


@pytest.mark.parametrize("definition", library().values(), ids=lambda d: d.name)
def test_the_fold_knows_exactly_the_edges_the_engine_knows(definition):
    ways = ways_of(json.loads(definition.json))
    for trigger, start, end in ways.edges:
        assert move(definition, start, trigger, end) == end
    assert len(ways.edges) == len({(e.trigger, s, e.to) for e in definition.edges for s in e.sources})
    assert set(ways.tracks) == {track.name for track in definition.tracks}

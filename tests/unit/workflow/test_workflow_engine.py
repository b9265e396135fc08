"""The wrapper around `transitions` springs none of the library's traps."""

import gc
import os
import threading
import weakref

import pytest
from transitions import EventData

from consult.errors import Refused
from consult.workflow.engine import Cursor, machine, move
from consult.workflow.loader import load_text


def test_an_edge_leads_where_the_definition_says(sound):
    assert move(sound, "draft", "start") == "open"


@pytest.mark.parametrize(
    ("stage", "trigger"),
    [
        ("open", "start"),
        ("draft", "publish"),
        ("draft", "nothing"),
        ("nowhere", "start"),
        ("published", "start"),
    ],
)
def test_a_way_that_does_not_exist_is_refused_in_words(stage, trigger, sound):
    with pytest.raises(Refused, match="できません"):
        move(sound, stage, trigger)


@pytest.mark.parametrize("jump", ["to_published", "to_open", "to_decided"])
def test_no_trigger_jumps_past_the_guards(jump, sound):
    assert jump not in machine(sound).events
    with pytest.raises(Refused):
        move(sound, "draft", jump)


def test_a_string_is_never_looked_up_imported_or_called(sound, monkeypatch):
    called = []
    monkeypatch.setattr(os, "getcwd", lambda: called.append(1))
    flat = machine(sound)
    with pytest.raises(TypeError):
        flat.resolve_callable("os.getcwd", EventData(None, None, flat, Cursor("draft"), (), {}))
    with pytest.raises(TypeError):
        flat.resolve_callable("stage", EventData(None, None, flat, Cursor("draft"), (), {}))
    assert called == []


def test_a_guard_that_is_refused_moves_nothing_and_says_so(sound):
    with pytest.raises(Refused):
        move(sound, "draft", "start", to="published")


def test_the_machine_runs_no_callbacks_that_could_fail_unseen(sound):
    flat = machine(sound)
    for hook in ("prepare_event", "before_state_change", "after_state_change", "finalize_event",
                 "on_exception", "on_final"):  # fmt: skip
        assert getattr(flat, hook) == []
    for event in flat.events.values():
        for ways in event.transitions.values():
            for way in ways:
                assert (way.prepare, way.before, way.after) == ([], [], [])
                assert all(callable(c.func) for c in way.conditions)


def test_the_machine_is_neither_queued_nor_forgiving(sound):
    flat = machine(sound)
    assert flat.has_queue is False
    assert flat.auto_transitions is False
    assert flat.ignore_invalid_triggers is False


def test_one_machine_serves_a_definition_however_often_it_is_read(text, sound):
    assert machine(load_text(text.encode())) is machine(sound)


def test_a_changed_definition_gets_its_own_machine(planted, sound):
    assert machine(planted("30", "31")) is not machine(sound)


def test_the_machine_keeps_no_cursor_alive(sound):
    class Watched(Cursor):
        __slots__ = ("__weakref__",)

    cursor = Watched("draft")
    machine(sound).events["start"].trigger(cursor)
    gone = weakref.ref(cursor)
    del cursor
    gc.collect()
    assert gone() is None
    assert machine(sound).models == []


def test_nothing_is_attached_to_a_cursor():
    assert {name for name in dir(Cursor("draft")) if not name.startswith("_")} == {"stage", "wanted"}


def test_a_trigger_may_be_called_like_the_librarys_own_words(planted):
    for word in ("state", "stage", "trigger", "model"):
        assert move(planted('trigger = "start"', f'trigger = "{word}"'), "draft", word) == "open"


def test_an_edge_may_lead_back_to_where_it_began(planted):
    assert move(planted('to = "open"', 'to = "draft"'), "draft", "start") == "draft"


def test_the_target_chooses_between_two_edges_of_one_trigger(planted):
    second = (
        '[[edges]]\ntrigger = "start"\nfrom = "draft"\nto = "decided"\npermission = "case:start"\n'
        'label = { ja = "あ", en = "a" }\n\n[[edges]]\ntrigger = "publish"'
    )
    both = planted('[[edges]]\ntrigger = "publish"', second)
    assert move(both, "draft", "start", to="open") == "open"
    assert move(both, "draft", "start", to="decided") == "decided"


def test_threads_share_a_machine_without_moving_each_other(sound):
    wrong = []

    def walk():
        for stage, trigger, target in [("draft", "start", "open"), ("decided", "publish", "published")] * 300:
            if move(sound, stage, trigger) != target:
                wrong.append((stage, trigger))

    threads = [threading.Thread(target=walk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

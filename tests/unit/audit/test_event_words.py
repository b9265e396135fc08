"""Readers of the log meet words, not codes."""

from consult.audit import words
from consult.audit.events import Event


def test_every_kind_of_event_has_words():
    assert {event for event in Event if words.said(event) == event.value} == set()


def test_a_kind_from_a_newer_program_is_shown_as_it_is():
    assert words.said("case.teleported") == "case.teleported"

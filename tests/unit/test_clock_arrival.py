"""Who sends in time is in time, however many are served first."""

import datetime as dt

import pytest

from consult import clock


@pytest.fixture(autouse=True)
def nothing_waits():
    yield
    clock.note_arrival(None)


def test_what_waited_its_turn_arrived_when_it_reached_the_server():
    came = clock.now() - dt.timedelta(seconds=40)
    clock.note_arrival(came)
    assert clock.arrived() == came


def test_what_was_sent_slowly_did_not_wait():
    clock.note_arrival(clock.now() - dt.timedelta(hours=3))
    assert clock.now() - clock.arrived() <= clock.LONGEST_QUEUE + dt.timedelta(seconds=1)


def test_nothing_arrives_later_than_now_and_a_held_clock_is_obeyed():
    clock.note_arrival(clock.now() + dt.timedelta(hours=1))
    assert clock.arrived() <= clock.now()
    with clock.at(clock.tokyo(2026, 10, 30)):
        assert clock.arrived() == clock.tokyo(2026, 10, 30)

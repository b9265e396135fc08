"""The made-up procedure of `tests/factories/works.py`, in the library while a test runs."""

import pytest

from tests.factories import works


@pytest.fixture(autouse=True)
def procedure():
    with works.known() as definition:
        yield definition

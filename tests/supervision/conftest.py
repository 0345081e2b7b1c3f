"""The vocabulary of `tests.trees`, under the name that the tests of this folder know."""

import pytest

from tests.trees import Add, Boom, Get, Probe, Tree, run, settle

__all__ = ["Add", "Boom", "Get", "Probe", "Tree", "run", "settle", "words"]


@pytest.fixture
def words():
    return {"Get": Get, "Add": Add, "Boom": Boom}

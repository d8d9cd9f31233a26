"""Rows of the known answers of waiting lists."""

import pytest

from tests.conftest import known


def cases(function):
    """Inputs and answer of each row about a function, by its id."""
    rows = known("service_gap/waiting_list_scalar.csv")
    found = []
    for row in rows[rows["function_name"] == function].itertuples():
        given = (part.split("=") for part in row.inputs.split("; "))
        found.append(pytest.param({name: float(value) for name, value in given}, float(row.output), id=row.case_id))
    assert found
    return found


def of(given, *names):
    """Some inputs by place, the others by name."""
    return [given[name] for name in names], {name: value for name, value in given.items() if name not in names}

"""Whether the parts of an `assessment.toml` fit each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis.assessment.consistent import Misfit, consistent

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "from", "concat"]), inner),
    max_leaves=8,
)
KEYS = ("tables", "findings", "recommendations", "priorities")


def places(entries):
    return [".".join(misfit.place) for misfit in consistent(entries, ["claims"])]


def made(*tables, **more):
    return {"from": "demand.xmr", "tables": list(tables), **more}


@settings(max_examples=60)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, ANYTHING)))
def test_what_is_of_another_shape_is_passed_over(entries):
    found = consistent(entries, ["claims"])
    assert all(isinstance(each, Misfit) and each.place for each in found)
    assert found == consistent(entries, ["claims"])


def test_what_fits_says_nothing():
    tables = {"a": {"path": "a.csv", "contract": "claims"}, "b": made("a", "reference:esp2013", "boundaries:c")}
    assert places({"tables": tables, "priorities": ["One"]}) == []


@pytest.mark.parametrize(
    ("tables", "ways"),
    [
        ({"a": made("b"), "b": made("c"), "c": made("a")}, ["a -> b -> c -> a"]),
        ({"x": made("a"), "a": made("b"), "b": made("a")}, ["a -> b -> a"]),
        ({"a": made("b", "a"), "b": made("a")}, ["a -> a"]),
        ({"a": made("b"), "b": made("a"), "c": made("d"), "d": made("c")}, ["a -> b -> a", "c -> d -> c"]),
        ({"a": made("boundaries:a")}, ["a -> a"]),
        ({"a": made("b", "c"), "b": made("d"), "c": made("d"), "d": {"path": "d.csv", "contract": "claims"}}, []),
    ],
)
def test_each_ring_is_named_once_by_its_shortest_way(tables, ways):
    found = [misfit.problem.partition(":")[0] for misfit in consistent({"tables": tables}, ["claims"])]
    assert found == ways


def test_a_long_chain_is_no_ring():
    tables = {f"t{n}": made(f"t{n + 1}") for n in range(300)} | {"t300": {"path": "x.csv", "contract": "claims"}}
    assert places({"tables": tables}) == []


def test_contracts_and_parts_that_there_are_not_stand_at_their_place():
    tables = {"a": {"path": "a.csv", "contract": "none"}, "b": {"concat": ["a", "z"]}, "c": {"concat": ["b"]}}
    assert places({"tables": tables}) == ["tables.a.contract", "tables.b.concat", "tables.c.concat"]

"""Controlled rounding: known answer, every sum holds, no rounding moves less."""

import itertools
import json

import numpy as np
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import round_cells
from tests.conftest import SHARED
from tests.release.cells.plain_audit import crossed

FILE = SHARED / "known_answers" / "sdc" / "cases.json"
OTHER = json.loads(FILE.read_text(encoding="utf-8"))["other"] if FILE.is_file() else []
ROUNDING = [case for case in OTHER if case["kind"] == "controlled_rounding"]


def table_of(true, rows, columns):
    cells = {(row, column): true[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}
    equations = []
    for row in rows:
        cells[row, "All"] = sum(cells[row, column] for column in columns)
        equations.append({(row, "All"): -1, **{(row, column): 1 for column in columns}})
    for column in (*columns, "All"):
        cells["All", column] = sum(cells[row, column] for row in rows)
        equations.append({("All", column): -1, **{(row, column): 1 for row in rows}})
    equations.append({("All", "All"): -1, **{("All", column): 1 for column in columns}})
    return cells, equations


@pytest.mark.skipif(not ROUNDING, reason="the known answers are not beside the project (../shared/known_answers/sdc)")
@pytest.mark.parametrize("case", ROUNDING, ids=[case["id"] for case in ROUNDING])
def test_the_distance_is_the_least_that_another_program_found(case):
    cells, equations = table_of(case["true"], case["rows"], case["cols"])
    found = round_cells(cells, equations, base=5)
    assert sum(abs(found[name] - cells[name]) for name in cells) == case["optimal_distance_all_cells"]
    inner = [[found[row, column] for column in case["cols"]] for row in case["rows"]]
    assert inner in case["optimal_solutions"]


@pytest.mark.parametrize("seed", range(15))
def test_every_sum_holds_and_every_cell_is_beside_its_value(seed):
    cells, equations, _ = crossed(np.random.default_rng(seed), [(6, 2), 4])
    found = round_cells(cells, equations)
    for equation in equations:
        assert sum(share * found[name] for name, share in equation.items()) == 0
    for name, value in cells.items():
        assert found[name] % 5 == 0 and abs(found[name] - value) < 5
        assert value % 5 or found[name] == value


@pytest.mark.parametrize("seed", range(6))
def test_no_rounding_moves_less(seed):
    """Against every rounding of a small table."""
    rng = np.random.default_rng(seed)
    cells, equations = table_of(rng.integers(0, 30, (2, 2)).tolist(), ["A", "B"], ["F", "M"])
    found = round_cells(cells, equations)
    names = list(cells)
    best = min(
        sum(abs(value - cells[name]) for name, value in zip(names, values, strict=True))
        for values in itertools.product(*({cells[name] // 5 * 5, -(-cells[name] // 5) * 5} for name in names))
        if all(sum(share * values[names.index(name)] for name, share in row.items()) == 0 for row in equations)
    )
    assert sum(abs(found[name] - cells[name]) for name in names) == best


def test_what_cannot_be_rounded_so_that_it_adds_up_is_refused():
    """Three times 3 is 9: beside it stand 5 and 10, and three times 0 or 5 is neither."""
    with pytest.raises(Refusal, match="No rounding of this table adds up"):
        round_cells({"y": 9, "a": 3}, [{"y": -1, "a": 3}])


@pytest.mark.parametrize("base", [0, 1, -5, 2.5, "5", True])
def test_a_base_that_is_none_is_refused(base):
    with pytest.raises(Refusal, match="base of rounding"):
        round_cells({"A": 3}, [], base=base)


def test_a_time_limit_and_sums_are_looked_at_first():
    with pytest.raises(Refusal, match="time limit"):
        round_cells({"A": 3}, [], time_limit=0)
    with pytest.raises(DataError, match="do not add up"):
        round_cells({"A": 3, "T": 4}, [{"T": -1, "A": 1}])

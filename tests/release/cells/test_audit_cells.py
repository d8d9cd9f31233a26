"""What an attacker learns of hidden cells: known answers, another attacker, bad input."""

import json

import numpy as np
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import audit_cells
from tests.conftest import SHARED
from tests.release.cells.plain_audit import crossed, plain_intervals, plain_unsafe, whole_ends
from tests.release.cells.small_systems import SYSTEMS, all_tables, ends

FILE = SHARED / "known_answers" / "sdc" / "cases.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.is_file() else []
NAMES = [case["id"] for case in CASES]
ABSENT = pytest.mark.skipif(
    not CASES, reason="the known answers are not beside the project (../shared/known_answers/sdc)"
)


@ABSENT
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_intervals_are_those_of_another_program(case):
    found = audit_cells(case["cells"], case["equations"], case["attempt"], threshold=case["threshold"])
    assert set(found) == set(case["attacker_interval"])
    for name, (low, high) in case["attacker_interval"].items():
        assert found[name][0] == pytest.approx(low, abs=1e-6)
        assert found[name][1] == (np.inf if high is None else pytest.approx(high, abs=1e-6))
    assert sorted(found.exact) == sorted(case["exactly_disclosed"])
    assert sorted(found.unsafe) == sorted(case["below_interval_standard"])


@ABSENT
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_in_whole_numbers_too(case):
    found = audit_cells(case["cells"], case["equations"], case["attempt"], threshold=case["threshold"], whole=True)
    for name, (low, high) in case["attacker_interval_integer"].items():
        assert found[name] == (pytest.approx(low), np.inf if high is None else pytest.approx(high))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("least", "singletons"), [(0, False), (1, True)])
def test_the_intervals_are_those_of_an_attacker_written_from_the_equations(seed, least, singletons):
    rng = np.random.default_rng(seed)
    cells, equations, _ = crossed(rng, [(4, 2), 3] if seed % 2 else [3, 2, 2])
    hidden = [name for name, value in cells.items() if value and (value < 5 or rng.random() < 0.3)]
    found = audit_cells(cells, equations, hidden, threshold=5, least=least, singletons=singletons)
    for name, (low, high) in plain_intervals(cells, equations, hidden, least=least).items():
        assert found[name][0] == pytest.approx(low, abs=1e-5)
        assert found[name][1] == (np.inf if np.isinf(high) else pytest.approx(high, abs=1e-5))
    assert set(found.unsafe) == plain_unsafe(cells, equations, hidden, threshold=5, least=least, singletons=singletons)


def test_whole_numbers_narrow_where_the_sums_cross():
    """Three pairs of three cells sum to 5: each is 2.5, and no whole table exists but for what is hidden with them."""
    cells = {"a": 2, "b": 3, "c": 3, "ab": 5, "ac": 5, "bcd": 6, "d": 0}
    equations = [{"ab": -1, "a": 1, "b": 1}, {"ac": -1, "a": 1, "c": 1}, {"bcd": -1, "b": 1, "c": 1, "d": 1}]
    hidden = ["a", "b", "c", "d"]
    plain = audit_cells(cells, equations, hidden, threshold=5)
    whole = audit_cells(cells, equations, hidden, threshold=5, whole=True)
    for name in hidden:
        assert whole[name] == whole_ends(cells, equations, hidden, name)
        assert plain[name][0] <= whole[name][0] <= whole[name][1] <= plain[name][1]


@pytest.mark.parametrize("kind", SYSTEMS)
def test_small_systems_of_every_kind_have_the_intervals_of_all_their_tables(kind):
    """Small cells and some others hidden: over reals by programmes of the test, over whole numbers by trying all."""
    cells, equations, never, rule = SYSTEMS[kind]
    small = [name for name, value in cells.items() if 0 < value < 5]
    others = sorted((name for name in cells if name not in small and name not in never), key=cells.__getitem__)
    hidden, least = {*small, *others[: max(1, 3 - len(small))]}, rule.get("least", 0)
    plain = audit_cells(cells, equations, hidden, threshold=5, least=least)
    whole = audit_cells(cells, equations, hidden, threshold=5, least=least, whole=True)
    assert set(plain) == set(whole) == hidden
    tables = all_tables(cells, equations, hidden, least=least)
    for name in hidden:
        low, high = ends(cells, equations, hidden, name, least=least)
        assert plain[name] == (
            pytest.approx(low, abs=1e-5),
            np.inf if np.isinf(high) else pytest.approx(high, abs=1e-5),
        )
        values = [table[name] for table in tables]
        assert whole[name][0] == min(values)
        assert whole[name][1] == max(values) or (whole[name][1] == np.inf and max(values) >= 60)


def test_what_nothing_holds_has_no_end():
    assert audit_cells({"A": 3, "B": 9}, [], ["A"], threshold=5) == {"A": (0.0, np.inf)}
    cells = {"All": 12, "A": 3, "B": 9}
    assert audit_cells(cells, [{"All": -1, "A": 1, "B": 1}], ["All", "A"], threshold=5)["A"] == (0.0, np.inf)


def test_somebody_alone_in_a_cell_tells_the_other():
    """Of 1 and 2 in two rows of two columns, she who is the 1 can tell the rest of the block."""
    cells = {"All": 60, "F": 30, "M": 30, "A": 21, "AF": 1, "AM": 20, "B": 39, "BF": 29, "BM": 10}
    equations = [
        {"All": -1, "F": 1, "M": 1},
        {"All": -1, "A": 1, "B": 1},
        {"A": -1, "AF": 1, "AM": 1},
        {"B": -1, "BF": 1, "BM": 1},
        {"F": -1, "AF": 1, "BF": 1},
        {"M": -1, "AM": 1, "BM": 1},
    ]
    block = ["AF", "AM", "BF", "BM"]
    assert audit_cells(cells, equations, block, threshold=11, singletons=True).unsafe == ("BM",)
    assert audit_cells(cells, equations, block, threshold=11).unsafe == ()


def test_a_small_cell_that_is_shown_is_not_safe():
    assert audit_cells({"A": 3, "B": 9}, [], ["B"], threshold=5).unsafe == ("A",)


@pytest.mark.parametrize(
    ("cells", "equations", "hidden", "says"),
    [
        ({}, [], [], "no cell"),
        ({"A": -1}, [], [], "cell A: its value is below 0"),
        ({"A": float("nan")}, [], [], "cell A: its value is not known"),
        ({"A": float("inf")}, [], [], "not known"),
        ({"A": "3"}, [], [], "cell A: its value is not a number"),
        ({"A": True}, [], [], "not a number"),
        ({"A": 10**400}, [], [], "too large"),
        ({"T": 9, "A": 3}, [{"T": -1, "A": 1}], [], r"equation 1 \(T, A\): its cells do not add up"),
        ({"T": 9, "A": 9}, [{"T": -1, "A": 1, "County": 1}], [], r"cells that do not exist \(County\)"),
        ({"T": 9, "A": 9}, [{"T": "-1", "A": 1}], [], "coefficient is not a number"),
        ({"T": 9, "A": 9}, [["T", "A"]], [], "equation 1 is no list of cells"),
        ({"T": 9, "A": 9}, {"T": -1, "A": 1}, [], "not as expected"),
        ([1, 2], [], [], "not as expected"),
        ({"A": 9}, [], ["B"], "no cell has the name B"),
        ({"A": 9}, [], [["A"]], "no cell has the name"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(cells, equations, hidden, says):
    with pytest.raises(DataError, match=says):
        audit_cells(cells, equations, hidden, threshold=5)


@pytest.mark.parametrize("threshold", [0, 1, -5, 2.5, "5", True, None])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(Refusal, match="threshold"):
        audit_cells({"A": 9}, [], [], threshold=threshold)


def test_no_value_stands_in_a_message():
    with pytest.raises(DataError) as caught:
        audit_cells({"T": 731, "A": 3}, [{"T": -1, "A": 1}], [], threshold=5)
    assert "731" not in str(caught.value) and "3" not in str(caught.value)


OTHERS = json.loads(FILE.read_text(encoding="utf-8"))["other"] if FILE.is_file() else []
ROUNDED = [case for case in OTHERS if case["kind"] == "rounding"]


@pytest.mark.skipif(not ROUNDED, reason="the known answers are not beside the project (../shared/known_answers/sdc)")
@pytest.mark.parametrize("case", ROUNDED, ids=[case["id"] for case in ROUNDED])
def test_cells_rounded_beside_a_total_that_is_not_have_the_intervals_that_another_program_found(case):
    names = [f"cell {at}" for at in range(len(case["true"]))]
    cells = {**dict(zip(names, case["true"], strict=True)), "total": case["total"]}
    ranges = {
        name: (max(0, shown - case["base"] // 2), shown + case["base"] // 2)
        for name, shown in zip(names, case["published"], strict=True)
    }
    found = audit_cells(cells, [{"total": -1, **dict.fromkeys(names, 1)}], [], threshold=5, ranges=ranges, whole=True)
    assert [list(found[name]) for name in names] == case["interval"]


def test_a_total_at_the_edge_of_its_range_gives_rounded_cells_away():
    """Of 0, 0, 5 and 30 beside a total of 43, as much as they can be together, each is known."""
    cells = {"a": 2, "b": 2, "c": 7, "d": 32, "total": 43}
    ranges = {"a": (0, 2), "b": (0, 2), "c": (3, 7), "d": (28, 32)}
    found = audit_cells(cells, [{"total": -1, "a": 1, "b": 1, "c": 1, "d": 1}], [], threshold=5, ranges=ranges)
    assert set(found.exact) == {"a", "b", "c", "d"}


def test_a_range_that_does_not_hold_its_cell_is_refused():
    with pytest.raises(DataError, match="not within its range"):
        audit_cells({"A": 9, "B": 2, "T": 11}, [{"T": -1, "A": 1, "B": 1}], ["B"], threshold=5, ranges={"A": (0, 2)})


@pytest.mark.parametrize(
    "given",
    [
        {"hidden": None}, {"hidden": 3}, {"least": "1"}, {"least": None}, {"threshold": None}, {"threshold": 10**30},
        {"whole": "no"}, {"singletons": None}, {"ranges": [1]}, {"ranges": {"B": 5}}, {"ranges": {"B": ("3", "5")}},
        {"ranges": {"B": (3, 4, 5)}}, {"ranges": {"B": (None, 5)}}, {"ranges": {"B": (3, float("inf"))}},
        {"ranges": {"A": (2, 4)}}, {"ranges": {"C": (2, 4)}},
    ],
)  # fmt: skip
def test_what_is_no_setting_is_refused(given):
    call = {"hidden": ["A"], "threshold": 5} | given
    with pytest.raises((DataError, Refusal)):
        audit_cells({"A": 3, "B": 4}, [], call.pop("hidden"), **call)

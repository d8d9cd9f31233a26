"""Nobody may say of every member of a small group that she is a repeat victim: known answer, and where it is not asked."""

import json

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.release import as_published, audit, release_table
from needs_analysis.release.cells.all_alike import all_alike
from tests.conftest import SHARED
from tests.release.cells.plain_audit import plain_intervals

FILE = SHARED / "known_answers" / "sdc" / "cases.json"
OTHER = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["other"]} if FILE.is_file() else {}
TOTAL = {"role": "key", "totals": ["All"]}


def areas_by_kind(counts, labels=("repeat", "first")):
    """Rows of each area and kind, with all totals."""
    rows = [(area, kind, n) for area, each in counts.items() for kind, n in zip(labels, each, strict=True)]
    frame = pd.DataFrame(rows, columns=["area", "kind", "n"])
    parts = [frame, frame.assign(kind="All"), frame.assign(area="All"), frame.assign(area="All", kind="All")]
    return pd.concat(parts).groupby(["area", "kind"], sort=False)["n"].sum().reset_index()


@pytest.mark.skipif(not OTHER, reason="the known answers are not beside the project (../shared/known_answers/sdc)")
@pytest.mark.parametrize("columns", [False, True])
def test_all_of_a_group_share_the_attribute(columns):
    """The same group as columns and as rows."""
    counts = OTHER["G01"]["counts"]
    if columns:
        table = pd.DataFrame({"area": list("AB"), "victims": [7, 90], "repeat": [counts["repeat"], 30]})
        given = {"area": "key", "victims": "base", "repeat": {"role": "count", "part_of": "victims"}}
    else:
        table = pd.DataFrame({"kind": ["All", *counts], "n": [sum(counts.values()), *counts.values()]})
        given = {"kind": TOTAL, "n": "count"}
    assert audit(table, columns=given).safe != OTHER["G01"]["flagged"]
    left = release_table(table, columns=given)
    assert audit(left).safe
    if not columns:
        # Beside the zero one other figure goes: how many there are, or how many of the one kind.
        assert (as_published(left)["n"] == "[c]").tolist() in ([True, False, True], [False, True, True])


@pytest.mark.parametrize("repeat", [1, 3, 5, 6, 7, 12, 19])
def test_what_is_left_could_be_of_either_kind(repeat):
    """For someone who knows that hidden zeros exist, at least as many as the threshold may be of the other kind."""
    table = areas_by_kind({"A": (repeat, 0), "B": (30, 40), "C": (25, 9), "D": (60, 70)})
    left = release_table(table, columns={"area": TOTAL, "kind": TOTAL, "n": "count"})
    shown = left.result.table.set_index(["area", "kind"])["n"]
    assert audit(left).safe and pd.isna(shown["A", "first"])
    cells = table.set_index(["area", "kind"])["n"].to_dict()
    sums = [{(area, "All"): -1, (area, "repeat"): 1, (area, "first"): 1} for area in ("A", "B", "C", "D", "All")]
    sums += [{("All", kind): -1, **{(area, kind): 1 for area in "ABCD"}} for kind in ("repeat", "first", "All")]
    hidden = [name for name in cells if pd.isna(shown[name])]
    low, high = plain_intervals(cells, sums, hidden, least=1)["A", "first"]
    assert low == pytest.approx(0, abs=1e-6) and high >= 5 - 1e-6


def test_a_hidden_part_beside_a_shown_zero_and_total_is_told():
    table = pd.DataFrame({"kind": ["All", "repeat", "first"], "n": [7, "[c]", 0]})
    found = audit(table, columns={"kind": TOTAL, "n": "count"})
    assert found.problems == ("n, row 4: a zero tells that all of a small group are of the other label",)


@pytest.mark.parametrize(
    ("values", "attribute", "told"),
    [
        ((7, 7, 0), None, [2]),
        ((7, 7, 0), False, []),
        ((20, 20, 0), None, []),
        ((19, 0, 19), None, [1]),
        ((7, 6, 1), None, []),
        ((0, 0, 0), None, []),
        ((7, 7, 0, 0), None, []),
        ((7, 7, 0, 0), True, [2, 3]),
        ((7, 7), True, []),
    ],
)
def test_where_it_is_asked(values, attribute, told):
    """Of totals with two parts; of others where it is said, because a zero in one of many areas tells of nobody."""
    table = pd.DataFrame({"kind": ["All", "a", "b", "c"][: len(values)]})
    key = Column("kind", "key", totals=("All",), attribute=attribute)
    found = all_alike(table, [key], np.array(values, dtype=float), [(0, list(range(1, len(values))))], threshold=5)
    assert np.flatnonzero(found).tolist() == told


@pytest.mark.parametrize("profile", ["lt5-round5", "lt10-round5", "lt10"])
def test_rounding_does_not_tell_it(profile):
    table = areas_by_kind({"A": (12, 0), "B": (30, 40), "C": (25, 19), "D": (60, 70)})
    left = release_table(table, columns={"area": TOTAL, "kind": TOTAL, "n": "count"}, profile=profile)
    shown = left.result.table.set_index(["area", "kind"])["n"]
    assert pd.isna(shown["A", "first"]) and shown.drop(("A", "first")).isna().any()


WHERE_OR_WHEN = [
    "area",
    "District",
    "ward_name",
    "lsoa21_code",
    "local authority",
    "force",
    "quarter",
    "Financial year",
    "month",
]
OF_PEOPLE = ["repeat", "kind", "sex", "place", "Year of birth", "area of birth", "first in year", "disability"]


@pytest.mark.parametrize("name", [*WHERE_OR_WHEN, *OF_PEOPLE])
def test_areas_and_periods_are_no_attributes_of_people(name):
    """Twelve victims, all in one of two areas, are 12 beside 0; all of them repeat victims is said of each of them."""
    table = pd.DataFrame({name: ["All", "a", "b"], "n": [12, 12, 0]})
    asked = name in OF_PEOPLE
    left = as_published(release_table(table, columns={name: TOTAL, "n": "count"}))["n"]
    assert (left == "[c]").any() == asked and audit(table, columns={name: TOTAL, "n": "count"}).safe != asked
    told = release_table(table, columns={name: TOTAL | {"attribute": not asked}, "n": "count"})
    assert told.result.table["n"].isna().any() != asked, "what is declared counts"


@pytest.mark.parametrize("name", ["district", "quarter"])
def test_two_areas_or_quarters_beside_a_kind_hide_by_the_kind_alone(name):
    """All of the first are repeat victims, and in the second nobody was counted of either kind."""
    counts = {"a": (12, 0), "b": (30, 40)}
    table = areas_by_kind(counts).rename(columns={"area": name})
    left = release_table(table, columns={name: TOTAL, "kind": TOTAL, "n": "count"})
    shown = left.result.table.set_index([name, "kind"])["n"]
    assert pd.isna(shown["a", "first"]) and audit(left).safe
    table = areas_by_kind({"a": (12, 15), "b": (0, 0)}).rename(columns={"area": name})
    left = release_table(table, columns={name: TOTAL, "kind": TOTAL, "n": "count"})
    assert left.result.table["n"].notna().all()

"""An office's own tables: what is left is safe for another attacker, and most of it is left."""

import itertools

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import as_published, audit, release_table
from needs_analysis.synthetic.victim_events import victim_events
from tests.release.cells.plain_audit import plain_unsafe

KEYS = ("district", "crime_type", "quarter")


def with_totals(events, keys):
    """Counts of all combinations, and all their totals."""
    parts = []
    for over in itertools.product([False, True], repeat=len(keys)):
        kept = [key for key, out in zip(keys, over, strict=True) if not out]
        n = events.groupby(kept).size().rename("n").reset_index() if kept else pd.DataFrame({"n": [len(events)]})
        parts.append(n.assign(**{key: "All" for key, out in zip(keys, over, strict=True) if out}))
    grid = pd.MultiIndex.from_product([["All", *sorted(events[key].unique())] for key in keys], names=keys)
    return pd.concat(parts).set_index(list(keys))["n"].reindex(grid, fill_value=0).reset_index()


def equations_of(table, keys):
    """The sums of such a table, written without the library."""
    rows = {tuple(row[: len(keys)]): row[len(keys)] for row in table[[*keys, "n"]].itertuples(index=False, name=None)}
    labels = [[label for label in table[key].unique() if label != "All"] for key in keys]
    equations = []
    for name in rows:
        for at in range(len(keys)):
            if name[at] == "All":
                equations.append({name: -1, **{(*name[:at], label, *name[at + 1 :]): 1 for label in labels[at]}})
    return rows, equations


@pytest.fixture(scope="module")
def events():
    """Victims of a synthetic force in one year."""
    made = victim_events(seed=1, victims=8_000, start="2024-04-01", days=365)
    return made.assign(quarter=pd.to_datetime(made["date"]).dt.to_period("Q").astype(str))


@pytest.mark.parametrize("keys", [KEYS, KEYS[:2], KEYS[1:], ("district", "quarter")])
def test_victims_of_a_force_leave_with_most_cells_and_none_unsafe(events, keys):
    """Districts, types of crime and quarters of a small force, with every total."""
    table = with_totals(events, list(keys))
    left = release_table(table, columns={**{key: {"role": "key", "totals": ["All"]} for key in keys}, "n": "count"})
    shown = left.result.table["n"].notna()
    cells, equations = equations_of(table, list(keys))
    hidden = [name for name, out in zip(cells, shown, strict=True) if not out]
    assert shown.mean() > 0.8
    assert not plain_unsafe(cells, equations, hidden, threshold=5, least=1, singletons=True)
    assert audit(left).safe


def test_repeats_and_those_who_were_not_leave_together(events):
    """Repeat victims of all victims by district: neither part is told by the other."""
    times = events.dropna(subset=["victim_id"]).groupby(["district", "victim_id"]).size().reset_index(name="times")
    table = times.groupby("district").agg(
        victims=("times", "size"), repeat=("times", lambda each: int((each > 1).sum()))
    )
    total = pd.DataFrame({"victims": [table["victims"].sum()], "repeat": [table["repeat"].sum()]}, index=["All"])
    table = pd.concat([total, table]).rename_axis("district").reset_index()
    columns = {
        "district": {"role": "key", "totals": ["All"]},
        "victims": "base",
        "repeat": {"role": "count", "part_of": "victims"},
    }
    left = release_table(table, columns=columns)
    assert audit(left).safe and left.result.table[["victims", "repeat"]].notna().to_numpy().mean() > 0.8


def test_one_small_figure_takes_the_cheapest_partner_and_the_sentence_says_what_is_left():
    table = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3]})
    left = release_table(
        table, columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"}, what="Victims"
    )
    assert as_published(left)["victims"].tolist() == [50, 38, "[c]", "[c]"]
    assert left.result.sentence() == "Victims: 2 of 4 figures are shown (50%), and 2 are withheld."


def test_a_table_without_small_figures_leaves_whole():
    table = pd.DataFrame({"area": ["All", "A"], "victims": [38, 38]})
    left = release_table(table, columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"})
    pd.testing.assert_frame_equal(as_published(left).astype(object), table.astype(object))


def test_a_rate_goes_with_its_count():
    table = pd.DataFrame({"area": ["A", "B", "C"], "n": [3, 40, 60], "people": [900, 800, 700]})
    table["rate"] = table["n"] / table["people"] * 1_000
    columns = {
        "area": "key",
        "n": "count",
        "people": {"role": "base", "public": True},
        "rate": {"role": "measure", "of": ["n", "people"]},
    }
    left = as_published(release_table(table, columns=columns))
    assert left["rate"].tolist()[:2] == ["[c]", "[c]"] and left["people"].tolist() == [900, 800, 700]


def test_a_hidden_row_does_not_change_with_the_order_of_rows(events):
    table = with_totals(events, list(KEYS[:2]))
    columns = {**{key: {"role": "key", "totals": ["All"]} for key in KEYS[:2]}, "n": "count"}
    first = as_published(release_table(table, columns=columns)).set_index(list(KEYS[:2]))["n"]
    mixed = table.sample(frac=1, random_state=np.random.default_rng(1))
    again = as_published(release_table(mixed, columns=columns)).set_index(list(KEYS[:2]))["n"]
    pd.testing.assert_series_equal(first.sort_index(), again.sort_index())


@pytest.mark.parametrize("profile", ["lt3", "already_published", None, 5])
def test_a_profile_that_withholds_nothing_is_refused(profile):
    with pytest.raises(Refusal, match="no release profile"):
        release_table(pd.DataFrame({"n": [3]}), columns={"n": "count"}, profile=profile)


def test_a_total_that_its_parts_do_not_make_is_refused_with_its_place():
    table = pd.DataFrame({"area": ["All", "A", "B"], "n": [50, 38, 9]})
    with pytest.raises(DataError, match=r'row 2, column "n": the parts of this total do not make it'):
        release_table(table, columns={"area": {"role": "key", "totals": ["All"]}, "n": "count"})


def test_the_name_of_the_mark_is_not_taken():
    with pytest.raises(DataError, match="needed for what is withheld"):
        release_table(pd.DataFrame({"n": [3], "flag": ["x"]}), columns={"n": "count"})

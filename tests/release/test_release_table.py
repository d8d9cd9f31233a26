"""An office's own tables: what is left is safe for another attacker, and most of it is left."""

import itertools
from pathlib import Path

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


def test_the_synthetic_marac_and_victims_of_the_repository_leave_with_most_cells():
    """The files in data/raw/synthetic: MARAC cases and victims by district and year or quarter, with all totals."""
    folder = Path(__file__).parents[2] / "data" / "raw" / "synthetic"
    for name in ("marac_referrals", "victim_events"):
        made = pd.read_csv(folder / f"{name}.csv").dropna(subset=["district"])
        made["year"] = pd.to_datetime(made["date"]).dt.to_period("Y-MAR").astype(str)
        table = with_totals(made, ["district", "year"])
        left = release_table(table, columns={"district": ALL, "year": ALL, "n": "count"})
        shown = left.result.table["n"].notna()
        cells, equations = equations_of(table, ["district", "year"])
        hidden = [each for each, out in zip(cells, shown, strict=True) if not out]
        assert shown.mean() > 0.8, name
        assert not plain_unsafe(cells, equations, hidden, threshold=5, least=1, singletons=True)


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
    with pytest.raises(Refusal, match=r"no release profile|withholds nothing"):
        release_table(pd.DataFrame({"n": [3]}), columns={"n": "count"}, profile=profile)


def test_a_total_that_its_parts_do_not_make_is_refused_with_its_place():
    table = pd.DataFrame({"area": ["All", "A", "B"], "n": [50, 38, 9]})
    with pytest.raises(DataError, match=r'row 2, column "n": the parts of this total do not make it'):
        release_table(table, columns={"area": {"role": "key", "totals": ["All"]}, "n": "count"})


def test_the_name_of_the_mark_is_not_taken():
    with pytest.raises(DataError, match="needed for what is withheld"):
        release_table(pd.DataFrame({"n": [3], "flag": ["x"]}), columns={"n": "count"})


ALL = {"role": "key", "totals": ["All"]}


def left_of(rows, columns):
    return as_published(release_table(pd.DataFrame(rows), columns=columns))


@pytest.mark.parametrize("totals", [["all"], ["All "], {"Force": ["A", "B", "C"]}, {"All": ["A", "B", "C", "D"]}])
def test_a_total_that_no_row_has_is_refused_because_it_would_protect_nothing(totals):
    table = {"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3]}
    with pytest.raises(DataError, match='column "area": no row has the label'):
        left_of(table, {"area": {"role": "key", "totals": totals}, "victims": "count"})


def test_a_level_that_is_missing_is_refused():
    levels = {"Force": ["North", "South"], "North": ["A", "B"], "South": ["C", "D"]}
    table = {"area": ["Force", "A", "B", "C", "D"], "n": [100, 50, 30, 17, 3]}
    with pytest.raises(DataError, match="no row has the label North, South"):
        left_of(table, {"area": {"role": "key", "totals": levels}, "n": "count"})


def test_a_total_over_two_keys_at_once_gives_nothing_back():
    """Sexes have lines of their own; areas and quarters only lines for both together."""
    rows = [
        ("All", "All", "All", 100),
        ("All", "All", "F", 60),
        ("All", "All", "M", 40),
        ("A", "Q1", "All", 50),
        ("A", "Q2", "All", 27),
        ("B", "Q1", "All", 20),
        ("B", "Q2", "All", 3),
    ]
    left = left_of(
        pd.DataFrame(rows, columns=["area", "q", "sex", "n"]), {"area": ALL, "q": ALL, "sex": ALL, "n": "count"}
    )
    assert (left["n"] == "[c]").tolist() == [False] * 5 + [True, True]


def test_a_share_goes_with_its_base_and_rounded_shares_go_together():
    share = {"role": "measure", "part_of": "base", "unit": "share"}
    left = left_of(
        {"area": ["All", "A", "B"], "base": [44, 40, 4], "share": [0.45, 0.5, 0.0]},
        {"area": ALL, "base": "base", "share": share},
    )
    assert (left["share"] == "[c]").tolist() == (left["base"] == "[c]").tolist() == [False, True, True]
    percent = {"role": "measure", "of": "base", "part_of": "base", "unit": "percent"}
    left = left_of(
        {"area": ["All", "A", "B", "C"], "base": [1352, 490, 801, 61], "pc": [38.2, 48.2, 34.7, 4.9]},
        {"area": ALL, "base": "base", "pc": percent},
    )
    assert (left["pc"] == "[c]").all() and not (left["base"] == "[c]").any()


def test_parts_that_come_to_their_whole_in_every_row_give_nothing_back():
    table = {"area": list("ABC"), "victims": [63, 80, 90], "f": [3, 40, 50], "m": [40, 30, 30], "u": [20, 10, 10]}
    part = {"role": "count", "part_of": "victims"}
    left = left_of(table, {"area": "key", "victims": "base", "f": part, "m": part, "u": part})
    assert (left.loc[0, ["f", "m", "u"]] == "[c]").sum() >= 2


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"area": ALL, "victims": "count", "rate": "measure"}, "not said what it is calculated from"),
        ({"area": ALL, "victims": {"role": "count", "part_of": "area"}, "rate": "label"}, "no other count"),
        ({"area": ALL, "victims": {"role": "count", "apart": True}, "rate": "label"}, "make no totals"),
        ({"area": ALL, "victims": {"role": "count", "totals": ["A"]}, "rate": "label"}, "only a key has totals"),
        (None, "not declared as expected"),
        (["area", "victims"], "not declared as expected"),
    ],
)
def test_declarations_that_protect_nothing_are_refused(columns, says):
    with pytest.raises(DataError, match=says):
        left_of({"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3], "rate": [1.0, 2, 3, 4]}, columns)


@pytest.mark.parametrize(("part", "says"), [(51, "is more than victims"), (2.0**60, "too large")])
def test_figures_that_cannot_be_are_refused_with_their_place(part, says):
    table = {"area": ["A", "B"], "victims": [50, 38], "repeat": [part, 9]}
    columns = {"area": "key", "victims": "base", "repeat": {"role": "count", "part_of": "victims"}}
    with pytest.raises(DataError, match=rf'row 2, column "repeat": this figure.*{says}|row 2, column "repeat".*{says}'):
        left_of(table, columns)


def test_nobody_is_told_of_herself_and_long_tables_are_done():
    """One victim who is a repeat victim knows it; 20,000 areas without a total are looked at one by one."""
    table = {"area": list("ABC"), "victims": [1, 30, 40], "repeat": [1, 12, 14]}
    columns = {"area": "key", "victims": "base", "repeat": {"role": "count", "part_of": "victims"}}
    assert left_of(table, columns)["victims"].tolist()[0] == "[c]"
    counts = np.random.default_rng(1).integers(0, 12, 20_000)
    left = left_of({"area": range(20_000), "n": counts}, {"area": "key", "n": "count"})
    assert ((left["n"] == "[c]") == ((counts > 0) & (counts < 5))).all()


@pytest.mark.parametrize("setting", ["what", "output", "counts", "where", "register"])
@pytest.mark.parametrize("wrong", [True, 5, float("nan"), float("inf")])
def test_settings_of_a_wrong_kind_are_refused(setting, wrong):
    with pytest.raises(Refusal, match="is of type"):
        release_table(pd.DataFrame({"n": [30]}), columns={"n": "count"}, **{setting: wrong})


def test_two_ones_under_a_total():
    """47 in all, 45, 1 and 1: the total and the 45 would leave 2, and each is at least 1."""
    table = {"district": ["All areas", "A", "B", "C"], "value": [47, 45, 1, 1]}
    shown = left_of(table, {"district": {"role": "key", "totals": ["All areas"]}, "value": "count"})["value"]
    assert (shown[2:] == "[c]").all() and (shown[:2] == "[c]").any()


RATES = {
    "area": "key",
    "n": {"role": "count", "part_of": "base"},
    "base": "base",
    "rate": {"role": "measure", "of": ["n", "base"], "unit": "share"},
    "low": {"role": "limit", "of": ["rate"]},
}


def test_a_rate_of_nobody_is_not_said_to_be_withheld():
    table = pd.DataFrame({"area": list("ABCD"), "n": [0, 3, 40, 60], "base": [0, 90, 200, 300]})
    table["rate"] = table["n"] / table["base"]
    table["low"] = table["rate"] / 2
    left = release_table(table, columns=RATES)
    shown = as_published(left).set_index("area")
    assert shown.loc["A", ["n", "base", "rate", "low"]].tolist() == [0, 0, "[x]", "[x]"]
    assert shown.loc["B", ["n", "rate", "low"]].tolist() == ["[c]"] * 3 and shown.loc["D", "rate"] == 0.2
    assert audit(as_published(left), columns=RATES).safe


@pytest.mark.parametrize("across", [False, True, ["area"]])
def test_a_figure_that_is_missing_does_not_tell_of_one_that_is_withheld(across):
    """No mean of nobody: beside a base that is withheld it would say that this is 0."""
    kinds = ["All", "repeat", "first"]
    table = pd.DataFrame({"kind": kinds, "area": "A", "n": [7, 7, 0], "mean": [2.5, 2.5, None]})
    columns = {
        "kind": {"role": "key", "totals": ["All"]},
        "area": "label",
        "n": "count",
        "mean": {"role": "measure", "of": ["n"], "across": across, "unit": "offences"},
    }
    shown = as_published(release_table(table, columns=columns)).set_index("kind")
    assert shown.loc["first", ["n", "mean"]].tolist() == ["[c]", "[c]"] and "[x]" not in set(shown["mean"])


@pytest.mark.parametrize("cells", [[3, 1, 2], ["10442", "10443", "10447"], ["1,203", " 3 ", "7.0"], ["£3", "40%", ""]])
@pytest.mark.parametrize("index", [range(3), ["x", "y", "z"]])
def test_a_label_that_holds_numbers_is_refused_and_none_is_repeated(cells, index):
    table = pd.DataFrame({"area": list("ABC"), "n": [40, 50, 60], "id": cells}, index=index)
    with pytest.raises(DataError, match=r'column "id".*its cells are numbers') as caught:
        release_table(table, columns={"area": "key", "n": "count", "id": "label"})
    assert not any(str(cell).strip() in str(caught.value) for cell in cells if len(str(cell)) > 1)


@pytest.mark.parametrize("cells", [["", "1", "see note"], ["16-24", "25-34", "35+"], ["", "", ""], [None, "a", "b"]])
def test_a_label_with_words_ranges_or_marks_of_footnotes_leaves(cells):
    table = pd.DataFrame({"area": list("ABC"), "n": [40, 50, 60], "note": cells})
    left = release_table(table, columns={"area": "key", "n": "count", "note": "label"})
    assert left.result.table["n"].tolist() == [40, 50, 60]

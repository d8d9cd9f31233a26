"""Findings of repeat victimisation by ``assessment.toml`` alone, of a second force; and what an attacker subtracts from them."""

import re

import numpy as np
import pandas as pd
import pytest

from needs_analysis import assessment
from tests.assessment.repeat_force import FINDINGS, SIZES, START, inside, records, repeat_force

FEW = range(1, 5)
ALL = "All areas"
OF_RECORDS = [name for name, (metric, _, _) in FINDINGS.items() if metric == "repeat_rate"]
IN_ORDER = ["V", "E", "R", "S", "Q", "C", "B", "P", "K"]
"""Of an area: victims, events, repeat victims and their events, events with an earlier one in the look-back, victims again within a
year of their first, victims before as well, victims before, events above the cap."""
ROWS = {
    "repeat victims": ("R", "V"),
    "events beyond the first": ("E-V", "E"),
    "events of repeat victims": ("S", "E"),
    "events per victim": ("E", "V"),
    "events per victim, capped": ("E-K", "V"),
    "events above the cap": ("K", "E"),
    "victims followed up": ("C", "V"),
    "repeat events": ("Q", "E"),
    "victims per person": ("V", ""),
    "events per person": ("E", ""),
    "repeat victims against chance": ("R", ""),
    "prior-victimisation multiplier": ("B", "P"),
    "victims of the year before, again": ("B", "P"),
    "others, for the first time": ("V-B", ""),
}
"""What numerator and denominator of each measure are in them."""
PEOPLE = ("R", "V-R", "C", "V-C", "C-R", "B", "P-B", "V-B", "Q-E+V", "E-V", "E-Q", "S-E+V")
"""Counts that tell of so many people, or of at most so many."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = repeat_force(tmp_path_factory.mktemp("kent") / "kent")
    return {item.id: item for item in assessment.build_findings(assessment.open(folder))}


@pytest.fixture(scope="module")
def tables(built):
    return {name: item.released.result.table for name, item in built.items()}


def vector(written, area, areas):
    """A sum such as E-V of one area, or of all of them, as coefficients."""
    found = np.zeros((len(areas), len(IN_ORDER)))
    for sign, name in re.findall(r"([+-]?)([A-Z])", written):
        found[:, IN_ORDER.index(name)] += -1 if sign == "-" else 1
    if area != ALL:
        found[[row for row, each in enumerate(areas) if each != area]] = 0
    return found.ravel()


def truth_of(area):
    """The counts of an area, one step after another."""
    mine = records()[records()["district"] == area].sort_values("date", kind="stable")
    year = pd.DateOffset(years=1)
    before = mine[(mine["date"] >= START - year) & (mine["date"] < START)]
    within = inside()[inside()["district"] == area]
    each = within["victim_id"].value_counts()
    last = mine.groupby("victim_id")["date"].shift()
    repeats = (last >= mine["date"] - year)[within.index].sum()
    first = within.groupby("victim_id")["date"].min()
    again = 0
    for victim, day in first.items():
        later = mine.loc[mine["victim_id"] == victim, "date"]
        again += int(((later >= day) & (later <= day + year)).sum() > 1)
    both = len(set(each.index) & set(before["victim_id"]))
    several = each[each >= 2]
    sums = [len(each), each.sum(), len(several), several.sum(), repeats, again, both]
    return np.array([*sums, before["victim_id"].nunique(), (each - 5).clip(lower=0).sum()], dtype=float)


TRUTH = np.concatenate([truth_of(area) for area in SIZES])


def equations(table):
    """What the rows of a released table say of the areas: coefficients, and the figure; ``rest`` and shares times denominators too."""
    found = []
    areas = list(SIZES)
    for row in table.to_dict("records"):
        area = row.get("district", ALL)
        top, bottom = ROWS.get(row["measure"], ("", ""))
        figures = {top: row["numerator"], bottom: row["denominator"], "V": row["victims"]}
        if (
            top
            and pd.notna(row["denominator"])
            and pd.notna(row["value"])
            and row["measure"]
            not in (
                "prior-victimisation multiplier",
                "repeat victims against chance",
            )
        ):
            found.append((vector(top, area, areas), row["value"] * row["denominator"]))
        if bottom and "rest" in row:
            figures[f"rest {top} {bottom}"] = row["rest"]
        for written, figure in figures.items():
            if not written or pd.isna(figure):
                continue
            if written.startswith("rest"):
                least = vector(bottom, area, areas) - vector(top, area, areas)
                found.append((least if (least @ TRUTH) >= 0 else -least, figure))
            else:
                found.append((vector(written, area, areas), figure))
    return found


@pytest.mark.parametrize("name", OF_RECORDS)
def test_no_subtraction_gives_a_count_of_one_to_four_people(name, tables):
    """Whether a sum of what is shown is the count, of every count that is 1 to 4."""
    shown = equations(tables[name])
    lines = np.array([line for line, _ in shown])
    assert np.allclose(lines @ TRUTH, [float(figure) for _, figure in shown]), "what is shown is true"
    told = np.linalg.matrix_rank(lines)
    tried = 0
    for area in SIZES:
        for written in PEOPLE:
            target = vector(written, area, list(SIZES))
            if round(target @ TRUTH) in FEW:
                tried += 1
                assert np.linalg.matrix_rank(np.vstack([lines, target])) > told, (area, written)
    assert tried >= 6, "there are small counts to find"


def test_the_attacker_finds_what_is_not_withheld():
    """The same attack on the figures as they are."""
    areas = list(SIZES)
    lines = np.array([vector(each, area, areas) for area in areas for each in ("V", "E")])
    target = vector("E-V", "Gravesham", areas)
    assert round(target @ TRUTH) in FEW
    assert np.linalg.matrix_rank(np.vstack([lines, target])) == np.linalg.matrix_rank(lines)


def test_every_finding_is_a_sentence_under_its_profile(built):
    assert set(built) == set(FINDINGS)
    for name, item in built.items():
        sentence = item.released.result.sentence()
        assert re.search(r"\d", sentence) and sentence.endswith("."), name
        assert not re.search(r"\bnan\b|<NA>|\bNone\b|not supplied|West Mercia", sentence), (name, sentence)
        assert item.released.profile == ("already_published" if name in ("P1", "P2") else "lt5")


def test_published_counts_of_places_are_shown_whole(tables):
    assert tables["P1"]["value"].notna().all() and tables["P2"]["value"].notna().all()


def test_records_that_stay_on_the_disk_say_the_same(tables):
    loaded, unloaded = (tables[name].set_index(["measure", "district"])["value"] for name in ("R3", "R6"))
    pd.testing.assert_series_equal(unloaded, loaded[unloaded.index])


def test_the_large_districts_keep_their_figures(tables):
    for name in ("R1", "R2", "R3", "R4", "R6"):
        shown = tables[name].set_index("district").loc[[ALL, "Ashford", "Canterbury"]]
        assert shown["value"].notna().all() and shown["numerator"].notna().all(), name


def test_no_two_points_of_the_curves_of_people_leave_one_to_four_between_them(tables):
    """Of both tables together: the curve, and its measures."""
    curve, measures = tables["C1"], tables["C2"][tables["C2"]["kind"] != "coefficient"]
    points = {(round(share * n), held) for share, n, held in curve[["share_of_units", "units", "numerator"]].to_numpy()}
    points |= set(zip(measures["units_counted"], measures["events_in_step"].cumsum(), strict=True))
    units, events = np.array(sorted(points), dtype=float).T
    each = records()["victim_id"].value_counts()
    assert (units[-1], events[-1]) == (len(each), each.sum()) and len(points) > 20
    assert not np.isin(np.diff(units), FEW).any() and not np.isin(np.diff(events), FEW).any()


def test_no_two_rows_of_harm_leave_one_to_four_people_between_them(tables):
    for kind in ("offences", "harm"):
        rows = tables["H1"][tables["H1"]["row"].str.endswith(f"% by {kind}")]
        units = [0, *rows["units_counted"], rows["units_among"].iloc[0]]
        assert len(rows) == 3 and not np.isin(np.diff(units), FEW).any()


def test_a_headline_of_few_people_is_withheld_at_every_threshold(tables):
    few = tables["L1"]["what"] == "repeat victims in Swale"
    assert tables["L1"].loc[few, ["value", "numerator", "denominator", "lowest", "highest"]].isna().all(axis=None)
    assert tables["L1"].loc[~few, "value"].notna().all()


def test_a_force_s_counts_tell_no_more_than_it_gave(tables):
    """Its own figures hold the truth between their ends, and no two of them leave one to four people."""
    table = tables["A1"].set_index(["area", "measure"])
    for area in SIZES:
        each = inside().loc[inside()["district"] == area, "victim_id"].value_counts()
        mine = table.loc[area]
        assert (
            mine.loc["repeat victims", "least"] - 1e-9
            <= (each >= 2).mean()
            <= mine.loc["repeat victims", "most"] + 1e-9
        )
        at_least = mine["numerator"].filter(like="victims with").dropna().astype(float).to_numpy()
        assert not np.isin(np.abs(np.diff(at_least)), FEW).any(), area
        for edge in (3, 4, 5):
            row = mine.loc[f"victims with {edge} or more offences"]
            if (each >= edge).sum() in FEW:
                assert pd.isna(row["numerator"]) and row["numerator_least"] < row["numerator_most"], (area, edge)
    numbers = table[["value", "least", "most", "lower", "upper"]].to_numpy(dtype=float)
    assert not np.signbit(numbers[numbers == 0]).any(), "no minus before 0"

"""Rounded figures: every public metric passes, no count is left that was not rounded, and no sentence shows one."""

import re

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantities import range_columns
from needs_analysis.release import PROFILES, Profile, audit, release, release_table
from needs_analysis.release.cells.ranges_of import outward, ranges_of
from needs_analysis.release.round_figures import controlled_counts, round_figures, step_of
from needs_analysis.release.worked_out import COARSE, COUNT, origins
from needs_analysis.result import Excluded, Result
from tests.conftest import RECORDS, says
from tests.examples import EXAMPLES, LARGE, SERIES
from tests.release.test_withheld import WITHOUT_TOTAL, everything_shown

ROUNDING = ("lt5-round5", "lt10-round5")
TOGETHER = Profile("together", 5, 5, rounding="controlled")


def made(table, *columns, **options):
    return Result(table, "m", "d", "x", says(), sources=(RECORDS,), columns=columns, **options)


def counts_of(result):
    """Names of its columns of counts that nobody can look up."""
    return [column.name for column in result.columns if column.role in ("count", "base") and not column.public]


def numbers_in(text):
    return set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))


@pytest.mark.parametrize("profile", ROUNDING)
@pytest.mark.parametrize("name", EXAMPLES)
class TestEveryMetric:
    def test_every_count_is_rounded_and_no_end_of_a_range_passes_its_value(self, name, profile):
        result = EXAMPLES[name]()
        left = release(result, profile).result
        for column in counts_of(result):
            shown = pd.to_numeric(left.table[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            assert (np.isnan(shown) | (np.abs(shown % 5) < 1e-9)).all(), column
        table = left.table
        if {"lower", "value", "upper"} <= set(table):
            ends = [
                pd.to_numeric(table[end], errors="coerce").to_numpy(float, na_value=np.nan)
                for end in ("lower", "value", "upper")
            ]
            true = [
                pd.to_numeric(result.table[end], errors="coerce").to_numpy(float, na_value=np.nan)
                for end in ("lower", "value", "upper")
            ]
            if np.nanmin(true[1] - true[0], initial=0) >= 0 and np.nanmin(true[2] - true[1], initial=0) >= 0:
                with np.errstate(invalid="ignore"):
                    assert not (ends[0] > ends[1] + 1e-9).any() and not (ends[1] > ends[2] + 1e-9).any()

    def test_it_is_said_once_in_words_that_can_be_made(self, name, profile):
        result = EXAMPLES[name]()
        left = release(result, profile).result
        assert left.sentence() and left.sentence("analyst") and repr(left)
        said = [caveat for caveat in left.caveats if caveat.code == "ROUNDED"]
        assert len(said) == bool(origins(result.table, result.columns))
        assert all("rounded to the nearest 5" in caveat.text for caveat in said)

    def test_every_audience_is_told_briefly_and_once(self, name, profile):
        result = EXAMPLES[name]()
        left = release(result, profile).result
        told = "Counts are rounded to the nearest 5."
        for text in (left.sentence(), left.sentence("analyst"), left.alt):
            assert text.count(told) == (bool(origins(result.table, result.columns)) and bool(re.search(r"\d", text)))
        assert told not in left.said.title and told not in result.sentence()

    def test_every_large_number_of_a_sentence_stands_in_the_table_or_is_about(self, name, profile):
        """A sum of rounded figures is no figure of the table, and is said to be about what it comes to."""
        left = release(EXAMPLES[name](), profile).result
        if not left.rounded:
            return
        text = f"{left.sentence()} {left.sentence('analyst')} {left.alt}"
        chosen = re.sub(r"(?<=\d),(?=\d{3})", "", f"{left.settings} {left.definition} {left.method} {left.measure}")
        shown = {
            abs(float(value))
            for column in left.table
            for value in pd.to_numeric(left.table[column], errors="coerce").dropna()
        }
        for about, number in re.findall(r"\b([Aa]bout )?(?<![\w.£])(\d[\d,]*)(?![\d.,]*[\d%])", text):
            value = float(number.replace(",", ""))
            fixed = (
                value <= 100 or about or number.replace(",", "") in chosen or 1990 < value < 2060 or value % 1_000 == 0
            )
            assert fixed or value in shown or round(value) in {round(each) for each in shown if each == each}, number

    def test_no_sentence_shows_a_count_that_was_not_rounded(self, name, profile):
        result = EXAMPLES[name]()
        left = release(result, profile).result
        shown = " ".join(map(str, left.table.to_numpy().ravel()))
        kept = numbers_in(f"{shown} {left.settings} {left.definition} {left.method}")
        kept |= {number for text in kept for number in numbers_in(text.replace(",", ""))}
        true = {
            f"{value:,.0f}"
            for column in counts_of(result)
            for value in pd.to_numeric(result.table[column], errors="coerce").dropna()
            if value >= 100 and value == round(value) and value % 5
        }
        told = numbers_in(left.sentence()) | numbers_in(left.sentence("analyst")) | numbers_in(left.alt)
        assert not {number for number in told & true if number not in kept}


@pytest.mark.parametrize("profile", ROUNDING)
@pytest.mark.parametrize("name", WITHOUT_TOTAL)
def test_what_leaves_does_not_change_with_what_is_withheld(name, profile):
    shown = []
    for first, second in [(3, 2), (1, 4), (4, 4)]:
        values = [*LARGE[:5], first, *LARGE[6:11], second, *LARGE[12:]]
        try:
            shown.append(everything_shown(release(SERIES[name](values, RECORDS), profile).result))
        except Refusal as refusal:
            shown.append(str(refusal))
    for other in shown[1:]:
        np.testing.assert_equal(other, shown[0])


def varied(name, seed):
    """The series with other counts that round to the same."""
    moves = np.random.default_rng(seed).integers(-2, 3, len(LARGE))
    return SERIES[name]([5 * round(value / 5) + int(move) for value, move in zip(LARGE, moves, strict=True)], RECORDS)


@pytest.mark.parametrize("name", WITHOUT_TOTAL)
def test_figures_that_are_worked_out_again_depend_on_what_is_shown_alone(name):
    """Two extracts whose counts round to the same: what is worked out from two of these shows the same in both."""
    first, second = varied(name, 1), varied(name, 2)
    tables = [release(result, "lt5-round5").result.table for result in (first, second)]
    keys = [column.name for column in first.columns if column.role == "key"]
    if keys:
        tables = [table.sort_values(keys, key=lambda each: each.astype("str"), ignore_index=True) for table in tables]
    if len(tables[0]) != len(tables[1]):
        pytest.skip("the two have other rows")
    for column, origin in origins(first.table, first.columns).items():
        if origin.kind in (COUNT, COARSE) or first.column(column).role not in ("count", "base", "measure", "money"):
            continue
        made_of = [each for each in origin.made_of if each in tables[0]]
        for row in range(len(tables[0])):
            shown = [[table[each].iloc[row] for each in (*made_of, column)] for table in tables]
            if str(shown[0][:-1]) == str(shown[1][:-1]) and origin.kind != "share":
                assert str(shown[0][-1]) == str(shown[1][-1]), (column, row)


def rates(counts, **more):
    table = pd.DataFrame({"area": list("ABCD"), "n": counts, "people": [9000, 8000, 7000, 6000]})
    table["root"] = np.sqrt(table["n"])
    columns = (
        Column("area", "key"),
        Column("n", "count", **more),
        Column("people", "base", public=True),
        Column("root", "measure", of=("n",)),
    )
    return made(table, *columns)


def test_what_cannot_be_worked_out_again_is_coarse():
    """The root of 47 is 6.86; to within a twentieth it is 7, and that does not tell 45 from 47."""
    table, gone = round_figures(rates([47, 112, 8, 1_004]), PROFILES["lt5-round5"])
    assert table["root"].tolist() == [7, 10.5, 2, 31.6] and table["people"].tolist() == [9000, 8000, 7000, 6000]
    assert not gone.any(axis=None)


@pytest.mark.parametrize("count", range(5, 400, 7))
def test_a_coarse_figure_does_not_give_its_count_back(count):
    """A figure that is in proportion to its count, on a scale that nothing recognises: several counts show the same."""
    same = set()
    for near in range(count - 5, count + 6):
        if near >= 5:
            table = pd.DataFrame({"area": ["A"], "n": [near], "x": [near * 1.37]})
            result = made(table, Column("area", "key"), Column("n", "count"), Column("x", "measure", of=("n",)))
            shown = round_figures(result, PROFILES["lt5-round5"])
            if count == near:
                mine = (str(shown[0]["x"].tolist()), bool(shown[1]["x"].iloc[0]))
            same.add((near, str(shown[0]["x"].tolist()) if not shown[1]["x"].iloc[0] else "gone"))
    alike = [near for near, text in same if text == (mine[0] if not mine[1] else "gone")]
    assert len(alike) >= 3


def test_a_figure_of_which_nothing_is_left_is_withheld_with_what_follows():
    table = pd.DataFrame(
        {"area": list("AB"), "n": [6, 600], "x": [8.22, 822.0], "lower": [4.0, 700], "upper": [15.0, 900]}
    )
    columns = (
        Column("area", "key"),
        Column("n", "count"),
        Column("x", "measure", of=("n",)),
        *(Column(end, "limit", of=("x",)) for end in ("lower", "upper")),
    )
    left = release(made(table, *columns), "lt5-round5").result.table
    assert left["n"].tolist() == [5, 600]
    assert left.loc[0, ["x", "lower", "upper"]].isna().all() and left.loc[1, ["x", "lower", "upper"]].tolist() == [
        820,
        700,
        900,
    ]


def test_step_of():
    assert step_of(np.array([1.0, 1.01, 2.2, 5.1, 0.0021, np.inf])).tolist() == [1, 2, 5, 10, 0.005, np.inf]


def test_rows_that_show_the_same_do_not_stand_in_the_order_of_their_counts():
    table = pd.DataFrame({"area": ["D", "C", "B", "A"], "n": [52, 51, 49, 20]})
    left = release(made(table, Column("area", "key"), Column("n", "count", sorts=True)), "lt5-round5").result.table
    assert left.values.tolist() == [["B", 50], ["C", 50], ["D", 50], ["A", 20]]


def test_rows_left_out_are_rounded_too():
    result = made(
        pd.DataFrame({"area": ["A"], "n": [40]}),
        Column("area", "key"),
        Column("n", "count"),
        excluded=(Excluded("x", 17, "y"), Excluded("z", 3, "y"), Excluded("areas", 3, "y", counted=False)),
    )
    assert [entry.rows for entry in release(result, "lt5-round5").result.excluded] == [3, 15, None]


@pytest.mark.parametrize("kind", ["int64", "Int64", "float64", "Float64", "int32"])
def test_any_type_of_number_is_rounded(kind):
    table = pd.DataFrame({"area": ["A", "B"], "n": pd.Series([42, 48], dtype=kind)})
    left = release(made(table, Column("area", "key"), Column("n", "count")), "lt5-round5").result.table
    assert left["n"].astype(float).tolist() == [40, 50]


@pytest.mark.parametrize("index", [[7, 7, 3, 1], list("wxyz")])
def test_an_index_of_any_kind_does_not_matter(index):
    result = rates([47, 3, 8, 1_004])
    other = made(result.table.set_axis(index, axis=0), *result.columns)
    pd.testing.assert_frame_equal(
        release(result, "lt5-round5").result.table, release(other, "lt5-round5").result.table.reset_index(drop=True)
    )


class TestRoundedTogether:
    COLUMNS = {"area": {"role": "key", "totals": ["All"]}, "n": "count", "repeat": {"role": "count", "part_of": "n"}}  # noqa: RUF012

    def table(self, seed=1):
        rng = np.random.default_rng(seed)
        rows = pd.DataFrame({"area": list("ABCDEF"), "n": rng.integers(0, 60, 6)})
        rows["repeat"] = (rows["n"] * rng.random(6)).astype(int)
        total = pd.DataFrame({"area": ["All"], "n": [rows["n"].sum()], "repeat": [rows["repeat"].sum()]})
        return pd.concat([total, rows], ignore_index=True)

    @pytest.mark.parametrize("seed", range(6))
    def test_sums_hold_and_nothing_is_hidden(self, seed):
        table = self.table(seed)
        left = release_table(table, columns=self.COLUMNS, profile=TOGETHER).result
        shown = left.table
        assert shown[["n", "repeat"]].notna().all(axis=None)
        for name in ("n", "repeat"):
            assert shown[name].iloc[0] == shown[name].iloc[1:].sum()
            assert (shown[name] % 5 == 0).all() and (np.abs(shown[name] - table[name]) < 5).all()
        assert (shown["repeat"] <= shown["n"]).all()
        assert any("a small count shows as 0 or 5" in caveat.text for caveat in left.caveats)

    def test_a_table_without_sums_is_rounded_one_by_one(self):
        result = rates([47, 3, 8, 1_004])
        assert controlled_counts(result, TOGETHER) is None
        left = release(result, TOGETHER).result
        assert left.table["n"].isna().sum() >= 1 and any(caveat.code == "ROUNDED" for caveat in left.caveats)


def test_what_was_released_rounded_brings_its_base_to_the_audit():
    table = pd.DataFrame({"area": ["All", "A", "B", "C", "D"], "n": [182, 53, 73, 3, 53]})
    columns = {"area": {"role": "key", "totals": ["All"]}, "n": "count"}
    left = release_table(table, columns=columns, profile="lt5-round5")
    # From 180, 55, 75 and 55 anyone could tell that the figure is 3 at most: one more is withheld.
    assert left.result.table["n"].isna().sum() == 2 and audit(left).safe
    rounded = pd.DataFrame({"area": ["All", "A", "B", "C", "D"], "n": [180, 55, 75, "[c]", 55]})
    found = audit(rounded, columns=columns, round_to=5)
    assert not found.safe and found.cells[["low", "high"]].values.tolist() == [[1, 3]]
    with pytest.raises(DataError, match="cannot be true"):
        audit(rounded, columns=columns)


@pytest.mark.parametrize("base", [1, -5, 2.5, "5", True])
def test_a_base_that_is_none_is_refused(base):
    table = pd.DataFrame({"area": ["A"], "n": [40]})
    with pytest.raises(Refusal, match="base of rounding"):
        audit(table, columns={"area": "key", "n": "count"}, round_to=base)


def ranged(least, sure=40, value=None):
    """A count that is only known to lie in a range, with its sums of known cells."""
    ends = range_columns("n")
    table = pd.DataFrame(
        {"area": list("ABC"), "n_sure": [sure] * 3, "n_least": least, "n_most": [each + 3 for each in least]}
    )
    return made(table, Column("area", "key"), *ends)


@pytest.mark.parametrize(
    "profile", [*map(PROFILES.get, ROUNDING), PROFILES["lt8-round5"], Profile("ten", 10, 10), TOGETHER]
)
def test_the_ends_of_a_range_are_rounded_outward(profile):
    for first in range(41, 61):
        result = ranged([first, first + 1, first + 2], sure=first - 1)
        left, true = release(result, profile).result.table, result.table
        for row in range(3):
            sure, least, most = (int(left[name][row]) for name in ("n_sure", "n_least", "n_most"))
            assert sure <= least <= true["n_least"][row] <= true["n_most"][row] <= most
            assert most - least <= 3 + 2 * profile.round_to and not (least % 5 or most % 5 or sure % 5)


def test_someone_who_knows_the_rule_knows_of_an_end_only_that_it_lies_beyond():
    """55 stands for 55 to 59 as a lower end, for 51 to 55 as an upper one."""
    for side, true in ((-1, range(55, 60)), (1, range(51, 56)), (0, range(53, 58))):
        known = ranges_of(np.array([55.0]), base=5, threshold=5, side=side)
        assert [known.least[0], known.most[0]] == [true[0], true[-1]]
        assert {outward(np.array([float(value)]), 5, side)[0] for value in true} == {55.0}


def test_a_count_of_people_at_high_or_low_risk_is_no_end_of_a_range():
    table = pd.DataFrame({"area": list("ABC"), "low": [41, 44, 52], "high": [43, 58, 61]})
    left = release(made(table, Column("area", "key"), Column("low", "count"), Column("high", "count")), "lt5-round5")
    assert left.result.table[["low", "high"]].to_numpy().tolist() == [[40, 45], [45, 60], [50, 60]]

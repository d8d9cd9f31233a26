"""A table is released beside earlier ones: an attacker who knows all of them tells nothing."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release import (
    BesideEarlier,
    Override,
    Profile,
    Register,
    audit,
    release,
    release_table,
)
from tests.release.beside.groups_attacker import AREAS, QUARTERS, SEXES, people, table_of, told

ALL = {"role": "key", "totals": ["All"]}
AREA = {"area": ALL, "victims": "count"}


def victims(values, labels=("All", "A", "B", "C"), key="area"):
    return pd.DataFrame({key: labels, "victims": values})


def published(register, table, *, columns=AREA, output="victims", **more):
    left = release_table(table, columns=columns, register=register, output=output, **more)
    register.add(left, output=output)
    return [None if pd.isna(value) else int(value) for value in left.result.table["victims"]]


def several(seed, refused=None):
    """Two or three tables of the same people, each released beside those before it."""
    rng = np.random.default_rng(seed)
    counts, register, left = people(rng), Register(), []
    for number in range(int(rng.integers(2, 4))):
        keys = [key for key in ("area", "sex", "quarter") if rng.random() < 0.6] or ["area"]
        areas = (
            AREAS
            if rng.random() < 0.6 or "area" not in keys
            else sorted(rng.choice(AREAS, size=int(rng.integers(2, 5)), replace=False))
        )
        sexes = SEXES if "sex" in keys or rng.random() < 0.7 else [SEXES[int(rng.integers(2))]]
        totals = bool(rng.random() < 0.8)
        table, groups = table_of(counts, keys, areas, sexes, QUARTERS, totals=totals)
        columns = {key: ALL if totals else {"role": "key"} for key in keys} | {"n": "count"}
        where = {"sex": sexes[0]} if len(sexes) == 1 else {}
        try:
            made = release_table(table, columns=columns, register=register, output=f"t{number}", where=where)
        except Refusal as refusal:
            (refused if refused is not None else []).append(refusal)
            continue
        register.add(made, output=f"t{number}")
        left.append((groups, table["n"].tolist(), made.result.table["n"].isna().tolist()))
    return left, list(counts)


# Those that an earlier form of the search got wrong are among them.
@pytest.mark.parametrize("seed", [77, 102, 323, 484, 535, 563, 1041, *range(2_000, 2_006)])
def test_linked_tables_tell_nothing_together(seed):
    tables, names = several(seed)
    assert not told(tables, names)


@pytest.mark.slow
def test_many_linked_tables_tell_nothing_together():
    bad = [seed for seed in range(10_000, 10_600) if told(*several(seed))]
    assert not bad


def test_without_the_register_the_same_tables_are_told():
    """The attacker above sees something: released one by one, such tables give figures away."""
    counts = people(np.random.default_rng(1))
    first, groups = table_of(counts, ["area", "quarter"])
    women, of_women = table_of(counts, ["area", "quarter"], sexes=["F"])
    men, of_men = table_of(counts, ["area", "quarter"], sexes=["M"])
    columns = {"area": ALL, "quarter": ALL, "n": "count"}
    left = [
        (who, table["n"].tolist(), release_table(table, columns=columns).result.table["n"].isna().tolist())
        for table, who in ((first, groups), (women, of_women), (men, of_men))
    ]
    assert told(left, list(counts))


def test_what_was_hidden_is_not_shown_now_where_the_total_of_then_gives_its_partner():
    register = Register()
    assert published(register, victims([40, 20, 3, 17])) == [40, 20, None, None]
    # Of B three are now six: beside the total of then C alone would give the three back.
    assert published(register, victims([43, 20, 6, 17])) == [43, 20, None, None]


def test_an_edition_without_change_is_released_as_before_and_adds_nothing():
    register = Register()
    first = published(register, victims([50, 38, 9, 3]))
    assert published(register, victims([50, 38, 9, 3])) == first and len(register.entries) == 1


def test_a_nearly_equal_area_is_caught():
    register = Register()
    published(register, victims([50, 38, 9, 3]))
    assert published(register, victims([47, 38, 9], ("All", "A", "B")), output="without C") == [None, 38, None]


def test_a_county_less_its_districts_gives_no_district():
    register = Register()
    county = {"area": "key", "victims": "count"}
    published(register, victims([59, 22], ("Worcestershire", "Shropshire")), columns=county, output="counties")
    districts = ("Bromsgrove", "Redditch", "Worcester", "Wychavon", "Wyre Forest")
    # Malvern Hills, of which nothing is said, had three.
    shown = published(register, victims([8, 11, 16, 9, 12], districts), columns=county, output="districts")
    assert shown.count(None) == 1
    register = Register()
    published(register, victims([59, 22], ("Worcestershire", "Shropshire")), columns=county, output="counties")
    shown = published(register, victims([8, 11, 16, 7, 5], districts), columns=county, output="districts")
    assert None not in shown, "a rest of 12 is none that is small"


def test_cumulative_quarters_give_no_quarter():
    register, key = Register(), {"quarter": "key", "victims": "count"}
    first = ("2022/23 Q1",)
    published(register, victims([40], first, "quarter"), columns=key, output="Q1")
    half = ("April to September 2022",)
    assert published(register, victims([43], half, "quarter"), columns=key, output="half-year") == [None]
    assert published(register, victims([48], half, "quarter"), columns=key, output="other half-year") == [48]


def test_women_beside_all_people_give_no_men():
    register, key = Register(), {"area": "key", "victims": "count"}
    published(register, victims([40, 30], ("A", "B")), columns=key, output="all")
    women = published(register, victims([37, 20], ("A", "B")), columns=key, output="women", where={"sex": "Women"})
    assert women == [None, 20]


def some_districts(numbers):
    """Districts A, B and C by sex: first all three together, then A and B each."""
    groups = [(area, sex, "2022/23 Q1") for area in "ABC" for sex in SEXES]
    counts = dict(zip(groups, numbers, strict=True))
    register, left = Register(), []
    for keys, areas, totals in ((["sex"], ["A", "B", "C"], False), (["area", "sex"], ["A", "B"], True)):
        table, of = table_of(counts, keys, areas, SEXES, ["2022/23 Q1"], totals=totals)
        columns = {key: ALL if totals else "key" for key in keys} | {"n": "count"}
        made = release_table(table, columns=columns, register=register, output=" by ".join(keys))
        register.add(made, output=" by ".join(keys))
        left.append((of, table["n"].tolist(), made.result.table["n"].isna().tolist()))
    return left, groups


@pytest.mark.parametrize("numbers", [(15, 0, 1, 8, 2, 1), (4, 4, 22, 0, 1, 2), (5, 3, 0, 7, 20, 1)])
def test_some_districts_are_no_more_people_than_the_whole_force(numbers):
    """How many men are in all three districts tells of those in two, although they are not the same people."""
    left, groups = some_districts(numbers)
    assert left[0][2] == [False, False] and False in left[1][2]
    assert not told(left, groups)


@pytest.mark.parametrize("numbers", [(14, 3, 8, 1, 6, 1), (2, 0, 16, 3, 10, 2)])
def test_where_all_districts_have_so_few_that_each_must_have_few_the_table_is_refused(numbers):
    """Of five men in three districts there are at most four in one of two that have any: nothing that is withheld hides it."""
    with pytest.raises(BesideEarlier):
        some_districts(numbers)


def test_a_revised_quarter_is_still_read_with_all_that_is_taken_for_granted():
    """Another reading is taken only where it needs fewer revisions: women and men are everybody in a revised edition too."""
    register, columns = Register(), {"area": ALL, "sex": ALL, "victims": "count"}

    def by_sex(a_women):
        rows = [("A", "F", a_women), ("A", "M", 30), ("B", "F", 25), ("B", "M", 3)]
        table = pd.DataFrame(rows, columns=["area", "sex", "victims"])
        whole = [
            (area, sex, table.loc[table["area"].isin(areas) & table["sex"].isin(sexes), "victims"].sum())
            for area, areas in (("A", ["A"]), ("B", ["B"]), ("All", ["A", "B"]))
            for sex, sexes in (("F", ["F"]), ("M", ["M"]), ("All", ["F", "M"]))
            if "All" in (area, sex)
        ]
        return pd.concat([table, pd.DataFrame(whole, columns=table.columns)], ignore_index=True)

    published(register, by_sex(40), columns=columns, output="by sex")
    published(register, by_sex(44), columns=columns, output="by sex")
    men = published(register, victims([33, 30, 3], ("All", "A", "B")), output="men", where={"sex": "M"})
    assert men[2] is None and men.count(None) >= 2


@pytest.mark.parametrize("rounding", ["nearest", "controlled"])
def test_a_rounded_table_beside_an_exact_one_withholds_what_an_exact_one_would(rounding):
    exact, rounded = Register(), Register()
    first, second = victims([50, 38, 9, 3]), victims([53, 38, 9, 6])
    for register in (exact, rounded):
        published(register, first)
    plain = published(exact, second)
    shown = published(rounded, second, profile=Profile("own", 5, 5, rounding=rounding))
    assert [value is None for value in shown] == [value is None for value in plain] and None in shown
    assert all(value is None or value % 5 == 0 for value in shown)
    alone = published(Register(), second, profile=Profile("own", 5, 5, rounding=rounding))
    assert None not in alone


def test_exact_figures_after_rounded_ones_are_refused_where_some_were_withheld():
    """50 in all and 38 in A, beside a rounded 10 (8 to 12) in B, would leave 0 to 4 for C."""
    register = Register()
    assert published(register, victims([50, 38, 9, 3]), profile="lt5-round5") == [50, 40, 10, None]
    assert json.loads(register.entries[0].meaning)["round_to"] == 5
    for counts in ([53, 38, 9, 6], [50, 38, 9, 3]):
        with pytest.raises(BesideEarlier, match=r"published rounded \(victims \(line 1"):
            published(register, victims(counts))
    assert published(register, victims([53, 38, 9, 6]), profile="lt5-round5") == [55, 40, 10, 5]
    assert published(register, victims([90, 80, 10], ("All", "A", "B")), counts="offenders") == [90, 80, 10]
    whole = Register()
    published(whole, victims([60, 40, 20], ("All", "A", "B")), profile="lt5-round5")
    assert published(whole, victims([61, 40, 21], ("All", "A", "B"))) == [61, 40, 21]


def test_a_copy_for_one_recipient_hides_nothing_and_is_not_compared():
    register = Register()
    override = Override("Terms of the grant", "Head of data", "2026-03-01")
    whole = release_table(victims([500, 380, 90, 30]), columns=AREA).result
    whole = replace(whole, table=whole.table.assign(victims=[50, 38, 9, 3]))
    copy = release(
        whole, Profile("copy", 0, recipient="A funder", override=override), register=register, output="victims"
    )
    register.add(copy, output="victims")
    assert copy.result.table["victims"].tolist() == [50, 38, 9, 3]
    assert published(register, victims([53, 38, 9, 6])) == [53, 38, 9, 6]


def test_a_group_that_others_do_not_split_is_of_another_kind_where_it_counts_something_else():
    register, key = Register(), {"area": "key", "victims": "count"}
    published(register, victims([40, 30], ("A", "B")), columns=key, output="all", counts="victims of burglary")
    shown = published(register, victims([37, 20], ("A", "B")), columns=key, output="x", counts="victims of fraud")
    assert shown == [37, 20]


def test_what_cannot_be_made_safe_is_refused_with_the_earlier_table():
    """Zeros are never hidden, and those of all others beside the total of then leave it all to one."""
    register, key = Register(), {"area": "key", "sex": "key", "victims": "count"}
    published(register, victims([20, 3, 17], ("All", "A", "B")), output="by area")
    zeros = pd.DataFrame({"area": ["A", "A", "A"], "sex": ["F", "M", "All"], "victims": [0, 3, 3]})
    # That all three are men is then said; asked of people, that zero would go as well.
    columns = key | {"sex": ALL | {"attribute": False}}
    assert published(register, zeros, columns=columns, output="by sex") == [0, None, None]
    refused = []
    several(483, refused)
    assert isinstance(refused[0], BesideEarlier) and "of the register)" in refused[0].which
    assert "this table gives away" in str(refused[0]) and "whatever it withholds" in str(refused[0])


def test_the_pattern_of_the_last_edition_is_kept():
    register = Register()
    first = published(register, victims([100, 40, 3, 12, 45], ("All", "A", "B", "C", "D")))
    again = published(register, victims([105, 45, 4, 13, 43], ("All", "A", "B", "C", "D")))
    assert [value is None for value in first] == [value is None for value in again]


def test_audit_names_the_earlier_table_that_gives_a_figure_away():
    earlier = victims([50, 38, "[c]", "[c]"])
    found = audit(victims([47, 38, 9], ("All", "A", "B")), columns=AREA, earlier=[earlier])
    assert not found.safe and "earlier table 1" in found.cells.loc[found.cells["told"], "pinned_by"].iloc[0]
    assert audit(earlier, columns=AREA, earlier=[earlier]).safe
    alone = audit(victims([47, 38, 9], ("All", "A", "B")), columns=AREA)
    assert alone.safe and alone.cells.empty

"""A table is released beside earlier ones: an attacker who knows all of them tells nothing."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.release import BesideEarlier, CannotProtect, Register, audit, release_table
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
        except CannotProtect as refusal:
            (refused if refused is not None else []).append(refusal)
            continue
        register.add(made, output=f"t{number}")
        left.append((groups, table["n"].tolist(), made.result.table["n"].isna().tolist()))
    return left, list(counts)


# Those that an earlier form of the search got wrong are among them.
@pytest.mark.parametrize("seed", [77, 102, 323, 484, 535, 563, *range(2_000, 2_006)])
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
    columns = key | {"sex": ALL}
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

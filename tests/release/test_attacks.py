"""Attacks that once found a small figure, each with others of its kind: a row names what must not be there, or what must stay.

What needs a whole assessment is in tests/assessment/test_attacks.py.
"""

import json

import pandas as pd
import pytest

from needs_analysis.assessment.release_file import release_file
from needs_analysis.columns import Column, helpers
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import audit, release, release_table
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source, attach
from needs_analysis.wording import count
from tests.conftest import PUBLISHED, RECORDS

AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")
TOTAL = {"role": "key", "totals": ["All"]}
OF = {"role": "count", "part_of": "of"}
SHARE = {"role": "measure", "part_of": "of", "unit": "share"}
PERCENT = SHARE | {"unit": "percent"}
PER_1000 = {"role": "measure", "of": "of", "unit": "per 1,000"}
PUBLIC = {"role": "base", "public": True}


def areas(values, labels=("All", "A", "B", "C"), name="n"):
    return {"area": list(labels), name: values}


# Each: the table, its columns, and the cells (column, row) that must not be there.
FIGURES = {
    "47 of 45, 1 and 1": (areas([47, 45, 1, 1]), {"area": TOTAL, "n": "count"}, [("n", 2), ("n", 3)]),
    "47 of 46 and 1": (areas([47, 46, 1], ("All", "A", "B")), {"area": TOTAL, "n": "count"}, [("n", 1), ("n", 2)]),
    "the total stands last": (areas([1, 45, 1, 47], ("A", "B", "C", "All")), {"area": TOTAL, "n": "count"}, [("n", 0)]),
    "three levels": (
        areas([50, 33, 17, 3, 30], ("Force", "County", "City", "W1", "W2")),
        {"area": {"role": "key", "totals": {"Force": ["County", "City"], "County": ["W1", "W2"]}}, "n": "count"},
        [("n", 3), ("n", 4)],
    ),
    "four ones": (areas([49, 45, 1, 1, 1, 1], ("All", *"ABCDE")), {"area": TOTAL, "n": "count"}, [("n", 2), ("n", 5)]),
    "3.0001": (areas([3.0001, 50, 60], "ABC"), {"area": "key", "n": "count"}, [("n", 0)]),
    "2.9999": (areas([2.9999, 50, 60], "ABC"), {"area": "key", "n": "count"}, [("n", 0)]),
    "3.0 as text": (areas(["3.0", "50", "60"], "ABC"), {"area": "key", "n": "count"}, [("n", 0)]),
    "3e0": (areas(["3e0", "50", "60"], "ABC"), {"area": "key", "n": "count"}, [("n", 0)]),
    "a third of 6": (
        {**areas([0.3333, 0.5], "AB"), "of": [6, 500]},
        {"area": "key", "n": SHARE, "of": "base"},
        [("n", 0)],
    ),
    "33% of 6": ({**areas([33, 50], "AB"), "of": [6, 500]}, {"area": "key", "n": PERCENT, "of": "base"}, [("n", 0)]),
    "7.5% of 40": (
        {**areas([7.5, 50], "AB"), "of": [40, 500]},
        {"area": "key", "n": PERCENT, "of": "base"},
        [("n", 0)],
    ),
    "92.5% of 40": (
        {**areas([92.5, 50], "AB"), "of": [40, 500]},
        {"area": "key", "n": PERCENT, "of": "base"},
        [("n", 0)],
    ),
    "0.16 per 1,000": (
        {**areas([0.16, 5.0], "AB"), "of": [18_800, 9_000]},
        {"area": "key", "n": PER_1000, "of": PUBLIC},
        [("n", 0)],
    ),
    "12 of 12": ({**areas([12, 60], "AB"), "of": [12, 100]}, {"area": "key", "n": OF, "of": "base"}, [("n", 0)]),
    "11 of 12": ({**areas([11, 60], "AB"), "of": [12, 100]}, {"area": "key", "n": OF, "of": "base"}, [("n", 0)]),
    "19 of 19": ({**areas([19, 60], "AB"), "of": [19, 100]}, {"area": "key", "n": OF, "of": "base"}, [("n", 0)]),
    "all of 12": ({**areas([1.0, 0.6], "AB"), "of": [12, 100]}, {"area": "key", "n": SHARE, "of": "base"}, [("n", 0)]),
    "496 of 500": ({**areas([496, 60], "AB"), "of": [500, 100]}, {"area": "key", "n": OF, "of": "base"}, [("n", 0)]),
    "12 beside none": (
        areas([12, 12, 0], ("All", "repeat", "first"), "n"),
        {"area": TOTAL | {"attribute": True}, "n": "count"},
        [("n", 2)],
    ),
}


@pytest.mark.parametrize("attack", FIGURES)
def test_a_figure_is_not_there(tmp_path, attack):
    table, columns, gone = FIGURES[attack]
    frame = pd.DataFrame(table)
    left = release_table(frame, columns=columns)
    for name, row in gone:
        assert pd.isna(left.result.table[name].iloc[row]), (name, row)
    assert audit(left).safe
    # Of the whole table as it was, someone who can add up tells at least one.
    assert not audit(frame, columns=columns).safe


@pytest.mark.parametrize("attack", ["47 of 45, 1 and 1", "12 of 12", "a third of 6"])
def test_it_is_in_neither_file_nor_in_the_register(tmp_path, attack):
    table, columns, gone = FIGURES[attack]
    # Figures that stand nowhere else: each large one is another.
    path = tmp_path / "own.csv"
    pd.DataFrame(table).to_csv(path, index=False)
    written = release_file(path, columns=columns)
    csv, page = (file.read_text(encoding="utf-8") for file in written)
    register = json.dumps([file.read_text(encoding="utf-8") for file in (tmp_path / "released").rglob("*.csv")])
    shown = pd.read_csv(written[0], dtype=str, keep_default_na=False)
    for name, row in gone:
        figure = str(pd.DataFrame(table)[name].iloc[row])
        assert shown[name].iloc[row] == "[c]" and f"<td>{figure}</td>" not in page
        assert f",{figure}," not in csv and f"{table['area'][row]},{figure}" not in register


def unsaid(**columns):
    table = {"area": list("ABC"), "n": [3, 50, 60], "of": [40, 90, 100]}
    return table, {"area": "key", "n": "count", "of": "base", **columns}


REFUSED = {
    "a share of which the whole is not said": (
        {"area": list("AB"), "s": [7.5, 50], "of": [40, 500]},
        {"area": "key", "s": {"role": "measure", "of": "of"}, "of": "base"},
        "it is not said whether it does",
    ),
    "a share of a count": (
        {"area": list("AB"), "s": [0.075, 0.5], "of": [40, 500]},
        {"area": "key", "s": {"role": "measure", "of": "of", "unit": "share"}, "of": "count"},
        "it is not said whether it does",
    ),
    "a share in a column with units": (
        {"area": list("AB"), "s": [7.5, 50], "of": [40, 500], "unit": "percent"},
        {"area": "key", "s": {"role": "measure", "of": "of"}, "of": "base"},
        "it is not said whether it does",
    ),
    "a measure of itself": (*unsaid(of={"role": "measure", "of": "of"}), "not said what it is calculated from"),
    "measures of each other": (
        {"area": list("AB"), "x": [3, 40], "y": [3, 40]},
        {"area": "key", "x": {"role": "measure", "of": "y"}, "y": {"role": "measure", "of": "x"}},
        "not said what it is calculated from",
    ),
    "a limit of nothing": (*unsaid(of="limit"), "not said what it is calculated from"),
    "a lower end of a value that is not there": (
        {"area": list("AB"), "n": [3, 40], "lower": [3, 40]},
        {"area": "key", "n": "count"},
        "not said what it is calculated from",
    ),
    "counts as labels": (*unsaid(of="label"), "declared as a label, and its cells are numbers"),
    "counts as helpers": (*unsaid(of="helper"), "declared as a helper, and its cells are numbers"),
    "counts as keys": (
        {"area": list("AB"), "n": [3, 40]},
        {"area": "key", "n": "key"},
        "no column of the table is declared to hold figures",
    ),
    "numbers in measure": (
        {"area": list("AB"), "n": [30, 40], "measure": ["3", "4"]},
        {"area": "key", "n": "count"},
        "declared as a label, and its cells are numbers",
    ),
    "numbers in method": (
        {"area": list("AB"), "n": [30, 40], "method": ["3", "4"]},
        {"area": "key", "n": "count"},
        "declared as a helper, and its cells are numbers",
    ),
    "numbers in a flag": (
        {"area": list("AB"), "n": [30, 40], "flag": [3, 4]},
        {"area": "key", "n": "count"},
        "flag",
    ),
    "a column of which nothing is said": (
        {"area": list("AB"), "n": [30, 40], "x": [3, 4]},
        {"area": "key", "n": "count"},
        "not declared what this column is",
    ),
}


@pytest.mark.parametrize("attack", REFUSED)
def test_what_nothing_could_be_withheld_for_is_refused(attack):
    table, columns, says = REFUSED[attack]
    with pytest.raises(DataError, match=says):
        release_table(pd.DataFrame(table), columns=columns)


WORDS = [
    "Only three women",
    "only 3 of them are women",
    "Two young men wait",
    "one victim is waiting",
    "a girl aged 15",
]
PLACES = ["note", "measure", "method", "unit"]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("place", PLACES)
def test_few_people_in_words_do_not_leave(words, place):
    table = pd.DataFrame({"area": list("AB"), "n": [30, 40], place: [words, "all of them"]})
    columns = {"area": "key", "n": "count"} | ({place: "label"} if place == "note" else {})
    with pytest.raises(Refusal, match=f"column {place}, row 1") as caught:
        release_table(table, columns=columns)
    assert words not in str(caught.value)
    with pytest.raises(Refusal, match="counts"):
        release_table(table[["area", "n"]], columns={"area": "key", "n": "count"}, counts=words)


def said_of(table, settings):
    """Words as a metric makes them: of the table that it is given."""
    figures = ", ".join(count(value) for value in table["value"])
    return Said(
        f"There were {figures} in {settings['period']}.", figures, caveats=(Caveat("BREAK", settings["period"]),)
    )


PERIODS = ["2024/25 Q4", "1 April 2022", "3 months to 4 January 2025", "Q1 to Q3 of 2022/23", "week 3 of 2024"]
HARMLESS = {"cells": 4, "quarters": 4, "lags": 2, "n_areas": 3}


def result(values, *, source=AGGREGATE, settings=None, **more):
    table = pd.DataFrame({"area": [f"A{at}" for at in range(len(values))], "value": values, **more})
    columns = [Column("area", "key"), Column("value", "count"), *helpers(*more)]
    return Result(
        table,
        "Referrals",
        "Referrals by area.",
        "count",
        said_of,
        sources=(source,),
        columns=columns,
        settings=settings,
    )


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("source", [AGGREGATE, RECORDS], ids=["aggregate", "records"])
def test_small_numbers_that_count_nobody_stay(period, source):
    """Dates, quarters, and numbers of cells: nothing is wiped, and no caveat says that something is."""
    left = release(
        result([40, 50], source=source, settings={"period": period}, **{k: [v, v] for k, v in HARMLESS.items()}), "lt5"
    ).result
    assert left.sentence() == f"There were 40, 50 in {period}." and [each.text for each in left.caveats] == [period]
    assert left.table[list(HARMLESS)].iloc[0].to_dict() == HARMLESS and not left.withheld


@pytest.mark.parametrize("period", PERIODS)
def test_beside_a_small_figure_only_that_goes(period):
    left = release(result([3, 2, 50], settings={"period": period}, cells=[4, 4, 4]), "lt5").result
    assert left.sentence() == f"There were withheld, withheld, 50 in {period}." and left.table["cells"].tolist() == [
        4,
        4,
        4,
    ]
    assert [each.code for each in left.caveats] == ["BREAK", "SUPPRESSED"]


OPEN = attach(pd.DataFrame({"area": list("ABCD"), "n": [100, 200, 300, 400]}), PUBLISHED)
OWN = attach(pd.DataFrame({"area": list("ABCD"), "repeat": [3, 2, 40, 50]}), RECORDS)


def inserted():
    table = OPEN.copy()
    table.insert(1, "repeat", OWN["repeat"])
    return table


def written_by_key():
    table = OPEN.copy()
    table.loc[:, "repeat"] = table["area"].map(OWN.set_index("area")["repeat"])
    return table


JOINED = {
    "assign": lambda: OPEN.assign(repeat=OWN["repeat"]),
    "merge": lambda: OPEN.merge(OWN, on="area"),
    "concat": lambda: pd.concat([OPEN, OWN["repeat"]], axis=1),
    "insert": inserted,
    "map": written_by_key,
    "join": lambda: OPEN.set_index("area").join(OWN.set_index("area")).reset_index(),
    "rename after": lambda: OPEN.assign(repeat=OWN["repeat"]).rename(columns={"repeat": "again"}),
}


@pytest.mark.parametrize("way", JOINED)
def test_a_column_of_records_brings_its_label_to_a_published_table(way):
    from needs_analysis import demand

    table = JOINED[way]()
    name = "again" if "again" in table else "repeat"
    found = demand.proportion(table, by="area", events=name, population="n")
    assert found.disclosure == "record_level"
    with pytest.raises(Refusal, match="does not suppress"):
        release(found, "already_published")
    left = release(found, "lt5").result
    assert left.table["value"].isna().sum() >= 2 and "[c]" in set(left.table["flag"])


@pytest.mark.parametrize(
    "table",
    [
        areas([3, 4.5, 40.0, 60.0], "ABCD"),
        areas(["3", "97.5", "60"], "ABC"),
        {"area": list("AABB"), "measure": ["n", "rate"] * 2, "n": [3, 4.5, 40, 5.2]},
    ],
    ids=["one decimal among counts", "a decimal beside whole numbers as texts", "a rate under a count"],
)
def test_a_count_with_decimals_does_not_pass_as_a_measure(table):
    columns = {name: "count" if name == "n" else "key" for name in table}
    with pytest.raises(DataError, match="not a whole number"):
        release_table(pd.DataFrame(table), columns=columns)

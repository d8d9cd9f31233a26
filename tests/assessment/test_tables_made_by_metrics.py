"""A result of a metric is a table: `[tables.NAME]` with `from`."""

import shutil

import pandas as pd
import pytest

from needs_analysis import assessment, demand
from needs_analysis.assessment import call
from needs_analysis.assessment.compute import FindingRefused
from needs_analysis.assessment.metrics import metric
from needs_analysis.assessment.numbers import number_of
from needs_analysis.assessment.open import with_states
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError
from needs_analysis.reading import write_source
from needs_analysis.source import Source, sources_of, strictest
from tests.assessment.small import add, add_table, finding_toml, small_assessment, table_toml, texts_of
from tests.conftest import ROOT
from tests.reading.files import ROWS

RECORDED = table_toml("recorded_crime", path="data/raw/recorded_crime.csv", contract="recorded_crime")
QUARTERS = table_toml("quarters", made="demand.recorded_crime_quarters", tables=["recorded_crime"])
OUTCOMES = table_toml("outcomes", path="data/raw/outcomes.csv", contract="outcomes")
HARM = pd.DataFrame(
    {
        "age_group": ["16-24", "25-74"],
        "sex": "persons",
        "measure": "abuse",
        "definition": "new",
        "period": "last 12 months",
        "year_ending_march": "2024",
        "geography": "England and Wales",
        "percent": [9.5, 6.5],
        "unweighted_base": [900, 4_000],
    }
)
CALLS = pd.DataFrame(
    {
        "period": [f"20{year}/{year + 1} Q{quarter}" for year in (20, 21, 22) for quarter in (1, 2, 3, 4)],
        "count": [30, 41, 33, 28, 35, 44, 39, 50, 47, 38, 41, 36],
    }
)
PEOPLE = pd.DataFrame({"age_band": ["16-24", "25-74"], "population": [120_000, 700_000]})


def published(folder, *names, more=""):
    """A small assessment with tables of West Mercia's beside its own."""
    made = small_assessment(folder / "small", more=more)
    for name in names:
        for ending in (".csv", ".csv.source.toml"):
            shutil.copy(ROOT / "data" / "raw" / "west_mercia" / f"{name}{ending}", made / "data" / "raw")
    return made


def found(folder, name="X1"):
    findings = assessment.build_findings(assessment.open(folder))
    return next(item.released.result for item in findings if item.id == name)


def test_it_is_the_table_of_the_result_and_worked_out_once(tmp_path, monkeypatch):
    called = []

    def counted(name, **more):
        called.append(name)
        return metric(name, **more)

    monkeypatch.setattr(call, "metric", counted)
    opened = assessment.open(published(tmp_path, "recorded_crime", more=RECORDED + QUARTERS))
    recorded = opened.table("recorded_crime")
    expected = demand.recorded_crime_quarters(recorded, force="West Mercia")
    pd.testing.assert_frame_equal(opened.table("quarters"), expected.table)
    assert opened.table("quarters") is opened.table("quarters")
    assert opened.result("quarters").same_as(expected)
    assert called == ["demand.recorded_crime_quarters"]
    assert sources_of(opened.table("quarters")) == sources_of(recorded)


def test_a_table_that_is_read_is_no_result(tmp_path):
    with pytest.raises(NeedsAnalysisError, match=r"returns is not made by a metric; use table\('returns'\)"):
        assessment.open(small_assessment(tmp_path / "small")).result("returns")


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("xmr", 'what = "offences", limits = "moving range"'),
        ("forecast", 'ahead = 2, history_from = "2016/17 Q1", method = "seasonal_naive"'),
        ("compare_periods", 'history_from = "2016/17 Q1", what = "offences"'),
    ],
)
def test_a_series_of_published_figures_is_charted_forecast_and_compared_without_python(tmp_path, name, settings):
    more = RECORDED + QUARTERS + finding_toml("X1", f"demand.{name}", ["quarters"], settings)
    folder = published(tmp_path, "recorded_crime", more=more)
    quarters = assessment.open(folder).table("quarters")
    given = {
        "xmr": {"what": "offences", "limits": "moving range"},
        "forecast": {"ahead": 2, "history_from": "2016/17 Q1", "method": "seasonal_naive"},
        "compare_periods": {"history_from": "2016/17 Q1", "what": "offences"},
    }[name]
    made, by_hand = found(folder), getattr(demand, name)(quarters, **given)
    pd.testing.assert_frame_equal(made.table, by_hand.table)
    assert made.sentence() == by_hand.sentence()
    assert made.disclosure == "already_published"
    assert "RECORDING" in [caveat.code for caveat in made.caveats], "the caution of what it was made of"


def test_a_funnel_of_published_shares_is_a_finding(tmp_path):
    text = table_toml(
        "not_supporting",
        made="demand.outcome_against_forces",
        tables=["outcomes"],
        settings='offence_group = "Sexual offences"',
    )
    settings = (
        'events = "numerator", population = "denominator", by = ["force"], kind = "proportion", over_dispersed = true'
    )
    more = OUTCOMES + text + finding_toml("X1", "demand.funnel_points", ["not_supporting"], settings)
    folder = published(tmp_path, "outcomes", more=more)
    shares = assessment.open(folder).table("not_supporting")
    columns = {"events": "numerator", "population": "denominator", "by": "force"}
    by_hand = demand.funnel_points(shares, **columns, kind="proportion", over_dispersed=True)
    pd.testing.assert_frame_equal(found(folder).table, by_hand.table)
    assert len(by_hand.table) == 43


def test_estimated_victims_are_a_finding_on_tables_of_the_offices_own(tmp_path):
    folder = small_assessment(tmp_path / "small")
    add(folder, add_table(folder, "harm", HARM) + add_table(folder, "people", PEOPLE))
    add(folder, finding_toml("X1", "demand.estimated_victims", ["harm", "people"]))
    assert found(folder).table["value"].tolist() == [11_400, 45_500, 56_900]


def test_a_table_is_made_of_others_that_are_made_in_whatever_order_they_stand(tmp_path):
    """Two made tables under each other are one that is compared by its series."""
    folder = small_assessment(tmp_path / "small")
    compared = table_toml(
        "compared", made="demand.compare_periods", tables=["both"], settings='value = "value", by = ["line"]'
    )
    add(folder, compared + table_toml("both", concat=["day_chart", "night_chart"]))
    for line in ("day", "night"):
        chart = table_toml(f"{line}_chart", made="demand.xmr", tables=[line], settings='by = ["line"]')
        add(folder, chart + add_table(folder, line, CALLS.assign(line=line)))
    settings = 'value = "value", by = ["line"]'
    add(folder, finding_toml("X1", "demand.xmr", ["both"], settings))
    opened = assessment.open(folder)
    assert opened.configuration.behind(["compared"]) == (
        "day",
        "day_chart",
        "night",
        "night_chart",
        "both",
        "compared",
    )
    both = opened.table("both")
    assert both.groupby("line")["value"].apply(list).to_dict() == {
        each: CALLS["count"].tolist() for each in ("day", "night")
    }
    assert sorted(opened.table("compared")["line"].unique()) == ["day", "night"]
    assert {source.id for source in found(folder).sources} == {"day", "night"}


def test_it_is_never_written(tmp_path):
    more = RECORDED + QUARTERS + finding_toml("X1", "demand.compare_periods", ["quarters"])
    folder = published(tmp_path, "recorded_crime", more=more)
    assessment.run(assessment.open(folder))
    names = {path.name for path in (folder / "data").rglob("*") if path.is_file()}
    assert not [name for name in names if name.startswith("quarters")] and "X1.csv" in names
    assert '"quarters"' not in texts_of(folder)


@pytest.mark.parametrize("disclosure", ["record_level", "aggregate", "already_published", "synthetic"])
def test_what_is_made_of_a_table_is_as_strict_as_it(tmp_path, disclosure):
    folder = published(tmp_path, "recorded_crime", more=RECORDED)
    add(folder, add_table(folder, "ours", CALLS, disclosure=disclosure))
    chart = table_toml("chart", made="demand.xmr", tables=["ours"])
    add(folder, chart + finding_toml("X1", "demand.xmr", ["chart"], 'value = "value"'))
    opened = assessment.open(folder)
    assert strictest(sources_of(opened.table("chart"))) == disclosure
    finding = next(item for item in opened.configuration.findings if item.id == "X1")
    assert assessment.compute(opened, finding).disclosure == disclosure


def test_rows_left_out_and_cautions_come_with_it_once(tmp_path):
    folder = small_assessment(tmp_path / "small")
    rows = pd.DataFrame({"area": list("ABCD"), "count": [30, 40, 50, 60], "population": [900, 800, 0, 700]})
    add(folder, add_table(folder, "rows", rows))
    rates = table_toml("rates", made="demand.rate", tables=["rows"], settings='by = ["area"], per = 1000')
    add(folder, rates)
    settings = 'events = "numerator", population = "denominator", by = ["area"], per = 1000'
    add(folder, finding_toml("X1", "demand.rate", ["rates"], settings))
    opened = assessment.open(folder)
    below = opened.result("rates")
    made = found(folder)
    assert set(below.excluded) <= set(made.excluded)
    said = [(caveat.code, caveat.text) for caveat in made.caveats]
    assert len(said) == len(set(said)) and {(each.code, each.text) for each in below.caveats} <= set(said)


@pytest.mark.parametrize(
    ("text", "ring", "place"),
    [
        (table_toml("quarters", made="demand.xmr", tables=["quarters"]), "quarters -> quarters", "quarters.tables"),
        (
            table_toml("quarters", made="demand.xmr", tables=["yearly"])
            + table_toml("yearly", made="demand.xmr", tables=["quarters"]),
            "quarters -> yearly -> quarters",
            "quarters.tables",
        ),
        (
            table_toml("quarters", made="demand.xmr", tables=["returns", "yearly"])
            + table_toml("yearly", concat=["returns", "decades"])
            + table_toml("decades", made="demand.xmr", tables=["quarters"]),
            "quarters -> yearly -> decades -> quarters",
            "quarters.tables",
        ),
        (
            table_toml(
                "now", made="demand.xmr", tables=["returns"], settings='at = { table = "then", column = "value" }'
            )
            + table_toml("then", made="demand.xmr", tables=["now"]),
            "now -> then -> now",
            "now.tables",
        ),
        (table_toml("twice", concat=["twice"]), "has no file of its own", "twice.concat"),
    ],
)
def test_a_table_that_is_made_of_itself_is_refused_with_the_way_round(tmp_path, text, ring, place):
    folder = small_assessment(tmp_path / "small", more=text)
    with pytest.raises(ConfigurationError) as refused:
        assessment.open(folder)
    problems = refused.value.problems
    assert problems["column"].tolist() == [f"tables.{place}"], "each ring once"
    assert ring in problems["problem"].item()
    assert problems["row"].item() > 20


def test_two_rings_are_both_named(tmp_path):
    text = "".join(table_toml(name, made="demand.xmr", tables=[name]) for name in ("one", "two"))
    with pytest.raises(ConfigurationError) as refused:
        assessment.open(small_assessment(tmp_path / "small", more=text))
    assert refused.value.problems["column"].tolist() == ["tables.one.tables", "tables.two.tables"]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"made": "demand.xmr", "tables": ["returns"], "path": "data/raw/return.csv"}, "exactly one of"),
        ({"made": "demand.xmr", "tables": ["returns"], "concat": ["returns"]}, "exactly one of"),
        ({"made": "demand.xmr"}, "names no tables"),
        ({"made": "demand.xmr", "tables": []}, "names no tables"),
        ({"made": "demand.xmr", "tables": ["returns"], "contract": "claims"}, "has no contract, kind or layout"),
        ({"made": "demand.xmr", "tables": ["returns"], "kind": "survey"}, "has no contract, kind or layout"),
        ({"tables": ["returns"]}, "or settings but no metric"),
        ({"concat": ["returns"], "settings": "per = 1"}, "or settings but no metric"),
        ({"metric": "demand.xmr", "tables": ["returns"]}, "is not a setting here"),
        ({}, "needs exactly one of path"),
    ],
)
def test_what_is_neither_a_file_nor_made_is_refused(tmp_path, entries, said):
    with pytest.raises(ConfigurationError, match=said) as refused:
        assessment.open(small_assessment(tmp_path / "small", more=table_toml("made", **entries)))
    assert all(place.startswith("tables.made") for place in refused.value.problems["column"])


def test_everything_that_is_wrong_with_a_table_is_named_at_its_place_with_the_findings(tmp_path):
    text = (
        table_toml("one", made="demand.horoscope", tables=["nothing"])
        + table_toml("two", made="demand.xmr", tables=["returns"], settings='colour = "red", what = 7')
        + table_toml("three", made="demand.rate", tables=["returns", "returns"])
        + finding_toml("X1", "demand.chance", ["returns"])
        + finding_toml("X2", "demand.xmr", ["four"])
    )
    opened = assessment.open(small_assessment(tmp_path / "small", more=text))
    with pytest.raises(ConfigurationError) as refused:
        assessment.build_findings(opened)
    assert refused.value.problems["column"].tolist() == [
        "tables.one.from",
        "tables.one.tables",
        "tables.two.colour",
        "tables.two.what",
        "tables.three.tables",
        "findings.X1.metric",
        "findings.X2.tables",
    ]
    assert "no table is called 'nothing'" in str(refused.value)
    with pytest.raises(ConfigurationError, match="no metric"):
        opened.table("one")


def test_a_name_stands_for_one_table_only(tmp_path):
    more = table_toml("returns", made="demand.xmr", tables=["returns"])
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        assessment.open(small_assessment(tmp_path / "small", more=more))
    more = table_toml('"reference:esp2013"', made="demand.xmr", tables=["returns"])
    with pytest.raises(ConfigurationError, match="the table name 'reference:esp2013' is reserved"):
        assessment.open(small_assessment(tmp_path / "other", more=more))


def test_a_metric_that_refuses_names_the_table_and_every_finding_on_it(tmp_path):
    text = (
        table_toml("bad", made="service_gap.activity", tables=["returns"], settings='measure = "horses"')
        + table_toml("worse", made="demand.xmr", tables=["bad"])
        + finding_toml("X1", "demand.xmr", ["worse"])
        + finding_toml("X2", "service_gap.activity", ["returns"], 'measure = "cows"')
    )
    opened = assessment.open(small_assessment(tmp_path / "small", more=text))
    with pytest.raises(FindingRefused) as refused:
        assessment.build_findings(opened)
    problems = refused.value.problems
    assert problems["column"].tolist() == ["tables.bad", "tables.worse.tables", "findings.X1.tables", "findings.X2"]
    assert problems["problem"].tolist()[1:3] == [
        "depends on the table 'bad', which could not be calculated",
        "depends on the table 'bad', which could not be calculated",
    ]
    checked = assessment.check(opened)
    assert checked.results.set_index("table")["result"].to_dict() == {
        "returns": "OK",
        "bad": "1 problem",
        "worse": "depends on bad",
    }


def test_a_provisional_run_goes_on_without_a_table_that_is_refused(tmp_path):
    text = table_toml("bad", made="service_gap.activity", tables=["returns"], settings='measure = "horses"')
    folder = small_assessment(tmp_path / "small", more=text + finding_toml("X1", "demand.xmr", ["bad"]))
    outcome = assessment.run(assessment.open(folder, provisional=True))
    assert any(line.startswith("Table bad is left out:") for line in outcome.notes)
    assert any(line.startswith("Finding X1 is left out:") for line in outcome.notes)
    assert "Finding X1 is left out (REFUSED)" in outcome.report.read_text(encoding="utf-8")


COUNTED = [20, 24, 18, 21] * 3
COUNTED[5] = 3
COUNTED[9] = 2
SHARES = pd.DataFrame(
    {
        "quarter": [f"20{year}/{year + 1} Q{quarter}" for year in (20, 21, 22) for quarter in (1, 2, 3, 4)],
        "count": COUNTED,
        "population": 40,
    }
)
SHARE_CONTRACT = """
meaning = "Cases."
floor = "aggregate"
key = ["quarter"]
columns = [{ name = "quarter" }, { name = "count", kind = "count" }, { name = "population", kind = "count" }]
"""


def of_shares(folder, *findings):
    """An office's own counts of few people, of which a metric makes shares."""
    more = table_toml("cases", path="data/raw/cases.csv", contract="cases")
    more += table_toml("shares", made="demand.proportion", tables=["cases"], settings='by = "quarter", per = 100')
    made = small_assessment(folder / "small", more=more + "".join(findings))
    (made / "contracts").mkdir()
    (made / "contracts" / "cases.toml").write_text(SHARE_CONTRACT, encoding="utf-8")
    SHARES.to_csv(made / "data" / "raw" / "cases.csv", index=False)
    write_source(made / "data" / "raw" / "cases.csv", Source("cases", "Cases", "An office", "none", "aggregate"))
    return assessment.open(made)


def test_a_share_of_a_hidden_count_is_hidden_in_what_is_made_of_it(tmp_path):
    """A share beside its base gives the count; made into a chart, it would be a number like any other."""
    chart = finding_toml("X1", "demand.xmr", ["shares"], 'value = "value", period = "quarter"')
    opened = of_shares(tmp_path, chart)
    handed = opened.table("shares")
    assert handed.loc[handed["quarter"].isin(["2021/22 Q2", "2022/23 Q2"]), "value"].isna().all()
    assert opened.result("shares").table["value"].notna().all()
    made = next(item.released.result for item in assessment.build_findings(opened) if item.id == "X1")
    shown = made.table.set_index("period")["value"].to_dict()
    assert 7.5 not in shown.values() and 5.0 not in shown.values() and shown["2020/21 Q1"] == 50


def test_a_number_that_is_hidden_where_it_stands_is_not_taken_from_there(tmp_path):
    where = 'where = { quarter = "2021/22 Q2" }'
    number = f'{{ table = "shares", {where}, unit = "percent" }}'
    finding = finding_toml("X1", "evaluation.reported_reductions", [], f"reductions = [{number}]")
    with pytest.raises(FindingRefused, match="withheld"):
        assessment.build_findings(of_shares(tmp_path, finding))


def test_a_number_of_a_made_table_keeps_its_range_with_an_area(tmp_path):
    made = table_toml(
        "sums", made="service_gap.activity", tables=["returns"], settings='measure = "referrals", by = ["area"]'
    )
    rows = [list(row) for row in ROWS]
    rows[0][3:] = ["<5", *[""] * (len(rows[0]) - 4)]
    opened = assessment.open(small_assessment(tmp_path / "small", rows, more=made))
    found = [
        number_of(opened, {"table": "sums", "where": {"area": "Herefordshire"}, **more})
        for more in ({}, {"area": "Herefordshire"})
    ]
    assert [item.ends for item in found] == [(1, 4), (1, 4)]


def test_rows_that_two_files_give_are_not_counted_twice(tmp_path):
    more = table_toml("all", concat=["returns", "again"]) + table_toml(
        "again", path="data/raw/return.csv", kind="provider_return"
    )
    opened = assessment.open(small_assessment(tmp_path / "small", more=more))
    with pytest.raises(DataError, match=r"have the same .*quarter as others"):
        opened.table("all")


def test_a_part_without_states_is_known_where_it_gives_a_number(tmp_path):
    made = table_toml(
        "sums", made="service_gap.activity", tables=["returns"], settings='measure = "referrals", by = ["area"]'
    )
    opened = assessment.open(small_assessment(tmp_path / "small", more=made))
    part = opened.table("returns").drop(columns="referrals_state").assign(quarter="2022/23 Q3")
    told = with_states(part, [part, opened.table("returns")])
    assert (told["referrals_state"] == "known").all()

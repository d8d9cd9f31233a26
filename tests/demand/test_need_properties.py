"""What must hold of need, gaps, journeys, quantiles and profiles for any table: shuffled, doubled, of any number type."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import demand
from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.examples import AGGREGATE, EXAMPLES, LARGE, SERIES
from tests.test_said import BROKEN, texts

DISCLOSURES = ("already_published", "aggregate", "record_level")
KINDS = ("int64", "int16", "float64", "float32", "Int64", "Float64", "str", "object", "decimal", "category")
few = settings(max_examples=25)
kinds = st.sampled_from(KINDS)
seeds = st.integers(0, 9)


def as_kind(column, kind):
    """The same numbers in another type."""
    if kind == "decimal":
        return pd.Series([Decimal(str(value)) for value in column], index=column.index, dtype="object")
    if kind in ("str", "category"):
        return column.astype("str").astype(kind)
    return column.astype(kind)


def source(disclosure):
    return Source(disclosure, "A table", "An office", "none", disclosure=disclosure)


def shuffled(table, seed):
    return table.sample(frac=1, random_state=seed)


def alike(found, expected, **options):
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), expected.reset_index(drop=True), check_dtype=False, rtol=1e-9, **options
    )


def require_each_disclosure(call, *tables):
    """The same figures whatever the sources, and the strictest of them on the result."""
    plain = call(*tables).table
    for disclosure in DISCLOSURES:
        found = call(
            attach(tables[0], source(disclosure)), *(attach(table, source(DISCLOSURES[0])) for table in tables[1:])
        )
        assert found.disclosure == disclosure
        alike(found.table, plain)


@st.composite
def populations(draw):
    """Residents of some districts by sex in bands from 16 on, and shares of women and men of all of them."""
    cuts = sorted(draw(st.sets(st.integers(17, 89), min_size=0, max_size=4)))
    ends = [16, *cuts]
    bands = [f"{first}-{after - 1}" for first, after in pairwise(ends)] + [f"{ends[-1]}+"]
    districts = draw(st.lists(st.sampled_from(["North", "South", "East", "West"]), min_size=1, max_size=4, unique=True))
    keys = [(district, sex, band) for district in districts for sex in ("female", "male") for band in bands]
    people = draw(st.lists(st.integers(1, 30_000), min_size=len(keys), max_size=len(keys)))
    table = pd.DataFrame(keys, columns=["district", "sex", "age_band"]).assign(population=people)
    percent = draw(st.lists(st.sampled_from([0.0, 0.5, 2.0, 9.5, 40.0, 100.0]), min_size=2, max_size=2))
    shares = pd.DataFrame({"sex": ["female", "male"], "age_group": "16+", "percent": percent, "unweighted_base": 4_000})
    return shares, table


def estimate(shares, table, **options):
    """The estimate, or nothing where the districts happen to look like a total and its parts."""
    try:
        return demand.estimated_victims(shares, table, **options)
    except Refusal as refused:
        assert "hold others" in str(refused)
        return None


@few
@given(populations(), kinds, seeds)
def test_estimates_do_not_depend_on_order_or_number_type(drawn, kind, seed):
    shares, table = drawn
    plain = demand.estimated_victims(shares, table, by="district").table
    other = shuffled(table.assign(population=as_kind(table["population"], kind)), seed)
    alike(demand.estimated_victims(shares, other, by="district").table, plain)
    texts = shares.assign(percent=as_kind(shares["percent"], "str"), unweighted_base="4000")
    alike(demand.estimated_victims(texts, table, by="district").table, plain)
    assert (plain["lower"] <= plain["value"]).all() and (plain["value"] <= plain["upper"]).all()
    require_each_disclosure(lambda p, s: demand.estimated_victims(s, p, by="district"), table, shares)


@few
@given(populations(), seeds)
def test_districts_together_are_the_sum_of_each(drawn, seed):
    shares, table = drawn
    each = demand.estimated_victims(shares, table, by="district").table
    together = estimate(shares, shuffled(table, seed))
    if together is not None:
        pairs = each.groupby("sex")[["value", "denominator"]].sum()
        for row in together.table.itertuples():
            assert row.value == pytest.approx(pairs.loc[row.sex, "value"])
            assert row.denominator == pytest.approx(pairs.loc[row.sex, "denominator"])


@few
@given(populations(), seeds)
def test_people_are_never_doubled_or_lost_in_silence(drawn, seed):
    shares, table = drawn
    for by in ((), "district"):
        with pytest.raises(DataError, match="age band twice"):
            demand.estimated_victims(shares, pd.concat([table, table.sample(1, random_state=seed)]), by=by)
        with pytest.raises(Refusal, match="The population has no"):
            demand.estimated_victims(shares, table.drop(table.sample(1, random_state=seed).index), by=by)
    for name in ("sex", "age_group", "share", "period", "value", "group"):
        with pytest.raises(DataError):
            demand.estimated_victims(
                shares.drop(columns="sex").head(1), table.rename(columns={"district": name}), by=name
            )
    headed = pd.concat([table.assign(band_set="one"), table.assign(band_set="two")])
    alike(
        demand.estimated_victims(shares, headed, by="district").table,
        demand.estimated_victims(shares, table, by="district").table,
    )
    years = pd.concat([table.assign(year=year) for year in (2022, 2023)])
    with pytest.raises(Refusal, match="several times"):
        demand.estimated_victims(shares, years, by="district")


@st.composite
def needs(draw):
    """Estimates of some areas with and without ranges, and what was counted in each."""
    areas = draw(st.lists(st.sampled_from(list("ABCDEF")), min_size=1, max_size=5, unique=True))
    rows = []
    for area in areas:
        value = draw(st.integers(10, 5_000))
        lower, upper = draw(st.sampled_from([(np.nan, np.nan), (0.5, 1.5), (0.9, 1.2), (1, 1)]))
        counted = draw(st.sampled_from([0, 0, 1, 7, 90, 6_000]))
        rows.append((area, value, lower * value, upper * value, counted))
    return pd.DataFrame(rows, columns=["area", "estimated", "estimated_lower", "estimated_upper", "supported"])


def gaps(table, beside=None, **options):
    return demand.reporting_gap(
        table, beside, recorded="supported", offences_per_victim=(1.5, 1.2, 2), by="area", **options
    )


def unmet(table, beside=None, **options):
    return demand.unmet_need(table, beside, uptake=(0.4, 0.3, 0.5), by="area", **options)


FUNCTIONS = pytest.mark.parametrize("function", [unmet, gaps])


@FUNCTIONS
@few
@given(needs(), kinds, seeds, st.sampled_from([None, 3, 6]))
def test_each_area_stands_by_itself(function, table, kind, seed, months):
    plain = function(table, period_months=months).table
    for at in range(len(table)):
        alike(function(table.iloc[[at]], period_months=months).table, plain.iloc[[at]])
    other = shuffled(table.assign(supported=as_kind(table["supported"], kind)), seed)
    found = function(other, period_months=months).table
    alike(found.set_index("area").loc[plain["area"]].reset_index(), plain)
    known = plain["lower"].notna()
    assert known.equals(table["estimated_lower"].notna())
    assert (plain["lower"] <= plain["value"])[known].all() and (plain["value"] <= plain["upper"])[known].all()
    beside = table[["area", "supported"]]
    apart = function(table.drop(columns="supported"), shuffled(beside, seed), period_months=months).table
    alike(apart, plain)
    require_each_disclosure(function, table.drop(columns="supported"), beside)


@FUNCTIONS
@few
@given(needs(), st.sampled_from(["value", "numerator", "flag", "estimated_period"]))
def test_areas_are_never_doubled_lost_or_overwritten(function, table, name):
    with pytest.raises(DataError, match="duplicated"):
        function(pd.concat([table, table.tail(1)]))
    beside = table[["area", "supported"]]
    with pytest.raises(DataError, match="duplicated"):
        function(table.drop(columns="supported"), pd.concat([beside, beside]))
    with pytest.raises(Refusal, match=r"have no supported beside them|have no rows"):
        function(table.drop(columns="supported"), beside.tail(-1))
    with pytest.raises(DataError, match=r"already has|cannot be named"):
        demand.unmet_need(table.rename(columns={"area": name}), by=name)


@FUNCTIONS
@few
@given(needs(), st.sampled_from(["2022/23", "2021", "year to June 2024", "some year"]), st.booleans())
def test_a_range_is_only_of_one_period(function, table, period, same):
    estimates = table.drop(columns="supported").assign(period=period if same else "2023/24")
    counted = table[["area", "supported"]].assign(period=period)
    found = function(estimates, counted).table
    assert found["lower"].notna().equals(table["estimated_lower"].notna() & same)
    assert found["value"].equals(function(table).table["value"])


@st.composite
def ways(draw):
    """Journeys of some groups through the same stages."""
    stages = ["referred", "contacted", "engaged", "supported"][: draw(st.integers(2, 4))]
    rows = []
    for group in draw(st.lists(st.sampled_from(["Q1", "Q2", "Q3"]), min_size=1, max_size=3, unique=True)):
        n = draw(st.integers(1, 5_000))
        for stage in stages:
            rows.append((group, stage, n))
            n = draw(st.integers(1, n))
    return pd.DataFrame(rows, columns=["quarter", "stage", "count"]), stages


@few
@given(ways(), kinds, seeds, st.sampled_from(["cohort", "throughput"]))
def test_journeys_do_not_depend_on_order_or_number_type(drawn, kind, seed, way):
    table, stages = drawn
    options = {"by": "quarter", "kind": way}
    plain = demand.journey(table, **options).table
    other = shuffled(table.assign(count=as_kind(table["count"], kind)), seed)
    alike(demand.journey(other, order=stages, **options).table, plain)
    ordered = other.assign(stage=pd.Categorical(other["stage"], stages, ordered=True))
    alike(demand.journey(ordered, **options).table, plain)
    require_each_disclosure(lambda t: demand.journey(t, **options), table)
    with pytest.raises(DataError, match="duplicated"):
        demand.journey(pd.concat([table, table.tail(1)]), **options)
    if table["quarter"].nunique() > 1:
        with pytest.raises(Refusal, match="There is no"):
            demand.journey(table.head(-1), order=stages, **options)
    for name in ("cumulative", "cumulative_lower", "value", "stage"):
        named = table.rename(columns={"stage": "step"}).rename(columns={"quarter": name})
        with pytest.raises(DataError, match=r"already has|cannot be named"):
            demand.journey(named, stage="step", kind=way, by=name)


@few
@given(st.lists(st.integers(0, 200), min_size=5, max_size=30), kinds, seeds, st.booleans())
def test_quantiles_do_not_depend_on_order_or_type(values, kind, seed, down):
    table = pd.DataFrame({"area": [f"A{at}" for at in range(len(values))], "value": values, "high": str(down)})
    plain = demand.quantiles(table, quantiles=5, highest_first=down).table.set_index("area")["quantile"]
    other = shuffled(table.assign(value=as_kind(table["value"], kind)), seed)
    found = demand.quantiles(other, quantiles=5, highest_first="high").table
    assert found["area"].tolist() == other["area"].tolist()
    assert found.set_index("area")["quantile"].loc[plain.index].equals(plain)
    with pytest.raises(DataError, match="duplicated"):
        demand.quantiles(pd.concat([table, table.head(1)]), quantiles=5)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 200), min_size=5, max_size=8), kinds, seeds)
def test_slopes_do_not_depend_on_order_or_type(values, kind, seed):
    table = pd.DataFrame({"quantile": range(1, len(values) + 1), "value": values, "population": 100, "se": 1})
    options = {"standard_error": "se", "repetitions": 200}
    plain = demand.slope_index(table, **options).table
    other = shuffled(table.astype({"quantile": "str"}).assign(value=as_kind(table["value"], kind)), seed)
    alike(demand.slope_index(other, **options).table, plain)
    require_each_disclosure(lambda t: demand.slope_index(t, **options), table)


@few
@given(st.lists(st.tuples(st.integers(10, 900), st.integers(1_000, 9_000)), min_size=2, max_size=6), seeds)
def test_profiles_are_of_the_areas_alone(drawn, seed):
    areas = pd.DataFrame(drawn, columns=["count", "population"]).assign(area=[f"A{at}" for at in range(len(drawn))])
    total = areas[["count", "population"]].sum().to_dict() | {"area": "All areas"}

    def profile(table):
        made = demand.rate(attach(table, source("already_published")), by="area", per=1_000)
        return demand.area_profile({"crime": made}, area="A0")

    plain = profile(areas)
    truth = 1_000 * areas["count"].sum() / areas["population"].sum()
    if plain.excluded:  # by chance one area is the sum of all the others
        return
    assert plain.table["all_areas"].iloc[0] == pytest.approx(truth)
    alike(profile(shuffled(areas, seed)).table, plain.table)
    alike(profile(pd.concat([areas, pd.DataFrame([total])])).table, plain.table)
    hidden = areas.assign(count_lower=areas["count"], count_upper=areas["count"] + 3).astype({"count": "Int64"})
    hidden.loc[1, "count"] = pd.NA
    row = profile(hidden).table.iloc[0]
    assert row["all_areas_lower"] <= truth <= row["all_areas_upper"] and row["areas"] == len(areas) - 1


JUNK = ("33%", "*", "<5", "", None, np.nan, np.inf, -1, 0, 0.5, True, "many", [1], {"a": 1}, pd.Timestamp("2024-01-01"))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_cell_raises_anything_but_a_refusal_in_words(junk):
    need = pd.DataFrame({"area": ["A", "B"], "estimated": [500, 800], "supported": [10, 20]})
    people = pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [900, 800], "district": "N"})
    shares = pd.DataFrame(
        {"sex": ["female", "male"], "age_group": "16+", "percent": [4.0, 2.0], "ci_lower": [3.0, 1.0]}
    )
    shares = shares.assign(ci_upper=[5.0, 3.0], year_ending_march=2024, unweighted_base=900)
    way = pd.DataFrame({"stage": ["a", "b", "c"], "count": [9, 5, 1], "unknown": 0, "period": "2023/24"})
    deciles = pd.DataFrame(
        {"quantile": range(1, 6), "value": [9.0, 8, 7, 6, 5], "population": 9, "se": 1.0, "up": True}
    )
    calls = (
        (need, lambda t: demand.unmet_need(t, by="area")),
        (need, lambda t: demand.reporting_gap(t, recorded="supported", recorded_unit="victims", by="area")),
        (need, lambda t: demand.unmet_need(need, t.assign(period="2023"), by="area")),
        (people, lambda t: demand.estimated_victims(shares, t)),
        (people, lambda t: demand.estimated_victims(shares, t, by="district")),
        (shares, lambda t: demand.estimated_victims(t, people)),
        (way, lambda t: demand.journey(t, unknown="unknown")),
        (way, lambda t: demand.journey(t, kind="throughput")),
        (deciles, lambda t: demand.slope_index(t, standard_error="se", repetitions=200)),
        (deciles.drop(columns="quantile"), lambda t: demand.quantiles(t, quantiles=2, highest_first="up")),
    )
    for table, call in calls:
        for column in table.columns:
            cells = table[column].astype("object").tolist()
            cells[0] = junk
            broken = table.assign(**{column: pd.Series(cells, dtype="object")})
            try:
                call(broken)
            except NeedsAnalysisError:
                continue


OURS = ("unmet_need", "reporting_gap", "journey", "estimated_victims", "quantiles", "slope_index", "area_profile")
NAMES = [name for name in EXAMPLES if name.split(" ")[0] in (*OURS, "street_level_quality")]


def without(table, column, rows):
    """The table without some cells, as release leaves it."""
    cells = table[column].astype("Int64" if table[column].dtype.kind in "iu" else "object")
    cells.iloc[rows] = pd.NA if cells.dtype == "Int64" else None
    return table.assign(**{column: cells})


@pytest.mark.parametrize("withheld", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_words_are_made_of_whatever_cells_are_left(name, withheld):
    result = EXAMPLES[name]()
    table = result.table
    tables = [table.iloc[:0], table.head(1), table.tail(1)]
    for column in table.columns:
        tables += [without(table, column, [row]) for row in (0, len(table) // 2, len(table) - 1)]
        tables.append(without(table, column, slice(None)))
    nothing = table
    for column in table.columns:
        nothing = without(nothing, column, slice(None))
    for left in [*tables, nothing]:
        said = texts(replace(result, table=left, withheld=withheld))
        assert not BROKEN.search(said) and "[c]" not in said, said


@pytest.mark.parametrize("name", ["unmet_need", "reporting_gap", "quantiles", "area_profile"])
def test_what_is_withheld_of_one_area_leaves_the_words_of_the_others(name):
    values = [*LARGE[:6], 3, 2, *LARGE[8:]]
    if name == "area_profile":
        with pytest.raises(Refusal, match="Release each measure first"):
            SERIES[name](values, AGGREGATE)
        return
    kept = release(SERIES[name](values, AGGREGATE), "lt5").result
    whole = SERIES[name](LARGE, AGGREGATE)
    if name == "quantiles":
        assert "withheld" in kept.sentence() and kept.table["quantile"].isna().all()
    else:
        # Nobody is said to have the largest gap of all, because that of the two is not known.
        assert "the highest of 14 areas with a figure" in kept.sentence()
        assert "the highest of 16 areas;" in whole.sentence() and "withheld" not in whole.sentence()
        none = release(SERIES[name]([3, 2, 4], AGGREGATE), "lt5").result
        assert none.sentence().endswith("is withheld.") and none.plot() is not None


def test_a_journey_with_a_small_step_is_told_without_it():
    way = pd.DataFrame({"stage": ["referred", "contacted", "engaged", "supported"], "count": [500, 460, 300, 297]})
    kept = release(
        demand.journey(attach(pd.concat([way.assign(area="A"), way.assign(area="B")]), AGGREGATE), by="area"), "lt5"
    )
    said = kept.result.sentence()
    assert "how many got from referred to supported is withheld" in said and "297" not in said and "300" not in said

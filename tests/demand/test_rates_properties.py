"""What holds of every rate, whatever table it is fed."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import demand
from needs_analysis.source import attach
from tests import properties
from tests.conftest import PUBLISHED


def _areas(rows):
    """Areas with events and people; no two areas have the same number of people."""
    table = pd.DataFrame(rows, columns=["count", "population"])
    return table.assign(
        area=[f"area {n}" for n in range(len(table))], population=table["population"] + np.arange(len(table))
    )


def _banded(areas, **beside):
    """Each area in two age bands, each band with its own people."""
    bands = [("0-49", 0.6, 60), ("50+", 0.4, 40)]
    parts = [
        areas.assign(
            age_band=band,
            count=(areas["count"] * share).round().astype(int),
            population=(areas["population"] * share).round().astype(int) + 1,
            standard_population=weight,
        )
        for band, share, weight in bands
    ]
    return pd.concat(parts, ignore_index=True).assign(**beside)


def _referenced(areas):
    return _banded(areas).assign(
        reference_count=lambda t: np.where(t["age_band"] == "50+", 300, 100), reference_population=1_000
    )


def _outcomes(areas):
    ended = areas.assign(force=areas["area"], offence_group="Robbery", outcome_group="Charged", offences=areas["count"])
    waiting = ended.assign(outcome_group="No suspect", offences=areas["population"])
    return pd.concat([ended, waiting], ignore_index=True)[["force", "offence_group", "outcome_group", "offences"]]


@dataclass(frozen=True)
class Metric:
    """A metric, how its table is made of areas, and what it is asked."""

    call: object
    made: object = staticmethod(lambda areas: areas)
    numbers: tuple = ("count", "population")
    options: dict = field(default_factory=lambda: {"by": "area"})
    key: str = "area"
    repeats: bool = False

    def answer(self, table, **options):
        return self.call(table, **{**self.options, **options})


METRICS = {
    "rate": Metric(demand.rate, repeats=True),
    "proportion": Metric(demand.proportion, repeats=True),
    "funnel_points": Metric(demand.funnel_points, repeats=True),
    "small_area_rates": Metric(demand.small_area_rates, options={"area": "area"}, repeats=True),
    "direct": Metric(demand.direct_standardised_rate, _banded, ("count", "population", "standard_population")),
    "ratio": Metric(demand.indirect_standardised_ratio, _referenced, ("count", "population", "reference_count")),
    "indirect rate": Metric(demand.indirect_standardised_rate, _referenced, ("count", "population", "reference_count")),
    "outcome_shares": Metric(demand.outcome_shares, _outcomes, ("offences",), {}, "force"),
    "area_rates": Metric(
        lambda table, **o: demand.area_rates(
            attach(table[["area", "count"]], *demand_sources(table)), attach(table, *demand_sources(table)), **o
        ),
        options={"area": "area", "events": "count"},
    ),
}
AREAS = st.lists(st.tuples(st.integers(20, 90), st.integers(101, 127)), min_size=3, max_size=6).map(_areas)


def demand_sources(table):
    from needs_analysis.source import sources_of

    return sources_of(table)


@pytest.mark.parametrize("name", METRICS)
@settings(max_examples=3)
@given(areas=AREAS, seed=st.integers(0, 99))
def test_another_order_or_another_type_of_number_changes_no_figure(name, areas, seed):
    metric = METRICS[name]
    table = metric.made(areas)
    expected = metric.answer(table).table
    for how, variant in properties.alike(table, metric.numbers, seed=seed):
        found = metric.answer(variant).table
        try:
            properties.same(found, expected)
        except AssertionError as error:
            raise AssertionError(f"{how}: {error}") from None


@pytest.mark.parametrize("name", METRICS)
def test_an_answer_is_as_sensitive_as_its_source(name):
    metric = METRICS[name]
    table = metric.made(_areas([(20, 110), (30, 112), (70, 114)]))
    for kind, variant in properties.each_source(table):
        result = metric.answer(variant)
        assert result.disclosure == kind
        assert (result.banner is None) == (kind == "already_published")


@pytest.mark.parametrize("name", METRICS)
@settings(max_examples=10)
@given(areas=AREAS)
def test_rows_that_stand_twice_are_refused(name, areas):
    metric = METRICS[name]
    said = properties.refusal(metric.answer, properties.doubled(metric.made(areas)))
    assert "duplicated" in said or "repeat one population" in said


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if metric.repeats])
@settings(max_examples=10)
@given(areas=AREAS, kinds=st.integers(2, 9))
def test_people_that_a_merge_repeated_are_never_added_up_in_silence(name, areas, kinds):
    metric = METRICS[name]
    long = properties.repeated(areas, "count", kinds=kinds)
    assert "repeat one population" in properties.refusal(metric.answer, long)
    if "population_of" in metric.call.__annotations__:
        once = metric.answer(long, population_of="group").table
        properties.same(once, metric.answer(areas).table)


@pytest.mark.parametrize("name", [name for name in METRICS if name not in ("outcome_shares", "funnel_points")])
@pytest.mark.parametrize("lacking", [None, 0])
def test_an_area_without_people_is_named_and_the_others_keep_their_figures(name, lacking):
    metric = METRICS[name]
    areas = _areas([(20, 110), (30, 112), (70, 114), (60, 119)])
    table = metric.made(areas)
    gone = table["area"] == "area 1"
    broken = table.assign(population=table["population"].astype("Float64").mask(gone, lacking))
    if lacking == 0:
        broken = broken.assign(count=table["count"].mask(gone, 0))
    result = metric.answer(broken)
    found = result.table.set_index(metric.key)["value"]
    assert np.isnan(found["area 1"]) and found.drop("area 1").notna().all()
    told = " ".join(caveat.text for caveat in result.caveats) + " ".join(entry.why for entry in result.excluded)
    assert "area 1" in told
    if name != "small_area_rates":
        whole = metric.answer(table).table.set_index(metric.key)["value"]
        np.testing.assert_array_equal(found.drop("area 1"), whole.drop("area 1")[found.drop("area 1").index])


@pytest.mark.parametrize("name", [name for name in METRICS if name != "outcome_shares"])
def test_an_area_without_a_count_is_named_and_the_others_stand(name):
    metric = METRICS[name]
    table = metric.made(_areas([(20, 110), (30, 112), (70, 114), (60, 119)]))
    result = metric.answer(table.assign(count=table["count"].astype("Int64").mask(table["area"] == "area 1")))
    known = result.table[result.table["value"].notna()][metric.key]
    assert sorted(known) == ["area 0", "area 2", "area 3"]
    told = [caveat.text for caveat in result.caveats] + [f"{entry.what} {entry.why}" for entry in result.excluded]
    assert any("area 1" in text for text in told)


@pytest.mark.parametrize("name", [name for name in METRICS if name != "area_rates"])
def test_a_group_named_like_a_column_of_results_is_never_overwritten(name):
    metric = METRICS[name]
    table = metric.made(_areas([(20, 110), (30, 112), (70, 114)]))
    labels = set(table[metric.key])
    setting = "area" if "area" in metric.options else "by"
    for column in metric.answer(table).table.columns.drop(metric.key):
        if column in table:
            continue
        renamed = table.rename(columns={metric.key: column})

        def call(rows, column=column):
            return metric.answer(rows, **{setting: column})

        if not properties.refusal(call, renamed):
            assert set(call(renamed).table[column]) == labels, column


def test_mean_does_not_depend_on_how_numbers_are_written():
    table = attach(pd.DataFrame({"service": list("AABBB"), "value": [2, 4, 6, 9, 12]}), PUBLISHED)
    expected = demand.mean(table, by="service").table
    for _, variant in properties.alike(table, ["value"]):
        properties.same(demand.mean(variant, by="service").table, expected)
    assert (
        "rename"
        in properties.refusal(
            lambda rows: demand.mean(rows, by="standard_deviation"),
            table.rename(columns={"service": "standard_deviation"}),
        ).lower()
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_small_areas_by_deprivation_do_not_depend_on_how_tables_are_written(seed):
    areas = _areas([(20, 110), (30, 112), (70, 114), (60, 119), (25, 104), (31, 123)])
    units = areas.assign(lsoa21_code=areas["area"], imd_decile=[1, 10, 9, 1, 10, 2], district=["N", "S"] * 3)
    people, deciles, districts = (units[["lsoa21_code", name]] for name in ("population", "imd_decile", "district"))
    counts = units[["lsoa21_code", "count"]]
    options = {"events": "count", "population": "population"}
    gradient = demand.deprivation_gradient(counts, deciles, people, **options).table
    assert gradient["decile"].tolist() == ["1 (most deprived)", "2", "9", "10 (least deprived)"]
    beside = demand.deprivation_standardised_ratio(counts, people, deciles, districts, by="district", **options).table
    pairs = zip(
        properties.alike(counts, ["count"], seed=seed),
        properties.alike(people, ["population"], seed=seed),
        properties.alike(deciles, ["imd_decile"], seed=seed),
        strict=False,
    )
    for (how, happened), (_, residents), (_, tenths) in pairs:
        found = demand.deprivation_gradient(happened, tenths, residents, **options).table
        properties.same(found, gradient)
        found = demand.deprivation_standardised_ratio(happened, residents, tenths, districts, by="district", **options)
        properties.same(found.table, beside)
        assert how

"""Metrics that take figures of a fact table by their ids, fed in every way a table can come: published, an office's own, records."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import cost_benefit, demand, evaluation, published, service_gap
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reference import load
from needs_analysis.result import NOT_FOR_RELEASE
from tests.conftest import make_facts
from tests.properties import SOURCES, each_source

LATER, EARLIER = "2022-07-01", "2021-07-01"


def _pair(now=492, before=465, **columns):
    return make_facts(
        value=[str(now), str(before)],
        period_start=[LATER, EARLIER],
        period_end=["2022-09-30", "2021-09-30"],
        **columns,
    )


METRICS = {
    "change": (_pair(), lambda facts: demand.compare_counts(facts, now="T0", before="T1")),
    "published_share": (
        make_facts(value=["296", "300"], measure=["satisfied", "asked"], unit="victims"),
        lambda facts: published.published_share(facts, part="T0", whole="T1"),
    ),
    "target_attainment": (
        make_facts(
            value=["30", "60"],
            measure=["referrals", "target_referrals"],
            period_start=[LATER, "2022-04-01"],
            period_end=["2022-09-30", "2023-03-31"],
        ),
        lambda facts: service_gap.target_attainment(facts, observed=["T0"], target="T1"),
    ),
    "littles_law": (
        make_facts(
            value=["110", "28"],
            unit=["children and young people", "referrals"],
            measure=["clients_in_service", "referrals"],
            period_start=["2022-09-30", LATER],
            period_end=["2022-09-30", "2022-09-30"],
        ),
        lambda facts: service_gap.littles_law(facts, stock="T0", arrivals=["T1"]),
    ),
    "engagement_bounds": (
        make_facts(value=["26", "17", "1"], unit=["referrals", "young people", "young people"]),
        lambda facts: service_gap.engagement_bounds(facts, referred="T0", engaged="T1", declined="T2"),
    ),
    "target_queue": (
        make_facts(value=["92", "60"], measure=["referrals", "waiting"]),
        lambda facts: service_gap.target_queue(facts, referrals="T0", waiting="T1", target_weeks=8),
    ),
    "relief_capacity": (
        make_facts(value=["92", "60"], measure=["referrals", "waiting"]),
        lambda facts: service_gap.relief_capacity(facts, referrals="T0", waiting="T1", target_weeks=8, within_weeks=26),
    ),
    "clearance_time": (
        make_facts(value=["60", "92", "218"], measure=["waiting", "referrals", "started"]),
        lambda facts: service_gap.clearance_time(facts, waiting="T0", referrals="T1", starts="T2"),
    ),
    "capacity_path": (
        make_facts(value=["60", "92"], measure=["waiting", "referrals"]),
        lambda facts: service_gap.capacity_path(
            facts, waiting="T0", referrals="T1", as_of="2022-09-30", by_date="2022-12-02", target_waiting=15
        ),
    ),
    "pressure": (
        make_facts(value=["42", "118"], unit=["days", "people"], measure=["mean_wait", "started"]),
        lambda facts: service_gap.pressure(facts, mean_wait_days="T0", of="T1", target_weeks=8),
    ),
    "timeliness": (
        make_facts(value=["400", "480"], measure=["contacted_within_48_hours", "contacted"]),
        lambda facts: service_gap.timeliness(facts, within=["T0"], hours=[48], base="T1"),
    ),
    "fte_needed": (
        make_facts(value=["492", "1"]),
        lambda facts: service_gap.fte_needed(facts, load("provision_benchmarks"), referrals="T0"),
    ),
    "known_money": (
        make_facts(value=["178863", "5000"], unit="GBP", measure="funding_awarded"),
        lambda facts: cost_benefit.known_money(facts, amounts=["T0", "T1"], service="DRIVE"),
    ),
    "reported_reductions": (
        make_facts(value=["55", "209"], unit=["percent", "perpetrators"], measure=["abuse_reduction", "clients"]),
        lambda facts: evaluation.reported_reductions(facts, reductions=["T0"], clients="T1", labels={"T0": "abuse"}),
    ),
}


@pytest.fixture(params=METRICS, ids=str)
def metric(request):
    return METRICS[request.param]


def test_where_a_figure_comes_from_changes_its_label_and_not_its_number(metric):
    facts, call = metric
    expected = call(facts)
    for kind, table in each_source(facts):
        found = call(table)
        pd.testing.assert_frame_equal(found.table, expected.table)
        assert kind in {source.disclosure for source in found.sources}
        if kind in ("aggregate", "record_level"):
            assert found.banner == NOT_FOR_RELEASE
        assert found.sentence().startswith("Synthetic data:") == (kind == "synthetic")
    assert set(SOURCES) == {"already_published", "synthetic", "aggregate", "record_level"}


def test_other_rows_their_order_and_index_do_not_matter(metric):
    facts, call = metric
    expected = call(facts).table
    more = pd.concat([make_facts(value=["7", "8"], fact_id=["X0", "X1"], unit="kits", area="Elsewhere"), facts])
    for table in (
        facts[::-1],
        facts.set_axis([f"row {n}" for n in range(len(facts))]),
        more.sample(frac=1, random_state=2),
    ):
        pd.testing.assert_frame_equal(call(table).table, expected)


def test_an_id_that_stands_twice_is_refused(metric):
    facts, call = metric
    with pytest.raises(NeedsAnalysisError, match="have the id"):
        call(pd.concat([facts, facts.head(1)], ignore_index=True))


def test_a_column_of_numbers_gives_what_text_gives(metric):
    facts, call = metric
    if (facts["unit"] == "percent").any():
        with pytest.raises(NeedsAnalysisError, match="cannot be told apart"):
            call(facts.assign(value=facts["value"].astype(float)))
        return
    expected = call(facts)
    for kind in ("int64", "Int64", "float64", "Float64", "string", "category"):
        found = call(
            facts.assign(
                value=facts["value"].astype(float).astype(kind) if kind[0] in "iIfF" else facts["value"].astype(kind)
            )
        )
        pd.testing.assert_frame_equal(found.table, expected.table)
        assert found.sentence() == expected.sentence(), kind


@pytest.mark.parametrize("wrong", ["", "n/a", "5,10", "-3", "nan", "1e400", "12.5.1"])
def test_what_is_no_number_is_refused_in_words(metric, wrong):
    facts, call = metric
    table = facts.assign(value=[wrong, *facts["value"].iloc[1:]])
    try:
        result = call(table)
    except NeedsAnalysisError as error:
        assert str(error)
        assert any(word in str(error) for word in ("number", "count", "pounds", "digits", "whole", "0", "referred")), (
            str(error)
        )
    else:
        # An amount below 0 is a correction; nothing else may pass.
        assert wrong == "-3" and (facts["unit"] == "GBP").any(), result.sentence()


@pytest.mark.parametrize("unit", ["", "kits", "GBP", "percent", "years"])
def test_a_unit_that_cannot_be_is_refused_or_said(metric, unit):
    facts, call = metric
    table = facts.assign(unit=[unit, *facts["unit"].iloc[1:]])
    try:
        result = call(table)
    except NeedsAnalysisError as error:
        assert str(error)
    else:
        assert len(result.table) and "nan" not in result.sentence()


@given(
    st.integers(0, 5_000),
    st.integers(0, 5_000),
    st.sampled_from(["referrals", "victims", "cases", "GBP"]),
    st.sampled_from(["referrals", "victims", "cases", "GBP"]),
)
def test_unlike_units_are_never_compared_and_alike_ones_always_answered(now, before, first, second):
    facts = _pair(now, before, unit=[first, second])
    try:
        result = demand.compare_counts(facts, now="T0", before="T1")
    except NeedsAnalysisError as error:
        assert first != second or (first == "GBP" and "not a count" in str(error))
        return
    assert first == second != "GBP"
    row = result.table.iloc[0]
    assert (row["numerator"], row["denominator"], row["difference"]) == (now, before, now - before)
    assert "nan" not in result.sentence() and "inf" not in result.sentence()
    assert not (row["lower"] > row["value"]) or np.isnan(row["value"])

"""Figures of another service, area or time are not set against each other in silence."""

import itertools
from functools import partial

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.quantities import assumed, of_fact, of_rows
from needs_analysis.reference import load
from needs_analysis.service_gap.refuse_unlike import alike_cells, of_advisers, refuse_unlike
from needs_analysis.source import Source, attach
from tests.conftest import make_facts

YEAR = ["2024/25 Q3", "2024/25 Q4", "2025/26 Q1", "2025/26 Q2"]
LAST, LONG_AGO = YEAR[-1], "2023/24 Q1"
OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")


def returns():
    """IDVA and ISVA in Kent and in Medway: four quarters, and one of long before."""
    rows = [
        {
            "service": service,
            "area": area,
            "quarter": quarter,
            "referrals": 100 * (1 + at),
            "contacted": 80 * (1 + at),
            "contacted_within_48_hours": 60 * (1 + at),
            "new_clients": 70 * (1 + at),
            "declined": 5 * (1 + at),
            "closed": 70 * (1 + at),
            "carried_in": 200,
            "carried_out": 200,
            "waiting": 300,
            "mean_wait_days": 30,
            "staff_in_post_fte": 4.0,
            "spend_to_date": 60_000,
        }
        for at, (service, area) in enumerate(itertools.product(["IDVA", "ISVA"], ["Kent", "Medway"]))
        for quarter in [*YEAR, LONG_AGO]
    ]
    return attach(pd.DataFrame(rows), OWN)


def at(column, quarter=LAST, service="IDVA", area="Kent", **more):
    return {"where": {"service": service, "area": area, "quarter": quarter}, "column": column, **more}


UNLIKE = {
    "service": {"service": "ISVA"},
    "area": {"area": "Medway"},
    "a larger area": {"area": ["Kent", "Medway"]},
    "period": {"quarter": LONG_AGO},
}
STAY = {"assumed": 26, "unit": "weeks"}


def asked(metric, settings, changed, unlike=None, *tables):
    """The metric on figures of one service, area and time, or with one of them unlike."""
    given = {
        name: at(**each) if isinstance(each, dict) and "column" in each else each for name, each in settings.items()
    }
    if unlike is not None:
        given[changed] = at(**{**settings[changed], **unlike})
    given = {name: [each] if name in ("arrivals", "within", "denominators") else each for name, each in given.items()}
    return metric(returns(), *tables, **given)


def of(column, **more):
    return {"column": column, **more}


CASES = {
    "fte_needed": (
        sg.fte_needed,
        {"referrals": of("referrals", quarter=YEAR), "posts": of("staff_in_post_fte"), "posts_of": "all funders"},
        "posts",
    ),
    "fte_needed with vacancies": (
        sg.fte_needed,
        {"referrals": of("referrals", quarter=YEAR), "vacancies": of("staff_in_post_fte")},
        "vacancies",
    ),
    "load": (sg.load, {"referrals": of("referrals", quarter=YEAR), "capacity": of("referrals")}, "capacity"),
    "posts_for_wait": (
        sg.posts_for_wait,
        {
            "referrals": of("referrals", quarter=YEAR),
            "stay": of("closed", unit="days"),
            "cases_per_post": 25,
            "target_weeks": 2,
            "share": 0.9,
        },
        "stay",
    ),
    "littles_law": (sg.littles_law, {"stock": of("carried_out"), "arrivals": of("new_clients")}, "arrivals"),
    "littles_law, stay": (
        sg.littles_law,
        {"stock": of("carried_out"), "arrivals": of("new_clients"), "stay": of("closed", unit="days")},
        "stay",
    ),
    **{
        f"littles_law, {name}": (
            sg.littles_law,
            {
                "stock": of("carried_out"),
                "arrivals": of("new_clients"),
                "opened": of("new_clients"),
                "closed": of("closed"),
                "open_before": of("carried_in"),
            },
            name,
        )
        for name in ("opened", "closed", "open_before")
    },
    "timeliness": (
        sg.timeliness,
        {"within": of("contacted_within_48_hours"), "hours": [48], "base": of("contacted")},
        "base",
    ),
    "pressure": (
        sg.pressure,
        {"mean_wait_days": of("mean_wait_days"), "of": of("new_clients"), "target_weeks": 8},
        "of",
    ),
    "target_queue": (
        sg.target_queue,
        {"referrals": of("referrals"), "waiting": of("waiting"), "target_weeks": 8},
        "waiting",
    ),
    "relief_capacity": (
        sg.relief_capacity,
        {"referrals": of("referrals"), "waiting": of("waiting"), "target_weeks": 8, "within_weeks": 26},
        "waiting",
    ),
    "clearance_time, waiting": (
        sg.clearance_time,
        {"waiting": of("waiting"), "referrals": of("new_clients"), "starts": of("referrals")},
        "waiting",
    ),
    "clearance_time, starts": (
        sg.clearance_time,
        {"waiting": of("waiting"), "referrals": of("new_clients"), "starts": of("referrals")},
        "starts",
    ),
    "capacity_path": (
        sg.capacity_path,
        {
            "waiting": of("waiting"),
            "referrals": of("referrals"),
            "as_of": "2025-09-30",
            "by_date": "2026-03-31",
            "target_waiting": 20,
        },
        "referrals",
    ),
    "engagement_bounds": (
        sg.engagement_bounds,
        {"referred": of("referrals"), "engaged": of("new_clients"), "declined": of("declined")},
        "declined",
    ),
    "unit_cost": (
        sg.unit_cost,
        {"money": of("spend_to_date"), "denominators": of("referrals", quarter=YEAR[2:])},
        "denominators",
    ),
}
_NESTED_IS_RIGHT = {("posts_for_wait", "a larger area"), ("littles_law, stay", "a larger area")}


@pytest.mark.parametrize("name", CASES)
def test_figures_of_one_service_area_and_time_are_set_against_each_other(name):
    metric, settings, changed = CASES[name]
    tables = [load("provision_benchmarks")] if metric is sg.fte_needed else []
    result = asked(metric, settings, changed, None, *tables)
    assert len(result.table) and "TAKEN_AS_ALIKE" not in {caveat.code for caveat in result.caveats}


@pytest.mark.parametrize("unlike", UNLIKE)
@pytest.mark.parametrize("name", CASES)
def test_an_unlike_figure_is_refused_with_both_named_and_what_to_write(name, unlike):
    metric, settings, changed = CASES[name]
    tables = [load("provision_benchmarks")] if metric is sg.fte_needed else []
    column = settings[changed]["column"]
    change = dict(UNLIKE[unlike])
    if unlike == "a larger area" and column in ("staff_in_post_fte", "mean_wait_days"):
        change["column"] = column
    if (name, unlike) in _NESTED_IS_RIGHT:
        result = asked(metric, settings, changed, change, *tables)
        told = next(caveat.text for caveat in result.caveats if caveat.code == "TAKEN_AS_ALIKE")
        assert "of Kent" in told and "of Kent and Medway" in told
        return
    with pytest.raises(Refusal) as refused:
        asked(metric, settings, changed, change, *tables)
    assert refused.value.remedy
    if unlike != "period":
        both = {
            "service": ("ISVA", "IDVA"),
            "area": ("Medway", "Kent"),
            "a larger area": ("Kent and Medway", "area Kent"),
        }
        assert all(part in str(refused.value) for part in both[unlike])


def attained(*observed, target=None):
    return sg.target_attainment(returns(), observed=list(observed), target=target or {"assumed": 500, "unit": "people"})


@pytest.mark.parametrize("unlike", ["service", "area", "a larger area"])
def test_counts_of_two_quarters_are_of_one_service_and_area(unlike):
    with pytest.raises(Refusal, match="of the service ISVA" if unlike == "service" else "in every period"):
        attained(at("new_clients", YEAR[2]), at("new_clients", **UNLIKE[unlike]))


def test_a_target_of_another_area_is_refused():
    goal = attach(pd.DataFrame({"service": "IDVA", "area": ["Medway"], "target": [500]}), OWN)
    with pytest.raises(Refusal, match="of the area Medway"):
        attained(at("new_clients"), target=of_rows(goal, column="target", unit="people"))


def test_a_history_of_another_area_is_refused():
    goal = {"assumed": 500, "unit": "people"}
    with pytest.raises(Refusal, match="history"):
        sg.target_attainment(
            returns(), observed=[at("new_clients")], target=goal, history=[at("new_clients", LONG_AGO, area="Medway")]
        )


def test_areas_that_lie_apart_add_up_where_each_is_counted_in_every_period():
    goal = pd.DataFrame({"service": "IDVA", "area": ["Kent Police"], "target": [500]})
    parts = [at("new_clients", quarter, area=area) for quarter in YEAR[2:] for area in ("Kent", "Medway")]
    result = attained(*parts, target=of_rows(goal, column="target", unit="people"))
    assert result.table["numerator"].tolist() == [2 * (70 + 140)] and not [
        caveat for caveat in result.caveats if caveat.code == "TAKEN_AS_ALIKE"
    ]


def test_counts_of_two_services_are_not_added_against_a_target():
    with pytest.raises(Refusal, match="of the service ISVA"):
        attained(at("new_clients"), at("new_clients", service="ISVA", area="Medway"))


def test_a_wait_is_no_length_of_support_and_who_waits_is_not_in_service():
    law = partial(sg.littles_law, returns(), arrivals=[at("new_clients")])
    with pytest.raises(Refusal, match="a wait, not a length of support"):
        law(stock=at("carried_out"), stay=at("mean_wait_days"))
    with pytest.raises(Refusal, match="who are not in service"):
        law(stock=at("waiting"))
    with pytest.raises(Refusal, match="a wait, not a length of support"):
        sg.posts_for_wait(
            returns(),
            referrals=at("referrals", YEAR),
            stay=at("mean_wait_days"),
            cases_per_post=25,
            target_weeks=2,
            share=0.9,
        )


def test_a_number_of_one_day_is_not_brought_to_a_year():
    with pytest.raises(Refusal, match="counted on one day"):
        sg.littles_law(returns(), stock=at("carried_out"), arrivals=[at("carried_in", YEAR[-1])])


def test_referrals_to_another_kind_of_adviser_are_refused_at_the_benchmark_of_idvas():
    with pytest.raises(Refusal, match="benchmark is of IDVAs"):
        sg.fte_needed(returns(), load("provision_benchmarks"), referrals=at("referrals", YEAR, service="ISVA"))
    both = {"assumed": 10, "unit": "referrals", "service": "IDVA and ISVA"}
    assert of_advisers("IDVA", "referrals", assumed(both["assumed"], unit="referrals", service=both["service"])) == ""


def test_what_an_assumed_number_does_not_state_is_said():
    result = sg.load(
        returns(), referrals=at("referrals", YEAR), capacity={"assumed": 500, "unit": "referrals per year"}
    )
    told = next(caveat.text for caveat in result.caveats if caveat.code == "TAKEN_AS_ALIKE")
    assert told == "The service and area of the capacity are not stated, and are taken to be those of the referrals."


def test_an_area_that_rows_name_otherwise_may_be_given():
    law = partial(sg.load, returns().replace({"area": {"Medway": "North Kent"}}), referrals=at("referrals", YEAR))
    with pytest.raises(Refusal, match="where rows name one area differently"):
        law(capacity=at("referrals", YEAR, area="North Kent"))
    assert len(law(capacity=at("referrals", YEAR, area="North Kent") | {"area": "Kent"}).table)


def test_published_facts_without_an_area_pass_and_are_said():
    facts = make_facts(value=["92", "100"], area=["Kent", "not stated"], areas=["Kent", "not stated"])
    first, second = of_fact(facts, "T0"), of_fact(facts, "T1")
    told = refuse_unlike({"referrals": first, "capacity": second})
    assert told == "The area of the capacity is not stated, and is taken to be that of the referrals."
    assert alike_cells(told) == {"taken_as_alike": told} and refuse_unlike({"referrals": second, "posts": None}) == ""


@pytest.mark.parametrize(
    ("policy", "quarter", "fits"),
    [
        ("same", YEAR, True),
        ("same", YEAR[1:], False),
        ("nested", YEAR[1:], True),
        ("nested", [LONG_AGO], False),
        ("overlapping", YEAR[3:], True),
        ("overlapping", [LONG_AGO], False),
        ("any", [LONG_AGO], True),
    ],
)
def test_periods_must_be_what_the_metric_says(policy, quarter, fits):
    first, other = (of_rows(returns(), **at("referrals", when)) for when in (YEAR, quarter))
    given = {"referrals": first, "capacity": other}
    if fits:
        assert refuse_unlike(given, period=policy) == ""
    else:
        with pytest.raises(Refusal, match="of the period"):
            refuse_unlike(given, period=policy)


@pytest.mark.parametrize(("day", "fits"), [("2025-12-31", True), ("2026-01-31", False), ("2024-09-30", False)])
def test_posts_are_of_a_day_in_the_period_or_soon_after_it(day, fits):
    facts = make_facts(value=["4"], unit="FTE", period_start=day, period_end=day)
    given = {
        "referrals": of_rows(returns(), **at("referrals", YEAR), service="Service", area="Westshire"),
        "posts": of_fact(facts, "T0"),
    }
    if fits:
        assert refuse_unlike(given, period="stock") == ""
    else:
        with pytest.raises(Refusal, match="100 days after it"):
            refuse_unlike(given, period="stock")


def idva_need(**given):
    return sg.marac_idva_need(
        returns(),
        load("provision_benchmarks"),
        load("population_census2021_women_16_plus"),
        force="Kent",
        **{"have_of": "all funders", **given},
    )


KENT = {"area": ["Kent", "Medway"]}


def test_idva_need_takes_the_referrals_and_posts_of_all_the_area():
    result = idva_need(referrals=at("referrals", YEAR, **KENT), have=at("staff_in_post_fte", **KENT))
    assert "TAKEN_AS_ALIKE" not in {caveat.code for caveat in result.caveats}
    assert "have 8 posts on 30 September 2025" in result.sentence()


@pytest.mark.parametrize(
    ("unlike", "said"),
    [
        ({"referrals": at("referrals", YEAR, area="Medway")}, "Medway"),
        ({"cases": at("closed", YEAR, area="Medway", unit="cases")}, "Medway"),
        ({"have": at("staff_in_post_fte", area="Medway")}, "Medway"),
        ({"have": at("staff_in_post_fte", service="ISVA", **KENT)}, "ISVA"),
        ({"have": at("staff_in_post_fte", LONG_AGO, **KENT)}, "100 days"),
        ({"referrals": at("referrals", YEAR, service="ISVA", **KENT), "have": None}, "benchmark is of IDVAs"),
    ],
)
def test_idva_need_of_unlike_figures_is_refused(unlike, said):
    alike = {"referrals": at("referrals", YEAR, **KENT), "have": at("staff_in_post_fte", **KENT)}
    with pytest.raises(Refusal, match=said):
        idva_need(**alike | unlike)


def test_idva_need_says_where_an_area_is_not_stated():
    counts = returns().drop(columns="area").query("quarter in @YEAR and service == 'IDVA'").drop_duplicates("quarter")
    result = sg.marac_idva_need(
        counts,
        load("provision_benchmarks"),
        load("population_census2021_women_16_plus"),
        force="Kent",
        referrals={"column": "referrals", "where": {"quarter": YEAR}},
    )
    told = next(caveat.text for caveat in result.caveats if caveat.code == "TAKEN_AS_ALIKE")
    assert told == "The area of the referrals is not stated, and is taken to be that of the women."


def fte(**given):
    alike = {"demand": at("referrals", YEAR), "have": at("staff_in_post_fte"), "have_of": "all funders"}
    norms = load("provision_benchmarks")
    return sg.benchmark(returns(), norms, benchmark=["idva_referrals_per_fte"], **alike | given)


def test_a_benchmark_takes_work_and_posts_of_one_service_area_and_time():
    assert "TAKEN_AS_ALIKE" not in {caveat.code for caveat in fte().caveats}


@pytest.mark.parametrize("unlike", UNLIKE)
def test_a_benchmark_of_unlike_figures_is_refused(unlike):
    with pytest.raises(Refusal) as refused:
        fte(have=at("staff_in_post_fte", **UNLIKE[unlike]))
    assert refused.value.remedy


def test_a_benchmark_of_another_kind_of_adviser_needs_an_assumption():
    isva = {"demand": at("referrals", YEAR, service="ISVA"), "have": None}
    with pytest.raises(Refusal, match="benchmark is of IDVAs"):
        fte(**isva)
    told = fte(**isva, assumption="ISVAs hold as many cases as IDVAs").caveats
    assert "The demand is of ISVA" in next(caveat.text for caveat in told if caveat.code == "TAKEN_AS_ALIKE")


@pytest.mark.parametrize(
    ("need", "said"),
    [
        ([at("referrals", YEAR, area="Medway"), at("referrals", YEAR)], "of the area"),
        ([at("referrals", LONG_AGO), at("referrals", LONG_AGO, area="Medway")], "of the period"),
    ],
)
def test_money_and_need_of_other_areas_or_years_are_no_shares(need, said):
    awards = [at("spend_to_date", area=area) for area in ("Kent", "Medway")]
    with pytest.raises(Refusal, match=said):
        sg.award_share(returns(), awards=awards, need=need)


def test_what_one_area_spent_is_not_set_against_the_award_of_two():
    awarded = attach(pd.DataFrame({"service": "IDVA", "area": "Kent and Medway", "award": [100_000]}), OWN)
    award = of_rows(awarded, column="award", unit="GBP")
    with pytest.raises(Refusal, match="of the area Kent"):
        sg.budget(returns(), awards=[award], spent=[at("spend_to_date")])


def test_no_cell_of_records_is_said():
    people = Source("records", "Records", "Provider", "none", disclosure="record_level")
    table = returns().query("quarter == @LAST and service == 'IDVA'").replace({"Medway": "Sunnyside Refuge"})
    parts = [attach(table[table["area"] == area].copy(), people) for area in ("Kent", "Sunnyside Refuge")]
    first, second = (of_rows(part, column="referrals") for part in parts)
    with pytest.raises(Refusal, match="are of a different area") as refused:
        refuse_unlike({"referrals": first, "capacity": second})
    assert "Sunnyside" not in str(refused.value)
    hidden = of_rows(attach(returns(), people), **at("referrals", service="ISVA"))
    with pytest.raises(Refusal, match="is of another service, and the benchmark"):
        of_advisers("IDVA", "referrals", hidden)

"""A result of every public metric from counts that are large enough to leave, for tests that go through all of them."""

import numpy as np
import pandas as pd

from needs_analysis import cost_benefit, demand, evaluation, findings, published, repeat_victimisation, service_gap
from needs_analysis.demand.forces.outcome_shares import NOT_YET
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.reference import load
from needs_analysis.source import Source, attach
from tests.conftest import PUBLISHED, make_facts

AGGREGATE = Source("returns", "Returns", "A provider", "none", disclosure="aggregate")
QUARTERS = [f"20{year}/{year + 1} Q{quarter}" for year in range(20, 24) for quarter in (1, 2, 3, 4)]
LARGE = [421, 467, 392, 515, 433, 480, 401, 512, 446, 471, 399, 505, 428, 462, 388, 519]
YEAR = {"start": "2024-04-01", "end": "2025-03-31", "data_from": "2023-04-01"}
WINDOW = {"start": "2024-04-01", "end": "2025-03-31"}
MAP = Source("map", "Outlines", "ONS", "OGL v3.0")


def series(values, source):
    return attach(pd.DataFrame({"period": QUARTERS[-len(values) :], "count": values}), source)


def areas(counts, source, **more):
    table = pd.DataFrame({"area": [f"Area {i}" for i in range(len(counts))], "count": counts, "population": 9_000})
    return attach(table.assign(**more), source)


def returns(values, source):
    cells = frame("referrals", [known(value) for value in values])
    table = pd.concat([pd.DataFrame({"service": "Idva", "quarter": QUARTERS[-len(values) :]}), cells], axis=1)
    return attach(table, source)


def figures(values, source, **columns):
    usual = {"period_start": ["2022-07-01", "2021-07-01"], "period_end": ["2022-09-30", "2021-09-30"]}
    table = make_facts(value=[str(value) for value in values], **{**(usual if len(values) == 2 else {}), **columns})
    table.attrs = {}
    return attach(table, source)


def awards(k, source):
    """Two awards of a year, a partner's contribution, and money outside its ring-fence."""
    rows = pd.DataFrame(
        {
            "award": ["A1", "A2", "A3", "A4"],
            "stream": ["MoJ ring-fenced", "precept", "partner", "MoJ ring-fenced"],
            "funder": ["MoJ", "OPCC", "Council", "MoJ"],
            "financial_year": "2025/26",
            "need": ["IDVA", "hub", "IDVA", "hub"],
            "ring_fence": ["IDVA", None, None, "ISVA"],
            "awarded": [120_000 + k, 80_000, 30_000, 10_000],
            "committed": [110_000, 20_000 + k, 30_000, 0],
            "spent": [60_000 + k, 10_000, 15_000, 0],
            "spent_to": "2025-09-30",
            "end": ["2026-03-31", "2026-09-30", "2027-03-31", "2026-03-31"],
            "notice_days": [90, 60, None, 30],
            "procurement_days": [180, 120, 90, 30],
        }
    )
    return attach(rows, source)


def contracts(k, source):
    rows = pd.DataFrame(
        {
            "contract": ["C1", "C2"],
            "service": ["IDVA", "ISVA"],
            "funder": "OPCC",
            "value_a_year": [120_000 + k, 80_000],
            "start": "2023-04-01",
            "end": ["2026-03-31", "2027-03-31"],
            "notice_date": ["2025-12-31", None],
            "procurement_days": [180, 120],
        }
    )
    return attach(rows, source)


def cost_of_two(k, source):
    """Pounds and the counts that they paid for."""
    return figures(
        [60_000, 480 + k, 310 + k],
        source,
        unit=["GBP", "referrals", "people"],
        measure=["spent", "referrals", "supported"],
    )


def stages(values, source):
    return attach(pd.DataFrame({"stage": [f"stage {i}" for i in range(len(values))], "count": values}), source)


def of_deciles(counts, source):
    codes = [f"E{i:08d}" for i in range(len(counts))]
    made_of = attach(pd.DataFrame({"lsoa21_code": codes, "crimes": counts}), source)
    deciles = pd.DataFrame({"lsoa21_code": codes, "imd_decile": [1, 1, 10, 10][: len(codes)]})
    people = pd.DataFrame({"lsoa21_code": codes, "population": 1_000})
    return demand.deprivation_gradient(made_of, deciles, attach(people, AGGREGATE))


def standardised(counts, source):
    rows = [
        (f"Area {i}", band, n // 2 + n % 2 * (band == "50+"), 4_000 + i)
        for i, n in enumerate(counts)
        for band in ("0-49", "50+")
    ]
    table = pd.DataFrame(rows, columns=["area", "age_band", "count", "population"])
    return attach(table.assign(reference_count=9_000, reference_population=900_000, standard_population=50), source)


def forces_by_outcome(values, source):
    """Offences of four and more forces that ended one way, another, or not yet."""
    rows = [
        (f"Force {i}", "2024/25", "Robbery", outcome, n)
        for i, value in enumerate(values)
        for outcome, n in (("Charged", value), ("No suspect", 2 * value + 7 * i), (NOT_YET, value // 2 + 40))
    ]
    columns = ["force", "financial_year", "offence_group", "outcome_group", "offences"]
    return attach(pd.DataFrame(rows, columns=columns), source)


def events_of_victims(again, source):
    """Events of three districts in a year with a year before it, of which so many are of somebody who came before."""
    rows = []
    for place, many in enumerate(again):
        victims = [f"v{place}-{i}" for i in range(2 * many)]
        rows += [(f"District {place}", victim, "2023-06-01") for victim in victims]
        rows += [(f"District {place}", victim, "2024-05-01") for victim in victims[:many]]
        rows += [(f"District {place}", f"w{place}-{i}", "2024-07-01") for i in range(many + 60)]
    table = pd.DataFrame(rows, columns=["district", "victim_id", "date"])
    numbers = {"event_id": range(len(table)), "referral_id": range(len(table))}
    return attach(
        table.assign(date=pd.to_datetime(table["date"]), perpetrator_id=table["victim_id"], **numbers), source
    )


def crimes_of_pairs(again, source):
    """The same with every fourth referral for conduct that would be no crime."""
    events = events_of_victims(again, source)
    return attach(events.assign(would_be_crime=["no" if at % 4 == 0 else "yes" for at in range(len(events))]), source)


def pairs_of_people(serial, source):
    """Events of three districts in a year: so many perpetrators of two victims each, twice as many of one, some that name nobody."""
    rows = []
    for place, many in enumerate(serial):
        pairs = [(f"v{place}-{i}-{j}", f"p{place}-{i}") for i in range(many) for j in range(2)]
        pairs += [(f"w{place}-{i}", f"q{place}-{i}") for i in range(2 * many)]
        pairs += [(f"x{place}-{i}", None) for i in range(30)]
        rows += [(f"District {place}", *pair) for pair in pairs]
    table = pd.DataFrame(rows, columns=["district", "victim_id", "perpetrator_id"])
    return attach(table.assign(event_id=range(len(table)), date=pd.Timestamp("2024-07-01")), source)


def followed_victims(again, source):
    """Victims over a year and a half: of so many the second event is 3, 20, 70, 150 or 300 days after the first."""
    rows = []
    for place, many in enumerate(again):
        for band, gap in enumerate((3, 20, 70, 150, 300)):
            for number in range(many):
                victim = f"v{place}-{band}-{number}"
                rows += [(f"District {place}", victim, number % 90), (f"District {place}", victim, number % 90 + gap)]
        rows += [(f"District {place}", f"w{place}-{number}", number % 90) for number in range(12 * many)]
    table = pd.DataFrame(rows, columns=["district", "victim_id", "day"])
    dates = pd.Timestamp("2023-01-01") + pd.to_timedelta(table["day"], unit="D")
    return attach(table.drop(columns="day").assign(event_id=range(len(table)), date=dates), source)


def bands_of_victims(k, source):
    """Victims of three areas by their offences; in two of them one count is suppressed."""
    parts = []
    for place in range(3):
        few = Measured(state="suppressed", lower=1, upper=4) if place else known(60 + k)
        cells = [known(900 + 140 * place + k), known(210 + 9 * place + k), few, known(40 + k)]
        bands = pd.DataFrame({"area": f"Area {place}", "band": ["1", "2", "3 to 5", "6 or more"]})
        parts.append(pd.concat([bands, frame("count", cells)], axis=1))
    return attach(pd.concat(parts, ignore_index=True), source)


def bands_of_gaps(k, source):
    """Offences by the days since the victim's last one."""
    bands = ["same day", "1 to 28 days", "29 to 365 days", "over 365 days", "none since look-back"]
    cells = frame("count", [known(n + k) for n in (60, 210, 180, 70, 800)])
    return attach(pd.concat([pd.DataFrame({"band": bands}), cells], axis=1), source)


def benchmarks():
    rows = pd.DataFrame({"benchmark": "marac_repeat_rate", "value": [29, 33], "year": ["2018/19", "2023/24"]})
    return attach(rows, PUBLISHED)


def held(counts, source):
    units = attach(pd.DataFrame({"lsoa21_code": [f"E{i}" for i in range(len(counts))]}), source)
    return repeat_victimisation.concentration(attach(units.assign(crimes=counts), source), units)


def measures_held(counts, source):
    units = attach(pd.DataFrame({"lsoa21_code": [f"E{i}" for i in range(len(counts))]}), source)
    return repeat_victimisation.concentration_measures(
        attach(units.assign(crimes=counts), source), units, repetitions=99
    )


HURT = {"unit": "victim_id", "events": "", "unit_in_words": "victims", "what": "offences"}


def hurt_people(k, source):
    """Single offences against 400 people and more against 150 others."""
    times = [1] * (400 + k) + [2] * 80 + [4] * 40 + [9] * 30
    rows = [(f"v{person}", "BA"[place % 2]) for person, n in enumerate(times) for place in range(n)]
    return attach(pd.DataFrame(rows, columns=["victim_id", "offence_code"]), source)


def weights_of_harm():
    named = {"unit": "days", "index": "An index", "edition": "2020"}
    return attach(pd.DataFrame({"offence_code": ["A", "B"], "weight": [40, 3], **named}), PUBLISHED)


def linked_rates(k, source):
    shares = {0.6: 310 + k, 0.9: 300 + k, 0.99: 280 + k}
    table = pd.DataFrame({"threshold": list(shares), "what": "repeat victims", "numerator": list(shares.values())})
    table = table.assign(denominator=1_000, value=table["numerator"] / 1_000)
    return attach(table.assign(lower=table["value"] - 0.02, upper=table["value"] + 0.02), source)


def services():
    return pd.DataFrame(
        {
            "service_id": ["S1", "S2"],
            "service": ["A helpline", "A refuge"],
            "service_type": "adult",
            "area": ["Kent", "Kent and Medway"],
            "fact_ids": None,
        }
    )


def claim():
    columns = {"claim_id": ["X1"], "source_document": "A report", "section": "1", "service_id": None}
    columns |= {"quotation": "words", "figures_as_printed": None, "fact_ids": "T0"}
    return pd.DataFrame({**columns, "test": "single_count", "parameters": None})


def hurt_by_area(source, k):
    shares = pd.DataFrame({"measure": "stalking", "sex": ["female", "male"], "age_group": "16+", "percent": [4.0, 2.3]})
    people = pd.DataFrame(
        {"area": ["A", "A", "B", "B"], "sex": ["female", "male"] * 2, "age_band": "16+", "population": [9_000 + k] * 4}
    )
    shares = attach(shares.assign(unweighted_base=5_000, year_ending_march=2024), source)
    return demand.estimated_victims(shares, attach(people, source), by="area")


def slopes(source, k):
    table = pd.DataFrame(
        {"area": ["A"] * 5 + ["B"] * 5, "quantile": [*range(1, 6)] * 2, "population": 410 + k, "se": 1.0}
    )
    table["value"] = [18.0, 16, 14, 12, 10, 30, 25, 16, 11, 4]
    return demand.slope_index(attach(table, source), by="area", standard_error="se", repetitions=500)


def two_quarters(source, k, **options):
    stages = ["referred", "contacted", "supported"]
    table = pd.DataFrame({"quarter": ["Q1"] * 3 + ["Q2"] * 3, "stage": stages * 2, "unsure": [0, 40, 50] * 2})
    table["count"] = [520 + k, 480 + k, 390 + k, 510 + k, 450 + k, 400 + k]
    return demand.journey(attach(table.assign(period=["2022", "2022", "2023"] * 2), source), by="quarter", **options)


def quarter_of_need(source, k):
    table = pd.DataFrame({"area": ["A", "B"], "estimated": [9_000, 8_000], "supported": [492 + k, 465 + k]})
    return attach(table.assign(estimated_period="2022/23", supported_period="2023/24 Q2"), source)


def recorded(counts, source):
    """Recorded crime of two forces by quarter, the last of them newest; five full years need 20 counts."""
    years = [f"{2018 + at // 4}/{(19 + at // 4) % 100:02d}" for at in range(len(counts))]
    rows = [
        (force, year, at % 4 + 1, "Theft", "8Q", count + 30 * (force == "B"))
        for force in "AB"
        for at, (year, count) in enumerate(zip(years, counts, strict=True))
    ]
    columns = ["force", "financial_year", "quarter", "offence_group", "offence_code", "offences"]
    return attach(pd.DataFrame(rows, columns=columns), source)


def quarters_of_crime(k):
    return [value + k for value in [*LARGE, 437, 468, 397, 511, 425, 476]]


def more(k):
    """The large counts, each with so many more."""
    return [value + k for value in LARGE]


def outlines(codes):
    """Square areas beside each other."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
    return {code: [corners + np.array([at % 4, at // 4])] for at, code in enumerate(codes)}, MAP


def small_areas(counts, source, *, lost=0, kinds=False):
    """Counts of small areas and all that is known of each; ``lost`` are under a code that nothing is known of."""
    codes = [f"E{i:08d}" for i in range(len(counts))]
    many = len(codes)
    rows = pd.DataFrame({"lsoa21_code": codes, "crimes": counts, "crime_type": "Burglary"})
    if kinds:
        rows.loc[1::2, "crime_type"] = "Anti-social behaviour"
    if lost:
        rows.loc[many] = ["Elsewhere", lost, "Burglary"]
    places = pd.DataFrame(
        {
            "lsoa21_code": codes,
            "lsoa21_name": [f"Place {i}" for i in range(many)],
            "ward24_name": [f"Ward {i // 4}" for i in range(many)],
            "ltla24_name": [f"District {i // 8}" for i in range(many)],
            "imd_decile": [1 + i % 3 for i in range(many)],
            "population": [4_000 + i for i in range(many)],
        }
    )
    return attach(rows, source), places


def returned_quarters(k):
    rows = pd.DataFrame(
        {"service": ["IDVA"] * 3 + ["ISVA"] * 3, "area": "A", "quarter": ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3"] * 2}
    )
    counts = {"referrals": 400, "contacted": 310, "contacted_within_48_hours": 210, "waiting": 60, "closed": 120}
    measured = {"safety_improved": 70, "safety_same": 20, "safety_worse": 10, "new_clients": 90}
    steps = pd.Series(range(6))
    return rows.assign(**{name: number + 7 * steps + k for name, number in (counts | measured).items()})


def agreed_targets():
    rows = [
        ("C1", "IDVA", "contacted within 48 hours", 90, "percent", "2026-06-30"),
        ("C1", "IDVA", "referrals", 1_600, "a year", "2026-06-30"),
        ("C2", "ISVA", "new clients", 900, "a year", "2028-03-31"),
    ]
    table = pd.DataFrame(rows, columns=["contract", "service", "kpi", "target", "unit", "end"])
    return table.assign(
        funder="Office", provider="Haven", value_a_year=90_000, start="2024-04-01", direction="at least"
    )


def awards_of_targets():
    columns = {"award": ["A1"], "stream": "precept", "funder": "Office", "financial_year": "2025/26", "need": "IDVA"}
    return attach(pd.DataFrame({**columns, "awarded": 90_000, "end": "2026-03-31"}), AGGREGATE)


def waits_of(source, k):
    """Records of waits of a year: four in seven start, one leaves and two still wait."""
    rows = []
    for i in range(1_600 + 7 * k):
        day = pd.Timestamp("2023-04-03") + pd.Timedelta(days=i % 300)
        ends = day + pd.Timedelta(days=(i * 7) % 61)
        kind = i % 7
        because = ("declined", "could not be contacted", "referred on", "other")[i // 7 % 4] if kind == 4 else None
        rows.append(
            (f"c{i}", "ISVA", "AB"[i % 2], day, ends if kind < 4 else None, ends if kind == 4 else None, because)
        )
    columns = ["client", "service", "area", "referred", "started", "left", "left_because"]
    table = pd.DataFrame(rows, columns=columns)
    for name in ("referred", "started", "left"):
        table[name] = pd.to_datetime(table[name])
    return attach(table, source)


def scores_of(source, k):
    """Scores of two outcomes at entry and exit, of which some were not taken."""
    rows = [
        (
            f"c{i}",
            "ISVA",
            outcome,
            pd.Timestamp("2024-03-01"),
            float(i % 6),
            None if i % 9 == 0 else float(i % 6 + i % 4 - 1),
        )
        for outcome in ("coping", "safety")
        for i in range(360 + 36 * k)
    ]
    columns = ["client", "service", "outcome", "closed", "entry", "exit"]
    return attach(pd.DataFrame(rows, columns=columns).astype({"exit": "float64"}), source)


def own_returns(source, **numbers):
    """One return of one service."""
    cells = [frame(name, [known(value)]) for name, value in numbers.items()]
    table = pd.concat([pd.DataFrame({"service": ["ISVA"], "quarter": ["2022/23 Q2"]}), *cells], axis=1)
    return attach(table, source)


def of_column(name):
    return {"column": name}


AS_OF = "2024-03-31"
WAITING = {
    "waits": lambda source, k=0: service_gap.waits(waits_of(source, k), as_of=AS_OF, target_days=28),
    "waits by buckets": lambda source, k=0: service_gap.waits(waits_of(source, k), as_of=AS_OF, by="area"),
    "queue_by_day": lambda source, k=0: service_gap.queue_by_day(
        waits_of(source, k), as_of=AS_OF, start="2023-07-01", every_days=28
    ),
    "leavers": lambda source, k=0: service_gap.leavers(waits_of(source, k), as_of=AS_OF),
    "long_waiters": lambda source, k=0: service_gap.long_waiters(
        waits_of(source, k), as_of=AS_OF, target_days=90, by_date="2024-06-30", nobody_over_days=200
    ),
    "capacity_path": lambda source, k=0: service_gap.capacity_path(
        own_returns(source, waiting=160 + k, referrals=492 + k),
        waiting=of_column("waiting"),
        referrals=of_column("referrals"),
        as_of="2022-09-30",
        by_date="2022-12-31",
        target_waiting=40,
    ),
    "capacity_path of records": lambda source, k=0: service_gap.capacity_path(
        waits_of(source, k), as_of=AS_OF, by_date="2024-09-30", target_waiting=40
    ),
    "target_queue": lambda source, k=0: service_gap.target_queue(
        own_returns(source, waiting=160 + k, referrals=492 + k),
        waiting=of_column("waiting"),
        referrals=of_column("referrals"),
        target_weeks=8,
    ),
    "relief_capacity": lambda source, k=0: service_gap.relief_capacity(
        own_returns(source, waiting=460 + k, referrals=492 + k),
        waiting=of_column("waiting"),
        referrals=of_column("referrals"),
        target_weeks=8,
        within_weeks=26,
    ),
    "clearance_time": lambda source, k=0: service_gap.clearance_time(
        own_returns(source, waiting=460 + k, referrals=492 + k, new_clients=720 + k),
        waiting=of_column("waiting"),
        referrals=of_column("referrals"),
        starts=of_column("new_clients"),
    ),
    "pressure": lambda source, k=0: service_gap.pressure(
        own_returns(source, mean_wait_days=42, new_clients=320 + k),
        mean_wait_days=of_column("mean_wait_days"),
        of=of_column("new_clients"),
        target_weeks=8,
    ),
    "timeliness": lambda source, k=0: service_gap.timeliness(
        own_returns(source, contacted=720 + k, contacted_within_48_hours=420 + k),
        within=[of_column("contacted_within_48_hours")],
        hours=[48],
        base=of_column("contacted"),
    ),
    "outcome_change": lambda source, k=0: service_gap.outcome_change(
        scores_of(source, k), reliability=0.8, threshold=4
    ),
    "outcomes_improved": lambda source, k=0: service_gap.outcomes_improved(
        own_returns(source, closed=900 + k, safety_improved=420 + k, safety_same=130 + k, safety_worse=110 + k)
    ),
}
"""Metrics of waiting lists, times and outcomes."""


SERIES = {
    "xmr": lambda values, source: demand.xmr(series(values, source)),
    "compare_periods": lambda values, source: demand.compare_periods(series(values, source)),
    "forecast": lambda values, source: demand.forecast(series(values, source), ahead=4, disrupted=()),
    "break_at": lambda values, source: demand.break_at(
        series(values, source), at="2022/23 Q1", reason="from 1 April 2022 on", trend=False
    ),
    "activity": lambda values, source: service_gap.activity(returns(values, source), by=["quarter"]),
    "activity of all": lambda values, source: service_gap.activity(returns(values, source)),
    "rate": lambda values, source: demand.rate(areas(values, source), by="area"),
    "mean": lambda values, source: demand.mean(areas(values, source), value="count"),
    "funnel_points": lambda values, source: demand.funnel_points(areas(values, source), by="area"),
    "funnel_points widened": lambda values, source: demand.funnel_points(
        areas(values, source), by="area", over_dispersed=True
    ),
    "small_area_rates": lambda values, source: demand.small_area_rates(areas(values, source), area="area"),
    "quantiles": lambda values, source: demand.quantiles(areas(values, source), value="count", quantiles=4),
    "direct_standardised_rate": lambda values, source: demand.direct_standardised_rate(
        standardised(values, source), by="area", standard="standard_population"
    ),
    "indirect_standardised_ratio": lambda values, source: demand.indirect_standardised_ratio(
        standardised(values, source), by="area"
    ),
    "indirect_standardised_rate": lambda values, source: demand.indirect_standardised_rate(
        standardised(values, source), by="area"
    ),
    "compare_forces": lambda values, source: demand.compare_forces(
        areas(values, source), force="Area 1", by="area", population="population"
    ),
    "area_profile": lambda values, source: demand.area_profile(
        {"crime": demand.rate(areas(values, source), by="area")}, area="Area 1"
    ),
    "unmet_need": lambda values, source: demand.unmet_need(
        areas(values, source, estimated=5_000, supported=values), by="area"
    ),
    "reporting_gap": lambda values, source: demand.reporting_gap(
        areas(values, source, estimated=5_000, recorded=values), by="area", recorded_unit="victims"
    ),
    "small_area_rates on a map": lambda values, source: demand.small_area_rates(
        small_areas(values, source)[0].merge(small_areas(values, source)[1]),
        events="crimes",
        area="lsoa21_code",
        name="lsoa21_name",
        within="ltla24_name",
        boundaries=outlines(small_areas(values, source)[1]["lsoa21_code"]),
        what="crimes",
    ),
    "small_area_counts": lambda values, source: demand.small_area_counts(
        *small_areas(values, source, lost=440, kinds=True),
        outlines(small_areas(values, source)[1]["lsoa21_code"]),
        period="2025",
    ),
    "area_rates on a map": lambda values, source: demand.area_rates(
        *small_areas(values, source),
        area="lsoa21_code",
        boundaries=outlines(small_areas(values, source)[1]["lsoa21_code"]),
    ),
}
"""Metrics of a series or of areas, from any counts."""
FIGURES = {
    "estimated_victims": lambda source, k=0: hurt_by_area(source, k),
    "slope_index": lambda source, k=0: slopes(source, k),
    "journey of quarters": lambda source, k=0: two_quarters(source, k, unknown="unsure"),
    "journey of throughput": lambda source, k=0: two_quarters(source, k, kind="throughput"),
    "unmet_need of a quarter": lambda source, k=0: demand.unmet_need(
        quarter_of_need(source, k), by="area", supported_unit="referrals", per_person=(1.2, 1.0, 1.5), period_months=3
    ),
    "reporting_gap of a quarter": lambda source, k=0: demand.reporting_gap(
        quarter_of_need(source, k), by="area", recorded="supported", offences_per_victim=1.5, period_months=3
    ),
    "compare_counts": lambda source, k=0: demand.compare_counts(
        figures([492 + k, 465 + k], source), now="T0", before="T1"
    ),
    "fte_needed": lambda source, k=0: service_gap.fte_needed(
        figures([492 + k, 465 + k], source), load("provision_benchmarks"), referrals="T0"
    ),
    "littles_law": lambda source, k=0: service_gap.littles_law(
        figures(
            [410 + k, 492 + k],
            source,
            unit=["cases", "referrals"],
            measure=["in_service", "referrals"],
            period_start=["2022-09-30", "2022-07-01"],
            period_end="2022-09-30",
        ),
        stock="T0",
        arrivals=["T1"],
    ),
    "fte_needed with posts": lambda source, k=0: service_gap.fte_needed(
        figures([1_968 + k, 12], source, unit=["referrals", "FTE"], period_start="2022-04-01", period_end="2023-03-31"),
        load("provision_benchmarks"),
        referrals="T0",
        posts="T1",
        posts_of="all funders",
    ),
    "littles_law with a balance": lambda source, k=0: service_gap.littles_law(
        figures(
            [410 + k, 492 + k, 480 + k, 422, 490 + k],
            source,
            unit="cases",
            measure=["in_service", "new_cases", "closed", "in_service", "opened"],
            period_start=["2022-09-30", "2022-07-01", "2022-07-01", "2022-07-01", "2022-07-01"],
            period_end=["2022-09-30", "2022-09-30", "2022-09-30", "2022-07-01", "2022-09-30"],
        ),
        stock="T0",
        arrivals=["T1"],
        opened="T4",
        closed="T2",
        open_before="T3",
    ),
    "load": lambda source, k=0: service_gap.load(
        figures(
            [492 + k, 1_900],
            source,
            unit=["referrals", "referrals per year"],
            period_start="2022-07-01",
            period_end="2022-09-30",
        ),
        referrals="T0",
        capacity="T1",
    ),
    "posts_for_wait": lambda source, k=0: service_gap.posts_for_wait(
        figures([492 + k, 12], source, unit=["referrals", "weeks"], period_start="2022-07-01", period_end="2022-09-30"),
        referrals="T0",
        stay="T1",
        cases_per_post=25,
        target_weeks=2,
        share=0.9,
    ),
    "simulate_service": lambda source, k=0: service_gap.simulate_service(
        returns([492 + k, 480 + k, 470 + k, 500 + k], source).assign(staff_in_post_fte=20),
        stay_weeks=12,
        cases_per_post=25,
        target_weeks=2,
        runs=20,
    ),
    "target_attainment": lambda source, k=0: service_gap.target_attainment(
        figures(
            [492 + k, 2_000 + k],
            source,
            measure=["referrals", "target_referrals"],
            period_start=["2022-07-01", "2022-04-01"],
            period_end=["2022-09-30", "2023-03-31"],
        ),
        observed=["T0"],
        target="T1",
        elapsed_share=0.25,
    ),
    "engagement_bounds": lambda source, k=0: service_gap.engagement_bounds(
        figures([520 + k, 410 + k, 60 + k], source), referred="T0", engaged="T1", declined="T2"
    ),
    "published_share": lambda source, k=0: published.published_share(
        figures([400 + k, 492 + k], source, measure=["engaged", "referrals"], period_start=None, period_end=None),
        part="T0",
        whole="T1",
    ),
    "proportion": lambda source, k=0: demand.proportion(
        areas([400 + k, 380 + k, 410 + k, 390 + k], source, population=520), by="area"
    ),
    "journey": lambda source, k=0: demand.journey(stages([520 + k, 480 + k, 430 + k, 390 + k], source)),
    "outcome_shares": lambda source, k=0: demand.outcome_shares(
        attach(
            pd.DataFrame(
                {
                    "force": "A",
                    "offence_group": "Theft",
                    "outcome_group": ["Charged", "No suspect"],
                    "offences": [400 + k, 480 + k],
                }
            ),
            source,
        )
    ),
    "street_level_quality": lambda source, k=0: demand.street_level_quality(
        attach(
            pd.DataFrame(
                {
                    "crime_type": ["Burglary"],
                    "rows": [520 + k],
                    "rows_without_crime_id": [40 + k],
                    "rows_like_another": [50 + k],
                    "rows_without_location": [60 + k],
                    "rows_outside_force": [70 + k],
                }
            ),
            source,
        )
    ),
    "reported_reductions": lambda source, k=0: evaluation.reported_reductions(
        figures([55 + k, 48 + k], source, unit="percent", measure="reduction_abuse", denominator="400"),
        reductions=["T0"],
    ),
    "break_even": lambda source, k=0: cost_benefit.break_even(
        attach(load("domestic_abuse_costs"), source), cost_per_case=[2_000, 3_000]
    ),
    **{
        name: lambda source, k=0, view=view: service_gap.scorecard(
            attach(returned_quarters(k), source), agreed_targets(), funding=awards_of_targets(), view=view
        )
        for name, view in (
            ("scorecard", "contract"),
            ("scorecard of services", "service"),
            ("scorecard of areas", "area"),
            ("scorecard of quarters", "quarter"),
        )
    },
    "budget": lambda source, k=0: service_gap.budget(
        figures([80_000 + k, 40_000 + k, 31_000, 20_000], source, unit="GBP", measure="funding", provider=[*"ABAB"]),
        awards=["T0", "T1"],
        spent=["T2", "T3"],
    ),
    "budget by a date": lambda source, k=0: service_gap.budget(
        figures(
            [80_000 + k, 40_000 + k, 31_000, 20_000],
            source,
            unit="GBP",
            measure="funding",
            provider=[*"ABAB"],
            period_start="2022-04-01",
            period_end=["2023-03-31", "2023-03-31", "2022-09-30", "2022-12-31"],
        ),
        awards=["T0", "T1"],
        spent=["T2", "T3"],
    ),
    "unit_cost": lambda source, k=0: service_gap.unit_cost(
        cost_of_two(k, source),
        load("provision_benchmarks"),
        money="T0",
        denominators=["T1", "T2"],
        comparators=["ISVA (Refuge)"],
    ),
    "unit_cost of two things": lambda source, k=0: service_gap.unit_cost(
        cost_of_two(k, source), money="T0", denominators=["T1", "T2"], also_pays_for=["training"]
    ),
    "award_share": lambda source, k=0: service_gap.award_share(
        figures(
            [80_000, 40_000, 421 + k, 467 + k],
            source,
            unit=["GBP", "GBP", "victims", "victims"],
            area=[*"ABAB"],
            areas=[*"ABAB"],
            provider=[*"ABAB"],
        ),
        awards=["T0", "T1"],
        need=["T2", "T3"],
    ),
    "funding": lambda source, k=0: service_gap.funding(awards(k, source)),
    "funding_cover": lambda source, k=0: service_gap.funding_cover(
        awards(k, source),
        attach(pd.DataFrame({"pounds": [200_000 + k]}), source),
        needs={"IDVA": {"column": "pounds", "unit": "GBP"}, "hub": {"column": "pounds", "unit": "GBP"}},
    ),
    "funding_ending": lambda source, k=0: service_gap.funding_ending(awards(k, source), as_of="2025-10-31"),
    "contracts_ending": lambda source, k=0: service_gap.contracts_ending(contracts(k, source), as_of="2025-10-31"),
    "funnel_limits": lambda source, k=0: demand.funnel_limits(
        areas([value + k for value in LARGE], source, population=[8_000 + 100 * i for i in range(len(LARGE))]),
        by="area",
        over_dispersed=True,
    ),
    "outcome_shares of many": lambda source, k=0: demand.outcome_shares(
        forces_by_outcome([value + k for value in LARGE], source)
    ),
    "outcome_against_forces": lambda source, k=0: demand.outcome_against_forces(
        forces_by_outcome([value + k for value in LARGE], source),
        force="Force 1",
        offence_group="Robbery",
        outcome_group="Charged",
    ),
    "repeat_rate": lambda source, k=0: repeat_victimisation.repeat_rate(
        events_of_victims([420 + k, 388 + k, 505 + k], source), **YEAR
    ),
    "repeat_rate of all": lambda source, k=0: repeat_victimisation.repeat_rate(
        events_of_victims([420 + k, 388 + k], source), by=(), **YEAR
    ),
    "repeat_rate of several measures": lambda source, k=0: repeat_victimisation.repeat_rate(
        events_of_victims([420 + k, 388 + k, 505 + k], source).assign(crime_type="x"),
        attach(pd.DataFrame({"district": [f"District {n}" for n in range(3)], "population": 50_000}), source),
        **YEAR,
        measures=["repeat events", "events per victim", "victims per person", "prior-victimisation multiplier"],
    ),
    "marac_repeats": lambda source, k=0: repeat_victimisation.marac_repeats(
        events_of_victims([420 + k, 388 + k, 505 + k], source),
        benchmarks(),
        **YEAR,
    ),
    "marac_repeats of two versions": lambda source, k=0: repeat_victimisation.marac_repeats(
        crimes_of_pairs([420 + k, 388 + k, 505 + k], source),
        benchmarks(),
        **YEAR,
        version=["current", "older"],
    ),
    "serial_perpetrators": lambda source, k=0: repeat_victimisation.serial_perpetrators(
        pairs_of_people([40 + k, 52 + k, 61 + k], source), **WINDOW, by="district"
    ),
    "serial_perpetrators of all": lambda source, k=0: repeat_victimisation.serial_perpetrators(
        pairs_of_people([40 + k, 52 + k, 61 + k], source), **WINDOW
    ),
    "time_course": lambda source, k=0: repeat_victimisation.time_course(
        followed_victims([420 + k, 388 + k], source),
        start="2023-01-01",
        end="2023-06-30",
        data_from="2023-01-01",
        data_to="2024-06-30",
        bands=(0, 14, 56, 183, 366),
        by="district",
    ),
    "from_aggregate": lambda source, k=0: repeat_victimisation.from_aggregate(bands_of_victims(k, source), by="area"),
    "from_aggregate of one area": lambda source, k=0: repeat_victimisation.from_aggregate(
        bands_of_victims(k, source).query("area == 'Area 0'"), most_events=20
    ),
    "from_aggregate of gaps": lambda source, k=0: repeat_victimisation.from_aggregate(
        bands_of_gaps(k, source),
        start="2024-04-01",
        end="2025-03-31",
        data_from="2023-04-01",
        measures=["repeats within"],
        within_days=[28],
    ),
    "concentration": lambda source, k=0: held([value + k for value in LARGE], source),
    "concentration_measures": lambda source, k=0: measures_held([value + k for value in LARGE], source),
    "concentration_measures of people": lambda source, k=0: repeat_victimisation.concentration_measures(
        hurt_people(k, source), **HURT, denominator="victims only"
    ),
    "concentration of people": lambda source, k=0: repeat_victimisation.concentration(
        hurt_people(k, source), **HURT, denominator="victims only"
    ),
    "harm": lambda source, k=0: repeat_victimisation.harm(
        hurt_people(k, source), weights_of_harm(), denominator="victims only", top=(0.1, 0.2)
    ),
    "linkage_sensitivity": lambda source, k=0: repeat_victimisation.linkage_sensitivity(
        linked_rates(k, source), at=0.9
    ),
    "coverage_matrix": lambda source, k=0: service_gap.coverage_matrix(
        attach(services(), source), make_facts(value=[str(400 + k)]), areas=("Kent", "Medway"), whole="Kent and Medway"
    ),
    "coverage_matrix on a day": lambda source, k=0: service_gap.coverage_matrix(
        attach(agreed_targets().assign(area=["Kent", "Kent", "Medway and Oz"], value_a_year=90_000 + k), source),
        areas=("Kent", "Medway"),
        whole="Kent and Medway",
        as_of="2027-04-01",
    ),
    "benchmark": lambda source, k=0: service_gap.benchmark(
        figures([400 + k], source, unit="family places", measure="places"),
        load("provision_benchmarks"),
        benchmark=["refuge_family_places", "refuge_family_places_origin"],
        population=5_000_000,
        population_of="residents",
        population_year="2023",
        have="T0",
        have_of="all funders",
    ),
    "marac_idva_need": lambda source, k=0: service_gap.marac_idva_need(
        figures([492 + k, 465 + k], source, area="Kent", areas="Kent"),
        load("provision_benchmarks"),
        load("population_census2021_women_16_plus"),
        force="Kent",
        referrals="T0",
    ),
    "check_claims": lambda source, k=0: findings.check_claims(claim(), make_facts(value=[str(400 + k)])),
    "known_money": lambda source, k=0: cost_benefit.known_money(
        figures([4 + k, 3 + k], source, unit="GBP", measure="funding"), amounts=["T0", "T1"], service="A"
    ),
    "recorded_crime_series": lambda source, k=0: demand.recorded_crime_series(
        recorded(quarters_of_crime(k), source), force="A", disrupted=("2020/21",)
    ),
    "recorded_crime_quarters": lambda source, k=0: demand.recorded_crime_quarters(
        recorded(quarters_of_crime(k), source), force="A"
    ),
    "offence_series": lambda source, k=0: demand.offence_series(
        recorded(quarters_of_crime(k), source), force="A", of=("stalking", "rape")
    ),
    "rate of incidents too": lambda source, k=0: demand.rate(
        small_areas(more(k), source, kinds=True)[0].assign(population=9_000, area=["A", "A", "B", "C"] * 4),
        events="crimes",
        by="area",
        population_of="group",
    ),
    "rate of part of the time": lambda source, k=0: demand.rate(
        areas(more(k), source, area=[*"AABBCCDDEEFFGGHI"], year=[2023, 2024] * 7 + [2023, 2024]),
        by="area",
        population_of="group",
    ),
    "area_rates": lambda source, k=0: demand.area_rates(
        small_areas(more(k), source, lost=440, kinds=True)[0],
        small_areas(more(k), source)[1],
        area="lsoa21_code",
        by="ward24_name",
        period="2025",
    ),
    "deprivation_gradient": lambda source, k=0: demand.deprivation_gradient(
        small_areas(more(k), source)[0], *[small_areas(more(k), source)[1]] * 2, population="population"
    ),
    "deprivation_standardised_ratio": lambda source, k=0: demand.deprivation_standardised_ratio(
        small_areas(more(k), source, lost=440)[0], *[small_areas(more(k), source)[1]] * 3, by="ward24_name"
    ),
}


def examples():
    """Name of each example and a function of an offset to its counts: two results under the same settings."""
    found = {name: lambda k=0, make=make: make(more(k), AGGREGATE) for name, make in SERIES.items()}
    return found | {name: lambda k=0, make=make: make(AGGREGATE, k) for name, make in {**FIGURES, **WAITING}.items()}


EXAMPLES = examples()

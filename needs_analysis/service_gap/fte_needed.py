"""How many IDVAs the referrals would need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis import quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, labels, limits
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of, united
from needs_analysis.statistics import poisson_interval
from needs_analysis.wording import count, counted, is_known, missing, rounded, sentence_case

REFERRALS_PER_FTE = "idva_referrals_per_fte"
CASES_PER_FTE = ("idva_caseload_per_fte_low", "idva_caseload_per_fte_high")
_IF_CASES = "every referral becomes a MARAC-level case"
_RANGE = range_columns("referrals")
_ENDS = tuple(column.name for column in _RANGE)
PART_YEAR = ("one quarter only", "less than a year")
"""Flags of a number that rests on less than four quarters."""


def fte_needed(
    facts: pd.DataFrame | None,
    benchmarks: pd.DataFrame,
    *,
    referrals: Given,
    if_every_referral_became_a_marac_case: bool = False,
    confidence: float = 0.95,
) -> Result:
    """Whole-time equivalent IDVAs that the referrals of a period would need at the SafeLives benchmarks.

    Parameters
    ----------
    facts : pandas.DataFrame or None
        Published facts or provider returns, one a row.
    benchmarks : pandas.DataFrame
        The reference table ``provision_benchmarks``.
    referrals : str, mapping or Quantity
        The number of referrals in a period with both ends: the id of a fact, rows of returns, or a number taken before
        (`quantities.take`).
    if_every_referral_became_a_marac_case : bool
        Also give the answer at the benchmark of cases per IDVA. It holds only under that assumption, which is printed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a benchmark: FTE with the range of the count behind it. Where the count is only known to lie in a range, there is
        no value and the range covers it.

    Raises
    ------
    UnitError
        When the number does not count referrals.
    Refusal
        When nothing is known of the number, its period is not known or the benchmarks lack the row.

    Notes
    -----
    Referrals are brought to a year by whole quarters (or by days where the period is no whole number of quarters) and
    divided by the benchmark. One quarter cannot show the seasons.

    References
    ----------
    .. [1] SafeLives, Reviewing your MARAC data (practice page).

    Examples
    --------
    >>> from needs_analysis.reference import load
    >>> returns = pd.DataFrame({"service": "IDVA", "quarter": ["2022/23 Q2"], "referrals": [492]})
    >>> found = fte_needed(returns, load("provision_benchmarks"), referrals={"column": "referrals"})
    >>> found.table["value"].round(1).tolist()
    [19.7]
    """
    found = take(facts, referrals, name="referrals")
    if found.unit != "referrals":
        raise UnitError(
            f"{found.name} counts {found.unit}, and the benchmark is per referral", remedy="Give a number of referrals."
        )
    if found.quarters is None:
        raise Refusal(f"The period of {found.id} is not known", remedy="Give a number with both dates.")
    if found.ends == (0, float("inf")):
        raise Refusal(f"{found.name}: no figure was supplied", remedy="Ask the provider for the figure.")
    norms = [(REFERRALS_PER_FTE, "referrals per FTE", "none")]
    if if_every_referral_became_a_marac_case:
        norms += [(name, "cases per FTE", _IF_CASES) for name in CASES_PER_FTE]
    rows = [
        _row(found, found.quarters, _norm(benchmarks, name), per, assumption, confidence)
        for name, per, assumption in norms
    ]
    return Result(
        table=pd.DataFrame(rows),
        columns=(
            *labels("service", "period"),
            Column("benchmark", "key"),
            Column("referrals_counted", "count"),
            *_RANGE,
            Column("numerator", "measure", of=("referrals_counted", *_ENDS)),
            Column("denominator", "measure"),
            Column("value", "measure", of=("numerator",)),
            *limits("lower", "upper", of=("value", "referrals_counted", *_ENDS)),
            Column("assumption", "label"),
        ),
        measure="Full-time IDVAs needed for the referrals",
        definition="Annualised referrals divided by the benchmark caseload of a full-time IDVA.",
        method="Division by the benchmark; exact interval of the count of referrals.",
        settings={
            "referrals": found.id,
            "if_every_referral_became_a_marac_case": if_every_referral_became_a_marac_case,
            "confidence": confidence,
        },
        sources=united(*quantities.sources(found), *sources_of(benchmarks)),
        words=words,
        chart=Chart(kind="intervals", label="benchmark", value_title="Full-time IDVAs"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the referrals would need."""
    main, others = table.iloc[0], table.iloc[1:]
    caveats = (Caveat("ONE_QUARTER", "Do not quote this figure until four quarters are available."),)
    part_year = is_known(main["flag"]) and main["flag"] in PART_YEAR
    benchmark = "The benchmark is an approximate average for MARAC referrals; the service also takes others."
    caveats = (*(caveats if part_year else ()), Caveat("BENCHMARK_IS_APPROXIMATE", benchmark))
    if not is_known(main["lower"]):
        panel = f"{main['service']}: the referrals {main['period']} are {missing()}, so the IDVAs that they would need cannot be said."
        title = f"Full-time IDVAs for these referrals: {missing()}"
        return Said(panel, panel, title=title, alt="No figure can be shown.", caveats=caveats)
    needed = _needed([main])
    referrals = count_in_words(main, "referrals_counted", "referrals", "referrals")
    ends = f"{_one_decimal(main['lower'])} to {_one_decimal(main['upper'])}"
    spread = f" (range {ends})" if is_known(main["value"], main["upper"]) else ""
    a_year = f", or {count(main['numerator'])} a year" if part_year and is_known(main["numerator"]) else ""
    panel = f"{main['service']}: {referrals} {main['period']}{a_year}. At {main['benchmark']} they would need {needed} full-time IDVAs{spread}."
    if len(others) and others["lower"].notna().all():
        panel += (
            f" If every referral became a MARAC-level case, it would be {_needed([row for _, row in others.iterrows()])}, at "
            f"{count(others['denominator'].min())} to {count(others['denominator'].max())} cases each."
        )
    if part_year:
        short = "one quarter" if main["flag"] == PART_YEAR[0] else PART_YEAR[1]
        panel += f" This is the total needed, based on {short}; IDVAs already in post were not counted."
    return Said(
        panel,
        f"{panel} Interval: exact Poisson for the count; the benchmark is taken as fixed.",
        title=f"{sentence_case(needed)} full-time IDVAs for these referrals",
        alt=f"Points with ranges for {counted(len(table), 'benchmarks')}: full-time IDVAs needed, {needed} at {main['benchmark']}.",
        caveats=caveats,
    )


def _needed(rows: list[pd.Series[Any]]) -> str:
    """FTE of some benchmarks in words; of a count that lies in a range, its range."""
    exact = all(is_known(row["value"]) for row in rows)
    low = _one_decimal(min(row["value" if exact else "lower"] for row in rows))
    if not exact and not all(is_known(row["upper"]) for row in rows):
        return f"at least {low}"
    high = _one_decimal(max(row["value" if exact else "upper"] for row in rows))
    return low if low == high else f"{low} to {high}"


def _one_decimal(value: float) -> str:
    return f"{rounded(value, 1):,}"


def _row(
    found: Quantity, quarters: float, benchmark: float, per: str, assumption: str, confidence: float
) -> dict[str, object]:
    (least, most), a_year = found.ends, 4 / quarters
    exact = least == most
    low = float(poisson_interval(least, confidence=confidence)[0]) * a_year
    high = float(poisson_interval(most, confidence=confidence)[1]) * a_year if most < float("inf") else float("nan")
    return {
        "service": found.service or "Service not named",
        "period": found.when,
        "benchmark": f"{count(benchmark)} {per} a year",
        "measure": "IDVA FTE needed",
        "value": least * a_year / benchmark if exact else float("nan"),
        "lower": low / benchmark,
        "upper": high / benchmark,
        "confidence": confidence,
        "numerator": least * a_year if exact else float("nan"),
        "denominator": benchmark,
        "unit": "FTE",
        "method": "count over benchmark; exact range of the count",
        "flag": PART_YEAR[int(quarters != 1)] if quarters < 4 else "",
        "assumption": assumption,
        "referrals_counted": least if exact else float("nan"),
        **range_cells("referrals", found),
    }


def _norm(benchmarks: pd.DataFrame, name: str) -> float:
    require.columns(benchmarks, ("benchmark", "value"), what="benchmarks")
    rows = benchmarks[benchmarks["benchmark"] == name]
    if len(rows) != 1:
        raise Refusal(
            f"The benchmarks have {len(rows)} rows {name}", remedy='Pass reference.load("provision_benchmarks").'
        )
    benchmark = float(rows["value"].iloc[0])
    if not benchmark > 0:
        raise Refusal(f"The benchmark {name} is not above 0", remedy="Correct the benchmark.")
    return benchmark

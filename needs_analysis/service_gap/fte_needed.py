"""How many Idvas the referrals would need."""

from __future__ import annotations

import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import poisson_interval
from needs_analysis.wording import counted, during

REFERRALS_PER_FTE = "idva_referrals_per_fte"
CASES_PER_FTE = ("idva_caseload_per_fte_low", "idva_caseload_per_fte_high")


def fte_needed(
    facts: pd.DataFrame,
    benchmarks: pd.DataFrame,
    *,
    referrals: str,
    if_every_referral_became_a_marac_case: bool = False,
    confidence: float = 0.95,
) -> Result:
    """Whole-time equivalent Idvas that a quarter's referrals would need at the SafeLives norms.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    benchmarks : pandas.DataFrame
        The reference table ``provision_benchmarks``.
    referrals : str
        Id of the number of referrals in a period with both ends.
    if_every_referral_became_a_marac_case : bool
        Also give the answer at the norm of cases per Idva. It holds only under that assumption, which is printed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a norm: FTE with the range of the count behind it.

    Raises
    ------
    UnitError
        When the fact does not count referrals.
    Refusal
        When its period is not known or the benchmarks lack the norm.

    Notes
    -----
    Referrals are brought to a year by whole quarters (or by days where the period is no whole number of quarters) and
    divided by the norm. One quarter cannot show the seasons.

    References
    ----------
    .. [1] SafeLives, Reviewing your Marac data (practice page).
    """
    found = fact(facts, referrals)
    if found.unit != "referrals":
        raise UnitError(
            f"Fact {referrals} counts {found.unit}, and the norm is per referral", remedy="Give a number of referrals."
        )
    quarters = found.quarters
    if quarters is None:
        raise Refusal(f"The period of fact {referrals} was not published", remedy="Give a fact with both dates.")
    a_year = 4 / quarters
    low, high = (float(limit) * a_year for limit in poisson_interval(found.count, confidence=confidence))
    yearly = found.count * a_year
    norms = [(REFERRALS_PER_FTE, "referrals per FTE", "none")]
    if if_every_referral_became_a_marac_case:
        norms += [(name, "cases per FTE", "every referral becomes a Marac-level case") for name in CASES_PER_FTE]
    rows = []
    for name, per, assumption in norms:
        norm = _norm(benchmarks, name)
        rows.append(
            {
                "norm": f"{norm:.0f} {per} a year",
                "measure": "Idva FTE needed",
                "value": yearly / norm,
                "lower": low / norm,
                "upper": high / norm,
                "confidence": confidence,
                "numerator": yearly,
                "denominator": norm,
                "unit": "FTE",
                "method": "count over norm; exact range of the count",
                "flag": "one quarter only" if quarters < 4 else "",
                "assumption": assumption,
                "referrals_counted": found.count,
            }
        )
    table = pd.DataFrame(rows)
    main = table.iloc[0]
    panel = (
        f"{found.service}: {counted(found.count, 'referrals')} {during(found.start, found.end)} would need "
        f"{main['value']:.1f} full-time Idvas (range {main['lower']:.1f} to {main['upper']:.1f}), at {main['norm']}."
    )
    if len(table) > 1:
        cases = table["value"].iloc[1:]
        panel += (
            f" Only if every referral became a Marac-level case would it be {cases.min():.1f} to {cases.max():.1f}, at "
            f"{table['denominator'].iloc[1:].max():.0f} to {table['denominator'].iloc[1:].min():.0f} cases each."
        )
    if quarters < 4:
        panel += " This rests on one quarter, and the number in post was not published."
    return fixed_result(
        table=table,
        columns=(
            Column("norm", "key"),
            Column("referrals_counted", "count"),
            Column("numerator", "measure", of=("referrals_counted",)),
            Column("denominator", "measure"),
            Column("value", "measure", of=("numerator",)),
            Column("assumption", "label"),
        ),
        measure=f"Idvas needed for the referrals of {found.service}",
        definition=f"Referrals {during(found.start, found.end)} brought to a year, over the norm per full-time Idva.",
        method="Division by the norm; exact interval of the count of referrals.",
        sentences={
            "panel": panel,
            "analyst": panel + " Interval: exact Poisson for the count; the norm is taken as fixed.",
        },
        parameters={
            "referrals": referrals,
            "if_every_referral_became_a_marac_case": if_every_referral_became_a_marac_case,
        },
        sources=sources_of(facts, benchmarks),
        caveats=(
            *(
                (Caveat("ONE_QUARTER", "From one quarter; four are needed before this is a headline.", figures=False),)
                if quarters < 4
                else ()
            ),
            Caveat(
                "NORM_IS_APPROXIMATE",
                "The norm is an approximate average for Marac referrals; the service also takes others.",
                figures=False,
            ),
        ),
        chart=Chart(
            kind="intervals",
            label="norm",
            title=f"{main['value']:.1f} full-time Idvas for these referrals",
            alt=f"Points with ranges for {len(table)} norms, from {table['value'].min():.1f} to "
            f"{table['value'].max():.1f} full-time Idvas.",
            value_title="Full-time Idvas",
        ),
    )


def _norm(benchmarks: pd.DataFrame, name: str) -> float:
    require.columns(benchmarks, ("benchmark", "value"), what="benchmarks")
    rows = benchmarks[benchmarks["benchmark"] == name]
    if len(rows) != 1:
        raise Refusal(
            f"The benchmarks have {len(rows)} rows {name}", remedy='Pass reference.load("provision_benchmarks").'
        )
    norm = float(rows["value"].iloc[0])
    if not norm > 0:
        raise Refusal(f"The norm {name} is not above 0", remedy="Correct the benchmark.")
    return norm

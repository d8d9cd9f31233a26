"""How many IDVAs the referrals would need."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
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
from needs_analysis.service_gap.capacity._a_year import Yearly, a_year, part_of_a_year
from needs_analysis.service_gap.refuse_unlike import (
    TAKEN_AS_ALIKE,
    alike_cells,
    of_advisers,
    refuse_unlike,
    taken_as_alike,
)
from needs_analysis.source import sources_of, united
from needs_analysis.units import kind
from needs_analysis.wording import count, counted, is_known, missing, rounded, sentence_case

REFERRALS_PER_FTE = "idva_referrals_per_fte"
CASES_PER_FTE = ("idva_caseload_per_fte_low", "idva_caseload_per_fte_high")
_IF_CASES = "every referral becomes a MARAC-level case"
_RANGE = range_columns("referrals")
_ENDS = tuple(column.name for column in _RANGE)
ALL_FUNDERS, OF_THE_OFFICE = "all funders", "the office"
FUNDED = "funded"
POSTS_OF = (ALL_FUNDERS, OF_THE_OFFICE)
"""Whose posts can be given; a gap is stated only against those of all funders."""
MOST_SENTENCES = 3
"""What a panel is told at once; the rest are caveats."""


def fte_needed(
    facts: pd.DataFrame | None,
    benchmarks: pd.DataFrame,
    *,
    referrals: Given,
    if_every_referral_became_a_marac_case: bool = False,
    posts: Given | None = None,
    posts_of: str = "",
    vacancies: Given | None = None,
    confidence: float = 0.95,
) -> Result:
    """Full-time IDVAs that the referrals of a period would need at the SafeLives benchmarks, and how many are lacking.

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
    posts : str, mapping or Quantity, optional
        Full-time equivalent IDVAs in post (vacancies not counted). Funded posts are refused.
    posts_of : {"all funders", "the office"}, optional
        Whose they are; asked for with ``posts``. A gap is stated only against posts of all funders.
    vacancies : str, mapping or Quantity, optional
        Full-time equivalent posts that are vacant: how many referrals a year they would have taken.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a benchmark: FTE with the range of the count behind it. Where the count is only known to lie in a range, there is
        no value and the range covers it. With posts of all funders ``gap``, ``gap_lower`` and ``gap_upper`` are what is lacking (below
        0 where there are more than needed); with those of the office alone they are missing. ``capacity_lost`` is vacant posts times
        the benchmark, a year.

    Raises
    ------
    UnitError
        When the number does not count referrals, or posts are not counted in posts or FTE.
    Refusal
        When nothing is known of the number, its period is not known, the benchmarks lack the row, posts are not known exactly, or
        it is not said whose they are, for posts that are funded and need not be filled, for posts or vacancies of another service,
        area or time than the referrals, and for referrals to another kind of adviser.

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
    year = a_year(found, confidence=confidence)
    staff = _staff(facts, posts, posts_of, vacancies)
    alike = refuse_unlike({"referrals": found, "posts": staff.posts, "vacant posts": staff.vacancies}, period="stock")
    of_whom = of_advisers("IDVA", "referrals", found)
    norms = [(REFERRALS_PER_FTE, "referrals per FTE", "none")]
    if if_every_referral_became_a_marac_case:
        norms += [(name, "cases per FTE", _IF_CASES) for name in CASES_PER_FTE]
    rows = [_row(found, year, _norm(benchmarks, name), per, assumption, confidence) for name, per, assumption in norms]
    return Result(
        table=pd.DataFrame([{**row, **staff.cells(row), **alike_cells(alike, of_whom)} for row in rows]),
        columns=(
            *labels("service", "posts_of", written=True),
            *labels("period"),
            Column("benchmark", "key"),
            Column("referrals_counted", "count"),
            *_RANGE,
            Column("numerator", "measure", of=("referrals_counted", *_ENDS)),
            Column("denominator", "measure"),
            Column("value", "measure", of=("numerator",)),
            *limits("lower", "upper", of=("value", "referrals_counted", *_ENDS)),
            Column("assumption", "label", written=True),
            Column("quarters", "helper"),
            *(Column(name, "measure") for name in ("posts_filled", "vacant_posts", "capacity_lost")),
            Column("gap", "measure", of=("value", "numerator")),
            *limits("gap_lower", "gap_upper", of=("gap", "lower", "upper", "referrals_counted", *_ENDS)),
            TAKEN_AS_ALIKE,
        ),
        measure="Full-time IDVAs needed for the referrals",
        definition="Annualised referrals divided by the benchmark caseload of a full-time IDVA.",
        method="Division by the benchmark; exact interval of the count of referrals.",
        settings={
            "referrals": found.id,
            "if_every_referral_became_a_marac_case": if_every_referral_became_a_marac_case,
            **staff.settings,
            "confidence": confidence,
        },
        sources=united(*quantities.sources(found, *staff.taken), *sources_of(benchmarks)),
        words=words,
        chart=Chart(kind="intervals", label="benchmark", value_title="Full-time IDVAs"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the referrals would need."""
    main, others = table.iloc[0], table.iloc[1:]
    part_year = part_of_a_year(main)
    early = (Caveat("ONE_QUARTER", "Do not quote this figure until four quarters are available."),)
    benchmark = "The benchmark is an approximate average for MARAC referrals; the service also takes others."
    caveats: tuple[Caveat, ...] = (
        *(early if part_year else ()),
        Caveat("BENCHMARK_IS_APPROXIMATE", benchmark),
        *_of_whom(main),
        *taken_as_alike(main),
    )
    if not is_known(main["lower"]):
        panel = f"{main['service']}: the referrals {main['period']} are {missing()}, so the IDVAs that they would need cannot be said."
        title = f"Full-time IDVAs for these referrals: {missing()}"
        return Said(panel, panel, title=title, alt="No figure can be shown.", caveats=caveats)
    needed = _needed([main])
    referrals = count_in_words(main, "referrals_counted", "referrals", "referrals")
    ends = f"{_one_decimal(main['lower'])} to {_one_decimal(main['upper'])}"
    spread = f" (range {ends})" if is_known(main["value"], main["upper"]) else ""
    a_year = f", or {count(main['numerator'])} a year" if part_year and is_known(main["numerator"]) else ""
    based = f", based on {part_year}" if part_year else ""
    asked = len(others) and others["lower"].notna().all()
    said = {
        "REFERRALS": f"{main['service']}: {referrals} {main['period']}{a_year}{based}.",
        "NEEDED": f"At {main['benchmark']} they would need {needed} full-time IDVAs in all{spread}.",
        "POSTS": _of_posts(main, at=f" at {count(main['denominator'])} referrals each" if asked else ""),
        "IF_EVERY_REFERRAL": _if_every(others) if asked else "",
        "VACANCIES": _of_vacancies(main),
    }
    told = [(code, text) for code, text in said.items() if text]
    panel = " ".join(text for _, text in told[:MOST_SENTENCES])
    caveats = (*caveats, *(Caveat(code, text) for code, text in told[MOST_SENTENCES:]))
    if "posts_filled" not in main:
        own = "This is the total needed; IDVAs already in post were not counted."
        caveats = (*caveats, Caveat("POSTS_NOT_COUNTED", own))
    return Said(
        panel,
        f"{' '.join(text for _, text in told)} Interval: exact Poisson for the count; the benchmark is taken as fixed.",
        title=f"{sentence_case(needed)} full-time IDVAs for these referrals",
        alt=f"Points with ranges for {counted(len(table), 'benchmarks')}: full-time IDVAs needed, {needed} at {main['benchmark']}.",
        caveats=caveats,
    )


def _of_posts(row: pd.Series[Any], *, at: str) -> str:
    """What posts add: what is lacking, where they are those of all funders; ``at`` which benchmark, where there are several."""
    said = ""
    if is_known(row.get("posts_filled")):
        filled = f"{counted(row['posts_filled'], 'posts')} of {row['posts_of']} {'is' if row['posts_filled'] == 1 else 'are'} filled"
        if row["posts_of"] != ALL_FUNDERS:
            said = f"{filled}; posts of other funders are not known, so no gap is stated."
        elif is_known(row["gap"]):
            said = f"{filled}, so {_gap(row['gap'], row['gap_lower'], row['gap_upper'])}{at}."
        elif is_known(row["gap_lower"], row["gap_upper"]):
            said = f"{filled}, so {_ends_of_gap(row['gap_lower'], row['gap_upper'])}{at}."
        else:
            said = f"{filled}; the gap is {missing()}."
    return said


def _if_every(others: pd.DataFrame) -> str:
    return (
        f"If every referral became a MARAC-level case, it would be {_needed([row for _, row in others.iterrows()])}{_beside(others)}, "
        f"at {count(others['denominator'].min())} to {count(others['denominator'].max())} cases each."
    )


def _of_vacancies(row: pd.Series[Any]) -> str:
    if not is_known(row.get("capacity_lost")):
        return ""
    return f"{counted(row['vacant_posts'], 'vacant posts')} would have taken about {counted(row['capacity_lost'], 'referrals')} a year."


def _beside(others: pd.DataFrame) -> str:
    """The gap at the benchmarks of cases, against the posts that are filled."""
    if "gap" not in others:
        return ""
    exact = bool(others["gap"].notna().all())
    low, high = (others["gap"],) * 2 if exact else (others["gap_lower"], others["gap_upper"])
    if low.isna().any() or high.isna().any():
        return ""
    return f" ({_more_or_fewer(float(low.min()), float(high.max()))} than are filled)"


def _more_or_fewer(low: float, high: float) -> str:
    if high <= 0:
        return f"{_span(-high, -low)} fewer"
    return f"{_span(low, high)} more" if low >= 0 else f"from {_one_decimal(-low)} fewer to {_one_decimal(high)} more"


def _ends_of_gap(low: float, high: float) -> str:
    """A gap of which only both ends are known."""
    if high <= 0:
        return f"there are {_span(-high, -low)} more than would be needed"
    if low >= 0:
        return f"{_span(low, high)} more would be needed"
    return f"up to {_one_decimal(high)} more would be needed, or there are up to {_one_decimal(-low)} too many"


def _span(low: float, high: float) -> str:
    ends = [_one_decimal(low), _one_decimal(high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _gap(value: float, low: float, high: float) -> str:
    """A gap in words; of one whose range holds 0, that it may be none."""
    span = f" (range {_one_decimal(low)} to {_one_decimal(high)})" if is_known(low, high) else ""
    over = f": {_one_decimal(-value)} more than would be needed" + (
        f" (range {_one_decimal(-high)} to {_one_decimal(-low)})" if is_known(low, high) else ""
    )
    if is_known(low, high) and low <= 0 <= high:
        return f"any gap is within the range of the count{span}"
    return (
        f"{_one_decimal(value)} more would be needed{span}"
        if value > 0
        else f"there are enough at this benchmark{over}"
    )


def _of_whom(row: pd.Series[Any]) -> tuple[Caveat, ...]:
    if not is_known(row.get("posts_filled")) or row["posts_of"] == ALL_FUNDERS:
        return ()
    return (Caveat("OTHER_FUNDERS", "Posts that others pay for are not counted; a gap needs posts of all funders."),)


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


@dataclass(frozen=True)
class _Staff:
    """Posts that were given, and of whom."""

    posts: Quantity | None
    posts_of: str
    vacancies: Quantity | None

    @property
    def taken(self) -> tuple[Quantity, ...]:
        return tuple(item for item in (self.posts, self.vacancies) if item is not None)

    @property
    def settings(self) -> dict[str, Any]:
        """What the caller chose, where posts were given at all."""
        given = {"posts": self.posts, "vacancies": self.vacancies}
        ids = {name: item.id for name, item in given.items() if item is not None}
        return {**ids, "posts_of": self.posts_of} if self.posts is not None else ids

    def cells(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What posts and vacancies add to a row."""
        found: dict[str, Any] = {}
        if self.posts is not None:
            filled = self.posts.number
            # Posts of the office alone leave out what others pay for, so nothing can be said to be lacking.
            against = filled if self.posts_of == ALL_FUNDERS else math.nan
            found = {"posts_filled": filled, "posts_of": self.posts_of, "gap": row["value"] - against}
            found |= {f"gap_{end}": row[end] - against for end in ("lower", "upper")}
        if self.vacancies is not None:
            vacant = self.vacancies.number
            found |= {"vacant_posts": vacant, "capacity_lost": vacant * row["denominator"]}
        return found


def _staff(facts: pd.DataFrame | None, posts: Given | None, posts_of: str, vacancies: Given | None) -> _Staff:
    """Posts and vacancies, once it is sure that they count posts and whose they are."""
    if (posts is None) != (not posts_of):
        raise Refusal(
            "posts_of says whose posts are given, and no posts are"
            if posts is None
            else "Whose posts they are is not stated",
            remedy='Give posts=, with posts_of="all funders" or posts_of="the office".',
        )
    if posts_of and posts_of not in POSTS_OF:
        raise Refusal(f"posts_of is {posts_of!r}", remedy='Use posts_of="all funders" or posts_of="the office".')
    given = [
        None if item is None else take(facts, item, name=name)
        for name, item in (("posts", posts), ("vacancies", vacancies))
    ]
    if given[0] is not None and FUNDED in given[0].measure.split("_"):
        raise Refusal(
            f"{given[0].name} counts funded posts, which may be vacant",
            remedy="Take the posts filled from staff_in_post_fte, and give the vacant ones with vacancies=.",
        )
    for item in given:
        if item is not None and kind(item.unit) != "posts":
            raise UnitError(f"{item.name} counts {item.unit}, not posts", remedy="Give full-time equivalent posts.")
        if item is not None and item.number < 0:
            raise Refusal(f"{item.name} is below 0", remedy="Give posts of 0 or more.")
    return _Staff(given[0], posts_of, given[1])


def _row(
    found: Quantity, year: Yearly, benchmark: float, per: str, assumption: str, confidence: float
) -> dict[str, Any]:
    return {
        "service": found.service or "Service not named",
        "period": found.when,
        "benchmark": f"{count(benchmark)} {per} a year",
        "measure": "IDVA FTE needed",
        "value": year.value / benchmark,
        "lower": year.low / benchmark,
        "upper": year.high / benchmark,
        "confidence": confidence,
        "numerator": year.value,
        "denominator": benchmark,
        "unit": "FTE",
        "method": "count over benchmark; exact range of the count",
        "flag": year.flag,
        "assumption": assumption,
        "quarters": year.quarters,
        "referrals_counted": found.ends[0] if found.is_exact else math.nan,
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

"""How would waits develop over the next years?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, limits
from needs_analysis.errors import Refusal
from needs_analysis.quantities import range_columns
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.capacity._a_year import caseload, within_weeks
from needs_analysis.service_gap.capacity._service_plan import (
    WEEKS_A_QUARTER,
    ServicePlan,
    check_profile,
    service_plans,
    weekly,
)
from needs_analysis.service_gap.setting import TEN_YEARS_WEEKS, setting
from needs_analysis.source import sources_of
from needs_analysis.statistics.queues import Simulated, simulate
from needs_analysis.wording import as_chosen, count, counted, is_known, missing, percent, rounded, sentence_case

_RANGE = range_columns("referrals")
_COUNTS = ("referrals", *(column.name for column in _RANGE))
_SHOWN: Final = ("value", "waiting", "wait_weeks", "left", "turned_away")
_ENDS: Final = {"value": ("lower", "upper"), **{name: (f"{name}_lower", f"{name}_upper") for name in _SHOWN[1:]}}
_ROUNDING: Final = 1e-9
_HOUR_WEEKS: Final = 1 / (24 * 7)
_MOST_WEEKS: Final = 5_200.0
_MOST_SEED: Final = 10**12
_MOST_WAITING: Final = 10**15


def simulate_service(
    services: pd.DataFrame,
    *,
    stay_weeks: float | Mapping[str, float],
    cases_per_post: float | Mapping[str, float],
    target_weeks: float,
    years: int | None = None,
    start: str = "",
    profile: Mapping[int, float] | None = None,
    ready_to_wait_weeks: float | None = None,
    waiting_before: Mapping[str, int] | None = None,
    band: float = 0.9,
    runs: int = 1_000,
    seed: int = 1,
) -> Result:
    """Simulate waits of one or more services over quarters in which referrals, posts and open lists change.

    Parameters
    ----------
    services : pandas.DataFrame
        Rows of ``service, quarter, referrals, staff_in_post_fte`` and, where lists close, ``list_status`` (open or closed): provider
        returns, or what is planned. Areas of one service are added up. A vacancy is a quarter with fewer posts.
    stay_weeks : float or mapping of str to float
        Mean length of support in weeks, of all services or of each by its name.
    cases_per_post : float or mapping of str to float
        Open cases that one full-time post holds at one time.
    target_weeks : float
        The wait that is promised, in weeks.
    years : int, optional
        How many years to simulate; the quarters given, which must be whole years, are repeated. The quarters given otherwise.
    start : str, optional
        The first quarter that is simulated, such as ``"2025/26 Q1"``; the first one given otherwise.
    profile : mapping of int to float, optional
        Weights of months by which the referrals of a quarter are spread over its weeks, such as ``{8: 0.3}`` for school
        holidays; 1 for months that are not named.
    ready_to_wait_weeks : float, optional
        Mean time after which people leave the list if support has not started; nobody leaves otherwise.
    waiting_before : mapping of str to int, optional
        How many wait for each service when the simulation begins; nobody otherwise.
    band : float
        Share of runs that the ranges hold, between 0 and 1.
    runs, seed : int
        Number of runs, and where their random numbers begin.

    Returns
    -------
    Result
        One row a service and quarter: ``value``, the share of people referred who start within the target (those turned away or
        who leave do not); ``waiting`` at the end of the quarter; ``wait_weeks``, the mean wait of those referred who start; ``left``, those
        referred who leave before support starts; and ``turned_away`` while the list is closed. Shares and waits are of all the people of
        all runs, and numbers are means over the runs; the range is that of ``band`` of the runs, and holds the mean. These are simulated,
        not counted. Of suppressed referrals both ends are simulated: there is no mean then, and the range holds both.

    Raises
    ------
    DataError, Refusal
        For missing columns or quarters, referrals that nothing limits from above, and settings out of range.

    Notes
    -----
    A quarter is 13 weeks. Referrals come at random about the numbers given, lengths of support and the time people are ready to wait
    vary at random (exponentially), those who came first start first, and cases of a post that becomes vacant are finished. At
    the beginning as many are in support as the posts and the first quarter's referrals make. See `statistics.queues.simulate`, which
    agrees with the closed forms of queues, as the means do. A median of the runs would not tell what happens to people: in half of the
    quarters nearly all start in time, and more people wait in the other half. The runs show chance alone, not that referrals may rise or
    fall.

    Examples
    --------
    >>> plan = pd.DataFrame({"service": "Branch", "quarter": [f"2024/25 Q{n}" for n in (1, 2, 3, 4)], "referrals": 28})
    >>> plan["staff_in_post_fte"] = [6, 5, 6, 6]
    >>> made = simulate_service(plan, stay_weeks=52, cases_per_post=20, target_weeks=2, years=2, runs=50)
    >>> made.table[["quarter", "posts_filled"]].values.tolist()[5:]
    [['2025/26 Q2', 5.0], ['2025/26 Q3', 6.0], ['2025/26 Q4', 6.0]]
    """
    if years is not None and (isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= 50):
        raise Refusal("years is not a whole number of 1 to 50", remedy="Give 1 to 50 years.")
    if not isinstance(start, str):
        raise Refusal("start is not a text", remedy='Give a quarter such as "2025/26 Q1".')
    check_profile(profile)
    band = _share_of_runs(band)
    target = setting(target_weeks, name="target_weeks", example="4", least=0, most=TEN_YEARS_WEEKS)
    patience = None if ready_to_wait_weeks is None else _time(ready_to_wait_weeks, "ready_to_wait_weeks")
    plans = service_plans(services, years=years, start=start)
    waiters = _waiters(waiting_before, [plan.service for plan in plans])
    rows = []
    for at, plan in enumerate(plans):
        stay = _time(_of(stay_weeks, plan.service, "stay_weeks"), "stay_weeks")
        cases = caseload(_of(cases_per_post, plan.service, "cases_per_post"))
        places = np.floor(plan.posts * cases + _ROUNDING)
        before = waiters.get(plan.service, 0)
        ends = [plan.least] if (plan.least == plan.most).all() else [plan.least, plan.most]
        bands = []
        for referrals in ends:
            made = simulate(
                weekly(referrals, plan.quarters, profile)[None, :],
                1 / stay,
                np.repeat(places, WEEKS_A_QUARTER)[None, :],
                abandon_rate=0.0 if patience is None else 1 / patience,
                list_open=np.repeat(plan.is_open, WEEKS_A_QUARTER)[None, :],
                target=target,
                busy=int(min(places[0], referrals[0] / WEEKS_A_QUARTER * stay)),
                waiting=before,
                block=WEEKS_A_QUARTER,
                runs=runs,
                # A service has random numbers of its own.
                seed=_seed(seed, at),
            )
            bands.append(_bands(made, band))
        rows += _rows(plan, bands, places, stay, before, band)
    return Result(
        table=pd.DataFrame(rows),
        columns=_columns(),
        measure="Simulated share of people who start within the target wait",
        definition=f"Share of people referred in a quarter who start {within_weeks(target_weeks)}, in a simulation.",
        method=f"Simulation of a queue; means over all people and runs, and range of {as_chosen(band)} of the runs.",
        settings={
            "stay_weeks": _plain(stay_weeks),
            "cases_per_post": _plain(cases_per_post),
            "target_weeks": target_weeks,
            "years": years,
            "start": start,
            "profile": _plain(profile),
            "ready_to_wait_weeks": ready_to_wait_weeks,
            "band": band,
            "runs": runs,
            "seed": seed,
        },
        sources=sources_of(services),
        words=words,
        chart=Chart(kind="intervals", label="quarter", value_title="% who start within the target", scale=100)
        if len({row["service"] for row in rows}) == 1
        else None,
    )


def _columns() -> tuple[Column, ...]:
    # What is simulated of a quarter follows from the referrals of those before as well.
    told = {"of": _COUNTS, "across": ("service",)}
    return (
        *keys(["service", "quarter"], written=["service"]),
        Column("referrals", "count"),
        *_RANGE,
        *(Column(name, "measure") for name in ("posts_filled", "places")),
        Column("waiting_before", "count"),
        Column("list_status", "label"),
        Column("load", "measure", of=_COUNTS, unit=SHARE),
        Column("value", "measure", unit=SHARE, **told),  # type: ignore[arg-type]
        *(Column(name, "measure", of=(*_COUNTS, "waiting_before"), across=("service",)) for name in _SHOWN[1:]),
        *limits("lower", "upper", of=("value", *_COUNTS), across=("service",), unit=SHARE),
        *(column for name in _SHOWN[1:] for column in limits(*_ENDS[name], of=(name, *_COUNTS), across=("service",))),
    )


def _waiters(given: Mapping[str, int] | None, names: list[str]) -> dict[str, int]:
    """How many wait for each service at the beginning."""
    if given is not None and not isinstance(given, Mapping):
        raise Refusal("waiting_before is not numbers by service", remedy='Write waiting_before={"Branch": 12}.')
    for name, number in (given or {}).items():
        if name not in names:
            raise Refusal(f"waiting_before names {name!r}, which is not simulated", remedy="Correct the name.")
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 0 <= number <= _MOST_WAITING:
            raise Refusal(
                f"waiting_before of {name} is not a whole number of 0 or more, or is too large", remedy="Correct it."
            )
    return {name: int(number) for name, number in (given or {}).items()}


def _seed(seed: int, at: int) -> int:
    given: Any = seed
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or not 0 <= given <= _MOST_SEED:
        raise Refusal("seed is not a whole number of 0 or more, or is too large", remedy="Write seed=1.")
    return int(given) * 1_000_003 + at


def _bands(made: Simulated, band: float) -> dict[str, np.ndarray[Any, Any]]:
    """Lower end, mean and upper end over the runs of each quarter; a row each.

    A share or a mean wait is of all the people of all runs, for a run of many people tells more of people than one of few.
    """
    shares = {"value": (made.within[0], made.arrived[0]), "wait_weeks": (made.waited_started[0], made.started[0])}
    numbers = {"waiting": made.waiting[0], "left": made.left[0], "turned_away": made.turned_away[0]}
    ends = ((1 - band) / 2, (1 + band) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        runs = {name: (part / of, part.sum(axis=0) / of.sum(axis=0)) for name, (part, of) in shares.items()}
        runs |= {name: (each.astype(float), each.mean(axis=0)) for name, each in numbers.items()}
    found = {}
    for name, (each, mean) in runs.items():
        low, high = _quantiles(each, ends)
        # Where few runs are far from the others the mean can lie beyond the range of most.
        ends_and_mean = np.stack([np.fmin(low, mean), mean, np.fmax(high, mean)])
        # Without posts at the end some never start: there is no mean of how long they wait.
        found[name] = np.where(np.isfinite(mean), ends_and_mean, np.nan)
    return found


def _quantiles(numbers: np.ndarray[Any, Any], at: tuple[float, ...]) -> np.ndarray[Any, Any]:
    """Quantiles of each column over the runs that have a value there; none where no run has."""
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    found = np.full((len(at), numbers.shape[1]), np.nan)
    some = ~np.isnan(numbers).all(axis=0)
    if some.any():
        found[:, some] = np.nanquantile(numbers[:, some], at, axis=0)
    return found


def _rows(
    plan: ServicePlan, bands: list[dict[str, Any]], places: np.ndarray[Any, Any], stay: float, before: int, band: float
) -> list[dict[str, Any]]:
    found = []
    for at, quarter in enumerate(plan.quarters):
        cell = plan.cells[at]
        row = {
            "service": plan.service,
            "quarter": quarter,
            "measure": "share within target, simulated",
            "confidence": band,
            "unit": SHARE,
            "method": "simulation",
            **cell,
            "places": places[at],
            "waiting_before": before,
            "load": cell["referrals"] / WEEKS_A_QUARTER * stay / places[at] if places[at] else math.nan,
        }
        for name in _SHOWN:
            row[name] = bands[0][name][1, at] if len(bands) == 1 else math.nan
            low, high = _ENDS[name]
            row[low] = min(one[name][0, at] for one in bands)
            row[high] = max(one[name][2, at] for one in bands)
        found.append(row)
    return found


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the simulation says."""
    aim = f"start {within_weeks(settings['target_weeks'])}"
    names = list(dict.fromkeys(table["service"]))
    last = table.groupby("service", sort=False).tail(1)
    if len(names) == 1:
        panel, title = _of_one(last.iloc[0], aim)
    else:
        panel, title = _of_many(last, names, aim)
    among = as_chosen(settings["band"])
    averages = len(names) == 1 and is_known(last["value"].iloc[0])
    panel += f" {'Figures are averages; ranges' if averages else 'Ranges'} hold {among} of {count(settings['runs'])} simulated runs."
    caveats = [
        Caveat(
            "SIMULATED", "Simulated from what was given, not observed; it shows chance, and not a change in referrals."
        ),
        Caveat("RANDOM_ARRIVALS", "Assumes referrals at random times; referrals in waves wait longer."),
    ]
    if settings["ready_to_wait_weeks"] is None:
        caveats.append(Caveat("NOBODY_LEAVES", "Assumes that everyone waits until support starts."))
    return Said(
        panel,
        f"{panel} Queue with Poisson arrivals, exponential lengths of support and seed {settings['seed']}.",
        title=title,
        alt=f"Points with ranges by quarter: simulated share of people who {aim}.",
        caveats=tuple(caveats),
    )


def _of_one(row: pd.Series[Any], aim: str) -> tuple[str, str]:
    """The last quarter of one service."""
    if not is_known(row["lower"], row["upper"]):
        text = f"{row['service']}: the simulated share of people who {aim} is {missing()}."
        return sentence_case(text), f"Simulated share of people who {aim}: {missing()}"
    share = _with_range(row, "value", percent)
    waiting = _with_range(row, "waiting", lambda value: count(rounded(value)))
    panel = (
        f"{row['service']}: in a simulation {share} of people referred in {row['quarter']} {aim}, "
        f"and {waiting} {'is' if waiting == '1' else 'are'} waiting when it ends."
    )
    if is_known(row["wait_weeks_lower"], row["wait_weeks_upper"]):
        panel += f" They wait {_weeks(row)} on average."
    return sentence_case(panel), sentence_case(f"{row['service']}: {share} {aim} in a simulation")


def _weeks(row: pd.Series[Any]) -> str:
    """The mean wait with its range, in weeks of one decimal; of a wait that all of them round to nothing, that it is short."""

    def written(value: float) -> str:
        return count(float(rounded(value, 1)))

    value, low, high = (
        written(row[name]) if is_known(row[name]) else "" for name in ("wait_weeks", *_ENDS["wait_weeks"])
    )
    if high == "0":
        return "less than a day"
    if low == high:
        return counted(float(rounded(row["wait_weeks_upper"], 1)), "weeks")
    if not value:
        return f"{low} to {high} weeks"
    return f"{counted(float(rounded(row['wait_weeks'], 1)), 'weeks')} (range {low} to {high})"


def _of_many(last: pd.DataFrame, names: list[str], aim: str) -> tuple[str, str]:
    """The last quarter of several services: in how many less than half of the people start in time."""
    known = last[last["upper"].notna()]
    few = known[known["upper"] < 0.5]
    panel = (
        f"In a simulation of {counted(len(names), 'services')}, fewer than half of the people referred in the last quarter {aim} in "
        f"{count(len(few))} of them, even at the upper end of the range."
    )
    if len(known) < len(names):
        panel += f" Of {count(len(names) - len(known))} the share is {missing()}."
    return panel, f"Fewer than half of people {aim} in {count(len(few))} of {counted(len(names), 'services')}"


def _with_range(row: pd.Series[Any], name: str, write: Any) -> str:
    low, high = (write(row[end]) for end in _ENDS[name])
    if not is_known(row[name]):
        return low if low == high else f"{low} to {high}"
    value = write(row[name])
    return value if low == high else f"{value} (range {low} to {high})"


def _of(given: float | Mapping[str, float], service: str, name: str) -> Any:
    if not isinstance(given, Mapping):
        return given
    if service not in given:
        raise Refusal(f"{name} has no number for {service}", remedy="Give one for each service.")
    return given[service]


def _time(given: Any, name: str) -> float:
    """A mean time in weeks: an hour at least."""
    weeks = require.number(given, name=name, example="20")
    if not _HOUR_WEEKS <= weeks <= _MOST_WEEKS:
        raise Refusal(f"{name} is under an hour or over 100 years", remedy=f"Write {name}=20.")
    return weeks


def _share_of_runs(band: Any) -> float:
    found = require.number(band, name="band", example="0.9")
    if not 0.01 <= found < 1:
        raise Refusal("band is not a share from 0.01 to below 1", remedy="Give 0.9 for the range of 90% of runs.")
    return found


def _plain(given: Any) -> Any:
    return dict(given) if isinstance(given, Mapping) else given

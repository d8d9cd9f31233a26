"""What a simulation of services is told: referrals, posts and whether the list is open, by service and quarter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import may_repeat
from needs_analysis.missing_returns import refuse_missing
from needs_analysis.quantities import of_rows, range_cells
from needs_analysis.units import kind

WEEKS_A_QUARTER: Final = 13
_STATUS: Final = ("open", "closed")
_PROFILE: Final = "Give months as numbers with a weight of 0 or more, such as {8: 0.3} for few referrals in August."


@dataclass(frozen=True)
class ServicePlan:
    """One service over the quarters that are simulated.

    Parameters
    ----------
    service : str
        Its name.
    quarters : list of str
        The quarters that are simulated, in order.
    cells : list of dict
        What each quarter was given: referrals with their range, posts, and whether the list is open.
    least, most : ndarray
        Referrals of each quarter, at least and at most.
    posts : ndarray
        Posts filled in each quarter.
    is_open : ndarray of bool
        Whether the list is open.
    """

    service: str
    quarters: list[str]
    cells: list[dict[str, Any]]
    least: np.ndarray[Any, Any]
    most: np.ndarray[Any, Any]
    posts: np.ndarray[Any, Any]
    is_open: np.ndarray[Any, Any]


def service_plans(services: pd.DataFrame, *, years: int | None, start: str) -> list[ServicePlan]:
    """The plan of each service, from rows as returns have them; quarters of whole years are repeated for further years.

    Raises
    ------
    DataError, Refusal
        For columns or quarters that are missing, figures that are not known, and duplicates.
    """
    require.columns(services, ["service", "quarter", "referrals", "staff_in_post_fte"], what="services")
    for name in ("service", "quarter"):
        require.known(services, name, what="services")
    table = services.reset_index(drop=True)
    table["quarter"] = [_quarter(text) for text in table["quarter"]]
    posts = require.complete_numbers(table, "staff_in_post_fte")
    if (posts < 0).any():
        raise DataError.one("contains negative numbers", column="staff_in_post_fte", remedy="Correct them.")
    table["staff_in_post_fte"] = posts
    return [
        _plan(str(name), rows, years=years, start=start)
        for name, rows in table.groupby(table["service"].astype("str"), sort=True)
    ]


def weekly(
    referrals: np.ndarray[Any, Any], quarters: list[str], profile: Mapping[int, float] | None
) -> np.ndarray[Any, Any]:
    """Expected referrals of each week: those of its quarter, spread evenly or by the weights of the months."""
    middle = (np.arange(WEEKS_A_QUARTER) + 0.5) * 3 / WEEKS_A_QUARTER
    found = []
    for number, quarter in zip(referrals, quarters, strict=True):
        first = 3 * periods.place_in_year(quarter) + 1
        weights = np.array([_weight(profile, (first + int(at) - 1) % 12 + 1) for at in middle])
        if not weights.sum() and number:
            raise Refusal(
                f"All months of {quarter} have the weight 0 and it has referrals", remedy="Correct the profile."
            )
        found.append(number * weights / (weights.sum() or 1.0))
    return np.concatenate(found)


def check_profile(profile: Mapping[int, float] | None) -> None:
    """Refuse a profile that is not weights of months."""
    if profile is not None and not isinstance(profile, Mapping):
        raise Refusal("profile is not weights of months", remedy=_PROFILE)
    for month, weight in (profile or {}).items():
        number: Any = weight
        months = isinstance(month, int | str) and str(month).isdigit() and 1 <= int(month) <= 12
        if (
            not months
            or isinstance(number, bool)
            or not isinstance(number, int | float)
            or not 0 <= number <= require.MOST
        ):
            raise Refusal(
                "profile is not weights of months",
                remedy=_PROFILE,
            )


def _weight(profile: Mapping[int, float] | None, month: int) -> float:
    # In TOML the keys of a table are text.
    return {int(key): float(value) for key, value in (profile or {}).items()}.get(month, 1.0)


def _quarter(text: object) -> str:
    try:
        return periods.quarter(str(text))
    except periods.UnclearPeriod as unclear:
        raise DataError.one(
            f"a quarter {unclear.problem}",
            column="quarter",
            expected="quarters such as 2022/23 Q2",
            remedy="Correct it.",
        ) from None


def _plan(service: str, rows: pd.DataFrame, *, years: int | None, start: str) -> ServicePlan:
    given = sorted(set(rows["quarter"]))
    missing = periods.missing_between(given)
    if missing:
        raise Refusal(f"{service} has no row for {missing[0]}", remedy="Give a row for every quarter.")
    # Areas of a quarter are added up.
    refuse_missing(rows.reset_index(drop=True), list(rows["quarter"]), quiet=not may_repeat(rows))
    many = len(given) if years is None else 4 * years
    if years is not None and len(given) % 4:
        raise Refusal(
            f"{service} has {len(given)} quarters, and only whole years can be repeated",
            remedy="Give four quarters (or eight, ...), or leave years out.",
        )
    first = _quarter(start) if start else given[0]
    if periods.place_in_year(first) != periods.place_in_year(given[0]):
        raise Refusal(
            f"start is {first}, and the quarters of {service} begin with {given[0]}",
            remedy="Begin with the same quarter of a year.",
        )
    of_quarter = {quarter: _cells(service, quarter, rows[rows["quarter"] == quarter]) for quarter in given}
    cells = [of_quarter[given[at % len(given)]] for at in range(many)]
    return ServicePlan(
        service,
        [periods.quarter_numbered(periods.number_of(first) + at) for at in range(many)],
        [cell["shown"] for cell in cells],
        *(np.array([cell[name] for cell in cells]) for name in ("least", "most", "posts", "is_open")),
    )


def _cells(service: str, quarter: str, rows: pd.DataFrame) -> dict[str, Any]:
    """What one quarter of a service was given; areas are added up."""
    found = of_rows(rows, column="referrals")
    if kind(found.unit) not in ("people", "referrals", "cases"):
        raise Refusal(f"referrals of {service} count {found.unit}", remedy="Give people, referrals or cases.")
    least, most = found.ends
    if math.isinf(most):
        raise Refusal(
            f"Referrals of {service} in {quarter} are missing, so nothing limits them from above",
            remedy="Ask the provider for the figure.",
        )
    is_open = True
    if "list_status" in rows:
        states = rows["list_status"].astype("object").where(rows["list_status"].notna(), "open")
        if not states.isin(_STATUS).all():
            raise DataError.one(
                "contains an unknown status", column="list_status", expected="open or closed", remedy="Correct it."
            )
        if states.nunique() > 1:
            raise Refusal(
                f"The list of {service} is open in one area and closed in another in {quarter}",
                remedy="Give the areas as services of their own.",
            )
        is_open = states.iloc[0] == "open"
    posts = float(rows["staff_in_post_fte"].sum())
    shown = {
        "referrals": float(least) if found.is_exact else math.nan,
        **range_cells("referrals", found),
        "posts_filled": posts,
        "list_status": "open" if is_open else "closed",
    }
    return {"shown": shown, "least": float(least), "most": float(most), "posts": posts, "is_open": is_open}

"""What a pound of one year is in another, by the GDP deflator."""

from __future__ import annotations

from needs_analysis.errors import Refusal
from needs_analysis.periods import UnclearPeriod, read_financial_year
from needs_analysis.reference import load


def deflator_ratio(*, from_year: str, to_year: str, vintage: str | None = None) -> float:
    """How many pounds of ``to_year`` a pound of ``from_year`` is.

    Parameters
    ----------
    from_year, to_year : str
        Financial years, as ``"2016/17"``.
    vintage : str, optional
        Release of the deflators; the newest shipped otherwise. Both years come from one release.

    Returns
    -------
    float
        Ratio of the two indices.

    Raises
    ------
    Refusal
        When the release has no index for a year.

    Examples
    --------
    >>> round(deflator_ratio(from_year="2016/17", to_year="2024/25"), 4)
    1.3143
    """
    table = load("gdp_deflators", edition=vintage)
    yearly = table[table["period_type"] == "financial year"].set_index("period")["index"]
    indices = []
    for year in (from_year, to_year):
        key = _deflator_year(year)
        if key not in yearly.index:
            raise Refusal(
                f"The deflators ({table['edition'].iloc[0]}) have no index for {year}",
                remedy=f"They cover {yearly.index[0]} to {yearly.index[-1]}.",
            )
        indices.append(float(yearly[key]))
    return indices[1] / indices[0]


def _deflator_year(year: str) -> str:
    """A financial year as the deflators name it."""
    try:
        return read_financial_year(year).replace("/", "-")
    except (UnclearPeriod, AttributeError):
        raise Refusal(f"{year!r} is not a financial year", remedy='Write it as "2016/17".') from None

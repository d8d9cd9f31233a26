"""Arguments that tests of synthetic services share, and answers that are worked out without the library."""

import pandas as pd
from scipy.stats import chi2

SERVICES = [f"Service {number}" for number in range(12)]
"""One in each set of circumstances."""
AREAS = ["Herefordshire", "Shropshire", "Telford & Wrekin", "Worcestershire"]
GIVEN = {"seed": 11, "services": SERVICES, "areas": AREAS}


def exact(count, due):
    """The exact 95% interval of a count, over what is due."""
    lower = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    return lower / due, chi2.ppf(0.975, 2 * count + 2) / 2 / due


def answer(lower, upper, target=1.0):
    """What an interval says of a target that is to be reached."""
    return "on target" if lower >= target else "short of its target" if upper < target else "too few to tell"


def in_words(truth, **chosen):
    """The values of the truth with these cells."""
    rows = truth
    for name, value in chosen.items():
        rows = rows[rows[name] == value]
    return rows["value"].tolist()


def this_year(returns, quarters=2):
    """Rows of the last quarters of a set of returns."""
    return returns[returns["quarter"].isin(sorted(returns["quarter"].unique())[-quarters:])]


def read_back(path, kind):
    """A written file as pandas reads it, days as days."""
    table = pd.read_csv(path, dtype="str")
    for name in kind:
        table[name] = pd.to_datetime(table[name], format="%Y-%m-%d")
    return table

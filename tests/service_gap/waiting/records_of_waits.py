"""Records of waits, and returns of one quarter, for tests."""

import pandas as pd
from hypothesis import strategies as st

from needs_analysis.quantity import Measured, frame, known
from needs_analysis.source import Source, attach
from tests.conftest import RECORDS

RETURNS = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FIRST = pd.Timestamp("2024-01-01")
FEW, LACKING = Measured(state="suppressed", lower=1, upper=4), Measured()


def day(number):
    return None if number is None else FIRST + pd.Timedelta(days=number)


def records(rows, **more):
    """Waits of (referred, started, left) in days since 1 January 2024."""
    table = pd.DataFrame([[day(each) for each in row] for row in rows], columns=["referred", "started", "left"])
    table = table.apply(pd.to_datetime).assign(client=[f"c{n}" for n in range(len(table))], service="ISVA")
    return attach(table.assign(**more), RECORDS)


def returns(**columns):
    """One return of one quarter; a number is one that was sent."""
    cells = [frame(name, [known(value) if isinstance(value, int) else value]) for name, value in columns.items()]
    table = pd.concat([pd.DataFrame({"service": ["ISVA"], "quarter": ["2022/23 Q2"]}), *cells], axis=1)
    return attach(table, RETURNS)


def of(column, **where):
    return {"column": column, "where": where} if where else {"column": column}


def everything(result):
    """All that a result tells."""
    said = result.said
    texts = [said.panel, said.analyst, said.title, said.alt, *(caveat.text for caveat in result.caveats)]
    return result.table.to_csv(), " ".join(texts)


def _wait(draw_days):
    begun, length, kind = draw_days
    ends = begun + length
    return (begun, ends if kind == 1 and ends <= 100 else None, ends if kind == 2 and ends <= 100 else None)


WAITS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 60), st.integers(0, 2)).map(_wait), min_size=1, max_size=40
)
"""Waits of records that end on day 100."""
END = "2024-04-10"

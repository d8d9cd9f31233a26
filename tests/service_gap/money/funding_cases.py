"""Tables of funding that tests share."""

import pandas as pd

from needs_analysis.quantities import of_rows


def awards(*rows, **columns):
    """Rows of funding, each a mapping of what is not usual."""
    usual = {
        "award": "A1",
        "stream": "MoJ core",
        "funder": "MoJ",
        "financial_year": "2025/26",
        "need": "IDVA",
        "ring_fence": None,
        "awarded": 100_000,
        "committed": 100_000,
        "spent": None,
        "spent_to": None,
        "carried_in": None,
        "may_carry_forward": None,
        "end": "2026-03-31",
        "notice_days": None,
        "procurement_days": None,
    }
    return pd.DataFrame([{**usual, **columns, **row} for row in (rows or ({},))])


def required(pounds, **more):
    return of_rows(pd.DataFrame({"pounds": [pounds], **more}), column="pounds", unit="GBP")

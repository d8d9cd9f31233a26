"""Sentences of an aggregate: short, plain, and only of the table."""

import re

import pandas as pd
import pytest

from needs_analysis.quantity import Measured, frame, known
from needs_analysis.repeat_victimisation import from_aggregate
from needs_analysis.wording import STATISTICAL_TERMS

FEW = Measured(state="suppressed", lower=1, upper=4)
DAYS = {"start": "2023-04-01", "end": "2024-03-31", "data_from": "2022-04-01"}


def said(bands, cells, **more):
    table = pd.concat(
        [pd.DataFrame({"band": bands}), frame("count", [known(n) if isinstance(n, int) else n for n in cells])], axis=1
    )
    return from_aggregate(table, **{**DAYS, **more}).said


OFFENCES = ["1", "2", "3 or more"]
GAPS = ["0 to 28 days", "29 to 365 days", "over 365 days", "none"]
CASES = {
    "exact": said(OFFENCES, [80, 20, 5]),
    "range": said(OFFENCES, [80, 20, FEW]),
    "gaps": said(GAPS, [20, 30, FEW, 90]),
    "marac": said(["repeat", "not repeat"], [31, 69]),
    "mean": said(OFFENCES, [80, 20, FEW], measures=["events per victim"]),
    "number": said(OFFENCES, [80, 20, FEW], measures=["events by number"]),
    "none": said(OFFENCES, [80, 20, FEW], measures=["MARAC repeats"]),
    "nobody": said(OFFENCES, [0, 0, 0]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_panel_reads_two_or_three_short_plain_sentences(case):
    panel = CASES[case].panel
    sentences = re.split(r"(?<=[.]) (?=[A-Z0-9])", panel)
    assert 1 <= len(sentences) <= 3
    assert all(len(sentence.split()) < 30 for sentence in sentences), panel
    assert not any(term in panel.casefold() for term in STATISTICAL_TERMS)
    assert "nan" not in panel.casefold() and "None" not in panel and "<NA>" not in panel


def test_sentences_of_each_kind():
    assert CASES["exact"].panel.startswith(
        "25 of 105 victims in April 2023 to March 2024 suffered two or more offences: 24%. The range from chance is 17% to 33%."
    )
    assert "covers 20 of 141 to 144 events: 14%" in CASES["gaps"].panel
    assert CASES["marac"].panel.startswith(
        "31 of 100 referrals in April 2023 to March 2024 were of a pair referred before: 31%."
    )
    assert CASES["mean"].panel.startswith(
        "101 to 104 victims in April 2023 to March 2024 suffered at least 1.22 offences each on average."
    )
    assert "not supplied" in CASES["none"].panel and "not supplied" in CASES["nobody"].panel

"""Bounds against every extract that has such counts: each victim's offences, and each offence's gap."""

from itertools import combinations_with_replacement, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.aggregate.bands import GAPS, VICTIMS, Band
from needs_analysis.repeat_victimisation.aggregate.bounds import Sums, bounds, narrowed, refuse_contradiction
from needs_analysis.repeat_victimisation.aggregate.cells import Aggregate, Cells
from needs_analysis.repeat_victimisation.aggregate.period import Spans

BANDS = (Band(1, 1), Band(2, 3), Band(4, 6))
DAYS = (Band(0, 7), Band(8, 90), Band(91, 365), Band(np.inf, np.inf))
MEASURES = {
    "repeat victims": Sums(VICTIMS, (1, 0), (1, 0), 2),
    "3 or more": Sums(VICTIMS, (1, 0), (1, 0), 3),
    "beyond the first": Sums(VICTIMS, (-1, 1), (0, 1), 1),
    "per victim": Sums(VICTIMS, (0, 1), (1, 0), 1),
    "held by 3 or more": Sums(VICTIMS, (0, 1), (0, 1), 3),
    "held by 4 or more": Sums(VICTIMS, (0, 1), (0, 1), 4),
}


def of_kind(kind, bands, low, high, *, total=(0, np.inf), events=None, all_events=(0, np.inf)):
    low, high = np.array([low], float), np.array([high], float)
    each = np.tile([0, np.inf], (1, len(bands), 1)) if events is None else np.array([events], float)
    return Cells(
        kind,
        bands,
        low,
        high,
        low == high,
        np.array([total], float),
        each,
        np.array([all_events], float),
        np.array([True]),
    )


def together(*cells, days=365):
    start = np.array(["2023-01-01"], "datetime64[D]")
    spans = Spans(start, start + days - 1, start - 400)
    return Aggregate(pd.DataFrame(index=range(1)), {each.kind: each for each in cells}, spans)


def people(low, high):
    """The offences of each victim, for every choice of the counts."""
    of_bands = []
    for band, least, most in zip(BANDS, low, high, strict=True):
        numbers = range(int(band.low), int(band.high) + 1)
        of_bands.append([one for n in range(least, most + 1) for one in combinations_with_replacement(numbers, n)])
    for chosen in product(*of_bands):
        yield np.array([k for one in chosen for k in one])


def by_brute_force(name, each):
    many, events = len(each), each.sum()
    return {
        "repeat victims": lambda: (each >= 2).sum() / many,
        "3 or more": lambda: (each >= 3).sum() / many,
        "beyond the first": lambda: (events - many) / events,
        "per victim": lambda: events / many,
        "held by 3 or more": lambda: each[each >= 3].sum() / events,
        "held by 4 or more": lambda: each[each >= 4].sum() / events,
    }[name]()


cells = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1)).flatmap(
    lambda low: st.tuples(*(st.integers(n, n + more) for n, more in zip(low, (2, 1, 1), strict=True))).map(
        lambda high: (low, high)
    )
)


def _check(found, there):
    if not there:
        with pytest.raises(Refusal, match="do not add up"):
            refuse_contradiction(found)
        return
    refuse_contradiction(found)
    for name, sums in MEASURES.items():
        ends = bounds(found, sums)
        every = [by_brute_force(name, each) for each in there if len(each)]
        expected = (min(every), max(every)) if every else (np.nan, np.nan)
        assert ends.value[0] == pytest.approx(expected, nan_ok=True), name
        if name == "3 or more":
            sizes = [((each >= 3).sum(), len(each)) for each in there]
            assert ends.numerator[0].tolist() == [min(a for a, _ in sizes), max(a for a, _ in sizes)]
            assert ends.denominator[0].tolist() == [min(b for _, b in sizes), max(b for _, b in sizes)]


@given(cells)
@settings(max_examples=80)
def test_ends_without_totals_are_those_of_every_extract(drawn):
    low, high = drawn
    _check(together(of_kind(VICTIMS, BANDS, low, high)), list(people(low, high)))


@given(cells, st.integers(1, 7), st.integers(1, 20), st.sampled_from(["victims", "events", "both", "of the last band"]))
@settings(max_examples=60)
def test_ends_with_totals_are_those_of_every_extract_that_has_them(drawn, victims, events, which):
    low, high = drawn
    total = (victims, victims) if which in ("victims", "both") else (0, np.inf)
    all_events = (events, events) if which in ("events", "both") else (0, np.inf)
    each_band = [(0, np.inf), (0, np.inf), (events % 7, events % 7) if which == "of the last band" else (0, np.inf)]
    found = together(of_kind(VICTIMS, BANDS, low, high, total=total, all_events=all_events, events=each_band))
    there = [
        each
        for each in people(low, high)
        if total[0] <= len(each) <= total[1]
        and all_events[0] <= each.sum() <= all_events[1]
        and each_band[2][0] <= each[each >= 4].sum() <= each_band[2][1]
    ]
    _check(found, there)


@given(cells, st.tuples(*[st.integers(0, 3)] * 4), st.tuples(*[st.integers(0, 1)] * 4), st.sampled_from([60, 365]))
@settings(max_examples=40)
def test_both_kinds_of_counts_tie_each_other(drawn, gaps, more, days):
    low, high = drawn
    most = [n + m for n, m in zip(gaps, more, strict=True)]
    found = together(of_kind(VICTIMS, BANDS, low, high), of_kind(GAPS, DAYS, gaps, most), days=days)
    late = [band.low > days - 1 for band in DAYS]
    every = [np.array(one) for one in product(*(range(a, b + 1) for a, b in zip(gaps, most, strict=True)))]
    fitting = [
        (each, of)
        for each in people(low, high)
        for of in every
        if each.sum() == of.sum() and of[late].sum() <= len(each)
    ]
    _check(found, [each for each, _ in fitting])
    within = [of[:2].sum() / of.sum() for _, of in fitting if of.sum()]
    if within:
        assert bounds(found, Sums(GAPS, (1, 0), (1, 0), 90)).value[0] == pytest.approx((min(within), max(within)))


def test_a_suppressed_count_that_totals_narrow_is_known_to_be():
    found = together(of_kind(VICTIMS, BANDS, (80, 20, 1), (80, 20, 4), total=(102, 102)))
    assert narrowed(found, VICTIMS)[0].tolist() == pytest.approx([np.nan, np.nan, 2], nan_ok=True)
    loose = together(of_kind(VICTIMS, BANDS, (80, 1, 1), (80, 4, 4), total=(80, 90)))
    assert np.isnan(narrowed(loose, VICTIMS)).all()
    assert np.isnan(narrowed(together(of_kind(VICTIMS, BANDS, (80, 20, 1), (80, 20, 4))), VICTIMS)).all()


def test_an_open_band_is_limited_by_all_events_and_by_the_offences_by_gap():
    bands = (Band(1, 1), Band(2, np.inf))
    open_ended = of_kind(VICTIMS, bands, (10, 2), (10, 2))
    assert bounds(together(open_ended), MEASURES["per victim"]).value[0].tolist() == pytest.approx([14 / 12, np.inf])
    assert bounds(together(open_ended), MEASURES["beyond the first"]).value[0].tolist() == pytest.approx([2 / 14, 1])
    closed = of_kind(VICTIMS, bands, (10, 2), (10, 2), all_events=(17, 17))
    assert bounds(together(closed), MEASURES["per victim"]).value[0].tolist() == pytest.approx([17 / 12] * 2)
    gaps = of_kind(GAPS, DAYS, (3, 2, 0, 12), (3, 2, 0, 12))
    assert bounds(together(open_ended, gaps), MEASURES["per victim"]).value[0].tolist() == pytest.approx([17 / 12] * 2)
    only_victims = of_kind(VICTIMS, bands, (10, 2), (10, 4), total=(12, 13))
    assert bounds(together(only_victims), MEASURES["per victim"]).value[0].tolist() == pytest.approx([14 / 12, np.inf])

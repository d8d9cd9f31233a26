"""Names of bands, and bands that do not fit together."""

import numpy as np
import pytest

from needs_analysis.contracts.force_aggregate import GAP_BANDS, OFFENCE_BANDS
from needs_analysis.errors import DataError
from needs_analysis.reading.force_export import export_victims as program
from needs_analysis.repeat_victimisation.aggregate.bands import GAPS, MARAC, VICTIMS, Band, band, kind_of, refuse_wrong

INF = np.inf


def test_the_bands_of_the_exporter_are_read_as_it_counts_them():
    for low, high, name in program.OFFENCES:
        assert band(name, VICTIMS) == Band(low, INF if high == 10**9 else high)
    for low, high, name in program.GAPS:
        assert band(name, GAPS) == Band(low, INF if high == 10**9 else high)
    assert band(program.NONE, GAPS).is_never
    assert kind_of(OFFENCE_BANDS) == VICTIMS and kind_of(GAP_BANDS) == GAPS


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("1", VICTIMS, 1, 1),
        (2, VICTIMS, 2, 2),
        (2.0, VICTIMS, 2, 2),
        ("Once", VICTIMS, 1, 1),
        ("2-4", VICTIMS, 2, 4),
        ("2 – 4 offences", VICTIMS, 2, 4),
        ("5+", VICTIMS, 5, INF),
        ("5 and over", VICTIMS, 5, INF),
        ("5 offences or more", VICTIMS, 5, INF),
        ("5 or more offences", VICTIMS, 5, INF),
        ("more than 4", VICTIMS, 5, INF),
        ("up to 3", VICTIMS, 1, 3),
        ("Same day", GAPS, 0, 0),
        ("0-7 days", GAPS, 0, 7),
        ("within 28 days", GAPS, 0, 28),
        ("366 days or more", GAPS, 366, INF),
        (">365 days", GAPS, 366, INF),
        ("no earlier offence", GAPS, INF, INF),
        ("Repeat", MARAC, 1, 1),
        ("not a repeat", MARAC, 0, 0),
    ],
)
def test_a_band_in_each_spelling(text, kind, low, high):
    assert band(text, kind) == Band(low, high)


@pytest.mark.parametrize(
    "text", ["", "several", "5 to 2", "-1", "1.5", "2 percent", "10%", "a 5", "5 to", "1 to 2 to 3", "99999999"]
)
def test_what_is_no_band(text):
    assert band(text, VICTIMS) is None and band(text, GAPS) is None


@pytest.mark.parametrize("text", ["all", "Total", "Grand total", "all people"])
def test_totals(text):
    found = band(text, VICTIMS)
    assert found is not None and found.total and found.name(VICTIMS) == "all"


def test_kinds_by_their_bands():
    assert kind_of(["repeat", "new", "all"]) == MARAC
    assert kind_of(["x", "y"]) is None


def refuse(kind, *bands, closed=False):
    refuse_wrong(list(bands), kind, closed=closed, row_of=[str(n) for n in range(1, len(bands) + 1)])


@pytest.mark.parametrize(
    ("kind", "bands", "closed"),
    [
        (VICTIMS, (Band(1, 1), Band(2, INF)), False),
        (VICTIMS, (Band(2, INF), Band(1, 1)), False),
        (GAPS, (Band(0, 28), Band(29, INF), Band(INF, INF)), False),
        (MARAC, (Band(0, 0), Band(1, 1)), False),
        (VICTIMS, (Band(1, 1), Band(4, 4)), True),
    ],
)
def test_bands_that_fit(kind, bands, closed):
    """One that is left out is missed, so nothing passes because nothing is looked at."""
    refuse(kind, *bands, closed=closed)
    with pytest.raises(DataError):
        refuse(kind, *bands, bands[0], closed=closed)


@pytest.mark.parametrize(
    ("kind", "bands", "message"),
    [
        (VICTIMS, (Band(1, 2), Band(2, INF)), "row 1 and 2.*overlap"),
        (VICTIMS, (Band(1, INF), Band(1, INF)), "overlap"),
        (VICTIMS, (Band(1, 1), Band(5, INF)), "no band is for 2 to 4"),
        (VICTIMS, (Band(3, INF),), "no band is for 1 to 2"),
        (VICTIMS, (Band(1, 4),), "no band is for 5 or more"),
        (GAPS, (Band(INF, INF), Band(INF, INF)), "overlap"),
        (GAPS, (Band(1, INF), Band(INF, INF)), "no band is for 0"),
        (GAPS, (Band(0, INF),), "without an earlier one"),
        (MARAC, (Band(0, 0),), "no band is for repeats"),
    ],
)
def test_bands_that_do_not(kind, bands, message):
    with pytest.raises(DataError, match=message):
        refuse(kind, *bands)


def test_bands_that_overlap_are_refused_in_what_the_exporter_writes_too():
    with pytest.raises(DataError, match="overlap"):
        refuse(VICTIMS, Band(1, 2), Band(2, 3), closed=True)

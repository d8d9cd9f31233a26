"""A force against its peers, and how offences end."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.demand.forces.outcome_shares import NOT_SUPPORTED
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import Source, attach
from needs_analysis.wording import HIGHER_NOT_LIKE, LOWER_NOT_LIKE, NO_CLEAR_DIFFERENCE, STATISTICAL_TERMS
from tests.conftest import PUBLISHED, RECORDS

TOGETHER = "All 12 forces together"


def forces(last=140, n=12):
    rng = np.random.default_rng(1)
    counts = [*rng.integers(85, 116, n - 1), last]
    return pd.DataFrame({"force": [f"F{at:02d}" for at in range(n)], "count": counts, "population": 1_000})


def test_it_stands_beside_all_and_beside_england_and_wales():
    table = forces()
    result = demand.compare_forces(table, force="F11", what="robberies", period="2024/25")
    found = result.table.set_index("force")
    assert found.loc["F11", "rank"] == 1 and pd.isna(found.loc[TOGETHER, "rank"])
    assert found.loc[TOGETHER, "value"] == pytest.approx(1_000 * table["count"].sum() / 12_000)
    assert found["peer"].sum() == 11 and not found.loc["F11", "peer"]
    assert "number 1 of 12" in result.sentence() and "the other 11 forces" in result.sentence()
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)
    assert "ALL_FORCES" in {caveat.code for caveat in result.caveats}
    assert result.plot() is not None


@pytest.mark.parametrize("whole", ["England and Wales", "England & Wales", "E&W", "England, Wales"])
def test_totals_among_the_forces_are_set_aside_and_england_and_wales_is_the_whole(whole):
    table = forces()
    more = pd.DataFrame({"force": [whole, "Total", "43 forces", "South East"], "count": [9_000, 1_200, 1_200, 300]})
    result = demand.compare_forces(pd.concat([table, more.assign(population=100_000)]), force="F11")
    alone, found = demand.compare_forces(table, force="F11").table, result.table
    assert found.loc[found["flag"] == "all together", ["force", "value"]].values.tolist() == [["England and Wales", 90]]
    assert set(found["together_value"]) == {90}
    rows = [part[part["flag"] != "all together"].drop(columns="together_value") for part in (found, alone)]
    kept = [part.reset_index(drop=True) for part in rows]
    pd.testing.assert_frame_equal(*kept)
    assert "number 1 of 12" in result.sentence()
    assert [(e.what, e.rows) for e in result.excluded] == [("rows of 43 forces, South East and Total", 3)]


def test_the_force_that_is_asked_for_is_a_force():
    table = forces().replace({"force": {"F11": "London", "F10": "South East"}})
    assert "London, events: 140.0" in demand.compare_forces(table, force="London").sentence()
    with pytest.raises(Refusal, match="No force is called 'England and Wales'"):
        demand.compare_forces(forces().replace({"force": {"F11": "England and Wales"}}), force="England and Wales")


def test_england_and_wales_under_two_names_is_refused():
    more = pd.DataFrame({"force": ["England & Wales", "England and Wales"], "count": 9_000, "population": 100_000})
    with pytest.raises(DataError, match="England and Wales has 2 names"):
        demand.compare_forces(pd.concat([forces(), more]), force="F11")


def test_the_list_of_peers_is_a_source():
    peers = pd.DataFrame({"force": "F11", "peer": ["F01", "F02"], "as_of": "2024-09-01"})
    lists = Source("peers", "Most similar forces", "HMICFRS", "OGL v3.0")
    counted = attach(forces(), Source("counts", "Recorded crime", "Home Office", "OGL v3.0"))
    result = demand.compare_forces(counted, force="F11", peers=attach(peers, lists))
    assert [source.id for source in result.sources] == ["counts", "peers"]


def test_forces_are_held_against_how_much_forces_differ():
    rng = np.random.default_rng(2)
    wide = pd.DataFrame(
        {
            "force": [f"F{at:02d}" for at in range(40)],
            "count": rng.poisson(rng.normal(5_000, 800, 40)),
            "population": 50_000,
        }
    )
    middle = wide.sort_values("count")["force"].iloc[30]
    assert demand.compare_forces(wide, force=middle).verdict == NO_CLEAR_DIFFERENCE, "clear by chance alone, but usual"
    far = wide.assign(count=wide["count"].where(wide["force"] != "F00", 12_000))
    assert demand.compare_forces(far, force="F00").verdict == HIGHER_NOT_LIKE
    low = wide.assign(count=wide["count"].where(wide["force"] != "F00", 1_200))
    assert demand.compare_forces(low, force="F00").verdict == LOWER_NOT_LIKE


def test_peers_come_from_a_dated_list():
    peers = pd.DataFrame({"force": "F11", "peer": ["F01", "F02", "F03", "F11"], "as_of": "2024-09-01"})
    table = forces()
    result = demand.compare_forces(table, force="F11", peers=peers)
    three = table[table["force"].isin(["F01", "F02", "F03"])]["count"]
    ends = f"{three.min():,.1f} to {three.max():,.1f} (average {three.mean():,.1f})"
    assert f"its 3 peers (list of 1 September 2024) range from {ends}" in result.sentence()
    assert set(result.table["peers_as_of"]) == {"1 September 2024"}


def test_withdrawal_of_support_is_the_same_as_in_outcomes(a):
    outcomes = a.table("outcomes")
    violence = outcomes[outcomes["offence_group"] == "Violence against the person"]
    parts = violence.assign(count=violence["offences"].where(violence["outcome_group"] == NOT_SUPPORTED, 0))
    table = parts.groupby("force", as_index=False)[["count", "offences"]].sum()
    ours = demand.compare_forces(table, force="West Mercia", population="offences", kind="proportion").table
    other = demand.outcome_against_forces(
        outcomes, force="West Mercia", offence_group="Violence against the person"
    ).table
    pd.testing.assert_series_equal(
        ours.set_index("force")["value"].sort_index(), other.set_index("force")["value"].sort_index()
    )


@pytest.mark.parametrize("name", ["City of London", "London, City of"])
def test_a_force_without_residents_of_its_own_is_no_peer(name):
    table = forces()
    table.loc[0, ["force", "count", "population"]] = [name, 800, 1_000]
    result = demand.compare_forces(table, force="F11")
    assert "UNUSUAL_FORCE" in {caveat.code for caveat in result.caveats}
    others = table[~table["force"].isin([name, "F11"])]
    assert "the other 10 forces range from" in result.sentence()
    assert f"(average {others['count'].mean():,.1f})" in result.sentence()
    assert not result.table.set_index("force").loc[name, "peer"]
    # A share of its own offences says as much there as elsewhere.
    shares = demand.compare_forces(table, force="F11", kind="proportion")
    assert "UNUSUAL_FORCE" not in {caveat.code for caveat in shares.caveats}
    assert shares.table["peer"].sum() == 11


def test_a_force_with_hardly_any_event_expected_is_not_judged():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "force": [f"F{at:02d}" for at in range(43)],
            "count": [*rng.poisson(20, 42), 0],
            "population": [*[1_000_000] * 42, 8_000],
        }
    )
    result = demand.compare_forces(table, force="F42", per=1_000_000, what="homicides")
    assert result.verdict is None and "F42 has too few to be judged" in result.sentence()
    assert result.table.set_index("force").loc["F42", "flag"] == "too few to judge"
    assert (result.table["flag"] == "too few to judge").sum() == 1


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t, {"force": "Mercia"}, Refusal, "No force is called"),
        (lambda t: t[t["force"].isin(["F11", "F01"])], {}, Refusal, "2 forces"),
        (lambda t: t.assign(count=-1), {}, DataError, "negative"),
        (lambda t: t.assign(population=0), {}, Refusal, "population is 0"),
        (
            lambda t: t,
            {"peers": attach(pd.DataFrame({"force": ["F11"], "peer": ["F99"], "as_of": "2024-09-01"}), PUBLISHED)},
            Refusal,
            "F99",
        ),
        (
            lambda t: t,
            {"peers": pd.DataFrame({"force": ["F11"], "peer": ["F01"], "as_of": None})},
            DataError,
            "do not share one date",
        ),
        (
            lambda t: t,
            {"peers": pd.DataFrame({"force": ["F01"], "peer": ["F02"], "as_of": "2024-09-01"})},
            Refusal,
            "no peers",
        ),
        (
            lambda t: t,
            {"peers": pd.DataFrame({"force": ["F11"], "peer": ["F01"]})},
            DataError,
            "do not have this column",
        ),
        (lambda t: t, {"leave_out": ["F11"]}, Refusal, "No force is called"),
        (lambda t: t, {"leave_out": "F99"}, Refusal, "No force to leave out"),
    ],
)
def test_forces_that_cannot_be_compared_are_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        demand.compare_forces(change(forces()), **{"force": "F11", **options})


@pytest.mark.parametrize(("source", "named"), [((), False), ((RECORDS,), False), ((PUBLISHED,), True)])
def test_a_message_repeats_the_names_of_a_published_table_alone(source, named):
    table = attach(forces().replace({"F01": "Jane Doe"}), *source)
    peers = attach(pd.DataFrame({"force": ["F11"], "peer": ["Jane Roe"], "as_of": "2024-09-01"}), *source)
    for options in ({"force": "Mercia"}, {"force": "F11", "peers": peers}):
        with pytest.raises(Refusal) as refused:
            demand.compare_forces(table, **options)
        assert ("Jane" in str(refused.value)) is named

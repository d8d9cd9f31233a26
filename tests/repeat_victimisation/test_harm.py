"""How concentrated harm is, beside the number of offences."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import Refusal
from needs_analysis.reading import table
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.statistics import gini, top_share
from tests.conftest import RECORDS, ROOT

RNG = np.random.default_rng(7)
N = 400
EVENTS = attach(
    pd.DataFrame(
        {
            "victim_id": [f"v{n}" for n in np.minimum(RNG.geometric(0.01, 1_500), N)],
            "offence_code": RNG.choice(
                ["SYN1", "SYN2", "SYN3", "SYN4", "SYN5A", "SYN5B"], 1_500, p=[0.02, 0.1, 0.18, 0.2, 0.2, 0.3]
            ),
        }
    ),
    RECORDS,
)
EVERYONE = pd.DataFrame({"victim_id": [f"v{n}" for n in range(1, 1_001)]})


def weights():
    return table(ROOT / "data" / "raw" / "synthetic" / "harm_weights_example.csv", "harm_weights")


def test_the_figures_are_those_of_the_sums():
    result = rv.harm(EVENTS, weights(), EVERYONE, top=(0.05, 0.1))
    by_code = weights().set_index("offence_code")["weight"]
    sums = EVENTS.assign(w=EVENTS["offence_code"].map(by_code)).groupby("victim_id")["w"].agg(["size", "sum"])
    held = sums.reindex(EVERYONE["victim_id"]).fillna(0)
    found = result.table.set_index("row")["value"]
    assert found["top 5% by harm"] == pytest.approx(top_share(held["sum"], share_of_units=0.05), abs=1e-6)
    assert found["top 10% by offences"] == pytest.approx(top_share(held["size"], share_of_units=0.1), abs=1e-6)
    assert found["Gini of harm"] == pytest.approx(gini(held["sum"]), abs=1e-6)
    assert found["harm per unit"] == pytest.approx(held["sum"].mean(), abs=1e-6)
    assert result.table["if_random"].notna().sum() == 2 and "generalised" not in result.sentence("analyst")


def test_what_is_said():
    result = rv.harm(EVENTS, weights(), denominator="victims only", top=(0.1,))
    assert "victims with the most harm (top 10%) had" in result.sentence() and "days for each of" in result.sentence()
    assert "Example index (synthetic), edition example" in result.sentence("analyst")
    assert {caveat.code for caveat in result.caveats} == {"WEIGHTS", "VICTIMS_ONLY", "FEW_PEOPLE"} and result.plot()


def test_offences_without_a_weight_are_left_out_and_listed():
    odd = EVENTS.assign(offence_code=EVENTS["offence_code"].replace("SYN4", "SYN5"))
    result = rv.harm(odd, weights(), denominator="victims only")
    assert ("events of offence code SYN5", (odd["offence_code"] == "SYN5").sum()) in [
        (each.what, each.rows) for each in result.excluded
    ]


def test_a_row_that_is_mostly_of_one_person_is_left_out():
    heavy = weights().assign(weight=lambda rows: rows["weight"].where(rows["offence_code"] != "SYN1", 1e7))
    one = EVENTS.assign(offence_code=np.where(np.arange(len(EVENTS)) == 0, "SYN1", "SYN4"))
    rows = rv.harm(one, heavy, denominator="victims only", top=(0.1, 0.2)).table["row"].tolist()
    assert "top 10% by offences" in rows and not any(row.endswith("by harm") and row.startswith("top") for row in rows)
    # The mean times the number of people, and the coefficient, would give that person's harm nearly as well.
    assert "harm per victim" not in rows and "Gini of harm" not in rows and "Gini of offences" in rows
    said = rv.harm(one, heavy, denominator="victims only", top=(0.1,))
    assert "mostly of one" in said.sentence() and "Example index" in said.sentence("analyst")
    as_places = rv.harm(one, heavy, denominator="victims only", top=(0.1,), people=False).table["row"].tolist()
    assert {"harm per victim", "Gini of harm"} <= set(as_places)


def test_it_passes_release_and_few_people_do_not():
    assert release(rv.harm(EVENTS, weights(), EVERYONE, top=(0.05, 0.1)), "lt5").result.sentence()
    few = EVENTS[EVENTS["victim_id"].isin(["v1", "v2", "v3", "v4"])]
    result = rv.harm(few, weights(), denominator="victims only")
    assert not (result.table["kind"] == "top").any() and "fewer than 10 people or mostly of one" in result.sentence()


def test_no_known_person_and_no_harm():
    with pytest.raises(Refusal, match="above 0"):
        rv.harm(EVENTS.assign(victim_id="unknown"), weights(), denominator="victims only")
    with pytest.raises(Refusal, match="above 0"):
        rv.harm(EVENTS, weights().assign(weight=0), denominator="victims only")
    with pytest.raises(Refusal, match="not stated"):
        rv.harm(EVENTS, weights())


def test_one_spelling_of_a_person():
    ids = [f"v{n}" for n in range(20)]
    twice = pd.DataFrame({"victim_id": [*ids, *(f"{name.upper()} " for name in ids), None], "offence_code": "SYN1"})
    result = rv.harm(twice, weights(), denominator="victims only", people=True)
    assert result.table.set_index("row").loc["harm per victim", "value"] == 1_800
    assert ("events without a known person", 1) in [(each.what, each.rows) for each in result.excluded]


def test_no_figures_differ_by_the_harm_of_mostly_one_person():
    """The 11th of 100 people has by far the most of what lies between the top 10% and the top 30%."""
    codes = ["SYN1"] * 10 + ["SYN2"] + ["SYN5B"] * 89
    events = pd.DataFrame({"victim_id": [f"v{n}" for n in range(100)], "offence_code": codes})
    rows = rv.harm(events, weights().replace({"weight": {120: 800}}), denominator="victims only", top=(0.1, 0.3)).table[
        "row"
    ]
    assert "top 10% by harm" not in rows.tolist() and "top 30% by harm" in rows.tolist()


def test_places_are_no_people():
    events = EVENTS.rename(columns={"victim_id": "lsoa21_code"})
    result = rv.harm(
        events, weights(), unit="lsoa21_code", unit_in_words="small areas", denominator="victims only", top=(0.01,)
    )
    kept = release(result, "lt5").result
    assert kept.table["value"].notna().all() and "small areas with the most harm (top 1%)" in kept.sentence()


def test_harm_beside_the_same_offences_with_their_weights_dealt_out_again():
    """Everyone keeps their number of offences: what is left is that grave ones fall on the same people."""
    ids = [f"v{n}" for n in range(60) for _ in range(2)]
    grave = pd.DataFrame({"victim_id": ids, "offence_code": ["SYN2"] * 40 + ["SYN5B"] * 80})
    spread = grave.assign(offence_code=(["SYN2", "SYN5B"] * 40 + ["SYN5B"] * 40))
    found = {}
    for name, events in (("grave", grave), ("spread", spread)):
        table = rv.harm(events, weights(), denominator="victims only", top=(0.5,)).table.set_index("row")
        found[name] = table.loc["Gini of harm"]
        assert table["if_permuted"].notna().sum() == 1 and pd.isna(table.loc["Gini of harm", "if_random"])
    assert found["grave"]["p_permuted"] == 1 / 200 and found["spread"]["p_permuted"] > 0.9
    assert found["grave"]["if_permuted"] == pytest.approx(found["spread"]["if_permuted"], abs=0.02)
    said = rv.harm(grave, weights(), denominator="victims only", top=(0.5,)).sentence("analyst")
    assert "same offences, weights at random" in said

"""How many who were referred engaged, at least and at most."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW, LACKING = Measured(state="suppressed", lower=1, upper=4), Measured()


def returns(**columns):
    """Returns of two areas; a number is one that was sent."""
    cells = [
        frame(name, [known(n) if isinstance(n, int) else n for n in values]).set_axis(range(len(values)))
        for name, values in columns.items()
    ]
    rows = {"service": "Outreach", "area": ["A", "B"], "quarter": "2022/23 Q2"}
    return attach(pd.concat([pd.DataFrame(rows), *cells], axis=1), OWN)


def bounds(table, **options):
    of = {name: {"column": name} for name in ("referrals", "engaged", "declined") if name in table}
    given = {"referred": of["referrals"], "engaged": of["engaged"], "declined": of.get("declined")}
    return sg.engagement_bounds(table, **{**given, **options})


def everything(result):
    said = result.said
    return " ".join([said.panel, said.analyst, said.title, said.alt, *(caveat.text for caveat in result.caveats)])


def test_engagement_is_a_range_when_the_status_is_missing(facts):
    result = sg.engagement_bounds(facts, referred="B022", engaged="B023", declined="B024")
    assert result.table["numerator"].tolist() == [17, 25] and result.table["denominator"].tolist() == [26, 26]
    assert "65% to 96%" in result.sentence()
    with pytest.raises(Refusal, match="of one period"):
        sg.engagement_bounds(make_facts(value=["10", "9", "4"]), referred="T0", engaged="T1", declined="T2")


def test_engagement_with_nobody_unknown_is_one_number():
    facts = make_facts(value=["10", "8", "2"])
    result = sg.engagement_bounds(facts, referred="T0", engaged="T1", declined="T2")
    assert result.table["value"].nunique() == 1 and (result.table["flag"] == "").all()
    assert result.sentence() == "Service: of 10 referrals in July to September 2022, 8 engaged: 80%."
    assert "at most" not in everything(result)
    assert "STATUS_UNKNOWN" not in {caveat.code for caveat in result.caveats}


def test_one_referral_and_no_service_read_as_sentences():
    facts = make_facts(value=["1", "0"], service="")
    said = sg.engagement_bounds(facts, referred="T0", engaged="T1").sentence()
    assert said.startswith("Of 1 referral in July")


def test_numbers_in_ranges_are_said_as_ranges_and_are_no_people_of_unknown_outcome():
    result = bounds(returns(referrals=[60, FEW], engaged=[20, 2], declined=[30, 5]))
    assert "of 61 to 64 referrals" in result.sentence() and "The outcome for 4 to 7 is not known" in result.sentence()
    result = bounds(returns(referrals=[60, 4], engaged=[20, FEW], declined=[30, 10]))
    assert "of 64 referrals" in result.sentence() and "at least 21 engaged and at most 24 could" in result.sentence()
    assert "outcome" not in everything(result), "the suppressed cell hides how many engaged, not what became of them"
    assert {caveat.code for caveat in result.caveats} == {"FIGURES_IN_RANGES"}
    assert "at least 20 engaged" in bounds(returns(referrals=[60, 4], engaged=[20, LACKING])).sentence()
    with pytest.raises(Refusal, match="a figure is missing"):
        bounds(returns(referrals=[60, LACKING], engaged=[20, 1]))


@pytest.mark.parametrize("which", ["referrals", "engaged", "declined"])
def test_nothing_that_is_released_tells_how_many_are_known_beside_a_suppressed_cell(which):
    found = []
    for k in (1, 2, 3):
        columns = {"referrals": [60, 40], "engaged": [30, 0], "declined": [20, 0]}
        if which == "referrals":
            columns = {"referrals": [60, 40], "engaged": [0, 0], "declined": [0, 0]}
        result = release(bounds(returns(**{**columns, which: [k, FEW]})), "lt5").result
        found.append((result.table.to_csv(), everything(result)))
    assert len(set(found)) == 1, found


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"period_start": ["2022-07-01", "2021-07-01"], "period_end": ["2022-09-30", "2021-09-30"]}, "one period"),
        ({"period_start": ["2022-04-01", "2022-07-01"]}, "one period"),
        ({"service": ["IDVA", "ISVA"]}, "one service"),
        ({"area": ["Westshire", "Eastshire"], "areas": ["Westshire", "Eastshire"]}, "one area"),
        ({"unit": ["referrals", "posts"]}, "not a part of"),
        ({"unit": "GBP"}, "not a number of people"),
        ({"unit": "days"}, "not a number of people"),
        ({"measure": ["referrals", "engaged_change"]}, "is a change"),
    ],
)
def test_what_does_not_belong_together_is_refused(columns, match):
    with pytest.raises(Refusal, match=match):
        sg.engagement_bounds(make_facts(value=["20", "10"], **columns), referred="T0", engaged="T1")
    facts = make_facts(value=["20", "10"], unit=["cases", "victims"], area=["not stated", "Westshire"])
    assert len(sg.engagement_bounds(facts, referred="T0", engaged="T1").table) == 2


def test_a_small_number_who_declined_leaves_no_trace_in_the_others():
    """Whether the known part of one figure is 3 or 4 may not be seen in another."""
    shown = []
    for declined in (1, 2, 3, 4):
        table = returns(referrals=[100, 50], engaged=[60, FEW], declined=[declined, FEW])
        left = release(bounds(table), "lt5").result
        shown.append((left.table.to_csv(), everything(left)))
    assert len(set(shown)) == 1


def test_nobody_referred_is_said_as_such():
    with pytest.raises(Refusal, match="Nobody was referred in July to September 2022"):
        bounds(returns(referrals=[0, 0], engaged=[0, 0], declined=[0, 0]))

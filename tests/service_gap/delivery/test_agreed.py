"""What contracts and grants agree."""

from datetime import date

import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.service_gap.delivery.agreed import TOLERANCE, agreed, days_of, records
from needs_analysis.service_gap.delivery.ending import runs_to

ROW = {
    "contract": "C1",
    "service": "IDVA",
    "funder": "Office",
    "value_a_year": 90_000,
    "start": "2024-04-01",
    "end": "2026-03-31",
    "kpi": "new clients",
    "target": 400,
    "unit": "a year",
    "direction": "at least",
}


def of(*rows):
    return pd.DataFrame([ROW | row for row in rows])


def running(*rows, as_of=date(2025, 12, 31)):
    """Agreed targets with the day to which each contract runs."""
    targets = agreed(of(*rows))
    return targets.assign(runs_to=runs_to(targets, as_of))


def test_the_money_of_all_funders_is_added_and_a_target_stands_once():
    found = agreed(
        of({"spend_to_date": 40_000}, {"funder": "Council", "value_a_year": 30_000, "spend_to_date": 10_000})
    )
    assert len(found) == 1
    assert found.loc[0, ["funder", "value_a_year", "spend_to_date"]].tolist() == ["Council and Office", 120_000, 50_000]


def test_the_money_of_a_funder_counts_once_however_many_targets_there_are():
    found = agreed(of({}, {"kpi": "contacted"}))
    assert found["value_a_year"].tolist() == [90_000, 90_000]


def test_spending_that_one_funder_did_not_give_is_not_known():
    found = agreed(of({"spend_to_date": 40_000}, {"funder": "Council", "spend_to_date": None}))
    assert found["spend_to_date"].isna().all()


def test_the_measure_is_that_of_the_kpi_or_the_one_that_is_named():
    found = agreed(
        of(
            {"kpi": "Contacted within 48 hours"},
            {"kpi": "Quick contact", "measure": "contacted_within_48_hours"},
            {"kpi": "Something else"},
        )
    )
    assert found.set_index("kpi")["measure"].to_dict() == {
        "Contacted within 48 hours": "contacted_within_48_hours",
        "Quick contact": "contacted_within_48_hours",
        "Something else": "",
    }


def test_a_contract_without_a_target_has_one_row_and_loses_it_beside_targets():
    none = {"kpi": None, "target": None, "unit": None, "direction": None}
    assert agreed(of(none))["kpi"].tolist() == [""]
    assert agreed(of(none, {}))["kpi"].tolist() == ["new clients"]


def test_the_tolerance_is_ten_percent_where_nothing_is_agreed():
    assert agreed(of({}))["tolerance"].tolist() == [TOLERANCE]
    assert agreed(of({"tolerance": 5}))["tolerance"].tolist() == [5]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"end": "2024-03-31"}], "ends before it starts"),
        ([{"extension_to": "2026-03-30"}], "extended to a day before its end"),
        ([{"start": "01/04/2024"}], "is not a date"),
        ([{"start": None}], "no start"),
        ([{"contract": " "}], "no reference"),
        ([{"kpi": None}], "target without a KPI"),
        ([{"unit": None}], "target without its unit"),
        ([{"unit": "a month"}], "target without its unit"),
        ([{"direction": None}], "target without its direction"),
        ([{"unit": "percent", "target": 120}], "above 100 percent"),
        ([{"value_a_year": -1}], "negative"),
        ([{"target": "lots"}], "text"),
        ([{}, {}], "duplicated"),
        ([{}, {"contract": " c1"}], "duplicated"),
        ([{}, {"kpi": "contacted", "end": "2027-03-31"}], "two values of end"),
        ([{}, {"kpi": "contacted", "service": "ISVA"}], "two values of service"),
        ([{}, {"funder": "Council", "target": 410}], "two values of target"),
        ([{"spend_to_date": 5, "spent_to": "2024-03-01"}], "spent before the start"),
    ],
)
def test_what_is_no_contract_is_refused(rows, said):
    with pytest.raises(DataError, match=said):
        agreed(of(*rows))


def test_columns_that_are_missing_are_named():
    with pytest.raises(DataError, match="funder"):
        agreed(of({}).drop(columns="funder"))


def test_days_are_read_from_dates_and_text_and_blanks_stay_blank():
    table = pd.DataFrame({"d": ["2024-04-01", None, ""], "t": pd.to_datetime(["2024-04-01", None, None])})
    for name in ("d", "t"):
        assert days_of(table, name).tolist()[0] == pd.Timestamp(2024, 4, 1) and days_of(table, name).isna().sum() == 2


def test_rows_are_handed_on_by_name():
    assert [row.contract for row in records(agreed(of({})))] == ["C1"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"target": 0.9, "unit": "percent"}, "below 1 percent"),
        ({"notice_date": "2026-04-01"}, "notice after"),
        ({"procurement_days": 4_000}, "more than 3,660 days of procurement"),
    ],
)
def test_a_contract_that_cannot_be_is_named(row, said):
    with pytest.raises(DataError, match=rf"C7.*{said}"):
        agreed(of({}, row | {"contract": "C7"}))


def test_a_wait_may_be_named_without_its_unit():
    found = agreed(of({"kpi": "Mean wait", "unit": "days", "target": 28, "direction": "at most"}))
    assert found["measure"].tolist() == ["mean_wait_days"]
    assert agreed(of({"kpi": "Mean wait"}))["measure"].tolist() == [""]

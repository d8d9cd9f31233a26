"""A list of contracts: one contract has one value, one start and one end, and a target says what it counts."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import service_contracts

HEAD = [
    "contract",
    "service",
    "funder",
    "value_a_year",
    "start",
    "end",
    "kpi",
    "target",
    "unit",
    "direction",
    "notice_date",
]
ROW = dict(
    zip(
        HEAD,
        ("C1", "Idva", "OPCC", "1000", "2024-04-01", "2026-03-31", "referrals", "400", "a year", "at least", ""),
        strict=True,
    )
)
SECOND = ROW | {"kpi": "in time", "target": "95", "unit": "percent"}


@pytest.fixture
def listed(tmp_path):
    def read(*rows):
        path = tmp_path / "contracts.csv"
        lines = [HEAD, *([row[name] for name in HEAD] for row in rows)]
        path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
        return service_contracts(path).table

    return read


def test_several_targets_funders_and_contracts_are_read(listed):
    other = ROW | {"contract": "C2", "value_a_year": "900", "end": "2027-03-31"}
    shared = ROW | {"funder": "Council", "value_a_year": "500"}
    late = SECOND | {"kpi": "calls", "notice_date": "2025-12-31"}
    without = other | {"contract": "C3", "kpi": "", "target": "", "unit": "", "direction": ""}
    assert len(listed(ROW, SECOND, other, shared, late, without)) == 6


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"value_a_year": "1200"}, "value_a_year"),
        ({"end": "2027-03-31"}, "end"),
        ({"start": "2023-04-01"}, "start"),
        ({"contract": "c1"}, "contract"),
        ({"contract": "C 1"}, "contract"),
        ({"funder": "Opcc"}, "funder"),
        ({"contract": "c1", "value_a_year": "1200"}, "value_a_year"),
    ],
)
def test_one_contract_has_one_value_start_end_and_spelling(listed, change, column):
    with pytest.raises(DataError, match=f"of {column}") as refused:
        listed(ROW, SECOND | change)
    problem = refused.value.problems.set_index("column").loc[column]
    assert (problem["row"], problem["count"]) == ("2, 3", 2)
    assert problem["remedy"]


def test_a_notice_that_two_rows_give_differently_is_refused(listed):
    with pytest.raises(DataError, match="of notice_date"):
        listed(ROW | {"notice_date": "2025-12-31"}, SECOND | {"notice_date": "2025-11-30"})


@pytest.mark.parametrize("column", ["unit", "kpi", "direction"])
def test_a_target_says_what_it_counts(listed, column):
    with pytest.raises(DataError, match=f"{column} is missing although there is a target") as refused:
        listed(ROW, SECOND | {column: ""})
    assert refused.value.problems["row"].tolist() == ["3"]


def test_one_kpi_in_two_spellings_is_one_kpi(listed):
    with pytest.raises(DataError, match="same contract, funder and KPI"):
        listed(ROW, ROW | {"kpi": "Referrals", "target": "500"})


def test_no_message_is_about_a_column_that_is_not_there(tmp_path):
    path = tmp_path / "contracts.csv"

    def problems(*left_out, **change):
        row = {name: cell for name, cell in (ROW | change).items() if name not in left_out}
        path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
        with pytest.raises(DataError) as refused:
            service_contracts(path)
        return refused.value.problems

    found = problems("notice_date", end="2022-03-31")
    assert found["column"].tolist() == ["end"]
    found = problems("unit", "direction")
    assert found["column"].tolist() == ["target"]
    assert "without a column unit or direction" in found["problem"].item()
    assert found["row"].item() == "2"
    with_constants = {"constants": {"unit": "a year", "direction": "at least"}}
    assert len(service_contracts(path, with_constants).table) == 1


@pytest.mark.parametrize(
    ("columns", "first", "second", "said"),
    [
        (["spend_to_date", "spent_to"], ["500", "2025-09-30"], ["600", "2025-09-30"], "2 values of spend_to_date"),
        (["spend_to_date", "spent_to"], ["500", "2025-09-30"], ["500", "2025-06-30"], "2 values of spent_to"),
        (["procurement_days"], ["180"], ["90"], "2 values of procurement_days: 180 in rows 2; 90 in rows 3"),
        (["spend_to_date"], ["-5"], ["-5"], "spend_to_date is negative"),
    ],
)
def test_spending_and_procurement_are_those_of_the_contract(tmp_path, columns, first, second, said):
    path = tmp_path / "contracts.csv"
    lines = [[*HEAD, *columns], [*ROW.values(), *first], [*SECOND.values(), *second]]
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=said):
        service_contracts(path)

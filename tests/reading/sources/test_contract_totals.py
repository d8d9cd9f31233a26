"""A list of contracts with totals in it: no pound is counted twice, and no contract is dropped for its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return, published, service_contracts

HEAD = "contract,service,funder,value_a_year,start,end,kpi,target,unit,direction\n"
DAYS = "2024-04-01,2026-03-31"
IDVA = f"C1,Idva,PCC,120000,{DAYS},,,,\n"
ISVA = f"C2,Isva,MoJ,80000,{DAYS},,,,\n"
SHARED = f"C1,Idva,MoJ,80000,{DAYS},,,,\n"


@pytest.fixture
def listed(tmp_path):
    def read(rows, layout=None):
        path = tmp_path / "contracts.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        return service_contracts(path, layout)

    return read


def _said(received):
    return received.table["value_a_year"].sum(), [notice.code for notice in received.warnings]


@pytest.mark.parametrize(
    "total",
    [
        f"Total,All,PCC & MoJ,200000,{DAYS},,,,",
        f"Total,All,Total,200000,{DAYS},,,,",
        "Total,,,200000,,,,,,",
        'Grand total,,,"£200,000",,,,,,',
        "All contracts,,,200000,,,,,,",
        f"Cyfanswm,Both,,200000,{DAYS},,,,",
    ],
)
def test_a_total_is_set_aside_wherever_it_stands(listed, total):
    assert _said(listed(f"{IDVA}{ISVA}{total}\n")) == (200_000, ["TOTAL_SET_ASIDE"])
    assert _said(listed(f"{total}\n{IDVA}{ISVA}")) == (200_000, ["TOTAL_SET_ASIDE"])


@pytest.mark.parametrize("funder", ["Total", "All", "Both funders", "All funders"])
def test_a_total_of_the_funders_of_one_contract_is_set_aside(listed, funder):
    rows = f"{IDVA}{SHARED}C1,Idva,{funder},200000,{DAYS},,,,\nC2,Isva,PCC,50000,{DAYS},,,,\n"
    layout = {"totals": [funder]} if "funders" in funder else None
    assert _said(listed(rows, layout)) == (250_000, ["TOTAL_SET_ASIDE"])
    assert _said(listed(f"C1,Idva,All partners,200000,{DAYS},,,,\n")) == (200_000, [])


def test_targets_of_one_contract_do_not_add_its_pounds_again(listed):
    first = f"C1,Idva,PCC,120000,{DAYS},referrals,400,a year,at least\nC1,Idva,PCC,120000,{DAYS},engaged,300,a year,at least\n"
    assert len(listed(f"{first}{ISVA}Total,,,200000,,,,,,\n").table) == 3


@pytest.mark.parametrize("label", ["Total", "Totals"])
def test_a_total_that_does_not_add_up_is_refused_or_declared_none(listed, label):
    rows = f"{IDVA}{ISVA}{label},Outreach,PCC,200001,{DAYS},,,,\n"
    with pytest.raises(DataError) as refused:
        listed(rows)
    problem = refused.value.problems.iloc[0]
    assert problem["row"] == 4
    assert f'not_totals = ["{label}"]' in problem["remedy"]
    assert _said(listed(rows, {"not_totals": [label]})) == (400_001, [])
    with pytest.raises(DataError, match="no rows that it adds up"):
        listed("Total,,,200000,,,,,,\n")


def test_funders_named_together_are_asked_about(listed):
    rows = f"{IDVA}{SHARED}C1,Idva,PCC & MoJ,200000,{DAYS},,,,\nC1,Idva,Council,5000,{DAYS},,,,\n"
    with pytest.raises(DataError, match="sum of other rows") as refused:
        listed(rows)
    assert 'totals = ["PCC & MoJ"]' in refused.value.problems["remedy"].iloc[0]
    assert _said(listed(rows, {"totals": ["PCC & MoJ"]})) == (205_000, ["TOTAL_SET_ASIDE"])
    assert _said(listed(rows, {"not_totals": ["PCC and MoJ"]})) == (405_000, [])


def test_a_declared_total_is_held_against_its_parts(listed):
    rows = f"{IDVA}{ISVA}Programme,Both,PCC,200000,{DAYS},,,,\n"
    with pytest.raises(DataError):
        listed(rows.replace("200000", "200500"), {"totals": ["Programme"]})
    assert _said(listed(rows, {"totals": ["Programme"]})) == (200_000, ["TOTAL_SET_ASIDE"])


def test_a_sum_without_a_word_is_said_and_kept(listed):
    rows = f"{IDVA}{ISVA}C3,Hub,Council,200000,{DAYS},,,,\n"
    assert _said(listed(rows)) == (400_000, ["MAY_BE_TOTAL"])
    assert _said(listed(rows, {"not_totals": ["C3"]})) == (400_000, [])
    assert _said(listed(rows, {"totals": ["C3"]})) == (200_000, ["TOTAL_SET_ASIDE"])


@pytest.mark.parametrize(
    "row",
    [
        f"C3,All services,PCC,90000,{DAYS},,,,",
        f"Total Respect,Idva,PCC,90000,{DAYS},,,,",
        f"C3,Idva,Combined Authority,90000,{DAYS},,,,",
    ],
)
def test_a_contract_is_not_dropped_for_its_name(listed, row):
    assert _said(listed(f"{IDVA}{ISVA}{row}\n")) == (290_000, [])


def test_subtotals_and_a_grand_total(listed):
    rows = f"{IDVA}{ISVA}Subtotal,,,200000,,,,,,\nC3,Hub,Council,7000,{DAYS},,,,\nC4,Hub,Council,9000,{DAYS},,,,\n"
    assert _said(listed(f"{rows}Subtotal,,,16000,,,,,,\nTotal,,,216000,,,,,,\n")) == (216_000, ["TOTAL_SET_ASIDE"])
    assert _said(listed(f"{IDVA}{ISVA}Idva total,,,120000,,,,,,\n")) == (200_000, ["TOTAL_SET_ASIDE"])


@pytest.mark.parametrize(("label", "pounds"), [("PCC total", 120_000), ("Total PCC", 120_000), ("Idva total", 120_000)])
def test_a_total_of_one_funder_or_service_must_add_up(listed, label, pounds):
    rows = f"{IDVA}{ISVA}{label},Programme,Council,{pounds},{DAYS},,,,\n"
    assert _said(listed(rows)) == (200_000, ["TOTAL_SET_ASIDE"])
    with pytest.raises(DataError, match="give a different sum") as refused:
        listed(rows.replace(f"Council,{pounds}", "Council,130000"))
    assert f'not_totals = ["{label}"]' in refused.value.problems["remedy"].iloc[0]


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_a_total_never_changes_what_is_read(tmp_path_factory, pounds):
    path = tmp_path_factory.mktemp("contracts") / "contracts.csv"
    rows = "".join(f"C{n},Service {n},PCC,{value},{DAYS},,,,\n" for n, value in enumerate(pounds))
    path.write_text(f"{HEAD}{rows}Total,,,{sum(pounds)},,,,,,\n")
    assert service_contracts(path).table["value_a_year"].tolist() == pounds


@pytest.mark.parametrize(
    ("reader", "key", "value"),
    [
        (service_contracts, "parents", {"A": ["B"]}),
        (service_contracts, "period_type", "year_to_date"),
        (service_contracts, "services", {"A": "B"}),
        (service_contracts, "markers", {"tbc": "missing"}),
        (published, "totals", ["Hub"]),
        (published, "quarter_from", "sheet"),
        (provider_return, "kinds", {"referrals": "count"}),
        (provider_return, "mixed_units", ["referrals"]),
    ],
)
def test_what_a_reader_cannot_follow_is_refused(tmp_path, reader, key, value):
    path = tmp_path / "x.csv"
    path.write_text(HEAD + IDVA)
    with pytest.raises(DataError, match=f"declares {key}") as refused:
        reader(path, {key: value})
    assert "Remove it" in refused.value.problems["remedy"].iloc[0]

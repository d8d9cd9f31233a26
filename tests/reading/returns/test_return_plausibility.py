"""What in a return can hardly be is said with its rows, and a quarter that has not begun is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return
from needs_analysis.reading.returns import return_plausibility

Q = "2022/23 Q2"


@pytest.fixture
def sent(tmp_path):
    def read(header, *rows, layout=None):
        path = tmp_path / "return.csv"
        lines = [f"service,area,quarter,{header}", *rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return provider_return(path, layout)

    return read


@pytest.fixture
def on_a_day(monkeypatch):
    def set_to(today):
        class Fixed(date):
            @classmethod
            def today(cls):
                return today

        monkeypatch.setattr(return_plausibility, "date", Fixed)

    return set_to


def _quarters(*numbers, service="Idva", area="Shropshire"):
    return [f"{service},{area},2022/23 Q{n},{cells}" for n, cells in enumerate(numbers, start=1)]


def _said(received):
    return [notice.code for notice in received.warnings]


def _rows(received):
    return received.warnings[0].place.split("rows ")[1]


def test_the_future_is_refused(sent, on_a_day):
    on_a_day(date(2026, 11, 26))
    with pytest.raises(DataError, match="have not begun") as refused:
        sent("referrals", f"Idva,Shropshire,{Q},5", "Idva,Shropshire,2032/33 Q2,5", "Idva,Shropshire,2026/27 Q4,6")
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("3, 4", "quarter", 2)
    assert _said(sent("referrals", "Idva,Shropshire,2026/27 Q3,5")) == ["UNFINISHED_QUARTER"]
    assert _said(sent("referrals", "Idva,Shropshire,2026/27 Q2,5")) == []


@pytest.mark.parametrize(
    "layout",
    [{"constants": {"quarter": "2032/33 Q2"}}, {"constants": {"quarter": "2032/33 Q1"}, "period_type": "year_to_date"}],
)
def test_the_future_is_refused_wherever_the_quarter_stands(tmp_path, on_a_day, layout):
    on_a_day(date(2026, 11, 26))
    path = tmp_path / "return.csv"
    path.write_text("service,area,referrals\nIdva,Shropshire,5\n")
    with pytest.raises(DataError, match="have not begun"):
        provider_return(path, layout)


def test_counts_since_april_that_nobody_declared(sent):
    rows = _quarters("50,31", "118,70", "170,99", "240,140")
    received = sent("referrals,closed", *rows)
    assert _said(received) == ["MAY_BE_YEAR_TO_DATE"]
    assert 'period_type = "year_to_date"' in received.warnings[0].text
    assert _rows(received) == "2, 3, 4, 5"
    declared = sent("referrals,closed", *rows, layout={"period_type": "year_to_date"})
    assert declared.table["referrals"].tolist() == [50, 68, 52, 70]
    assert "MAY_BE_YEAR_TO_DATE" not in _said(declared)


@pytest.mark.parametrize(
    "numbers",
    [
        ("50,31", "118,70", "170,60", "240,140"),  # one count falls
        ("92,60", "101,61", "108,66", "120,70"),  # grows by a third only
        ("1,1", "2,1", "2,2", "3,2"),  # too few
        ("50,31", "118,70"),  # two quarters
        ("92,60", "101,61", "108,66"),  # grows a little
        ("10,8", "31,20", "96,70"),  # grows ever faster
        ("50,31", "118,70", "170,69"),  # one count falls
        ("3,1", "6,2", "9,3"),  # too few
    ],
)
def test_growth_that_is_none_of_counts_since_april(sent, numbers):
    assert _said(sent("referrals,closed", *_quarters(*numbers))) == []


@pytest.mark.parametrize("left_out", [0, 1, 2, 3])
def test_three_quarters_show_counts_since_april(sent, left_out):
    rows = _quarters("23,10", "44,20", "67,30", "88,40")
    del rows[left_out]
    received = sent("referrals,closed", *rows)
    assert "MAY_BE_YEAR_TO_DATE" in _said(received)
    assert 'period_type = "year_to_date"' in received.warnings[0].text
    steady = [
        row for n in (1, 2, 3) for row in _quarters(f"{40 + n},30", f"{50 - n},25", f"{44 + n},31", service=f"S{n}")
    ]
    assert "MAY_BE_YEAR_TO_DATE" not in _said(sent("referrals,closed", *rows, *steady))


def test_people_waiting_do_not_show_counts_since_april(sent):
    received = sent("referrals,waiting", *_quarters("50,9", "118,3", "170,8", "240,2"))
    assert "MAY_BE_YEAR_TO_DATE" in _said(received)


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("referrals,female,male,other_sex", "92,60,8,2", ["PARTS_BELOW_WHOLE"]),
        ("referrals,female,male", "92,60,10", ["PARTS_BELOW_WHOLE"]),
        ("referrals,female,male,not_stated", "92,60,10,22", []),
        ("referrals,female,male", "92,82,6", []),
        ("referrals,female", "92,60", []),
        ("referrals,female,male", "92,<65,10", ["PARTS_BELOW_WHOLE"]),
        ("referrals,female,male", "92,<85,10", []),
        ("referrals,female,male", "92,*,10", ["SUPPRESSED"]),
        ("referrals,disabled", "92,9", []),
        ("referrals,disabled,not_disabled", "92,9,40", ["PARTS_BELOW_WHOLE"]),
        ("referrals,closed,closed_planned,closed_unplanned", "92,50,20,10", ["PARTS_BELOW_WHOLE"]),
    ],
)
def test_categories_that_are_far_from_everybody(sent, header, cells, expected):
    received = sent(header, f"Idva,Shropshire,{Q},{cells}")
    assert [code for code in _said(received) if "<" not in cells or code != "SUPPRESSED"] == expected


def test_the_shortfall_is_said_in_numbers(sent):
    received = sent("referrals,female,male,other_sex", f"Idva,Shropshire,{Q},92,60,8,2")
    assert "female + male + other_sex is 70 where referrals is 92" in received.warnings[0].text


def test_a_caseload_that_does_not_add_up(sent):
    header = "referrals,carried_in,new_clients,closed,carried_out"
    received = sent(header, f"Idva,Shropshire,{Q},92,40,10,5,50", f"Isva,Shropshire,{Q},92,40,10,5,45")
    assert _said(received) == ["CASELOAD"]
    assert "40 + 10 - 5 is 45, and carried_out is 50 (row 2)" in received.warnings[0].text
    assert _rows(received) == "2"
    unknown = f"Idva,Shropshire,{Q},92,40,10,,50"
    assert _said(sent(header, unknown, f"Isva,Shropshire,{Q},92,40,10,5,45")) == ["MISSING"]


def test_people_carried_from_one_quarter_into_the_next(sent):
    received = sent("referrals,carried_in,carried_out", *_quarters("92,40,45", "88,41,50", "95,50,47"))
    assert _said(received) == ["CASELOAD"]
    assert "45 (row 2) and 41 (row 3)" in received.warnings[0].text


@pytest.mark.parametrize(
    ("numbers", "row"),
    [((95, 960, 90), "3"), ((95, 90, 960), "4"), ((960, 95, 90), "2"), ((95, 9, 90), "3"), ((95, 91, 9050, 90), "4")],
)
def test_a_slip_of_a_digit(sent, numbers, row):
    received = sent("referrals", *_quarters(*numbers))
    assert _said(received) == ["FACTOR_OF_TEN"]
    assert _rows(received) == f"{row}, referrals"


@pytest.mark.parametrize("numbers", [(95, 300, 90), (95, 960), (95, 0, 90), (10, 300, 960), (4, 40, 5)])
def test_growth_that_is_no_slip(sent, numbers):
    assert "FACTOR_OF_TEN" not in _said(sent("referrals", *_quarters(*numbers)))


def test_two_quarters_that_are_the_same(sent):
    received = sent("referrals,engaged,waiting", *_quarters("92,71,8", "92,71,8", "88,60,9"))
    assert _said(received) == ["IDENTICAL_QUARTERS"]
    assert "2022/23 Q2 is the same as 2022/23 Q1" in received.warnings[0].text
    assert _rows(received) == "2, 3"
    several = [
        *_quarters("92", "92"),
        *_quarters("51", "51", area="Herefordshire"),
        *_quarters("7", "7", service="Isva"),
    ]
    assert _said(sent("referrals", *several)) == ["IDENTICAL_QUARTERS"]


def test_one_number_that_stays_is_no_copy(sent):
    assert _said(sent("referrals", *_quarters("92", "92"))) == []
    assert _said(sent("referrals,engaged", *_quarters("92,71", "92,70"))) == []
    assert _said(sent("referrals,engaged", *_quarters("0,0", "0,0"))) == []


@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_a_notice_never_changes_a_number(tmp_path_factory, numbers):
    path = tmp_path_factory.mktemp("plausible") / "return.csv"
    path.write_text("service,area,quarter,referrals\n" + "\n".join(_quarters(*numbers)) + "\n")
    received = provider_return(path)
    assert received.table["referrals"].tolist() == numbers
    grows = numbers[0] < numbers[1] < numbers[2] < numbers[3] and numbers[3] >= max(2 * numbers[0], 10)
    assert ("MAY_BE_YEAR_TO_DATE" in _said(received)) == grows


def test_each_kind_of_doubt_is_said_once(sent):
    quarters = [f"2021/22 Q{n}" for n in (1, 2, 3, 4)] + [f"2022/23 Q{n}" for n in (1, 2, 3, 4)]
    areas = ["Shropshire", "Herefordshire", "Telford & Wrekin", "Ashford", "Dover"]
    rows = [
        f"Idva,{area},{quarter},92,171,8,35"
        for quarter in quarters
        for area in areas
        if (area, quarter[-1]) != ("Dover", "3")
    ]
    received = sent("referrals,engaged,waiting,closed", *rows)
    assert len(set(_said(received))) == len(_said(received))
    assert {"IDENTICAL_QUARTERS", "MISSING_QUARTER", "PART_ABOVE_WHOLE"} <= set(_said(received))
    by_code = {notice.code: notice for notice in received.warnings}
    assert "2021/22 Q2 is the same as 2021/22 Q1" in by_code["IDENTICAL_QUARTERS"].text
    assert "and 3 more quarters" in by_code["IDENTICAL_QUARTERS"].text
    assert "Dover: 2021/22 Q3, 2022/23 Q3 is missing" in by_code["MISSING_QUARTER"].text
